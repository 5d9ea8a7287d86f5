#include "libs/stats/peer_shrinkage.h"

#include <algorithm>
#include <cmath>

namespace sipas::stats {
namespace {

constexpr std::size_t kNodes = 1000;
// The grid of tau ends at this many standard deviations of estimates and errors together.
constexpr double kWidth = 10;

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

Result<PeerShrinkage> PeerShrinkage::Fit(const PeerEstimates& peers) {
  if (peers.size() < 3) return Error::kShapeMismatch;
  std::vector<double> estimates;
  std::vector<double> variances;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    if (!(peers.variance(i) > 0)) return Error::kVarianceOutOfRange;
    estimates.push_back(peers.estimate(i));
    variances.push_back(peers.variance(i));
  }
  PeerShrinkage shrinkage(std::move(estimates), std::move(variances));
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
    const double b = node.tau_squared / (node.tau_squared + variances_[j]);
    theta[j] = b * estimates_[j] + (1 - b) * mu + std::sqrt(b * variances_[j]) * normals.Next();
  }
}

}  // namespace sipas::stats
