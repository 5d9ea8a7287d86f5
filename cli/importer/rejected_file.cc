#include "cli/importer/rejected_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "cli/output/csv_writer.h"

namespace sipas::cli {

absl::StatusOr<std::unique_ptr<RejectedFile>> RejectedFile::Create(
    const std::string& path, const std::vector<std::string>& header) {
  std::unique_ptr<RejectedFile> rejected(new RejectedFile(path, header.size()));
  std::vector<std::string> titles = header;
  titles.insert(titles.end(), {"rejected_line", "rejected_reason"});
  rejected->file_ << CsvLine(titles) << std::flush;
  if (!rejected->file_) {
    return UsageError(absl::StrCat("cannot write ", path, ", where refused rows go: ",
                                   std::strerror(errno), "; name another place by --rejected"));
  }
  return rejected;
}

RejectedFile::RejectedFile(std::string path, size_t columns)
    : path_(std::move(path)), columns_(columns), file_(path_, std::ios::binary | std::ios::trunc) {}

void RejectedFile::Add(const CsvRow& row, std::string_view reason) {
  std::vector<std::string> cells = row.cells;
  if (cells.empty()) cells.push_back(row.text.substr(0, row.text.find_last_not_of("\r\n") + 1));
  cells.resize(columns_);
  cells.push_back(std::to_string(row.line));
  cells.emplace_back(reason);
  file_ << CsvLine(cells);
  ++rows_;
}

absl::Status RejectedFile::Close() {
  file_.close();
  if (!file_) return absl::InternalError(absl::StrCat("could not write all of ", path_));
  if (rows_ == 0) std::remove(path_.c_str());
  return absl::OkStatus();
}

}  // namespace sipas::cli
