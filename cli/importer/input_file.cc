#include "cli/importer/input_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

constexpr size_t kChunkBytes = size_t{256} << 10;

}  // namespace

absl::StatusOr<std::unique_ptr<InputFile>> InputFile::Open(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) {
    return UsageError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  if (!S_ISREG(info.st_mode)) return UsageError(absl::StrCat(path, " is not a file"));
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    return UsageError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  gzbuffer(file, kChunkBytes);
  std::unique_ptr<InputFile> input(new InputFile(path, file, static_cast<uint64_t>(info.st_size)));
  SIPAS_RETURN_IF_ERROR(input->DropByteOrderMark());
  return input;
}

InputFile::InputFile(std::string path, gzFile file, uint64_t file_bytes)
    : path_(std::move(path)), file_(file), file_bytes_(file_bytes), buffer_(kChunkBytes) {}

InputFile::~InputFile() { gzclose_r(file_); }

absl::Status InputFile::DropByteOrderMark() {
  SIPAS_RETURN_IF_ERROR(Fill().status());
  const std::string_view start(buffer_.data(), end_);
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
    return UsageError(absl::StrCat(path_, " is UTF-16; save it as UTF-8"));
  }
  if (start.starts_with("\xEF\xBB\xBF")) begin_ = 3;
  return absl::OkStatus();
}

absl::StatusOr<bool> InputFile::Fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() - end_ < kChunkBytes) buffer_.resize(buffer_.size() + kChunkBytes);
  const int read = gzread(file_, buffer_.data() + end_, kChunkBytes);
  int error = Z_OK;
  const char* message = gzerror(file_, &error);
  if (read < 0 || error != Z_OK) {
    return absl::DataLossError(absl::StrCat("cannot read ", path_, " to its end: ", message));
  }
  end_ += static_cast<size_t>(read);
  return read > 0;
}

absl::StatusOr<bool> InputFile::ReadLine(std::string& line) {
  size_t searched = begin_;
  while (true) {
    const char* start = buffer_.data() + searched;
    const void* newline = std::memchr(start, '\n', end_ - searched);
    if (newline != nullptr) {
      const auto length =
          static_cast<size_t>(static_cast<const char*>(newline) - (buffer_.data() + begin_)) + 1;
      line.assign(buffer_.data() + begin_, length);
      begin_ += length;
      return true;
    }
    const size_t pending = end_ - begin_;
    SIPAS_ASSIGN_OR_RETURN(const bool more, Fill());
    if (!more) {
      line.assign(buffer_.data() + begin_, end_ - begin_);
      begin_ = end_;
      return !line.empty();
    }
    searched = begin_ + pending;
  }
}

double InputFile::Progress() const {
  if (file_bytes_ == 0) return 1;
  const auto offset = static_cast<double>(std::max<z_off_t>(gzoffset(file_), 0));
  return std::min(offset / static_cast<double>(file_bytes_), 1.0);
}

}  // namespace sipas::cli
