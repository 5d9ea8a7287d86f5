#include "libs/stats/unit_excess.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

constexpr std::size_t kFewestUnits = 10;
constexpr double kSmallestP = 1e-12;
// E min(|Z|, 1.2816)^2 of a standard normal Z.
constexpr double kWinsorizedSquare = 0.67865;

double MeanWinsorizedSquare(std::vector<double> z) {
  std::sort(z.begin(), z.end());
  const std::size_t cut = z.size() / 10;
  const double low = z[cut];
  const double high = z[z.size() - 1 - cut];
  double sum = 0;
  for (const double value : z) sum += std::pow(std::clamp(value, low, high), 2);
  return sum / static_cast<double>(z.size());
}

double ScaleOf(const NullMoments& unit, UnitDifference difference) {
  return difference == UnitDifference::kAdditive ? unit.base : unit.mean;
}

// t^2.
double VarianceBetween(std::span<const NullMoments> units, UnitDifference difference) {
  if (units.size() < kFewestUnits) return 0;
  std::vector<double> z;
  double weights = 0;
  double squares = 0;
  for (const NullMoments& unit : units) {
    const double scale = ScaleOf(unit, difference);
    const double weight = scale * scale / unit.variance;
    z.push_back((unit.observed - unit.mean) / std::sqrt(unit.variance));
    weights += weight;
    squares += weight * weight;
  }
  const auto count = static_cast<double>(units.size());
  const double phi = MeanWinsorizedSquare(std::move(z)) / kWinsorizedSquare;
  const double room = weights - squares / weights;
  return room > 0 ? std::max(0.0, (count * phi - (count - 1)) / room) : 0;
}

Result<UnitExcess> Judge(const NullMoments& unit, UnitDifference difference, double between,
                         double continuity) {
  const double scale = ScaleOf(unit, difference);
  const double spread = between * scale * scale;
  const double variance = unit.variance + spread;
  double third = unit.third;
  if (difference == UnitDifference::kProportional) {
    third += between * unit.mean * (3 * unit.variance + 2 * spread);
  }
  const double deviation = std::sqrt(variance);
  const double excess = unit.observed - unit.mean;
  const auto p =
      PearsonThreeUpperTail((excess - continuity) / deviation, third / (variance * deviation));
  if (!p.ok()) return p.error();
  return UnitExcess{excess / deviation, std::clamp(*p, kSmallestP, 1.0)};
}

}  // namespace

Result<ExcessList> JudgeExcess(std::span<const NullMoments> units, UnitDifference difference,
                               double continuity) {
  for (const NullMoments& unit : units) {
    if (!(unit.variance > 0 && unit.base > 0)) return Error::kZeroVariance;
  }
  const double between = VarianceBetween(units, difference);
  ExcessList list{std::sqrt(between), {}};
  for (const NullMoments& unit : units) {
    const auto judged = Judge(unit, difference, between, continuity);
    if (!judged.ok()) return judged.error();
    list.units.push_back(*judged);
  }
  return list;
}

}  // namespace sipas::stats
