#include "services/aggregator/source/log_server_for_test.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "libs/base/error.h"
#include "libs/rpc/status.h"
#include "libs/wire/log_entry.h"
#include "libs/wire/payload.h"

namespace sipas::aggregator::source {

namespace proto = survey::v1;

LogForTest::LogForTest(const base::Uuid& log_id)
    : log_id_(log_id), points_({wire::Genesis(log_id)}) {}

void LogForTest::Append(domain::EntryHeader header, const std::string& payload) {
  base::MutexLock lock(mutex_);
  header.position = points_.back().position + 1;
  header.committed_at_us = static_cast<int64_t>(1'000'000 * header.position);
  std::array<uint8_t, wire::kSaltBytes> salt{};
  salt[0] = static_cast<uint8_t>(header.position);
  wire::SealedEntry sealed = wire::SealEntry(header, salt, payload, points_.back());
  points_.push_back(sealed.point);
  entries_.push_back(std::move(sealed.bytes));
  grown_.NotifyAll();
}

void LogForTest::Define(const proto::Definition& definition) {
  domain::EntryHeader header;
  header.kind =
      definition.has_weight_set() ? domain::EntryKind::kWeightSet : domain::EntryKind::kDefinition;
  Append(std::move(header), wire::EncodeDefinitionPayload(definition));
}

void LogForTest::Respond(const domain::ResponseRecord& record, int32_t day) {
  domain::EntryHeader header;
  header.kind = domain::EntryKind::kResponse;
  header.response_id = record.response.id;
  header.campaign = record.response.campaign;
  header.day = day;
  Append(std::move(header), wire::EncodeResponsePayload(record));
}

void LogForTest::Correct(domain::EntryKind kind, const domain::ResponseRecord& record,
                         const std::string& payload) {
  domain::EntryHeader header;
  header.kind = kind;
  header.response_id = record.response.id;
  header.campaign = record.response.campaign;
  Append(std::move(header), payload);
}

void LogForTest::Void(const domain::ResponseRecord& record, int32_t day) {
  Correct(domain::EntryKind::kVoid, record, wire::EncodeVoidPayload(record, day, "test"));
}

void LogForTest::Reinstate(const domain::ResponseRecord& record, int32_t day) {
  Correct(domain::EntryKind::kReinstate, record, wire::EncodeReinstatePayload(record, day, "test"));
}

void LogForTest::AppendBytes(std::string bytes) {
  base::MutexLock lock(mutex_);
  points_.push_back({.position = points_.back().position + 1});
  entries_.push_back(std::move(bytes));
  grown_.NotifyAll();
}

uint64_t LogForTest::size() const {
  base::MutexLock lock(mutex_);
  return entries_.size();
}

base::Digest LogForTest::HashAt(uint64_t position) const {
  base::MutexLock lock(mutex_);
  return points_.at(position).hash;
}

std::vector<std::string> LogForTest::Read(uint64_t position, size_t max, bool wait) {
  base::MutexLock lock(mutex_);
  while (wait && !closed_ && entries_.size() <= position) grown_.Wait(mutex_);
  const size_t end = std::min<size_t>(entries_.size(), position + max);
  if (end <= position) return {};
  return {entries_.begin() + static_cast<std::ptrdiff_t>(position),
          entries_.begin() + static_cast<std::ptrdiff_t>(end)};
}

void LogForTest::Close() {
  base::MutexLock lock(mutex_);
  closed_ = true;
  grown_.NotifyAll();
}

// Threads of its own per stream: simple, and slow readers hold nobody up.
class LogServer::Service final : public proto::LogService::Service {
 public:
  Service(LogForTest& log, size_t message_entries) : log_(log), message_entries_(message_entries) {}

  grpc::Status ReadLog(grpc::ServerContext* context, const proto::ReadLogRequest* request,
                       grpc::ServerWriter<proto::ReadLogResponse>* writer) override {
    const absl::Status known = CheckReader(*request);
    if (!known.ok()) return rpc::ToGrpc(known);
    uint64_t position = request->after().position();
    for (bool first = true; !context->IsCancelled(); first = false) {
      proto::ReadLogResponse response;
      for (std::string& entry : log_.Read(position, message_entries_, !first)) {
        response.add_entries(std::move(entry));
      }
      if (!first && response.entries().empty()) return grpc::Status::OK;
      position += static_cast<uint64_t>(response.entries_size());
      response.set_log_id(log_.log_id().ToString());
      response.set_head_position(log_.size());
      if (!writer->Write(response)) break;
    }
    return grpc::Status::CANCELLED;
  }

 private:
  static absl::Status Error(absl::StatusCode code, std::string reason) {
    return base::MakeError(code, "refused by the test", {.reason = std::move(reason)});
  }
  absl::Status CheckReader(const proto::ReadLogRequest& request) const {
    const uint64_t after = request.after().position();
    if (!request.log_id().empty() && request.log_id() != log_.log_id().ToString()) {
      return Error(absl::StatusCode::kFailedPrecondition, "LOG_DIVERGED");
    }
    if (after > log_.size()) return Error(absl::StatusCode::kOutOfRange, "POSITION_BEYOND_HEAD");
    if (after > 0 && request.after().hash() != base::AsBytes(log_.HashAt(after))) {
      return Error(absl::StatusCode::kFailedPrecondition, "LOG_DIVERGED");
    }
    return absl::OkStatus();
  }

  LogForTest& log_;
  const size_t message_entries_;
};

LogServer::LogServer(std::shared_ptr<LogForTest> log, int port, size_t message_entries)
    : log_(std::move(log)), service_(std::make_unique<Service>(*log_, message_entries)) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials(),
                           &port_);
  builder.RegisterService(service_.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) std::abort();
}

LogServer::~LogServer() {
  log_->Close();
  server_->Shutdown(std::chrono::system_clock::time_point::min());
}

}  // namespace sipas::aggregator::source
