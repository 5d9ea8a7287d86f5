#include "libs/stats/permutation_moments.h"

#include <algorithm>
#include <vector>

namespace sipas::stats {
namespace {

// Probability that k given responses all belong to a unit with n of N.
Quad AllInside(std::size_t n, std::size_t size, int k) {
  Quad p = 1;
  for (int i = 0; i < k; ++i) {
    if (static_cast<double>(n) - i <= 0) return 0;
    p *= (static_cast<double>(n) - i) / (Quad{1} * (static_cast<double>(size) - i));
  }
  return p;
}

}  // namespace

NullMoments& NullMoments::operator+=(const NullMoments& other) {
  observed += other.observed;
  mean += other.mean;
  variance += other.variance;
  third += other.third;
  base += other.base;
  return *this;
}

ValueGroup::ValueGroup(std::span<const double> values) : size_(static_cast<double>(values.size())) {
  if (values.empty()) return;
  // Sorted, so that the sums do not depend on the order of the responses.
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  if (sorted.front() == sorted.back()) {
    mean_ = sorted.front();  // exactly no spread, not what rounding leaves of it
    return;
  }
  for (const double value : sorted) mean_ += value / size_;
  for (const double value : sorted) {
    const double deviation = value - mean_;
    second_ += deviation * deviation / size_;
    third_ += deviation * deviation * deviation / size_;
  }
}

NullMoments ValueGroup::Unit(std::size_t n, double sum) const {
  const auto inside = static_cast<double>(n);
  const double outside = size_ - inside;
  NullMoments moments{.observed = sum, .mean = inside * mean_, .base = inside};
  if (size_ > 1) moments.variance = inside * outside / (size_ - 1) * second_;
  if (size_ > 2) {
    moments.third = inside * outside * (outside - inside) / ((size_ - 1) * (size_ - 2)) * third_;
  }
  return moments;
}

MatchGroup::MatchGroup(const MatchGraph& graph)
    : size_(graph.size()),
      edges_(static_cast<double>(graph.edges())),
      adjacent_(0),
      triangles_(static_cast<double>(graph.Triangles())) {
  Quad stars = 0;  // three edges at one response
  for (const std::uint32_t degree : graph.degrees()) {
    const Quad d = static_cast<double>(degree);
    adjacent_ += d * (d - 1);
    stars += d * (d - 1) * (d - 2) / 6;
  }
  const Quad paths = graph.EdgeDegreeProducts() - 3 * triangles_;
  on_four_ = stars + paths;
  // Two adjacent edges and any third one: triangles and stars are met three times, paths twice.
  on_five_ = adjacent_ / 2 * (edges_ - 2) - 3 * triangles_ - 3 * stars - 2 * paths;
  const Quad all = edges_ * (edges_ - 1) * (edges_ - 2) / 6;
  on_six_ = all - triangles_ - on_four_ - on_five_;
}

NullMoments MatchGroup::Unit(std::size_t n, std::uint64_t pairs) const {
  const auto p = [&](int k) { return AllInside(n, size_, k); };
  const Quad two_edges = adjacent_ * p(3) + (edges_ * (edges_ - 1) - adjacent_) * p(4);
  const Quad first = edges_ * p(2);
  const Quad second = first + two_edges;
  const Quad third = first + 3 * two_edges +
                     6 * (triangles_ * p(3) + on_four_ * p(4) + on_five_ * p(5) + on_six_ * p(6));
  const auto inside = static_cast<double>(n);
  return {
      .observed = static_cast<double>(pairs),
      .mean = static_cast<double>(first),
      .variance = static_cast<double>(WithoutNoise(second - first * first, second + first * first)),
      .third = static_cast<double>(WithoutNoise(
          third - 3 * first * second + 2 * first * first * first, third + first * second)),
      .base = inside * (inside - 1) / 2};
}

}  // namespace sipas::stats
