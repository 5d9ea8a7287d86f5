#include "services/survey/store/high_water_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/storage/key_codec.h"

namespace sipas::survey::store {

absl::StatusOr<std::unique_ptr<HighWaterMark>> HighWaterMark::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0) {
    return base::MakeError(
        absl::StatusCode::kInternal, absl::StrCat("cannot open ", path),
        {.reason = "STORAGE_IO_ERROR", .domain = "survey.sipas", .cause = std::strerror(errno)});
  }
  std::unique_ptr<HighWaterMark> mark(new HighWaterMark(fd));
  std::array<char, 8> bytes;
  if (pread(fd, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size())) {
    storage::KeyReader reader({bytes.data(), bytes.size()});
    mark->position_ = *reader.ReadU64();
  }
  return mark;
}

HighWaterMark::~HighWaterMark() { close(fd_); }

void HighWaterMark::Set(uint64_t position) {
  std::string bytes;
  storage::AppendU64(bytes, position);
  if (pwrite(fd_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size())) {
    position_ = position;
  }
}

}  // namespace sipas::survey::store
