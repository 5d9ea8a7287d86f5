#include "libs/wire/entry_error.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"

namespace sipas::wire {
namespace {

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message) {
  return base::MakeError(code, message, {.reason = std::string(reason), .domain = "sipas"});
}

}  // namespace

absl::Status EntryMalformed(std::string_view what) {
  return Error(absl::StatusCode::kDataLoss, "ENTRY_MALFORMED",
               absl::StrCat("malformed log entry: ", base::ToAbsl(what)));
}

absl::Status ChainBroken(std::string_view what) {
  return Error(absl::StatusCode::kDataLoss, "CHAIN_BROKEN",
               absl::StrCat("the log's chain is broken: ", base::ToAbsl(what)));
}

absl::Status UnknownEntryKind(int kind) {
  return Error(absl::StatusCode::kUnimplemented, "UNKNOWN_ENTRY_KIND",
               absl::StrCat("log entry of kind ", kind, ", which this version does not know"));
}

absl::Status UnknownEntryField(int number) {
  return Error(absl::StatusCode::kUnimplemented, "UNKNOWN_ENTRY_FIELD",
               absl::StrCat("log entry with field ", number, ", which this version does not know"));
}

}  // namespace sipas::wire
