#include "tests/reference/json_fields.h"

#include <cmath>
#include <limits>

#include "libs/stats/error.h"

namespace sipas::reference {

Json NumberOrNan(const stats::Result<double>& number) {
  return number.ok() ? *number : std::numeric_limits<double>::quiet_NaN();
}

Json Limits(const stats::Result<stats::Interval>& interval) {
  if (!interval.ok()) return Json::array({nullptr, nullptr});
  return Json::array({interval->lower, interval->upper});
}

Json StudentLimits(double estimate, double variance, double df, double level) {
  const auto interval = stats::StudentInterval(estimate, variance, df, level);
  if (interval.error() == stats::Error::kZeroVariance && df > 0) {
    return Json::array({estimate, estimate});
  }
  return Limits(interval);
}

Json StudentLimits95(double estimate, double variance, double df_design, double df_domain) {
  const auto one = [&](double df) {
    return Json::array({StudentLimits(estimate, variance, df, 0.95)});
  };
  return {{"z", one(stats::kInfiniteDf)},
          {"t_df_design", one(df_design)},
          {"t_df_domain", one(df_domain)}};
}

Json Matrix(const stats::Covariance& covariance, std::size_t first, std::size_t count) {
  Json matrix = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    Json row = Json::array();
    for (std::size_t j = 0; j < count; ++j) row.push_back(covariance(first + i, first + j));
    matrix.push_back(row);
  }
  return matrix;
}

Json StandardErrors(const stats::Covariance& covariance, std::size_t first, std::size_t count) {
  Json errors = Json::array();
  for (std::size_t i = 0; i < count; ++i)
    errors.push_back(std::sqrt(covariance.variance(first + i)));
  return errors;
}

}  // namespace sipas::reference
