#include "libs/stats/rank_critical_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr std::size_t kNever = 1;
constexpr std::size_t kParts = 512;
// Classes 8 ... 511 are eighths from 1 to below 64, then whole numbers.
constexpr double kEighthsBelow = 64;
constexpr double kMostDf = 10000;
constexpr std::size_t kFirstWhole = 512;
constexpr std::size_t kClasses =
    kFirstWhole + static_cast<std::size_t>(kMostDf - kEighthsBelow) + 1;

double DfOf(std::size_t df_class) {
  if (df_class == RankCriticalValues::kNormal) return kInfinite;
  if (df_class < kFirstWhole) return static_cast<double>(df_class) / 8;
  return kEighthsBelow + static_cast<double>(df_class - kFirstWhole);
}

}  // namespace

RankCriticalValues::RankCriticalValues(std::size_t statements, double alpha, Steps steps)
    : statements_(std::max<std::size_t>(statements, 2)),
      alpha_(alpha),
      step_(steps == Steps::kExact ? 1 : std::max<std::size_t>(1, statements_ / kParts)),
      windows_(kClasses) {}

std::size_t RankCriticalValues::ClassOf(double df) {
  if (std::isinf(df)) return kNormal;
  if (!(df >= 1)) return kNever;
  if (df < kEighthsBelow) return static_cast<std::size_t>(df * 8);
  return kFirstWhole + static_cast<std::size_t>(std::min(df, kMostDf) - kEighthsBelow);
}

double RankCriticalValues::Squared(std::size_t df_class, double open) const {
  if (df_class == kNever) return kInfinite;
  const auto quantile = StudentUpperQuantile(alpha_ / open, DfOf(df_class));
  return quantile.ok() ? *quantile * *quantile : kInfinite;
}

void RankCriticalValues::Fill(std::size_t df_class, Window& window) const {
  window.certain = Squared(df_class, static_cast<double>(statements_));
  window.possible = Squared(df_class, static_cast<double>(statements_) / 2);
}

double RankCriticalValues::At(std::size_t df_class, std::size_t open) {
  const std::size_t rounded =
      df_class == kNormal ? open : std::min((open + step_ - 1) / step_ * step_, statements_);
  const auto [place, is_new] =
      values_.try_emplace(static_cast<std::uint64_t>(rounded) * kClasses + df_class, 0.0);
  if (is_new) place->second = Squared(df_class, static_cast<double>(rounded));
  return place->second;
}

}  // namespace sipas::stats
