#include "libs/stats/peer_shrinkage.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

constexpr std::size_t kCoarse = 16;
constexpr std::size_t kFine = 32;
// Pairs of mu and tau that draws share. Few peers say little about them, so they have more.
std::size_t PopulationsFor(std::size_t peers) {
  // A power of 2, for which van der Corput's numbers are evenly spaced.
  return std::bit_floor(std::clamp<std::size_t>(2048 / peers, 16, 256));
}

// Densities below exp(-12) of the highest are left out.
constexpr double kNegligible = 12;

// A normal distribution of true values.
struct Population {
  double mu = 0;
  double tau = 0;
};

// Posterior of one true value on points of theta.
template <std::size_t points>
struct Density {
  std::array<double, points> theta;
  std::array<double, points> weight;  // density times distance of points, highest near 1
  double log_scale = 0;               // of the weights
};

// How far from its normal approximation a posterior may reach.
double Reach(const PeerLikelihood& peer, double deviation, double tau) {
  return std::min(6 * (1 + 4 / peer.df) * deviation, 8 * tau);
}

template <std::size_t points>
Density<points> DensityOf(const PeerLikelihood& peer, const Population& population) {
  const double tau = population.tau;
  const double b = tau * tau / (tau * tau + peer.error * peer.error);
  const double centre = b * peer.centre + (1 - b) * population.mu;
  const double reach = Reach(peer, std::sqrt(b) * peer.error, tau);
  // An estimate that is believed little lets its true value be near mu.
  const double low = std::min(centre, population.mu) - reach;
  const double high = std::max(centre, population.mu) + reach;
  const double first = std::asinh((low - peer.centre) / peer.error);
  const double step = (std::asinh((high - peer.centre) / peer.error) - first) / (points - 1);
  Density<points> density;
  std::array<double, points> stretch;
  const double factor = std::exp(step);
  double e = std::exp(first);
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < points; ++i, e *= factor) {
    const double theta = peer.centre + peer.error * (e - 1 / e) / 2;
    const double z = (theta - population.mu) / tau;
    stretch[i] = (e + 1 / e) / 2;
    density.theta[i] = theta;
    density.weight[i] = peer.LogAt(theta) - z * z / 2;
    highest = std::max(highest, density.weight[i]);
  }
  for (std::size_t i = 0; i < points; ++i) {
    density.weight[i] = std::exp(density.weight[i] - highest) * stretch[i];
  }
  density.log_scale = highest + std::log(step * peer.error / tau);
  return density;
}

double Median(std::vector<double> x) {
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  return *middle;
}

double Mean(const std::vector<double>& x) {
  double sum = 0;
  for (const double value : x) sum += value;
  return sum / static_cast<double>(x.size());
}

double SampleVariance(const std::vector<double>& x) {
  const double mean = Mean(x);
  double sum = 0;
  for (const double value : x) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(x.size() - 1);
}

std::vector<double> Centres(const std::vector<PeerLikelihood>& likelihoods) {
  std::vector<double> centres;
  for (const PeerLikelihood& peer : likelihoods) centres.push_back(peer.centre);
  return centres;
}

// 0, 1/2, 1/4, 3/4, 1/8, ...: the bits of i in reverse order behind the point.
double VanDerCorput(std::size_t i) {
  double value = 0;
  for (double part = 0.5; i > 0; i /= 2, part /= 2) value += part * static_cast<double>(i % 2);
  return value;
}

// Quantiles of a posterior by its cumulated trapezoids.
class Sampler {
 public:
  Sampler(const PeerLikelihood& peer, const Population& population)
      : density_(DensityOf<kFine>(peer, population)) {
    for (std::size_t i = 1; i < kFine; ++i) {
      up_to_[i] = up_to_[i - 1] + density_.weight[i - 1] + density_.weight[i];
    }
  }
  double At(double share) const {
    const double wanted = share * up_to_.back();
    const auto above = static_cast<std::size_t>(
        std::lower_bound(up_to_.begin() + 1, up_to_.end() - 1, wanted) - up_to_.begin());
    const double part = (wanted - up_to_[above - 1]) / (up_to_[above] - up_to_[above - 1]);
    return density_.theta[above - 1] + part * (density_.theta[above] - density_.theta[above - 1]);
  }

 private:
  Density<kFine> density_;
  std::array<double, kFine> up_to_{};
};

// A draw from each of `size` equally probable parts, in random order: a Latin hypercube with the
// columns of the other peers.
void Shuffled(const Sampler& sampler, std::size_t size, HashedNormals& normals,
              std::vector<double>& column) {
  column.resize(size);
  for (std::size_t d = 0; d < size; ++d) {
    column[d] =
        sampler.At((static_cast<double>(d) + normals.Uniform()) / static_cast<double>(size));
  }
  for (std::size_t d = size; d > 1; --d) {
    const auto other = static_cast<std::size_t>(normals.Uniform() * static_cast<double>(d));
    std::swap(column[d - 1], column[other]);
  }
}

}  // namespace

PeerShrinkage::PeerShrinkage(std::vector<PeerLikelihood> likelihoods)
    : likelihoods_(std::move(likelihoods)) {
  std::vector<double> variances;
  for (const PeerLikelihood& peer : likelihoods_) variances.push_back(peer.error * peer.error);
  typical_variance_ = Median(variances);
  lowest_ = std::log(typical_variance_ / 400) / 2;
  highest_ = std::log(100 * (SampleVariance(Centres(likelihoods_)) + typical_variance_)) / 2;
}

