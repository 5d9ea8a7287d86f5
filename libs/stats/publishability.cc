#include "libs/stats/publishability.h"

#include <algorithm>
#include <cmath>

namespace sipas::stats {
namespace {

bool IsUnreliable(ReliabilityReason reason) {
  return reason != ReliabilityReason::kFewDegreesOfFreedom &&
         reason != ReliabilityReason::kNobodyOrEverybody;
}

Error Check(const ShareWithLimits& share) {
  const bool are_shares = share.share >= 0 && share.share <= 1 && share.lower >= 0 &&
                          share.lower <= share.upper && share.upper <= 1;
  if (!are_shares) return Error::kNotAShare;
  const bool has_size = std::isfinite(share.effective_n) && share.effective_n >= 0;
  return has_size && share.df >= 0 ? Error::kOk : Error::kVarianceOutOfRange;
}

}  // namespace

Confidentiality ConfidentialityOf(std::uint64_t respondents, std::uint64_t minimum_respondents) {
  return respondents < minimum_respondents ? Confidentiality::kWithheld
                                           : Confidentiality::kMayBeShown;
}

Result<ReliabilityVerdict> ReliabilityOf(const ShareWithLimits& share,
                                         const ReliabilityRule& rule) {
  if (const Error error = Check(share); error != Error::kOk) return error;
  ReliabilityVerdict verdict;
  const auto add_if = [&verdict](bool holds, ReliabilityReason reason) {
    if (holds) verdict.reasons.push_back(reason);
  };
  const double width = share.upper - share.lower;
  const double effective_n = std::min(share.effective_n, static_cast<double>(share.n));
  const bool is_asked = width > rule.always_shown_width && share.share > 0;
  add_if(share.n < rule.minimum_n, ReliabilityReason::kFewRespondents);
  add_if(effective_n < rule.minimum_effective_n, ReliabilityReason::kFewEffectiveRespondents);
  add_if(width >= rule.maximum_width, ReliabilityReason::kWidthTooLarge);
  add_if(is_asked && width > rule.maximum_relative_width * share.share,
         ReliabilityReason::kRelativeWidthTooLarge);
  add_if(share.df < rule.minimum_df, ReliabilityReason::kFewDegreesOfFreedom);
  add_if(share.share == 0 || share.share == 1, ReliabilityReason::kNobodyOrEverybody);
  if (!verdict.reasons.empty()) {
    // Reasons of unreliability come first.
    verdict.reliability =
        IsUnreliable(verdict.reasons.front()) ? Reliability::kUnreliable : Reliability::kReview;
  }
  return verdict;
}

std::string_view ReliabilityReasonName(ReliabilityReason reason) {
  switch (reason) {
    case ReliabilityReason::kFewRespondents:
      return "FEW_RESPONDENTS";
    case ReliabilityReason::kFewEffectiveRespondents:
      return "FEW_EFFECTIVE_RESPONDENTS";
    case ReliabilityReason::kWidthTooLarge:
      return "WIDTH_TOO_LARGE";
    case ReliabilityReason::kRelativeWidthTooLarge:
      return "RELATIVE_WIDTH_TOO_LARGE";
    case ReliabilityReason::kFewDegreesOfFreedom:
      return "FEW_DEGREES_OF_FREEDOM";
    case ReliabilityReason::kNobodyOrEverybody:
      return "NOBODY_OR_EVERYBODY";
  }
  return "";
}

std::string_view ReliabilityName(Reliability reliability) {
  switch (reliability) {
    case Reliability::kReliable:
      return "RELIABLE";
    case Reliability::kReview:
      return "REVIEW";
    case Reliability::kUnreliable:
      return "UNRELIABLE";
  }
  return "";
}

}  // namespace sipas::stats
