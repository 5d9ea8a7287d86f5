#include "tests/reference/evaluate.h"

#include <exception>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "tests/reference/case_keys.h"

namespace sipas::reference {
namespace {

absl::StatusOr<Json> Dispatch(const Json& reference_case, const Folder& folder) {
  using Survey = absl::StatusOr<Json> (*)(const Json&, const Json&, const Folder&);
  static const std::map<std::string, Survey> kSurvey = {{"mean", EvaluateMean},
                                                        {"total", EvaluateTotal},
                                                        {"ratio", EvaluateRatio},
                                                        {"index", EvaluateIndex},
                                                        {"by", EvaluateBy},
                                                        {"wave_difference", EvaluateWaveDifference},
                                                        {"proportion_ci", EvaluateProportion}};
  if (reference_case.contains("estimator")) {
    const Json& estimator = reference_case["estimator"];
    const std::string kind = estimator.at("kind");
    const auto evaluate = kSurvey.find(kind);
    if (evaluate == kSurvey.end()) {
      return absl::UnimplementedError(absl::StrCat("unknown estimator '", kind, "'"));
    }
    const Json& design = reference_case.at("design");
    SIPAS_RETURN_IF_ERROR(CheckKeys(kind, design, estimator));
    return evaluate->second(design, estimator, folder);
  }
  using Input = absl::StatusOr<Json> (*)(const Json&, const Folder&);
  static const std::map<std::string, Input> kInput = {{"binom", EvaluateBinom},
                                                      {"ranks", EvaluateRanks},
                                                      {"confseq", EvaluateConfseq},
                                                      {"small_area", EvaluateSmallArea}};
  const std::string group = reference_case.at("group");
  const auto evaluate = kInput.find(group);
  if (evaluate == kInput.end()) {
    return absl::UnimplementedError(absl::StrCat("unknown group '", group, "'"));
  }
  return evaluate->second(reference_case.at("input"), folder);
}

}  // namespace

absl::StatusOr<Json> EvaluateCase(const Json& reference_case, const Folder& folder) {
  try {
    return Dispatch(reference_case, folder);
  } catch (const std::exception& problem) {  // a member that is missing or of another type
    return absl::InvalidArgumentError(problem.what());
  }
}

}  // namespace sipas::reference
