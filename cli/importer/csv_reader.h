// Rows of a CSV file (RFC 4180 and its looser relatives): quoted cells with delimiters, doubled
// quotes and line breaks, LF or CRLF, empty lines skipped, spaces around unquoted cells dropped.
//
// A broken row costs one line and no more: a quote that is never closed would otherwise swallow the
// rest of the file. The reader reports that line and goes on with the next.
//
//   SIPAS_ASSIGN_OR_RETURN(std::unique_ptr<CsvReader> reader, CsvReader::Open(path, ','));
//   CsvRow row;
//   while (true) {
//     SIPAS_ASSIGN_OR_RETURN(const bool more, reader->Next(row));
//     if (!more) break;
//     if (!row.error.empty()) ...
//   }
//
// Thread-compatible.
#ifndef SIPAS_CLI_IMPORTER_CSV_READER_H_
#define SIPAS_CLI_IMPORTER_CSV_READER_H_

#include <csv.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/importer/input_file.h"

namespace sipas::cli {

// Longest row; a longer one is a quote that was not closed.
inline constexpr size_t kMaxRowBytes = size_t{1} << 20;

struct CsvRow {
  uint64_t line = 0;  // at which it begins, from 1
  std::vector<std::string> cells;
  std::string text;   // as it stands in the file
  std::string error;  // why it is no row; then there are no cells
};

class CsvReader {
 public:
  // Reads the header. A usage error if there is none, if a name is empty or twice there.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& path, char delimiter);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  const std::vector<std::string>& header() const { return header_; }

  // The next row. A row with another number of cells than the header has an error. False at the
  // end.
  absl::StatusOr<bool> Next(CsvRow& row);

  // How much of the file was read, 0 to 1.
  double Progress() const { return file_->Progress(); }

 private:
  explicit CsvReader(std::unique_ptr<InputFile> file, char delimiter);

  absl::Status ReadHeader(const std::string& path);
  // Reads the next row, whatever its number of cells.
  absl::StatusOr<bool> NextRow(CsvRow& row);
  // The next line to parse: one that is to be parsed again, or one of the file.
  absl::StatusOr<bool> NextLine(std::string& line);
  bool ParseLine(const std::string& line);
  // Makes `row` the error of the first line read for it and returns its other lines for another
  // try.
  void GiveUp(CsvRow& row, std::vector<std::string> lines, std::string_view why);
  void ResetParser();

  const std::unique_ptr<InputFile> file_;
  const char delimiter_;
  csv_parser parser_;
  std::vector<std::string> header_;
  std::deque<std::string> again_;
  uint64_t lines_ = 0;  // handed to the parser
  // Set by the parser's callbacks.
  std::vector<std::string> cells_;
  bool row_ended_ = false;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_CSV_READER_H_
