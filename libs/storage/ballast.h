// A file that only takes up room, given back when the disk is full: RocksDB needs space to open
// (a new WAL, a new manifest) and cannot without it, not even to serve what it has.
//
//   storage::Ballast ballast("/var/lib/sipas/survey/ballast", 256 << 20);
//   if (*free_space.AvailableBytes() < kNeededToOpen) SIPAS_RETURN_IF_ERROR(ballast.Release());
//   ... open the database ...
//   if (there is room) SIPAS_RETURN_IF_ERROR(ballast.Ensure());
//
// Thread-compatible.
#ifndef SIPAS_LIBS_STORAGE_BALLAST_H_
#define SIPAS_LIBS_STORAGE_BALLAST_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace sipas::storage {

class Ballast {
 public:
  // Touches nothing yet.
  Ballast(std::string path, uint64_t bytes);

  // Makes the file if it is not there in full. RESOURCE_EXHAUSTED with reason STORAGE_FULL if the
  // disk has no room for it, which leaves no file behind; INTERNAL with STORAGE_IO_ERROR for other
  // errors.
  absl::Status Ensure();

  // Removes the file. OK also if there is none.
  absl::Status Release();

 private:
  const std::string path_;
  const uint64_t bytes_;
};

}  // namespace sipas::storage

#endif  // SIPAS_LIBS_STORAGE_BALLAST_H_
