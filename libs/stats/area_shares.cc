#include "libs/stats/area_shares.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

constexpr double kRightAngle = 1.5707963267948966;

std::string_view VarianceText(AreaVarianceMethod method) {
  switch (method) {
    case AreaVarianceMethod::kReml:
      return "REML";
    case AreaVarianceMethod::kMl:
      return "ML";
    case AreaVarianceMethod::kFayHerriot:
      return "Fay-Herriot moments";
    case AreaVarianceMethod::kPrasadRao:
      return "Prasad-Rao moments";
    case AreaVarianceMethod::kAdjustedReml:
      return "adjusted REML";
    case AreaVarianceMethod::kAdjustedMl:
      break;
  }
  return "adjusted ML";
}

std::string MethodText(const AreaShareModel& model) {
  std::string text = "model-based: Fay-Herriot, ";
  text += VarianceText(model.variance);
  text += model.scale == AreaScale::kArcsine ? ", arcsine" : ", pooled sampling variance";
  return text;
}

Error Check(std::span<const AreaShare> areas, double design_effect) {
  if (areas.empty()) return Error::kShapeMismatch;
  if (!(design_effect > 0) || !std::isfinite(design_effect)) return Error::kVarianceOutOfRange;
  for (const AreaShare& area : areas) {
    if (!(area.share >= 0 && area.share <= 1)) return Error::kNotAShare;
    if (!(area.n > 0) || !std::isfinite(area.n)) return Error::kNoAnswers;
  }
  return Error::kOk;
}

// A quarter of an answer on each side takes off the bias (1-2p)/(8 n sqrt(pq)) of asin sqrt p.
double Angle(double share, double effective_n) {
  return std::asin(std::sqrt((share * effective_n + 0.25) / (effective_n + 0.5)));
}

Result<AreaData> DataOf(std::span<const AreaShare> areas, const AreaShareModel& model) {
  const auto pooled = PooledSamplingVariances(areas, model.design_effect);
  if (!pooled.ok()) return pooled.error();
  const bool arcsine = model.scale == AreaScale::kArcsine;
  AreaData data;
  for (std::size_t i = 0; i < areas.size(); ++i) {
    const AreaShare& area = areas[i];
    const double effective_n = area.n / model.design_effect;
    data.y.push_back(arcsine ? Angle(area.share, effective_n) : area.share);
    data.d.push_back(arcsine ? 1 / (4 * effective_n + 2) : (*pooled)[i]);
    data.x.push_back(area.x);
  }
  return data;
}

double SquaredSine(double angle) {
  const double sine = std::sin(std::clamp(angle, 0.0, kRightAngle));
  return sine * sine;
}

// Mean, deviation and quantiles of sin^2 of a normal angle.
ModelBasedShare FromAngle(const AreaEstimate& area, double z) {
  const double variance = area.mse;
  const double cosine = std::cos(2 * area.eblup);
  const double mean_cosine = std::exp(-2 * variance) * cosine;
  const double mean_square = (1 + std::exp(-8 * variance) * (2 * cosine * cosine - 1)) / 2;
  const double spread = std::max(0.0, mean_square - mean_cosine * mean_cosine);
  const double half = z * std::sqrt(variance);
  return {.share = (1 - mean_cosine) / 2,
          .rmse = std::sqrt(spread) / 2,
          .lower = SquaredSine(area.eblup - half),
          .upper = SquaredSine(area.eblup + half),
          .gamma = area.gamma};
}

ModelBasedShare FromShare(const AreaEstimate& area, double z) {
  const double rmse = std::sqrt(area.mse);
  return {.share = std::clamp(area.eblup, 0.0, 1.0),
          .rmse = rmse,
          .lower = std::clamp(area.eblup - z * rmse, 0.0, 1.0),
          .upper = std::clamp(area.eblup + z * rmse, 0.0, 1.0),
          .gamma = area.gamma};
}

}  // namespace

Result<std::vector<double>> PooledSamplingVariances(std::span<const AreaShare> areas,
                                                    double design_effect) {
  if (const Error error = Check(areas, design_effect); error != Error::kOk) return error;
  double satisfied = 0;
  double n = 0;
  for (const AreaShare& area : areas) {
    satisfied += area.n * area.share;
    n += area.n;
  }
  const double pooled = satisfied / n;
  std::vector<double> variances;
  for (const AreaShare& area : areas) {
    variances.push_back(design_effect * pooled * (1 - pooled) / area.n);
  }
  return variances;
}

Result<ModelBasedShares> FitAreaShares(std::span<const AreaShare> areas,
                                       const AreaShareModel& model) {
  if (!(model.level > 0 && model.level < 1)) return Error::kLevelOutOfRange;
  const auto data = DataOf(areas, model);
  if (!data.ok()) return data.error();
  const auto fit = FitFayHerriot(*data, model.variance);
  if (!fit.ok()) return fit.error();
  const auto z = NormalUpperQuantile((1 - model.level) / 2);
  if (!z.ok()) return z.error();
  ModelBasedShares shares{MethodText(model), fit->area_variance, fit->at_boundary, {}};
  for (const AreaEstimate& area : fit->areas) {
    if (!(area.mse >= 0)) return Error::kVarianceOutOfRange;
    shares.areas.push_back(model.scale == AreaScale::kArcsine ? FromAngle(area, *z)
                                                              : FromShare(area, *z));
  }
  return shares;
}

Result<ModelBasedShares> BenchmarkShares(const ModelBasedShares& fit,
                                         std::span<const double> weights, double target,
                                         BenchmarkMethod method) {
  if (!(target >= 0 && target <= 1)) return Error::kNotAShare;
  std::vector<double> estimates;
  for (const ModelBasedShare& area : fit.areas) estimates.push_back(area.share);
  const auto adjusted = BenchmarkAreas(estimates, weights, target, method);
  if (!adjusted.ok()) return adjusted.error();
  const bool ratio = method == BenchmarkMethod::kRatio;
  const auto limit = [&](double at) {
    return std::clamp(ratio ? at * adjusted->adjustment : at + adjusted->adjustment, 0.0, 1.0);
  };
  ModelBasedShares shares = fit;
  shares.method += ratio ? "; benchmarked by ratio" : "; benchmarked by difference";
  for (std::size_t i = 0; i < shares.areas.size(); ++i) {
    ModelBasedShare& area = shares.areas[i];
    const double value = adjusted->values[i];
    if (!(value >= 0 && value <= 1)) return Error::kNotAShare;
    area.rmse = std::hypot(area.rmse, value - area.share);
    area.share = value;
    area.lower = limit(area.lower);
    area.upper = limit(area.upper);
  }
  return shares;
}

}  // namespace sipas::stats
