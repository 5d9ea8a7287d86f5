#include "libs/storage/free_space.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/storage/rocksdb_status.h"

namespace sipas::storage {

StatvfsFreeSpace::StatvfsFreeSpace(std::string path) : path_(std::move(path)) {}

absl::StatusOr<uint64_t> StatvfsFreeSpace::AvailableBytes() {
  struct statvfs stats {};
  if (statvfs(path_.c_str(), &stats) != 0) {
    return base::MakeError(absl::StatusCode::kInternal,
                           absl::StrCat("could not ask for the free space of ", path_),
                           {.reason = "STORAGE_IO_ERROR",
                            .domain = std::string(kStorageDomain),
                            .cause = std::strerror(errno)});
  }
  return uint64_t{stats.f_bavail} * stats.f_frsize;
}

}  // namespace sipas::storage
