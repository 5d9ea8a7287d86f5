#include "tests/e2e/log_scan.h"

#include <grpcpp/client_context.h>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/rpc/status.h"
#include "libs/wire/log_entry.h"
#include "tests/e2e/eventually.h"

namespace sipas::e2e {
namespace {

namespace v1 = survey::v1;

absl::Status AddEntry(const std::string& bytes, domain::LogPoint& last, LogScan& scan) {
  SIPAS_ASSIGN_OR_RETURN(const wire::OpenedEntry entry, wire::OpenEntry(bytes, last));
  last = entry.point;
  scan.head = last.position;
  if (entry.header.kind != domain::EntryKind::kResponse) {
    ++scan.other_entries;
    return absl::OkStatus();
  }
  const std::string id = entry.header.response_id->ToString();
  if (!scan.responses.emplace(id, last.position).second) {
    return absl::AlreadyExistsError(absl::StrCat("response ", id, " is in the log twice"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LogScan> ScanLog(v1::LogService::Stub& stub) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + Patience()));
  context.set_wait_for_ready(true);
  const auto reader = stub.ReadLog(&context, v1::ReadLogRequest());
  LogScan scan;
  domain::LogPoint last;
  v1::ReadLogResponse message;
  absl::Status added;
  while (added.ok() && reader->Read(&message)) {
    if (scan.log_id.empty()) {
      scan.log_id = message.log_id();
      SIPAS_ASSIGN_OR_RETURN(const base::Uuid log_id, base::Uuid::Parse(scan.log_id));
      last = wire::Genesis(log_id);
    }
    for (const std::string& entry : message.entries()) {
      if (added.ok()) added = AddEntry(entry, last, scan);
    }
  }
  if (!added.ok()) context.TryCancel();
  const absl::Status read = rpc::FromGrpc(reader->Finish());
  if (!added.ok()) return added;
  if (!read.ok()) return read;
  return scan;
}

}  // namespace sipas::e2e
