// The rows of an import that were refused, as a CSV file that can be read, mended and traced back:
// the columns of the file, then the line at which the row begins and the reason. A row that could
// not be cut into cells stands whole in the first column.
//
//   SIPAS_ASSIGN_OR_RETURN(std::unique_ptr<RejectedFile> rejected, RejectedFile::Create(path,
//   header)); rejected->Add(row, "column 'q3': '9' is neither ...");
//   SIPAS_RETURN_IF_ERROR(rejected->Close());   // removes a file without rows
//
// Thread-compatible.
#ifndef SIPAS_CLI_IMPORTER_REJECTED_FILE_H_
#define SIPAS_CLI_IMPORTER_REJECTED_FILE_H_

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/importer/csv_reader.h"

namespace sipas::cli {

class RejectedFile {
 public:
  // Overwrites what an earlier import left. A usage error if it cannot be written.
  static absl::StatusOr<std::unique_ptr<RejectedFile>> Create(
      const std::string& path, const std::vector<std::string>& header);

  void Add(const CsvRow& row, std::string_view reason);

  uint64_t rows() const { return rows_; }
  const std::string& path() const { return path_; }

  // INTERNAL if not everything could be written.
  absl::Status Close();

 private:
  RejectedFile(std::string path, size_t columns);

  const std::string path_;
  const size_t columns_;
  std::ofstream file_;
  uint64_t rows_ = 0;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_REJECTED_FILE_H_
