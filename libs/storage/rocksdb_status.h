// RocksDB's statuses as ours, each with a reason that says what an operator can do about it:
//
//   Corruption              DATA_LOSS           STORAGE_CORRUPTION
//   IOError, no space       RESOURCE_EXHAUSTED  STORAGE_FULL
//   IOError                 INTERNAL            STORAGE_IO_ERROR
//   Busy, TryAgain, ...     UNAVAILABLE         STORAGE_BUSY
//   NotFound                NOT_FOUND           STORAGE_KEY_NOT_FOUND
//   anything else           INTERNAL            STORAGE_MISUSE, a bug of ours
//
//   SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(db.Write(options, &batch), "write a batch"));
//
// RocksDB's own words, with paths in them, become the cause: for the log, not for clients.
// Thread-safe.
#ifndef SIPAS_LIBS_STORAGE_ROCKSDB_STATUS_H_
#define SIPAS_LIBS_STORAGE_ROCKSDB_STATUS_H_

#include <string_view>

#include "absl/status/status.h"

namespace rocksdb {
class Status;
}

namespace sipas::storage {

// The domain of the reasons above.
inline constexpr std::string_view kStorageDomain = "storage.sipas";

// `action` completes "could not ...", e.g. "read the head of the log".
absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view action);

}  // namespace sipas::storage

#endif  // SIPAS_LIBS_STORAGE_ROCKSDB_STATUS_H_
