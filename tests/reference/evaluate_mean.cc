// Cases with one number: mean, total, ratio, and all intervals of a proportion.
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/stats/design_effect.h"
#include "libs/stats/interval.h"
#include "tests/reference/evaluate.h"
#include "tests/reference/json_fields.h"
#include "tests/reference/survey_analysis.h"

namespace sipas::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The sets of classes that the one-number estimators speak of.
struct Sets {
  stats::ClassSet all;
  stats::ClassSet domain;
  stats::ClassSet answered;  // of the domain
};

Sets SetsOf(const SurveySample& sample) {
  return {sample.ClassesWhere([](const RespondentClass&) { return true; }),
          sample.ClassesWhere([](const RespondentClass& c) { return c.in_domain; }),
          sample.ClassesWhere([](const RespondentClass& c) { return c.in_domain && c.answered; })};
}

SampleRequest RequestFor(const Json& estimator, std::vector<Json> variables) {
  return {std::move(variables), true, estimator.value("domain", Json(Json::array())), {}};
}

// Mean of the first value over the rows that answered.
absl::StatusOr<stats::MomentStatistics> MeanOf(const SurveyAnalysis& analysis, const Sets& sets) {
  stats::MomentStatistics statistics = analysis.NewStatistics();
  const auto id = statistics.AddRatio(sets.answered, 1, 0, analysis.sample().units[0]);
  if (!id.ok()) return ToStatus(id.error());
  return statistics;
}

// What mean, total and ratio have in common.
Json OneNumber(const SurveyAnalysis& analysis, const Sets& sets, const Estimates& e) {
  const double variance = e.covariance.variance(0);
  const double df_design = analysis.DegreesOfFreedom(sets.all);
  const double df_domain = analysis.DegreesOfFreedom(sets.domain);
  return {{"estimate", e.values[0]},
          {"se", std::sqrt(variance)},
          {"variance", variance},
          {"df_design", df_design},
          {"df_domain", df_domain},
          {"ci95", StudentLimits95(e.values[0], variance, df_design, df_domain)}};
}

void AddDesignEffects(const SurveyAnalysis& analysis, const Sets& sets,
                      const stats::MomentStatistics& statistics, double variance, Json& result) {
  const auto simple = analysis.SimpleRandomVariance(statistics, 0, sets.answered);
  const double n = analysis.Count(sets.answered);
  const double deff = simple.ok() ? variance / *simple : kNan;
  result["deff_replace"] = deff;
  result["n_eff_replace"] = n / deff;
  stats::StatisticValue value;
  value.n = static_cast<std::uint64_t>(n);
  value.sum_w = analysis.SumOfWeights(sets.answered);
  const auto without = simple.ok() ? stats::WithoutReplacement(*simple, value) : simple;
  result["deff_srswor"] = without.ok() ? variance / *without : kNan;
}

}  // namespace

absl::StatusOr<Json> EvaluateMean(const Json& design, const Json& estimator, const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(
      const SurveyAnalysis analysis,
      SurveyAnalysis::Read(design, RequestFor(estimator, {estimator.at("y")}), folder));
  const Sets sets = SetsOf(analysis.sample());
  SIPAS_ASSIGN_OR_RETURN(const stats::MomentStatistics statistics, MeanOf(analysis, sets));
  SIPAS_ASSIGN_OR_RETURN(const Estimates e, analysis.Estimate(statistics, sets.answered));
  Json result = OneNumber(analysis, sets, e);
  const double n = analysis.Count(sets.answered);
  const double sum_w = analysis.SumOfWeights(sets.answered);
  result["n"] = n;
  result["sum_w"] = sum_w;
  result["df_answered"] = analysis.DegreesOfFreedom(sets.answered);
  result["cv"] = std::sqrt(e.covariance.variance(0)) / e.values[0];
  const auto kish = stats::KishEffectiveSize(sum_w, analysis.SumOfSquaredWeights(sets.answered));
  result["kish_n_eff"] = NumberOrNan(kish);
  result["kish_deff"] = kish.ok() ? n / *kish : kNan;
  AddDesignEffects(analysis, sets, statistics, e.covariance.variance(0), result);
  return result;
}

