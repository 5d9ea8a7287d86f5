#include "libs/stats/peer_shrinkage.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sipas::stats {
namespace {

constexpr std::size_t kNodes = 1000;
// The grid of tau ends at this many standard deviations of estimates and errors together.
constexpr double kWidth = 10;

// Normal quantiles at 0.1, 0.3, 0.5, 0.7, 0.9: five equally probable parts.
constexpr std::array<double, 5> kQuantiles = {-1.2815515655446004, -0.5244005127080407, 0,
                                              0.5244005127080407, 1.2815515655446004};

// Wilson and Hilferty, Proceedings of the National Academy of Sciences 17 (1931).
double ChiSquaredOverDf(double df, double z) {
  if (std::isinf(df)) return 1;
  const double root = 1 - 2 / (9 * df) + z * std::sqrt(2 / (9 * df));
  return std::pow(std::max(root, 0.1), 3);
}

double SampleVariance(const std::vector<double>& x) {
  const auto n = static_cast<double>(x.size());
  double mean = 0;
  for (const double value : x) mean += value / n;
  double sum = 0;
  for (const double value : x) sum += (value - mean) * (value - mean);
  return sum / (n - 1);
}

double Mean(const std::vector<double>& x) {
  double sum = 0;
  for (const double value : x) sum += value;
  return sum / static_cast<double>(x.size());
}

}  // namespace

PeerShrinkage::PeerShrinkage(const PeerEstimates& peers) : estimates_(peers.estimates()) {
  for (std::size_t j = 0; j < peers.size(); ++j) {
    variances_.push_back(peers.variance(j));
    if (peers.has_normal_errors()) continue;
    for (const double z : kQuantiles) {
      variance_values_.push_back(peers.variance(j) / ChiSquaredOverDf(peers.df(j), z));
    }
  }
}

Result<PeerShrinkage> PeerShrinkage::Fit(const PeerEstimates& peers) {
  if (peers.size() < 3) return Error::kShapeMismatch;
  for (std::size_t j = 0; j < peers.size(); ++j) {
    if (!(peers.variance(j) > 0)) return Error::kVarianceOutOfRange;
  }
  PeerShrinkage shrinkage(peers);
  shrinkage.FillGrid();
  return shrinkage;
}

// Fills mu and returns the log density up to a constant.
double PeerShrinkage::LogDensity(Node& node) const {
  double precision = 0;
  double weighted = 0;
  double logs = 0;
  for (std::size_t j = 0; j < estimates_.size(); ++j) {
    const double total = variances_[j] + node.tau_squared;
    precision += 1 / total;
    weighted += estimates_[j] / total;
    logs += std::log(total);
  }
  node.mu = weighted / precision;
  node.mu_variance = 1 / precision;
  double squares = 0;
  for (std::size_t j = 0; j < estimates_.size(); ++j) {
    const double distance = estimates_[j] - node.mu;
    squares += distance * distance / (variances_[j] + node.tau_squared);
  }
  return (std::log(node.mu_variance) - logs - squares) / 2;
}

void PeerShrinkage::FillGrid() {
  const double end = kWidth * std::sqrt(SampleVariance(estimates_) + Mean(variances_));
  std::vector<double> densities;
  for (std::size_t i = 0; i < kNodes; ++i) {
    const double tau = end * (static_cast<double>(i) + 0.5) / static_cast<double>(kNodes);
    grid_.push_back({.tau_squared = tau * tau});
    densities.push_back(LogDensity(grid_.back()));
  }
  const double highest = *std::max_element(densities.begin(), densities.end());
  double total = 0;
  for (double& density : densities) total += density = std::exp(density - highest);
  double up_to = 0;
  for (std::size_t i = 0; i < kNodes; ++i) {
    grid_[i].weight = densities[i] / total;
    grid_[i].up_to = up_to += grid_[i].weight;
    between_variance_ += grid_[i].weight * grid_[i].tau_squared;
  }
}

std::vector<PeerShrinkage::Posterior> PeerShrinkage::Posteriors() const {
  std::vector<Posterior> posteriors(estimates_.size());
  for (std::size_t j = 0; j < estimates_.size(); ++j) {
    double mean = 0;
    double square = 0;  // about the estimate, so that little cancels
    for (const Node& node : grid_) {
      const double b = node.tau_squared / (node.tau_squared + variances_[j]);
      const double shift = (1 - b) * (node.mu - estimates_[j]);
      mean += node.weight * shift;
      square +=
          node.weight * (shift * shift + b * variances_[j] + (1 - b) * (1 - b) * node.mu_variance);
    }
    posteriors[j] = {estimates_[j] + mean, square - mean * mean};
  }
  return posteriors;
}

void PeerShrinkage::Draw(double share, HashedNormals& normals, std::vector<double>& theta) const {
  const auto place =
      std::lower_bound(grid_.begin(), grid_.end(), share,
                       [](const Node& node, double wanted) { return node.up_to < wanted; });
  const Node& node = place == grid_.end() ? grid_.back() : *place;
  const double mu = node.mu + std::sqrt(node.mu_variance) * normals.Next();
  for (std::size_t j = 0; j < estimates_.size(); ++j) {
    const double v = DrawVariance(j, node, mu, normals);
    const double b = node.tau_squared / (node.tau_squared + v);
    theta[j] = b * estimates_[j] + (1 - b) * mu + std::sqrt(b * v) * normals.Next();
  }
}

double PeerShrinkage::DrawVariance(std::size_t j, const Node& node, double mu,
                                   HashedNormals& normals) const {
  if (variance_values_.empty()) return variances_[j];
  const double square = (estimates_[j] - mu) * (estimates_[j] - mu);
  const double* values = &variance_values_[j * kQuantiles.size()];
  std::array<double, kQuantiles.size()> up_to;
  double total = 0;
  for (std::size_t k = 0; k < up_to.size(); ++k) {
    const double spread = values[k] + node.tau_squared;
    up_to[k] = total += std::exp(-square / (2 * spread)) / std::sqrt(spread);
  }
  const double wanted = normals.Uniform() * total;
  std::size_t k = 0;
  while (k + 1 < up_to.size() && up_to[k] < wanted) ++k;
  // So far out that no value explains it: the widest.
  return total > 0 ? values[k] : values[0];
}

}  // namespace sipas::stats
