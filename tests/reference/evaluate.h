// Evaluation of one case with libs/stats: the fields of its `expected`, computed.
//
// A case that does not follow the format, names a method that is not known here or for which
// libs/stats gives an error has no result: the status says why. Pure apart from reading the data
// files; thread-safe.
//
//   absl::StatusOr<Json> got = EvaluateCase(reference_case, Folder{"tests/reference", {}});
#ifndef SIPAS_TESTS_REFERENCE_EVALUATE_H_
#define SIPAS_TESTS_REFERENCE_EVALUATE_H_

#include "absl/status/statusor.h"
#include "tests/reference/json.h"
#include "tests/reference/survey_sample.h"

namespace sipas::reference {

// Dispatches on `estimator.kind`, or on `group` for cases without an estimator.
absl::StatusOr<Json> EvaluateCase(const Json& reference_case, const Folder& folder);

// By estimator.kind.
absl::StatusOr<Json> EvaluateMean(const Json& design, const Json& estimator, const Folder& folder);
absl::StatusOr<Json> EvaluateTotal(const Json& design, const Json& estimator, const Folder& folder);
absl::StatusOr<Json> EvaluateRatio(const Json& design, const Json& estimator, const Folder& folder);
absl::StatusOr<Json> EvaluateIndex(const Json& design, const Json& estimator, const Folder& folder);
absl::StatusOr<Json> EvaluateBy(const Json& design, const Json& estimator, const Folder& folder);
absl::StatusOr<Json> EvaluateWaveDifference(const Json& design, const Json& estimator,
                                            const Folder& folder);
absl::StatusOr<Json> EvaluateProportion(const Json& design, const Json& estimator,
                                        const Folder& folder);

// By group; `input` of the case.
absl::StatusOr<Json> EvaluateBinom(const Json& input, const Folder& folder);
absl::StatusOr<Json> EvaluateRanks(const Json& input, const Folder& folder);
absl::StatusOr<Json> EvaluateConfseq(const Json& input, const Folder& folder);
absl::StatusOr<Json> EvaluateSmallArea(const Json& input, const Folder& folder);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_EVALUATE_H_