absl::StatusOr<Json> EvaluateTotal(const Json& design, const Json& estimator,
                                   const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(
      const SurveyAnalysis analysis,
      SurveyAnalysis::Read(design, RequestFor(estimator, {estimator.at("y")}), folder));
  const SurveySample& sample = analysis.sample();
  const Sets sets = SetsOf(sample);
  stats::MomentStatistics statistics = analysis.NewStatistics();
  const auto id = statistics.AddTotal(sets.domain, 1, sample.units[0] * sample.weight_unit);
  if (!id.ok()) return ToStatus(id.error());
  SIPAS_ASSIGN_OR_RETURN(const Estimates e, analysis.Estimate(statistics, sets.domain));
  return OneNumber(analysis, sets, e);
}

absl::StatusOr<Json> EvaluateRatio(const Json& design, const Json& estimator,
                                   const Folder& folder) {
  const SampleRequest request = RequestFor(estimator, {estimator.at("num"), estimator.at("den")});
  SIPAS_ASSIGN_OR_RETURN(const SurveyAnalysis analysis,
                         SurveyAnalysis::Read(design, request, folder));
  const SurveySample& sample = analysis.sample();
  const Sets sets = SetsOf(sample);
  stats::MomentStatistics statistics = analysis.NewStatistics();
  const auto id = statistics.AddRatio(sets.answered, 1, 2, sample.units[0] / sample.units[1]);
  if (!id.ok()) return ToStatus(id.error());
  SIPAS_ASSIGN_OR_RETURN(const Estimates e, analysis.Estimate(statistics, sets.answered));
  return OneNumber(analysis, sets, e);
}

absl::StatusOr<Json> EvaluateProportion(const Json& design, const Json& estimator,
                                        const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(
      const SurveyAnalysis analysis,
      SurveyAnalysis::Read(design, RequestFor(estimator, {estimator.at("y")}), folder));
  const Sets sets = SetsOf(analysis.sample());
  SIPAS_ASSIGN_OR_RETURN(const stats::MomentStatistics statistics, MeanOf(analysis, sets));
  SIPAS_ASSIGN_OR_RETURN(const Estimates e, analysis.Estimate(statistics, sets.answered));
  const double level = estimator.at("level");
  const double variance = e.covariance.variance(0);
  const stats::ShareSample share{e.values[0], variance, analysis.Count(sets.answered),
                                 analysis.DegreesOfFreedom(sets.answered)};
  const Json logit = Limits(stats::LogitInterval(share, level));
  const Json likelihood = Limits(stats::LikelihoodInterval(share, level));
  using stats::EffectiveSizeCap;
  Json ci = {
      {"mean", StudentLimits(share.share, variance, share.df, level)},
      {"asin", Limits(stats::ArcsineInterval(share, level))},
      {"xlogit", logit},
      {"logit_R", logit},
      {"logit_closed_form", logit},
      {"likelihood_R", likelihood},
      {"likelihood_exact", likelihood},
      {"beta_R", Limits(stats::KornGraubardInterval(share, EffectiveSizeCap::kUncapped, level))},
      {"beta_n_eff",
       NumberOrNan(stats::KornGraubardSize(share, EffectiveSizeCap::kUncapped, level))},
      {"beta_korn_graubard_truncated",
       Limits(stats::KornGraubardInterval(share, EffectiveSizeCap::kCapped, level))},
      {"wilson_survey45", Limits(stats::WilsonInterval(share, level))}};
  return Json{{"estimate", share.share},
              {"se", std::sqrt(variance)},
              {"n", share.n},
              {"df", share.df},
              {"level", level},
              {"n_eff", share.share * (1 - share.share) / variance},
              {"ci", std::move(ci)}};
}

}  // namespace sipas::reference
