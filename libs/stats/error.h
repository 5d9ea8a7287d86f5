// Error: why a computation of this library gave no number.
//
// Nothing here throws and nothing returns NaN for a person to find: a function either gives a
// number or one of these names. The names are stable; services map them to the states that they
// serve.
//
//   const Result<FixedWeight> weight = FixedWeight::FromDouble(-1.0);
//   if (!weight.ok()) Log(ErrorName(weight.error()));   // "WEIGHT_NEGATIVE"
#ifndef SIPAS_LIBS_STATS_ERROR_H_
#define SIPAS_LIBS_STATS_ERROR_H_

#include <string_view>

namespace sipas::stats {

// clang-format off: version 14 takes an enum with an attribute for a list
enum class [[nodiscard]] Error{
    kOk = 0,

    // Weights (fixed_weight.h).
    kWeightNotANumber, kWeightNegative, kWeightZero,
    kWeightTooSmall,  // rounds to zero units of 2^-32
    kWeightTooLarge,  // 2^16 or more

    // Sums (category_sums.h, pair_sums.h).
    kCategoryOutOfRange,
    kCategoriesNotAscending,  // not strictly ascending; includes the same category twice
    kShapeMismatch,           // operands with different numbers of categories or statistics
    kOverflow,                // the exact integers would not hold the sum
    kNothingToSubtract,       // more is taken out than was ever put in
    kInconsistentSums,        // stored parts that no set of responses can have produced

    // Statistics (statistic.h).
    kNoCategories, kNoChildren, kUnknownStatistic, kScoreNotFinite, kCoefficientNotFinite,
    kNoAnswers,      // nobody in the domain answered the item
    kPartUndefined,  // a part of the composite has no value

    // Design and variance (stratum.h, psu_variance.h, element_variance.h, moderated_variance.h).
    kMoreUnitsThanSampled,  // a stratum holds more units than it says were sampled
    kPopulationSmallerThanSample, kPopulationNotFinite, kInfluenceNotFinite,
    kLonelyPsu,         // one sampled unit in a stratum, and the rule gives no variance for it
    kAllUnitsInOnePsu,  // the whole domain lies in one PSU: between-PSU variance does not exist
    kSingleAnswer,      // one answer has no spread
    kZeroVariance,      // all units agree: the variance estimate is zero, which is not certainty
    kNoDegreesOfFreedom,
    kTooFewSiblings,  // fewer than two have a variance of their own to learn from

    // Exact integer scales, calibration, linear systems (decimal_scale.h, calibration.h).
    kNotADecimal,        // text that is no decimal number
    kValueTooLarge,      // beyond the range of the exact sums
    kEmptyCategory,      // a calibration category has a target and nobody, or people and no target
    kMarginsContradict,  // the targets of two margins have different sums, or cannot all be met
    kNotConverged, kSingularSystem,

    // Linear programs and tables with suppressed cells (linear_program.h, suppression.h).
    kInfeasible,         // nothing satisfies all equations and limits
    kUnbounded,          // there is no largest or smallest value
    kCannotBeProtected,  // a cell stays recoverable whatever else may be suppressed

    // Intervals (interval.h, quantile.h).
    kLevelOutOfRange,     // confidence level not inside (0, 1)
    kNotAShare,           // outside [0, 1]
    kShareAtBoundary,     // exactly 0 or 1, where the method has no limits
    kVarianceOutOfRange,  // negative or not finite
    kNumericFailure,      // the quantile function did not converge or left the range of double
};
// clang-format on

// Upper-case name without the k, e.g. "WEIGHT_NEGATIVE". "OK" for Error::kOk.
std::string_view ErrorName(Error error);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ERROR_H_
