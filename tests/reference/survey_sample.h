// SurveySample: the rows of a case's data file as a design says to read them, folded into the exact
// accumulators of libs/stats.
//
// Rows become whole numbers (decimal_scale.h) in a path of stratum and clusters and in a class: the
// combination of domain membership, answered, group and calibration categories. They are folded
// either in the order of the file, or in a random order over a random number of partial states that
// are merged in random order; the second must give the very same state as the first.
// Errors: INVALID_ARGUMENT for a design that contradicts the data, NOT_FOUND for missing files and
// columns. Immutable once read, thread-safe.
//
//   SIPAS_ASSIGN_OR_RETURN(SurveySample sample, SurveySample::Read(design, request, folder));
#ifndef SIPAS_TESTS_REFERENCE_SURVEY_SAMPLE_H_
#define SIPAS_TESTS_REFERENCE_SURVEY_SAMPLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/quad.h"
#include "libs/stats/sample_cells.h"
#include "libs/stats/sample_variance.h"
#include "tests/reference/calibration_step.h"
#include "tests/reference/json.h"

namespace sipas::reference {

// Where the cases lie, and how rows are to be folded.
struct Folder {
  std::string directory;
  std::optional<std::uint64_t> streaming_seed;
};

// What an estimator wants to know of each row.
struct SampleRequest {
  std::vector<Json> variables;  // {"col", "score", "value"}
  // Whether the rows that lack one of the variables are told apart (`answered`). If not, a missing
  // value counts as 0 and each variable has a second value, 1 where it is present.
  bool complete_rows = true;
  Json domain = Json::array();
  std::vector<std::string> group_by;
};

struct RespondentClass {
  bool in_domain = true;
  bool answered = true;
  std::optional<std::size_t> group;     // index in SurveySample::groups
  std::vector<std::size_t> categories;  // per calibration margin
};

struct SurveySample {
  static absl::StatusOr<SurveySample> Read(const Json& design, const SampleRequest& request,
                                           const Folder& folder);

  stats::SampleDesign design;
  std::vector<RespondentClass> classes;
  std::vector<std::string> groups;  // joined by '|', in the order of R's interaction of factors
  std::vector<CalibrationStep> calibration;
  // Totals of the margins, in the unit of the weights in `cells`.
  std::vector<std::vector<stats::Quad>> margin_totals;
  std::vector<stats::Quad> units;  // per variable: one unit of its integers
  stats::Quad weight_unit = 1;
  stats::SampleCells cells{{}};

  // Classes for which the condition holds.
  template <typename Condition>
  stats::ClassSet ClassesWhere(Condition condition) const {
    stats::ClassSet set;
    for (const RespondentClass& one : classes) set.push_back(condition(one));
    return set;
  }
};

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_SURVEY_SAMPLE_H_
