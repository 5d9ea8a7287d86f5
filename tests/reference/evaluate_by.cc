// Cases with the means of groups, their joint covariance, contrasts and distance from the mean of
// all.
#include <cmath>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/stats/covariance.h"
#include "libs/stats/interval.h"
#include "libs/stats/quantile.h"
#include "tests/reference/evaluate.h"
#include "tests/reference/json_fields.h"
#include "tests/reference/survey_analysis.h"

namespace sipas::reference {
namespace {

// Statistics are the groups' means in order, then the mean over all, then group minus all.
struct ByEstimate {
  SurveyAnalysis analysis;
  std::vector<stats::ClassSet> groups;   // who answered
  std::vector<stats::ClassSet> members;  // also who did not
  Estimates estimates;
  double df_design = 0;

  std::size_t count() const { return groups.size(); }
};

absl::StatusOr<stats::MomentStatistics> StatisticsOf(const SurveyAnalysis& analysis,
                                                     const std::vector<stats::ClassSet>& groups,
                                                     const stats::ClassSet& everybody) {
  stats::MomentStatistics statistics = analysis.NewStatistics();
  std::vector<stats::ClassSet> domains = groups;
  domains.push_back(everybody);
  for (const stats::ClassSet& domain : domains) {
    const auto mean = statistics.AddRatio(domain, 1, 0, analysis.sample().units[0]);
    if (!mean.ok()) return ToStatus(mean.error());
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto minus = statistics.AddComposite({{g, 1}, {groups.size(), -1}});
    if (!minus.ok()) return ToStatus(minus.error());
  }
  return statistics;
}

absl::StatusOr<ByEstimate> EstimateBy(const Json& design, const Json& estimator,
                                      const Folder& folder) {
  const SampleRequest request{{estimator.at("y")},
                              true,
                              estimator.value("domain", Json(Json::array())),
                              estimator.at("by").get<std::vector<std::string>>()};
  SIPAS_ASSIGN_OR_RETURN(SurveyAnalysis analysis, SurveyAnalysis::Read(design, request, folder));
  const SurveySample& sample = analysis.sample();
  std::vector<stats::ClassSet> groups;
  std::vector<stats::ClassSet> members;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    groups.push_back(sample.ClassesWhere(
        [g](const RespondentClass& c) { return c.in_domain && c.answered && c.group == g; }));
    members.push_back(
        sample.ClassesWhere([g](const RespondentClass& c) { return c.in_domain && c.group == g; }));
  }
  const stats::ClassSet everybody =
      sample.ClassesWhere([](const RespondentClass& c) { return c.in_domain && c.answered; });
  SIPAS_ASSIGN_OR_RETURN(const stats::MomentStatistics statistics,
                         StatisticsOf(analysis, groups, everybody));
  SIPAS_ASSIGN_OR_RETURN(Estimates estimates, analysis.Estimate(statistics, everybody));
  const double df = analysis.DegreesOfFreedom(stats::ClassSet(sample.classes.size(), true));
  return ByEstimate{std::move(analysis), std::move(groups), std::move(members),
                    std::move(estimates), df};
}

Json Contrasts(const ByEstimate& e, const Json& rows) {
  std::vector<std::vector<double>> contrasts;
  for (const Json& row : rows) {
    contrasts.push_back(row.get<std::vector<double>>());
    contrasts.back().resize(e.estimates.values.size());
  }
  Json result;
  for (const std::vector<double>& a : contrasts) {
    double value = 0;
    for (std::size_t i = 0; i < a.size(); ++i) value += a[i] * e.estimates.values[i];
    const double variance = e.estimates.covariance.Contrast(a);
    const double t = value / std::sqrt(variance);
    result["estimates"].push_back(value);
    result["se"].push_back(std::sqrt(variance));
    result["t"].push_back(t);
    result["p_value_t_df_design"].push_back(NumberOrNan(stats::StudentTwoSidedP(t, e.df_design)));
    result["ci95_t_df_design"].push_back(StudentLimits(value, variance, e.df_design, 0.95));
    Json covariances = Json::array();
    for (const std::vector<double>& b : contrasts) {
      covariances.push_back(e.estimates.covariance.Bilinear(a, b));
    }
    result["vcov"].push_back(covariances);
  }
  return result;
}

Json MinusOverall(const ByEstimate& e) {
  const std::size_t overall = e.count();
  const auto first = e.estimates.values.begin() + static_cast<std::ptrdiff_t>(overall) + 1;
  return {{"overall", e.estimates.values[overall]},
          {"overall_se", std::sqrt(e.estimates.covariance.variance(overall))},
          {"estimates", std::vector<double>(first, e.estimates.values.end())},
          {"se", StandardErrors(e.estimates.covariance, overall + 1, e.count())}};
}

}  // namespace

absl::StatusOr<Json> EvaluateBy(const Json& design, const Json& estimator, const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(const ByEstimate e, EstimateBy(design, estimator, folder));
  Json result = {{"groups", e.analysis.sample().groups},
                 {"se", StandardErrors(e.estimates.covariance, 0, e.count())},
                 {"vcov", Matrix(e.estimates.covariance, 0, e.count())},
                 {"df_design", e.df_design}};
  for (std::size_t g = 0; g < e.count(); ++g) {
    result["estimates"].push_back(e.estimates.values[g]);
    result["n"].push_back(e.analysis.Count(e.groups[g]));
    result["df_group"].push_back(e.analysis.DegreesOfFreedom(e.members[g]));
  }
  if (estimator.contains("contrasts")) result["contrasts"] = Contrasts(e, estimator["contrasts"]);
  if (estimator.value("minus_overall", false)) result["minus_overall"] = MinusOverall(e);
  return result;
}

}  // namespace sipas::reference
