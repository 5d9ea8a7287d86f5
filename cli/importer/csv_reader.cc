#include "cli/importer/csv_reader.h"

#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

// What the parser's callbacks fill.
struct Sink {
  std::vector<std::string>* cells;
  bool* row_ended;
};

void OnCell(void* data, size_t size, void* context) {
  static_cast<Sink*>(context)->cells->emplace_back(static_cast<const char*>(data), size);
}

void OnRow(int /*terminator*/, void* context) { *static_cast<Sink*>(context)->row_ended = true; }

}  // namespace

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path,
                                                           char delimiter) {
  SIPAS_ASSIGN_OR_RETURN(std::unique_ptr<InputFile> file, InputFile::Open(path));
  std::unique_ptr<CsvReader> reader(new CsvReader(std::move(file), delimiter));
  SIPAS_RETURN_IF_ERROR(reader->ReadHeader(path));
  return reader;
}

CsvReader::CsvReader(std::unique_ptr<InputFile> file, char delimiter)
    : file_(std::move(file)), delimiter_(delimiter) {
  ResetParser();
}

CsvReader::~CsvReader() { csv_free(&parser_); }

void CsvReader::ResetParser() {
  // Fails only for a null pointer.
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
  csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
}

absl::Status CsvReader::ReadHeader(const std::string& path) {
  CsvRow row;
  SIPAS_ASSIGN_OR_RETURN(const bool more, NextRow(row));
  if (!more)
    return UsageError(absl::StrCat(path, " is empty: its first line must name the columns"));
  if (!row.error.empty()) return UsageError(absl::StrCat(path, ":", row.line, ": ", row.error));
  std::set<std::string> names;
  for (const std::string& name : row.cells) {
    if (!names.insert(name).second) {
      return UsageError(absl::StrCat(path, ": two columns are called '", name, "'"));
    }
  }
  header_ = std::move(row.cells);
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvReader::NextLine(std::string& line) {
  if (again_.empty()) {
    SIPAS_ASSIGN_OR_RETURN(const bool more, file_->ReadLine(line));
    if (!more) return false;
  } else {
    line = std::move(again_.front());
    again_.pop_front();
  }
  ++lines_;
  return true;
}

bool CsvReader::ParseLine(const std::string& line) {
  Sink sink{.cells = &cells_, .row_ended = &row_ended_};
  row_ended_ = false;
  if (csv_parse(&parser_, line.data(), line.size(), OnCell, OnRow, &sink) != line.size()) {
    return false;
  }
  if (line.ends_with('\n')) return true;
  // The last line of a file without a line break.
  return csv_fini(&parser_, OnCell, OnRow, &sink) == 0;
}

void CsvReader::GiveUp(CsvRow& row, std::vector<std::string> lines, std::string_view why) {
  csv_free(&parser_);
  ResetParser();
  lines_ -= lines.size() - 1;
  again_.insert(again_.begin(), std::make_move_iterator(lines.begin() + 1),
                std::make_move_iterator(lines.end()));
  row.cells.clear();
  row.text = std::move(lines.front());
  row.error = std::string(why);
}

absl::StatusOr<bool> CsvReader::NextRow(CsvRow& row) {
  std::vector<std::string> lines;
  size_t bytes = 0;
  cells_.clear();
  row.error.clear();
  while (true) {
    std::string line;
    SIPAS_ASSIGN_OR_RETURN(const bool more, NextLine(line));
    if (!more && lines.empty()) return false;
    if (!more || bytes > kMaxRowBytes) {
      if (more) lines.push_back(std::move(line));
      GiveUp(row, std::move(lines), "a quote is not closed");
      return true;
    }
    if (lines.empty()) row.line = lines_;
    bytes += line.size();
    const bool parsed = ParseLine(line);
    lines.push_back(std::move(line));
    if (!parsed) {
      GiveUp(row, std::move(lines), "a quote stands where none may be, or is not closed");
      return true;
    }
    if (!row_ended_) continue;
    if (!cells_.empty()) break;
    lines.clear();  // an empty line
    bytes = 0;
  }
  row.cells.swap(cells_);
  row.text.clear();
  for (const std::string& line : lines) row.text.append(line);
  return true;
}

absl::StatusOr<bool> CsvReader::Next(CsvRow& row) {
  SIPAS_ASSIGN_OR_RETURN(const bool more, NextRow(row));
  if (!more) return false;
  if (row.error.empty() && row.cells.size() != header_.size()) {
    row.error = absl::StrCat("has ", row.cells.size(), " cells, the header has ", header_.size());
    row.cells.clear();
  }
  return true;
}

}  // namespace sipas::cli
