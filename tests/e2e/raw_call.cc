#include "tests/e2e/raw_call.h"

#include <future>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/status.h"
#include "tests/e2e/eventually.h"

namespace sipas::e2e {
namespace {

constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToBytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  (void)buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// HealthCheckRequest.service is field 1, a string.
std::string HealthRequest(const std::string& service) {
  if (service.empty()) return "";
  return std::string("\x0A") + static_cast<char>(service.size()) + service;
}

// HealthCheckResponse.status is field 1, an enum.
HealthState ToState(const std::string& response) {
  return response.size() == 2 && response[0] == '\x08' ? static_cast<HealthState>(response[1])
                                                       : HealthState::kUnknown;
}

}  // namespace

absl::StatusOr<std::string> RawCall(const std::string& address, const std::string& method,
                                    const std::string& request) {
  grpc::GenericStub stub(rpc::MakeChannel(address));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + Patience()));
  const grpc::ByteBuffer request_buffer = ToBuffer(request);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &request_buffer, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  const absl::Status status = rpc::FromGrpc(done.get_future().get());
  if (!status.ok()) return status;
  return ToBytes(response);
}

absl::StatusOr<HealthState> CheckHealth(const std::string& address, const std::string& service) {
  SIPAS_ASSIGN_OR_RETURN(const std::string response,
                         RawCall(address, kCheck, HealthRequest(service)));
  return ToState(response);
}

HealthWatch::HealthWatch(const std::string& address, const std::string& service)
    : stub_(rpc::MakeChannel(address)), request_(ToBuffer(HealthRequest(service))) {
  stub_.PrepareBidiStreamingCall(&context_, kWatch, grpc::StubOptions(), this);
  StartWriteLast(&request_, grpc::WriteOptions());
  StartRead(&response_);
  StartCall();
}

HealthWatch::~HealthWatch() {
  context_.TryCancel();
  base::MutexLock lock(mutex_);
  while (!is_done_) ended_.Wait(mutex_);
}

std::vector<HealthState> HealthWatch::states() const {
  base::MutexLock lock(mutex_);
  return states_;
}

void HealthWatch::OnReadDone(bool ok) {
  if (!ok) return;
  {
    base::MutexLock lock(mutex_);
    states_.push_back(ToState(ToBytes(response_)));
  }
  StartRead(&response_);
}

void HealthWatch::OnDone(const grpc::Status& /*status*/) {
  base::MutexLock lock(mutex_);
  is_done_ = true;
  ended_.NotifyAll();
}

}  // namespace sipas::e2e
