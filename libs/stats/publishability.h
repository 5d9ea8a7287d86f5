// Publishability: may a number be shown, and does it say anything? Two questions, two answers.
//
//   confidentiality   protects respondents: a number of few people tells about each of them.
//                     Decided by the number of respondents alone, never by the answers. What is
//                     withheld must also be protected against subtraction: suppression.h.
//   reliability       protects readers: a number with a wide interval says little. An unreliable
//                     number may be shown with a warning; nobody is harmed but the reader.
//
// Reliability of a share p with confidence limits (lower, upper), by thresholds that are data:
//   unreliable   n or effective n below the minimum; width >= maximum_width; or, where the width is
//                above always_shown_width, width/p > maximum_relative_width
//   review       otherwise, df below the minimum, or p exactly 0 or 1: a statistician looks
//   reliable     otherwise
// The defaults are the US NCHS presentation standards for proportions: Parker et al., Vital and
// Health Statistics series 2, number 175 (2017), which use Korn and Graubard's 95 % limits with the
// effective sample size capped at n (KornGraubardInterval, kCapped). At p = 0 the relative width
// does not exist and is not asked.
//
// Units: widths are those of a fraction (0.30 is 30 percentage points), the relative width is a
// multiple of p (1.30 is 130 %). A verdict lists every reason that holds, in the order of the enum.
// Pure functions, thread-safe; errors: kNotAShare (share or a limit outside [0, 1], or limits in
// the wrong order), kVarianceOutOfRange (df or effective n negative or not finite).
//
//   const auto verdict = ReliabilityOf({.share = 0.04, .lower = 0.01, .upper = 0.10, .n = 200,
//                                       .effective_n = 120, .df = 40}, NchsProportionRule());
//   verdict->reliability;                        // kUnreliable
//   ReliabilityReasonName(verdict->reasons[0]);  // "RELATIVE_WIDTH_TOO_LARGE"
#ifndef SIPAS_LIBS_STATS_PUBLISHABILITY_H_
#define SIPAS_LIBS_STATS_PUBLISHABILITY_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "libs/stats/result.h"

namespace sipas::stats {

enum class Confidentiality { kMayBeShown, kWithheld };

// Withheld below `minimum_respondents`, and so is zero: an empty cell looks like a small one.
Confidentiality ConfidentialityOf(std::uint64_t respondents, std::uint64_t minimum_respondents);

struct ReliabilityRule {
  std::uint64_t minimum_n = 30;
  double minimum_effective_n = 30;
  double maximum_width = 0.30;           // this or more is unreliable
  double always_shown_width = 0.05;      // this or less is reliable whatever the relative width
  double maximum_relative_width = 1.30;  // more is unreliable
  double minimum_df = 8;                 // fewer need review
};

// The defaults above, under their name.
inline ReliabilityRule NchsProportionRule() { return {}; }

struct ShareWithLimits {
  double share = 0;
  double lower = 0;
  double upper = 0;
  std::uint64_t n = 0;
  double effective_n = 0;  // above n counts as n
  double df = 0;           // may be infinite
};

enum class Reliability { kReliable, kReview, kUnreliable };

enum class ReliabilityReason {
  kFewRespondents,
  kFewEffectiveRespondents,
  kWidthTooLarge,
  kRelativeWidthTooLarge,
  kFewDegreesOfFreedom,
  kNobodyOrEverybody,  // the share is exactly 0 or 1
};

struct ReliabilityVerdict {
  Reliability reliability = Reliability::kReliable;
  std::vector<ReliabilityReason> reasons;  // of the reliability and of less
};

Result<ReliabilityVerdict> ReliabilityOf(const ShareWithLimits& share, const ReliabilityRule& rule);

// Upper-case names, e.g. "FEW_RESPONDENTS" and "UNRELIABLE".
std::string_view ReliabilityReasonName(ReliabilityReason reason);
std::string_view ReliabilityName(Reliability reliability);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PUBLISHABILITY_H_
