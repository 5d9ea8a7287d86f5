// Comparison of what was computed with what a case expects.
//
// Every field of `expected` must be there; fields beyond it do no harm. A number passes when
// |got - expected| <= abs or <= rel * |expected|; in matrices (field name contains "vcov") rel is
// taken against the largest entry. "NaN", "Inf", "-Inf" and null (undefined) must be met as such.
// tolerance.<field>_rel and tolerance.<field>_abs replace rel and abs for a field of that name.
// Effective sizes (field name contains "n_eff") are reciprocals of design effects and pass also
// when their reciprocals agree within abs: where the variance is 0 both are rounding noise.
// Pure function, thread-safe.
//
//   const std::vector<Mismatch> bad = Compare(got, reference_case);
#ifndef SIPAS_TESTS_REFERENCE_COMPARISON_H_
#define SIPAS_TESTS_REFERENCE_COMPARISON_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/reference/json.h"

namespace sipas::reference {

struct Mismatch {
  std::string field;  // such as "ci95.z.0.1"
  std::string got;
  std::string expected;
  double relative_error = 0;  // NaN where there is none
};

// A case without `expected`, or whose objects hold nothing, would pass whatever was computed. An
// empty array does expect something: an empty array.
bool ExpectsAnything(const Json& reference_case);

// INVALID_ARGUMENT unless `tolerance` is missing or an object of numbers of 0 or more that are called
// rel, abs, <field>_rel and <field>_abs.
absl::Status CheckTolerance(const Json& reference_case);

// The case must expect something, and its tolerances must be such.
std::vector<Mismatch> Compare(const Json& got, const Json& reference_case);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_COMPARISON_H_
