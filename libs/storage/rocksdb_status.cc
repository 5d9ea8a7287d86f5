#include "libs/storage/rocksdb_status.h"

#include <rocksdb/status.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"

namespace sipas::storage {
namespace {

struct Meaning {
  absl::StatusCode code;
  std::string_view reason;
  std::string_view why;
};

bool IsBusy(const rocksdb::Status& status) {
  return status.IsBusy() || status.IsTryAgain() || status.IsTimedOut() || status.IsIncomplete() ||
         status.IsShutdownInProgress() || status.IsAborted();
}

Meaning MeaningOf(const rocksdb::Status& status) {
  if (status.IsCorruption()) {
    return {absl::StatusCode::kDataLoss, "STORAGE_CORRUPTION", "the stored data is damaged"};
  }
  if (status.IsNoSpace()) {
    return {absl::StatusCode::kResourceExhausted, "STORAGE_FULL", "the disk is full"};
  }
  if (status.IsIOError()) {
    return {absl::StatusCode::kInternal, "STORAGE_IO_ERROR", "the disk reports an error"};
  }
  if (IsBusy(status)) {
    return {absl::StatusCode::kUnavailable, "STORAGE_BUSY", "the storage is busy"};
  }
  if (status.IsNotFound()) {
    return {absl::StatusCode::kNotFound, "STORAGE_KEY_NOT_FOUND", "there is no such key"};
  }
  return {absl::StatusCode::kInternal, "STORAGE_MISUSE", "the storage was used wrongly"};
}

}  // namespace

absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view action) {
  if (status.ok()) return absl::OkStatus();
  const Meaning meaning = MeaningOf(status);
  return base::MakeError(
      meaning.code,
      absl::StrCat("could not ", base::ToAbsl(action), ": ", base::ToAbsl(meaning.why)),
      {.reason = std::string(meaning.reason),
       .domain = std::string(kStorageDomain),
       .cause = status.ToString()});
}

}  // namespace sipas::storage
