// Cases with an index of items: one wave, or the difference of two.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/stats/difference.h"
#include "libs/stats/interval.h"
#include "libs/stats/quantile.h"
#include "tests/reference/evaluate.h"
#include "tests/reference/json_fields.h"
#include "tests/reference/survey_analysis.h"

namespace sipas::reference {
namespace {

struct Factor {
  std::vector<std::string> items;
  double weight = 1;
};

// Statistics are the items in order, then the factors, then the index.
struct IndexEstimate {
  SurveyAnalysis analysis;
  stats::ClassSet domain;
  stats::MomentStatistics statistics;
  Estimates estimates;
  std::size_t items = 0;
  std::size_t factors = 0;

  std::size_t index() const { return items + factors; }
  double value() const { return estimates.values[index()]; }
  double variance() const { return estimates.covariance.variance(index()); }
};

absl::StatusOr<stats::MomentStatistics> StatisticsOf(const SurveyAnalysis& analysis,
                                                     const stats::ClassSet& domain,
                                                     const std::vector<Factor>& factors) {
  stats::MomentStatistics statistics = analysis.NewStatistics();
  std::vector<std::vector<stats::WeightedPart>> items_of;
  for (const Factor& factor : factors) {
    items_of.emplace_back();
    for (std::size_t i = 0; i < factor.items.size(); ++i) {
      const std::size_t q = statistics.size();
      // Values come in pairs: the score, and 1 where it is present.
      const auto item =
          statistics.AddRatio(domain, 2 * q + 1, 2 * q + 2, analysis.sample().units[q]);
      if (!item.ok()) return ToStatus(item.error());
      items_of.back().push_back({*item, 1.0 / static_cast<double>(factor.items.size())});
    }
  }
  std::vector<stats::WeightedPart> index;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    const auto factor = statistics.AddComposite(items_of[f]);
    if (!factor.ok()) return ToStatus(factor.error());
    index.push_back({*factor, factors[f].weight});
  }
  const auto id = statistics.AddComposite(index);
  if (!id.ok()) return ToStatus(id.error());
  return statistics;
}

absl::StatusOr<IndexEstimate> EstimateIndex(const Json& design, const Json& estimator,
                                            const std::vector<Factor>& factors,
                                            const Folder& folder) {
  SampleRequest request;
  request.complete_rows = false;
  request.domain = estimator.value("domain", Json(Json::array()));
  for (const Factor& factor : factors) {
    for (const std::string& item : factor.items) {
      request.variables.push_back({{"col", item}, {"score", estimator.at("scoring")}});
    }
  }
  SIPAS_ASSIGN_OR_RETURN(SurveyAnalysis analysis, SurveyAnalysis::Read(design, request, folder));
  stats::ClassSet domain =
      analysis.sample().ClassesWhere([](const RespondentClass& c) { return c.in_domain; });
  SIPAS_ASSIGN_OR_RETURN(stats::MomentStatistics statistics,
                         StatisticsOf(analysis, domain, factors));
  SIPAS_ASSIGN_OR_RETURN(Estimates estimates, analysis.Estimate(statistics, domain));
  return IndexEstimate{std::move(analysis),  std::move(domain),        std::move(statistics),
                       std::move(estimates), request.variables.size(), factors.size()};
}

stats::ClassSet Everybody(const SurveyAnalysis& analysis) {
  return stats::ClassSet(analysis.sample().classes.size(), true);
}

Json Slice(const std::vector<double>& values, std::size_t first, std::size_t count) {
  Json slice = Json::array();
  for (std::size_t i = 0; i < count; ++i) slice.push_back(values[first + i]);
  return slice;
}

Json Items(const IndexEstimate& e) {
  Json answered = Json::array();
  for (std::size_t q = 0; q < e.items; ++q) {
    answered.push_back(e.analysis.Count(e.domain, 2 * q + 2));
  }
  return {{"items", Slice(e.estimates.values, 0, e.items)},
          {"items_se", StandardErrors(e.estimates.covariance, 0, e.items)},
          {"items_answered", answered},
          {"items_vcov", Matrix(e.estimates.covariance, 0, e.items)},
          {"factors", Slice(e.estimates.values, e.items, e.factors)},
          {"factors_se", StandardErrors(e.estimates.covariance, e.items, e.factors)},
          {"factors_vcov", Matrix(e.estimates.covariance, e.items, e.factors)}};
}

absl::StatusOr<std::vector<Factor>> ReadFactors(const Json& estimator) {
  const Json& weights = estimator.at("factor_weights");
  std::vector<Factor> factors;
  for (const auto& [name, items] : estimator.at("factors").items()) {
    factors.push_back(
        {items.get<std::vector<std::string>>(), weights.at(factors.size()).get<double>()});
  }
  if (estimator.value("item_weights", "equal within factor") != "equal within factor") {
    return absl::InvalidArgumentError("unknown item_weights");
  }
  return factors;
}

}  // namespace

