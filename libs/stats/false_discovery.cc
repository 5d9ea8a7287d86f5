#include "libs/stats/false_discovery.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace sipas::stats {
namespace {

// Indices by value, largest first.
std::vector<std::size_t> Descending(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  return order;
}

}  // namespace

Result<std::vector<double>> BenjaminiHochbergQ(std::span<const double> p) {
  for (const double value : p) {
    if (!(value >= 0 && value <= 1)) return Error::kNotAShare;
  }
  const auto m = static_cast<double>(p.size());
  std::vector<double> q(p.size());
  double smallest = 1;
  double rank = m;
  for (const std::size_t i : Descending(p)) {
    smallest = std::min(smallest, m * p[i] / rank);
    q[i] = smallest;
    rank -= 1;
  }
  return q;
}

Result<std::vector<bool>> EBenjaminiHochberg(std::span<const double> e, double alpha) {
  if (!(alpha > 0 && alpha < 1)) return Error::kLevelOutOfRange;
  for (const double value : e) {
    if (!(value >= 0)) return Error::kScoreNotFinite;
  }
  const std::vector<std::size_t> order = Descending(e);
  const auto m = static_cast<double>(e.size());
  std::size_t flagged = 0;
  for (std::size_t k = 1; k <= order.size(); ++k) {
    if (e[order[k - 1]] >= m / (alpha * static_cast<double>(k))) flagged = k;
  }
  std::vector<bool> flags(e.size());
  for (std::size_t k = 0; k < flagged; ++k) flags[order[k]] = true;
  return flags;
}

}  // namespace sipas::stats
