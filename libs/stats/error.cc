#include "libs/stats/error.h"

namespace sipas::stats {
namespace {

std::string_view InputErrorName(Error error) {
  switch (error) {
    case Error::kWeightNotANumber:
      return "WEIGHT_NOT_A_NUMBER";
    case Error::kWeightNegative:
      return "WEIGHT_NEGATIVE";
    case Error::kWeightZero:
      return "WEIGHT_ZERO";
    case Error::kWeightTooSmall:
      return "WEIGHT_TOO_SMALL";
    case Error::kWeightTooLarge:
      return "WEIGHT_TOO_LARGE";
    case Error::kCategoryOutOfRange:
      return "CATEGORY_OUT_OF_RANGE";
    case Error::kCategoriesNotAscending:
      return "CATEGORIES_NOT_ASCENDING";
    case Error::kShapeMismatch:
      return "SHAPE_MISMATCH";
    case Error::kOverflow:
      return "OVERFLOW";
    case Error::kNothingToSubtract:
      return "NOTHING_TO_SUBTRACT";
    case Error::kInconsistentSums:
      return "INCONSISTENT_SUMS";
    default:
      return "";
  }
}

std::string_view StatisticErrorName(Error error) {
  switch (error) {
    case Error::kNoCategories:
      return "NO_CATEGORIES";
    case Error::kNoChildren:
      return "NO_CHILDREN";
    case Error::kUnknownStatistic:
      return "UNKNOWN_STATISTIC";
    case Error::kScoreNotFinite:
      return "SCORE_NOT_FINITE";
    case Error::kCoefficientNotFinite:
      return "COEFFICIENT_NOT_FINITE";
    case Error::kNoAnswers:
      return "NO_ANSWERS";
    case Error::kPartUndefined:
      return "PART_UNDEFINED";
    default:
      return "";
  }
}

std::string_view VarianceErrorName(Error error) {
  switch (error) {
    case Error::kMoreUnitsThanSampled:
      return "MORE_UNITS_THAN_SAMPLED";
    case Error::kPopulationSmallerThanSample:
      return "POPULATION_SMALLER_THAN_SAMPLE";
    case Error::kPopulationNotFinite:
      return "POPULATION_NOT_FINITE";
    case Error::kInfluenceNotFinite:
      return "INFLUENCE_NOT_FINITE";
    case Error::kLonelyPsu:
      return "LONELY_PSU";
    case Error::kAllUnitsInOnePsu:
      return "ALL_UNITS_IN_ONE_PSU";
    case Error::kSingleAnswer:
      return "SINGLE_ANSWER";
    case Error::kZeroVariance:
      return "ZERO_VARIANCE";
    case Error::kNoDegreesOfFreedom:
      return "NO_DEGREES_OF_FREEDOM";
    case Error::kTooFewSiblings:
      return "TOO_FEW_SIBLINGS";
    default:
      return "";
  }
}

std::string_view CalibrationErrorName(Error error) {
  switch (error) {
    case Error::kNotADecimal:
      return "NOT_A_DECIMAL";
    case Error::kValueTooLarge:
      return "VALUE_TOO_LARGE";
    case Error::kEmptyCategory:
      return "EMPTY_CATEGORY";
    case Error::kMarginsContradict:
      return "MARGINS_CONTRADICT";
    case Error::kNotConverged:
      return "NOT_CONVERGED";
    case Error::kSingularSystem:
      return "SINGULAR_SYSTEM";
    default:
      return "";
  }
}

std::string_view SuppressionErrorName(Error error) {
  switch (error) {
    case Error::kInfeasible:
      return "INFEASIBLE";
    case Error::kUnbounded:
      return "UNBOUNDED";
    case Error::kCannotBeProtected:
      return "CANNOT_BE_PROTECTED";
    default:
      return "";
  }
}

std::string_view IntervalErrorName(Error error) {
  switch (error) {
    case Error::kLevelOutOfRange:
      return "LEVEL_OUT_OF_RANGE";
    case Error::kNotAShare:
      return "NOT_A_SHARE";
    case Error::kShareAtBoundary:
      return "SHARE_AT_BOUNDARY";
    case Error::kVarianceOutOfRange:
      return "VARIANCE_OUT_OF_RANGE";
    case Error::kNumericFailure:
      return "NUMERIC_FAILURE";
    default:
      return "";
  }
}

}  // namespace

std::string_view ErrorName(Error error) {
  if (error == Error::kOk) return "OK";
  for (const auto name : {InputErrorName, StatisticErrorName, VarianceErrorName,
                          CalibrationErrorName, SuppressionErrorName}) {
    if (!name(error).empty()) return name(error);
  }
  return IntervalErrorName(error);
}

}  // namespace sipas::stats
