// The calibration steps of a design, and the category of every row in their margins.
//
//   poststratify  "by", "totals"              one margin of crossed columns
//   rake          "margins"                   R's rake(): residuals by sweeps
//   calibrate     "margins", "calfun"         "raking" or "linear": residuals of the regression
// A row whose cells match no entry of "totals" is INVALID_ARGUMENT. Pure, thread-safe.
#ifndef SIPAS_TESTS_REFERENCE_CALIBRATION_STEP_H_
#define SIPAS_TESTS_REFERENCE_CALIBRATION_STEP_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/calibration.h"
#include "libs/stats/quad.h"
#include "tests/reference/csv_table.h"
#include "tests/reference/json.h"

namespace sipas::reference {

struct CalibrationStep {
  stats::CalibrationMethod method = stats::CalibrationMethod::kRaking;
  // Numbered through all steps of the design: places in RespondentClass::categories.
  std::vector<std::size_t> margins;
};

struct MarginOfRows {
  std::vector<stats::Quad> totals;
  std::vector<std::size_t> category_of_row;
};

struct CalibrationPlan {
  std::vector<CalibrationStep> steps;
  std::vector<MarginOfRows> margins;
};

absl::StatusOr<CalibrationPlan> ReadCalibration(const CsvTable& table, const Json& steps);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_CALIBRATION_STEP_H_