absl::StatusOr<Json> EvaluateIndex(const Json& design, const Json& estimator,
                                   const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(const std::vector<Factor> factors, ReadFactors(estimator));
  SIPAS_ASSIGN_OR_RETURN(const IndexEstimate e, EstimateIndex(design, estimator, factors, folder));
  Json result = Items(e);
  const double df_design = e.analysis.DegreesOfFreedom(Everybody(e.analysis));
  const double df_domain = e.analysis.DegreesOfFreedom(e.domain);
  result["index"] = e.value();
  result["index_se"] = std::sqrt(e.variance());
  result["index_variance"] = e.variance();
  result["df_design"] = df_design;
  result["df_domain"] = df_domain;
  result["index_ci95"] = StudentLimits95(e.value(), e.variance(), df_design, df_domain);
  const auto simple = e.analysis.SimpleRandomVariance(e.statistics, e.index(), e.domain);
  result["index_deff_replace"] =
      NumberOrNan(simple.ok() ? stats::Result<double>(e.variance() / *simple) : simple);
  return result;
}

absl::StatusOr<Json> EvaluateWaveDifference(const Json& design, const Json& estimator,
                                            const Folder& folder) {
  const std::vector<Factor> items = {{estimator.at("items").get<std::vector<std::string>>(), 1.0}};
  SIPAS_ASSIGN_OR_RETURN(const IndexEstimate first,
                         EstimateIndex(design.at("wave1"), estimator, items, folder));
  SIPAS_ASSIGN_OR_RETURN(const IndexEstimate second,
                         EstimateIndex(design.at("wave2"), estimator, items, folder));
  const auto independent = [](const IndexEstimate& e) {
    return stats::IndependentEstimate{e.value(), e.variance(),
                                      e.analysis.DegreesOfFreedom(Everybody(e.analysis))};
  };
  const auto sum =
      stats::DifferenceOfIndependent(independent(second), independent(first), stats::DfRule::kSum);
  const auto satterthwaite = stats::DifferenceOfIndependent(independent(second), independent(first),
                                                            stats::DfRule::kSatterthwaite);
  if (!sum.ok()) return ToStatus(sum.error());
  if (!satterthwaite.ok()) return ToStatus(satterthwaite.error());
  const double t = sum->value / sum->se;
  const auto limits = [&](double df) { return StudentLimits(sum->value, sum->variance, df, 0.95); };
  return Json{
      {"wave1", first.value()},
      {"wave1_se", std::sqrt(first.variance())},
      {"wave2", second.value()},
      {"wave2_se", std::sqrt(second.variance())},
      {"difference", sum->value},
      {"se", sum->se},
      {"t", t},
      {"df_sum", sum->df},
      {"df_satterthwaite", satterthwaite->df},
      {"p_value_t_df_sum", NumberOrNan(stats::StudentTwoSidedP(t, sum->df))},
      {"p_value_t_satterthwaite", NumberOrNan(stats::StudentTwoSidedP(t, satterthwaite->df))},
      {"p_value_z", NumberOrNan(stats::StudentTwoSidedP(t, stats::kInfiniteDf))},
      {"ci95",
       {{"z", limits(stats::kInfiniteDf)},
        {"t_df_sum", limits(sum->df)},
        {"t_satterthwaite", limits(satterthwaite->df)}}}};
}

}  // namespace sipas::reference
