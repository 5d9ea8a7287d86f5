#include "libs/stats/cusum.h"

#include <cmath>
#include <utility>
#include <vector>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

// x with A x = 1 by Gaussian elimination; A = I - R is diagonally dominant, so nothing is swapped.
std::vector<double> SolveForOnes(std::vector<std::vector<double>> a) {
  const std::size_t n = a.size();
  std::vector<double> x(n, 1);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t row = i + 1; row < n; ++row) {
      const double factor = a[row][i] / a[i][i];
      for (std::size_t column = i; column < n; ++column) a[row][column] -= factor * a[i][column];
      x[row] -= factor * x[i];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t column = i + 1; column < n; ++column) x[i] -= a[i][column] * x[column];
    x[i] /= a[i][i];
  }
  return x;
}

double Width(const CusumRule& rule, std::size_t states) {
  return 2 * rule.h / (2 * static_cast<double>(states) - 1);
}

// Mean of -z - k is shift - k.
Result<double> ChainLength(const CusumRule& rule, double shift, std::size_t states) {
  const double width = Width(rule, states);
  std::vector<std::vector<double>> a(states, std::vector<double>(states));
  for (std::size_t i = 0; i < states; ++i) {
    for (std::size_t j = 0; j < states; ++j) {
      const double move = (static_cast<double>(j) - static_cast<double>(i)) * width;
      const double below = NormalUpperTail(-(move + width / 2 + rule.k - shift));
      const double left = NormalUpperTail(-(move - width / 2 + rule.k - shift));
      a[i][j] = (i == j ? 1 : 0) - (j == 0 ? below : below - left);
    }
  }
  const double length = SolveForOnes(std::move(a))[0];
  if (!std::isfinite(length) || length < 1) return Error::kNotConverged;
  return length;
}

// The error of a chain goes with the square of its width: two chains take most of it away.
Result<double> OneSided(const CusumRule& rule, double shift, std::size_t states) {
  const auto coarse = ChainLength(rule, shift, states / 2);
  const auto fine = ChainLength(rule, shift, states);
  if (!coarse.ok()) return coarse.error();
  if (!fine.ok()) return fine.error();
  const double ratio = Width(rule, states / 2) / Width(rule, states);
  return *fine + (*fine - *coarse) / (ratio * ratio - 1);
}

}  // namespace

Result<CusumLengths> CusumRunLength(const CusumRule& rule, double shift, std::size_t states) {
  if (!(rule.h > 0) || !std::isfinite(rule.h) || !std::isfinite(rule.k) || !std::isfinite(shift) ||
      states < 4) {
    return Error::kVarianceOutOfRange;
  }
  const auto towards = OneSided(rule, shift, states);
  const auto away = OneSided(rule, -shift, states);
  // Away from the alarm the chain may hardly ever end: then that side adds nothing.
  if (!towards.ok()) return towards.error();
  const double rate = 1 / *towards + (away.ok() ? 1 / *away : 0);
  return CusumLengths{*towards, 1 / rate};
}

}  // namespace sipas::stats
