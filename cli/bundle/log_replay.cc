#include "cli/bundle/log_replay.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/status.h"

namespace sipas::cli {
namespace {

using survey::v1::Definition;
using survey::v1::EntryHeader;
using survey::v1::EntryPayload;
using survey::v1::LogEntry;
using survey::v1::ResponseRecord;

}  // namespace

absl::Status LogReplay::Add(const std::string& entry) {
  LogEntry parts;
  EntryHeader header;
  EntryPayload payload;
  if (!parts.ParseFromString(entry) || !header.ParseFromString(parts.header()) ||
      !payload.ParseFromString(parts.payload())) {
    return absl::DataLossError("the service sent an entry that cannot be read");
  }
  switch (payload.body_case()) {
    case EntryPayload::kDefinition: {
      const Definition& definition = payload.definition();
      definitions_[{definition.body_case(), definition.name()}].push_back(definition);
      break;
    }
    case EntryPayload::kResponse:
      Count(header.response_id(), payload.response());
      break;
    case EntryPayload::kVoid:
      counted_.erase(header.response_id());
      break;
    case EntryPayload::kAmend:
      counted_.erase(header.response_id());
      Count(header.response_id(), payload.amend().after());
      break;
    case EntryPayload::kReinstate:
      Count(header.response_id(), payload.reinstate().response());
      break;
    case EntryPayload::BODY_NOT_SET:
      return absl::DataLossError(
          absl::StrCat("entry ", header.position(), " was erased, or is of a newer service"));
  }
  return absl::OkStatus();
}

void LogReplay::Count(const std::string& id, const ResponseRecord& record) {
  if (record.response().campaign() != campaign_ || record.response().test()) return;
  counted_[id] = record;
}

std::vector<const ResponseRecord*> LogReplay::responses() const {
  std::vector<const ResponseRecord*> records;
  records.reserve(counted_.size());
  for (const auto& [id, record] : counted_) records.push_back(&record);
  return records;
}

absl::StatusOr<Definition> LogReplay::FindDefinition(Definition::BodyCase kind,
                                                     const std::string& name,
                                                     uint32_t revision) const {
  const auto found = definitions_.find({kind, name});
  if (found != definitions_.end()) {
    if (revision == 0) return found->second.back();
    for (const survey::v1::Definition& definition : found->second) {
      if (definition.revision() == revision) return definition;
    }
  }
  return absl::NotFoundError(absl::StrCat("the log has no definition '", name, "' of that kind"));
}

absl::StatusOr<LogReplay> ReplayLog(Session& session, const std::string& campaign,
                                    const std::string& log_id, uint64_t position) {
  LogReplay replay(campaign);
  const auto stub = session.Log();
  grpc::ClientContext context;
  survey::v1::ReadLogRequest request;
  request.set_max_entries(position);
  if (position == 0) return replay;
  const auto stream = stub->ReadLog(&context, request);
  survey::v1::ReadLogResponse response;
  uint64_t read = 0;
  while (stream->Read(&response)) {
    if (response.log_id() != log_id) {
      context.TryCancel();
      return absl::FailedPreconditionError(
          absl::StrCat("the scores were computed from log ", log_id,
                       ", but --survey is the service of log ", response.log_id()));
    }
    for (const std::string& entry : response.entries()) {
      SIPAS_RETURN_IF_ERROR(replay.Add(entry));
      ++read;
    }
  }
  SIPAS_RETURN_IF_ERROR(
      session.Explain(Session::Endpoint::kSurvey, rpc::FromGrpc(stream->Finish())));
  if (read < position) {
    return absl::UnavailableError(
        absl::StrCat("the log ended at entry ", read, ", before ", position, ": try again"));
  }
  return replay;
}

}  // namespace sipas::cli
