// Pieces of results that several kinds of cases share, as JSON.
//
//   result["ci95"]["z"] = Json::array({StudentLimits(e, v, stats::kInfiniteDf, 0.95)});
#ifndef SIPAS_TESTS_REFERENCE_JSON_FIELDS_H_
#define SIPAS_TESTS_REFERENCE_JSON_FIELDS_H_

#include "libs/stats/covariance.h"
#include "libs/stats/interval.h"
#include "libs/stats/result.h"
#include "tests/reference/json.h"

namespace sipas::reference {

// NaN for an error: 0/0.
Json NumberOrNan(const stats::Result<double>& number);

// [lower, upper]; [null, null] for an error.
Json Limits(const stats::Result<stats::Interval>& interval);

// Limits of a t interval. A variance of exactly 0 gives the estimate twice, as R prints it, where
// libs/stats names it kZeroVariance; without degrees of freedom [null, null].
Json StudentLimits(double estimate, double variance, double df, double level);

// {"z", "t_df_design", "t_df_domain"}, a list of one interval each.
Json StudentLimits95(double estimate, double variance, double df_design, double df_domain);

Json Matrix(const stats::Covariance& covariance, std::size_t first, std::size_t count);

// Square roots of the diagonal.
Json StandardErrors(const stats::Covariance& covariance, std::size_t first, std::size_t count);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_JSON_FIELDS_H_
