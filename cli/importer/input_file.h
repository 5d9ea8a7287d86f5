// Lines of a file, plain or gzip (also several gzip members one after the other).
//
//   SIPAS_ASSIGN_OR_RETURN(std::unique_ptr<InputFile> file, InputFile::Open("answers.csv.gz"));
//   std::string line;
//   while (true) {
//     SIPAS_ASSIGN_OR_RETURN(const bool more, file->ReadLine(line));
//     if (!more) break;
//   }
//
// A UTF-8 byte order mark at the start is dropped. Thread-compatible.
#ifndef SIPAS_CLI_IMPORTER_INPUT_FILE_H_
#define SIPAS_CLI_IMPORTER_INPUT_FILE_H_

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sipas::cli {

class InputFile {
 public:
  // A usage error if the file cannot be opened, is a directory or is UTF-16.
  static absl::StatusOr<std::unique_ptr<InputFile>> Open(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // The next line with its line break, if it has one. False at the end. DATA_LOSS for a file that
  // cannot be read to its end, e.g. a gzip file that was cut short.
  absl::StatusOr<bool> ReadLine(std::string& line);

  // How much of the file was read, 0 to 1.
  double Progress() const;

 private:
  InputFile(std::string path, gzFile file, uint64_t file_bytes);

  // Appends more bytes to the buffer; false at the end of the file.
  absl::StatusOr<bool> Fill();
  absl::Status DropByteOrderMark();

  const std::string path_;
  const gzFile file_;
  const uint64_t file_bytes_;
  std::vector<char> buffer_;
  size_t begin_ = 0;  // of what was not handed out
  size_t end_ = 0;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_INPUT_FILE_H_
