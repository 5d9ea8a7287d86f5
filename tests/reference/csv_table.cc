#include "tests/reference/csv_table.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"

namespace sipas::reference {
namespace {

std::vector<std::string> SplitLine(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      const bool doubled = quoted && i + 1 < line.size() && line[i + 1] == '"';
      if (doubled) {
        fields.back() += '"';
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else if (line[i] != '\r') {
      fields.back() += line[i];
    }
  }
  return fields;
}

// Of two columns of one name only one would be read.
absl::Status CheckDistinct(const std::vector<std::string>& header, const std::string& path) {
  std::set<std::string> seen;
  for (const std::string& name : header) {
    if (seen.insert(name).second) continue;
    return absl::InvalidArgumentError(absl::StrCat(path, ": two columns are called '", name, "'"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CsvTable> CsvTable::Read(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  CsvTable table;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty()) continue;
    std::vector<std::string> fields = SplitLine(line);
    if (table.header_.empty()) {
      table.header_ = std::move(fields);
      SIPAS_RETURN_IF_ERROR(CheckDistinct(table.header_, path));
      continue;
    }
    if (fields.size() != table.header_.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": row ", table.rows_.size() + 1, " has ", fields.size(), " fields"));
    }
    table.rows_.push_back(std::move(fields));
  }
  return table;
}

absl::StatusOr<std::size_t> CsvTable::Column(std::string_view name) const {
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (header_[i] == name) return i;
  }
  return absl::NotFoundError(absl::StrCat("no column '", base::ToAbsl(name), "'"));
}

absl::StatusOr<std::vector<double>> CsvTable::Numbers(std::string_view name) const {
  SIPAS_ASSIGN_OR_RETURN(const std::size_t column, Column(name));
  std::vector<double> numbers;
  for (std::size_t row = 0; row < rows(); ++row) {
    numbers.push_back(NumberOf(cell(row, column)));
    if (std::isnan(numbers.back())) {
      return absl::InvalidArgumentError(
          absl::StrCat("column '", base::ToAbsl(name), "', row ", row + 1, ": not a number"));
    }
  }
  return numbers;
}

double NumberOf(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? number : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace sipas::reference
