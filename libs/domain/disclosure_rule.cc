#include "libs/domain/disclosure_rule.h"

#include "absl/strings/str_cat.h"

namespace sipas::domain {
namespace {

constexpr uint32_t kMaxRespondents = 1'000;
constexpr uint32_t kMaxRange = 10'000;

}  // namespace

void DisclosureRule::Check(Violations& violations) const {
  if (minimum_respondents < 2 || minimum_respondents > kMaxRespondents) {
    violations.Add("minimum_respondents", absl::StrCat("must be 2 to ", kMaxRespondents));
  }
  if (minimum_range < minimum_respondents || minimum_range > kMaxRange) {
    violations.Add("minimum_range",
                   absl::StrCat("must be 0, or minimum_respondents to ", kMaxRange));
  }
}

}  // namespace sipas::domain
