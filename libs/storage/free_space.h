// How much room the disk has left, asked before RocksDB finds out: with Debian's build a full disk
// ends the process (rocksdb_db.h).
//
//   if (*free_space.AvailableBytes() < limits.min_free_bytes) return Refuse();
//
// Implementations are thread-safe.
#ifndef SIPAS_LIBS_STORAGE_FREE_SPACE_H_
#define SIPAS_LIBS_STORAGE_FREE_SPACE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace sipas::storage {

class FreeSpace {
 public:
  virtual ~FreeSpace() = default;

  // Bytes that this process could still write.
  virtual absl::StatusOr<uint64_t> AvailableBytes() = 0;
};

// Asks statvfs(3) about the file system of `path`. INTERNAL with reason STORAGE_IO_ERROR if it
// cannot.
class StatvfsFreeSpace final : public FreeSpace {
 public:
  explicit StatvfsFreeSpace(std::string path);

  absl::StatusOr<uint64_t> AvailableBytes() override;

 private:
  const std::string path_;
};

}  // namespace sipas::storage

#endif  // SIPAS_LIBS_STORAGE_FREE_SPACE_H_
