#include "tests/reference/row_score.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/stats/decimal_scale.h"
#include "libs/stats/error.h"

namespace sipas::reference {
namespace {

// Every number as an exact integer; norm5 changes the unit only.
absl::StatusOr<ScoredColumn> ScoreNumbers(const CsvTable& table, std::size_t column, int divisor) {
  std::vector<std::string_view> numbers;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!table.missing(row, column)) numbers.push_back(table.cell(row, column));
  }
  const auto scale = stats::DecimalScale::ForColumn(numbers, stats::DecimalRange::kValue);
  if (!scale.ok()) {
    return absl::InvalidArgumentError(base::ToAbsl(stats::ErrorName(scale.error())));
  }
  ScoredColumn scored;
  scored.unit = 1 / (scale->divisor() * divisor);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::optional<std::int64_t> value;
    if (!table.missing(row, column)) {
      value = static_cast<std::int64_t>(*scale->Units(table.cell(row, column)));
    }
    scored.values.push_back(value);
  }
  return scored;
}

bool InTopTwo(std::string_view cell) { return NumberOf(cell) == 4 || NumberOf(cell) == 5; }

bool Satisfies(std::string_view cell, const std::string& op, const Json& value) {
  if (op == "eq") return CellEquals(cell, value);
  if (op == "in") {
    return std::any_of(value.begin(), value.end(),
                       [&](const Json& one) { return CellEquals(cell, one); });
  }
  const double number = NumberOf(cell);
  return op == "ge" ? number >= value.get<double>() : number <= value.get<double>();
}

}  // namespace

bool CellEquals(std::string_view cell, const Json& value) {
  if (value.is_number()) return NumberOf(cell) == value.get<double>();
  if (value.is_boolean()) return cell == (value.get<bool>() ? "TRUE" : "FALSE");
  return cell == value.get<std::string>();
}

absl::StatusOr<ScoredColumn> Score(const CsvTable& table, const Json& variable) {
  const std::string score = variable.at("score");
  ScoredColumn scored;
  if (score == "one") {
    scored.values.assign(table.rows(), 1);
    return scored;
  }
  SIPAS_ASSIGN_OR_RETURN(const std::size_t column,
                         table.Column(variable.at("col").get<std::string>()));
  if (score == "value") return ScoreNumbers(table, column, 1);
  if (score == "norm5") return ScoreNumbers(table, column, 5);
  if (score != "top2" && score != "eq") {
    return absl::InvalidArgumentError(absl::StrCat("unknown score '", score, "'"));
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::optional<std::int64_t> value;
    if (!table.missing(row, column)) {
      const std::string_view cell = table.cell(row, column);
      value = (score == "top2" ? InTopTwo(cell) : CellEquals(cell, variable.at("value"))) ? 1 : 0;
    }
    scored.values.push_back(value);
  }
  return scored;
}

absl::StatusOr<std::vector<bool>> RowsInDomain(const CsvTable& table, const Json& domain) {
  std::vector<bool> in(table.rows(), true);
  for (const Json& condition : domain) {
    const std::string op = condition.at("op");
    if (op != "eq" && op != "in" && op != "ge" && op != "le") {
      return absl::InvalidArgumentError(absl::StrCat("unknown condition '", op, "'"));
    }
    SIPAS_ASSIGN_OR_RETURN(const std::size_t column,
                           table.Column(condition.at("col").get<std::string>()));
    for (std::size_t row = 0; row < table.rows(); ++row) {
      in[row] = in[row] && !table.missing(row, column) &&
                Satisfies(table.cell(row, column), op, condition.at("value"));
    }
  }
  return in;
}

}  // namespace sipas::reference
