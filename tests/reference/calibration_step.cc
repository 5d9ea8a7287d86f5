#include "tests/reference/calibration_step.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "tests/reference/row_score.h"

namespace sipas::reference {
namespace {

bool Matches(const CsvTable& table, std::size_t row, const Json& by,
             const std::vector<std::size_t>& columns, const Json& entry) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (table.missing(row, columns[i])) return false;
    if (!CellEquals(table.cell(row, columns[i]), entry.at(by[i].get<std::string>()))) return false;
  }
  return true;
}

// `margin`: {"by": [...], "totals": [{column: value, ..., "Freq": N}, ...]}.
absl::StatusOr<MarginOfRows> ReadMargin(const CsvTable& table, const Json& margin) {
  const Json& by = margin.at("by");
  const Json& totals = margin.at("totals");
  std::vector<std::size_t> columns;
  for (const Json& name : by) {
    SIPAS_ASSIGN_OR_RETURN(const std::size_t column, table.Column(name.get<std::string>()));
    columns.push_back(column);
  }
  MarginOfRows result;
  for (const Json& entry : totals) result.totals.push_back(entry.at("Freq").get<double>());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::size_t category = 0;
    while (category < totals.size() && !Matches(table, row, by, columns, totals[category])) {
      ++category;
    }
    if (category == totals.size()) {
      return absl::InvalidArgumentError(absl::StrCat("row ", row + 1, " is in no category"));
    }
    result.category_of_row.push_back(category);
  }
  return result;
}

absl::StatusOr<stats::CalibrationMethod> MethodOf(const Json& step) {
  const std::string type = step.at("type");
  if (type == "poststratify") return stats::CalibrationMethod::kPostStratification;
  if (type == "rake") return stats::CalibrationMethod::kRakingSweeps;
  const std::string calfun = type == "calibrate" ? step.at("calfun").get<std::string>() : "";
  if (calfun == "raking") return stats::CalibrationMethod::kRaking;
  if (calfun == "linear") return stats::CalibrationMethod::kLinear;
  return absl::InvalidArgumentError(absl::StrCat("unknown calibration '", type, calfun, "'"));
}

}  // namespace

absl::StatusOr<CalibrationPlan> ReadCalibration(const CsvTable& table, const Json& steps) {
  CalibrationPlan plan;
  for (const Json& json : steps) {
    CalibrationStep step;
    SIPAS_ASSIGN_OR_RETURN(step.method, MethodOf(json));
    const bool crossed = step.method == stats::CalibrationMethod::kPostStratification;
    const Json margins = crossed ? Json::array({json}) : json.at("margins");
    for (const Json& margin : margins) {
      SIPAS_ASSIGN_OR_RETURN(MarginOfRows read, ReadMargin(table, margin));
      step.margins.push_back(plan.margins.size());
      plan.margins.push_back(std::move(read));
    }
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

}  // namespace sipas::reference
