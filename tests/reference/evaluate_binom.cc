// Cases of binomial counts: one count, a difference of two, and shares of exactly 0 or 1.
#include "absl/status/status.h"
#include "libs/stats/binomial_interval.h"
#include "libs/stats/interval.h"
#include "tests/reference/evaluate.h"
#include "tests/reference/json_fields.h"

namespace sipas::reference {
namespace {

Json LimitsOf(const stats::Result<stats::BinomialLimits>& limits) {
  if (!limits.ok()) return Json::array({nullptr, nullptr});
  return Json::array({limits->lower, limits->upper});
}

Json OneCount(stats::BinomialCount count, double level) {
  using stats::BinomialMethod;
  const auto limits = [&](BinomialMethod method) {
    return LimitsOf(stats::BinomialInterval(count, method, level));
  };
  return {{"p", static_cast<double>(count.successes) / static_cast<double>(count.n)},
          {"wald", limits(BinomialMethod::kWald)},
          {"wilson", limits(BinomialMethod::kWilson)},
          {"wilson_cc", limits(BinomialMethod::kWilsonCorrected)},
          {"clopper_pearson", limits(BinomialMethod::kClopperPearson)},
          {"agresti_coull_untruncated", limits(BinomialMethod::kAgrestiCoull)},
          {"jeffreys_equal_tailed", limits(BinomialMethod::kJeffreys)},
          {"jeffreys_bcd2001", limits(BinomialMethod::kJeffreysBounded)}};
}

Json Difference(stats::BinomialCount first, stats::BinomialCount second, double level) {
  const auto share = [](stats::BinomialCount count) {
    return static_cast<double>(count.successes) / static_cast<double>(count.n);
  };
  return {{"difference", share(second) - share(first)},
          {"ci", LimitsOf(stats::NewcombeDifference(first, second, level))}};
}

Json Boundary(const stats::ShareSample& share, double level) {
  using stats::EffectiveSizeCap;
  return {{"n_star", NumberOrNan(stats::KornGraubardSize(share, EffectiveSizeCap::kCapped, level))},
          {"ci", Limits(stats::KornGraubardInterval(share, EffectiveSizeCap::kCapped, level))}};
}

}  // namespace

absl::StatusOr<Json> EvaluateBinom(const Json& input, const Folder&) {
  const double level = input.at("level");
  if (input.contains("x")) return OneCount({input["x"], input.at("n")}, level);
  if (input.contains("x1")) {
    return Difference({input["x1"], input.at("n1")}, {input.at("x2"), input.at("n2")}, level);
  }
  if (input.contains("p")) return Boundary({input["p"], 0, input.at("n"), input.at("df")}, level);
  return absl::InvalidArgumentError("neither a count nor a share");
}

}  // namespace sipas::reference