Result<PeerShrinkage> PeerShrinkage::Fit(std::vector<PeerLikelihood> likelihoods) {
  if (likelihoods.size() < 3) return Error::kShapeMismatch;
  PeerShrinkage shrinkage(std::move(likelihoods));
  shrinkage.FillGrid();
  return shrinkage;
}

// The density of tau with mu integrated out, by Newton's steps from the given mu.
PeerShrinkage::Node PeerShrinkage::At(double log_tau, double mu) const {
  const double tau = std::exp(log_tau);
  const double square = tau * tau;
  Node node{.log_tau = log_tau, .mu = mu};
  for (int i = 0; i < 5; ++i) {
    double density = 0;
    double slope = 0;
    double precision = 0;
    for (const PeerLikelihood& peer : likelihoods_) {
      const auto posterior = DensityOf<kCoarse>(peer, {.mu = node.mu, .tau = tau});
      double total = 0;
      double first = 0;
      double second = 0;
      for (std::size_t k = 0; k < kCoarse; ++k) {
        const double distance = posterior.theta[k] - node.mu;
        total += posterior.weight[k];
        first += posterior.weight[k] * distance;
        second += posterior.weight[k] * distance * distance;
      }
      first /= total;
      density += posterior.log_scale + std::log(total);
      slope += first / square;
      precision += (1 - (second / total - first * first) / square) / square;
    }
    // Heavy tails may bend the density the other way.
    const double least =
        static_cast<double>(likelihoods_.size()) / (100 * (square + typical_variance_));
    node.mu_variance = 1 / std::max(precision, least);
    const double step = slope * node.mu_variance;
    node.mu += step;
    node.log_density = density + slope * step / 2;
    if (step * step < 0.05 * node.mu_variance) break;
  }
  // d tau = tau d log tau
  node.log_density +=
      std::log(node.mu_variance) / 2 + 2 * log_tau - std::log(square + typical_variance_) / 2;
  return node;
}

// Up to half a step beside the highest density.
PeerShrinkage::Node PeerShrinkage::Highest(double step) const {
  const double between = SampleVariance(Centres(likelihoods_)) - typical_variance_;
  const double start = std::log(std::max(between, typical_variance_ / 10)) / 2;
  Node best = At(start, Mean(Centres(likelihoods_)));
  for (double width = std::max(step, 0.5);; width = std::max(step, width / 4)) {
    for (const double side : {-width, width}) {
      for (;;) {
        const double next = best.log_tau + side;
        if (next < lowest_ || next > highest_) break;
        const Node node = At(next, best.mu);
        if (node.log_density <= best.log_density) break;
        best = node;
      }
    }
    if (width <= step) return best;
  }
}

void PeerShrinkage::FillGrid() {
  const double step = 1 / std::sqrt(2 * static_cast<double>(likelihoods_.size()));
  const Node best = Highest(step);
  grid_ = {best};
  for (const double side : {-step, step}) {
    Node node = best;
    for (;;) {
      node = At(node.log_tau + side, node.mu);
      if (node.log_tau < lowest_ || node.log_tau > highest_) break;
      if (node.log_density < best.log_density - kNegligible) break;
      grid_.push_back(node);
    }
    if (side < 0) std::reverse(grid_.begin(), grid_.end());
  }
  double total = 0;
  for (Node& node : grid_) {
    total += node.weight = std::exp(node.log_density - best.log_density);
  }
  for (Node& node : grid_) node.weight /= total;
}

double PeerShrinkage::between_variance() const {
  double mean = 0;
  for (const Node& node : grid_) mean += node.weight * std::exp(2 * node.log_tau);
  return mean;
}

const PeerShrinkage::Node& PeerShrinkage::Quantile(double share) const {
  double up_to = 0;
  for (const Node& node : grid_) {
    up_to += node.weight;
    if (up_to >= share) return node;
  }
  return grid_.back();
}

void PeerShrinkage::ForEachDraw(std::size_t draws, HashedNormals& normals,
                                const std::function<void(std::span<const double>)>& use) const {
  const std::size_t peers = likelihoods_.size();
  const std::size_t batches = PopulationsFor(peers);
  std::vector<double> theta;
  std::vector<double> column;
  for (std::size_t batch = 0; batch < batches; ++batch) {
    const std::size_t size = draws * (batch + 1) / batches - draws * batch / batches;
    if (size == 0) continue;
    const Node& node = Quantile((static_cast<double>(batch) + 0.5) / static_cast<double>(batches));
    const double tail = VanDerCorput(batch) + 0.5 / static_cast<double>(batches);
    const double z = *NormalUpperQuantile(tail);
    const Population population{.mu = node.mu + std::sqrt(node.mu_variance) * z,
                                .tau = std::exp(node.log_tau)};
    theta.resize(size * peers);
    for (std::size_t j = 0; j < peers; ++j) {
      Shuffled(Sampler(likelihoods_[j], population), size, normals, column);
      for (std::size_t d = 0; d < size; ++d) theta[d * peers + j] = column[d];
    }
    for (std::size_t d = 0; d < size; ++d) {
      use(std::span<const double>(theta).subspan(d * peers, peers));
    }
  }
}

}  // namespace sipas::stats
