// CsvTable: a comma-separated file with a header, held as text.
//
// Fields may be quoted, with "" for a quote inside. "NA" and the empty field are missing values.
// Errors: NOT_FOUND (no such file or column), INVALID_ARGUMENT (a row of another length, two
// columns of one name).
// Immutable, thread-safe.
//
//   SIPAS_ASSIGN_OR_RETURN(const CsvTable table, CsvTable::Read("data/apisrs.csv"));
//   SIPAS_ASSIGN_OR_RETURN(const std::size_t column, table.Column("api00"));
#ifndef SIPAS_TESTS_REFERENCE_CSV_TABLE_H_
#define SIPAS_TESTS_REFERENCE_CSV_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace sipas::reference {

class CsvTable {
 public:
  static absl::StatusOr<CsvTable> Read(const std::string& path);

  std::size_t rows() const { return rows_.size(); }
  std::size_t columns() const { return header_.size(); }
  absl::StatusOr<std::size_t> Column(std::string_view name) const;
  std::string_view cell(std::size_t row, std::size_t column) const { return rows_[row][column]; }
  bool missing(std::size_t row, std::size_t column) const {
    return cell(row, column).empty() || cell(row, column) == "NA";
  }
  // A whole column as numbers; no value may be missing.
  absl::StatusOr<std::vector<double>> Numbers(std::string_view name) const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

// The number that the text is, or NaN.
double NumberOf(std::string_view text);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_CSV_TABLE_H_
