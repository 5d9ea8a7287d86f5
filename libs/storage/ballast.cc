#include "libs/storage/ballast.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"
#include "libs/storage/rocksdb_status.h"

namespace sipas::storage {
namespace {

absl::Status Failed(std::string_view action, const std::string& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  return base::MakeError(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kInternal,
                         absl::StrCat("could not ", base::ToAbsl(action), " the ballast file ",
                                      path, full ? ": the disk is full" : ""),
                         {.reason = full ? "STORAGE_FULL" : "STORAGE_IO_ERROR",
                          .domain = std::string(kStorageDomain),
                          .cause = std::strerror(error)});
}

// Whether the file already occupies `bytes` on disk: a sparse file would not.
bool Occupies(const std::string& path, uint64_t bytes) {
  struct stat info {};
  constexpr uint64_t kBlock = 512;
  return stat(path.c_str(), &info) == 0 && static_cast<uint64_t>(info.st_size) >= bytes &&
         static_cast<uint64_t>(info.st_blocks) * kBlock >= bytes;
}

}  // namespace

Ballast::Ballast(std::string path, uint64_t bytes) : path_(std::move(path)), bytes_(bytes) {}

absl::Status Ballast::Ensure() {
  if (Occupies(path_, bytes_)) return absl::OkStatus();
  const int fd = open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return Failed("create", path_, errno);
  const int error = posix_fallocate(fd, 0, static_cast<off_t>(bytes_));
  close(fd);
  if (error == 0) return absl::OkStatus();
  unlink(path_.c_str());
  return Failed("create", path_, error);
}

absl::Status Ballast::Release() {
  if (unlink(path_.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return Failed("remove", path_, errno);
}

}  // namespace sipas::storage
