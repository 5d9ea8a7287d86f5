#include "bench/coverage/interval_methods.h"

#include "libs/stats/interval.h"
#include "services/aggregator/core/score_interval.h"

namespace sipas::bench {
namespace {

using aggregator::ModeratedEstimate;
using aggregator::ScoreOptions;
using stats::EffectiveSizeCap;
using stats::Estimate;
using stats::ShareSample;

constexpr double kLevel = 0.95;

std::optional<Limits> LimitsOf(const stats::Result<stats::Interval>& interval) {
  if (!interval.ok()) return std::nullopt;
  return Limits{interval->lower, interval->upper};
}

ShareSample Sample(const Estimate& estimate, double df) {
  return {.share = estimate.value,
          .variance = estimate.variance,
          .n = static_cast<double>(estimate.n),
          .df = df};
}

std::optional<Limits> Naive(const Survey& survey, std::size_t j) {
  const Estimate& e = survey.estimates[j];
  return LimitsOf(stats::StudentInterval(e.value, e.simple_random_variance.value_or(0),
                                         stats::kInfiniteDf, kLevel));
}

std::optional<Limits> NaiveWilson(const Survey& survey, std::size_t j) {
  const Estimate& e = survey.estimates[j];
  return LimitsOf(
      stats::WilsonInterval(e.value, static_cast<double>(e.n), stats::kInfiniteDf, kLevel));
}

enum class Df { kInfinite, kDesign, kOwn };

double DfOf(const Estimate& estimate, Df df) {
  if (df == Df::kInfinite) return stats::kInfiniteDf;
  return df == Df::kDesign ? estimate.df_design : estimate.df_domain;
}

template <Df kDf>
std::optional<Limits> Student(const Survey& survey, std::size_t j) {
  const Estimate& e = survey.estimates[j];
  return LimitsOf(stats::StudentInterval(e.value, e.variance, DfOf(e, kDf), kLevel));
}

template <Df kDf>
std::optional<Limits> Logit(const Survey& survey, std::size_t j) {
  const Estimate& e = survey.estimates[j];
  return LimitsOf(stats::LogitInterval(Sample(e, DfOf(e, kDf)), kLevel));
}

template <stats::Result<stats::Interval> (*kInterval)(const ShareSample&, double)>
std::optional<Limits> Own(const Survey& survey, std::size_t j) {
  const Estimate& e = survey.estimates[j];
  return LimitsOf(kInterval(Sample(e, e.df_domain), kLevel));
}

template <EffectiveSizeCap kCap>
std::optional<Limits> KornGraubard(const Survey& survey, std::size_t j) {
  const Estimate& e = survey.estimates[j];
  return LimitsOf(stats::KornGraubardInterval(Sample(e, e.df_domain), kCap, kLevel));
}

std::optional<Limits> ModeratedStudent(const Survey& survey, std::size_t j) {
  if (!survey.moderated[j].has_value()) return std::nullopt;
  const auto& m = survey.moderated[j]->numbers;
  return LimitsOf(stats::StudentInterval(survey.estimates[j].value, m.variance, m.df, kLevel));
}

std::optional<Limits> ModeratedLogit(const Survey& survey, std::size_t j) {
  if (!survey.moderated[j].has_value()) return std::nullopt;
  const auto& m = survey.moderated[j]->numbers;
  const Estimate& e = survey.estimates[j];
  return LimitsOf(stats::LogitInterval(
      {.share = e.value, .variance = m.variance, .n = static_cast<double>(e.n), .df = m.df},
      kLevel));
}

std::optional<Limits> ModeratedWilson(const Survey& survey, std::size_t j) {
  if (!survey.moderated[j].has_value()) return std::nullopt;
  const auto outcome =
      aggregator::MakeModeratedInterval(survey.estimates[j], survey.moderated[j]->numbers,
                                        domain::Unit::kFraction, survey.is_share, ScoreOptions{});
  if (!outcome.interval.has_value()) return std::nullopt;
  return Limits{outcome.interval->lower, outcome.interval->upper};
}

std::optional<Limits> ModeratedKornGraubard(const Survey& survey, std::size_t j) {
  if (!survey.moderated[j].has_value()) return std::nullopt;
  const auto& m = survey.moderated[j]->numbers;
  const Estimate& e = survey.estimates[j];
  return LimitsOf(stats::KornGraubardInterval(
      {.share = e.value, .variance = m.variance, .n = static_cast<double>(e.n), .df = m.df},
      EffectiveSizeCap::kCapped, kLevel));
}

// What the aggregator serves when nothing is asked for.
std::optional<Limits> Default(const Survey& survey, std::size_t j) {
  const Estimate& e = survey.estimates[j];
  const ScoreOptions options;
  const auto outcome =
      survey.by_rule[j].has_value()
          ? aggregator::MakeModeratedInterval(e, survey.by_rule[j]->numbers,
                                              domain::Unit::kFraction, survey.is_share, options)
          : aggregator::MakeScoreInterval(e, domain::Unit::kFraction, options,
                                          aggregator::SampledUnits::kClusters);
  if (!outcome.interval.has_value()) return std::nullopt;
  return Limits{outcome.interval->lower, outcome.interval->upper};
}

std::vector<std::optional<ModeratedEstimate>> ModerateAll(const std::vector<Estimate>& estimates,
                                                          const ScoreOptions& options) {
  std::vector<stats::OwnVariance> siblings;
  for (const Estimate& estimate : estimates) {
    siblings.push_back(aggregator::OwnVarianceOf(estimate));
  }
  const auto prior = aggregator::PriorOf(siblings, options);
  std::vector<std::optional<ModeratedEstimate>> moderated(estimates.size());
  for (std::size_t j = 0; j < estimates.size() && prior.has_value(); ++j) {
    if (!aggregator::AsksForModeration(estimates[j], options)) continue;
    moderated[j] = aggregator::ModerateEstimate(estimates[j], *prior);
  }
  return moderated;
}

constexpr Method kMethods[] = {
    {"naive z", Naive},
    {"naive wilson", NaiveWilson},
    {"own variance, z", Student<Df::kInfinite>},
    {"t, nation's df", Student<Df::kDesign>},
    {"t, own df", Student<Df::kOwn>},
    {"logit, nation's df", Logit<Df::kDesign>},
    {"logit, own df", Logit<Df::kOwn>},
    {"wilson, own df", Own<stats::WilsonInterval>},
    {"korn-graubard", KornGraubard<EffectiveSizeCap::kUncapped>},
    {"korn-graubard, capped", KornGraubard<EffectiveSizeCap::kCapped>},
    {"arcsine, own df", Own<stats::ArcsineInterval>},
    {"likelihood, own df", Own<stats::LikelihoodInterval>},
    {"moderated t", ModeratedStudent},
    {"moderated logit", ModeratedLogit},
    {"moderated korn-graubard", ModeratedKornGraubard},
    {"moderated wilson", ModeratedWilson},
    {"default", Default},
};

}  // namespace

Survey MakeSurvey(const Scenario& scenario, std::vector<Estimate> estimates) {
  Survey survey{.estimates = std::move(estimates),
                .moderated = {},
                .by_rule = {},
                .is_share = scenario.items == 1};
  survey.by_rule = ModerateAll(survey.estimates, {});
  ScoreOptions asked;
  asked.variance = aggregator::VarianceRule::kModerated;
  survey.moderated = ModerateAll(survey.estimates, asked);
  return survey;
}

std::span<const Method> IntervalMethods() { return kMethods; }

}  // namespace sipas::bench
