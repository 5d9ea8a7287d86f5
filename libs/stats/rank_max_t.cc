#include "libs/stats/rank_max_t.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "libs/stats/hash64.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

struct Pair {
  std::size_t better;
  std::size_t worse;
};

// Upper R with R'R = S, row by row.
Result<std::vector<double>> CholeskyFactor(const PeerEstimates& peers) {
  const std::size_t p = peers.size();
  std::vector<double> r(p * p);
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = i; j < p; ++j) {
      double rest = peers.covariance(i, j);
      for (std::size_t k = 0; k < i; ++k) rest -= r[k * p + i] * r[k * p + j];
      if (i == j && !(rest > 0)) return Error::kSingularSystem;
      r[i * p + j] = i == j ? std::sqrt(rest) : rest / r[i * p + i];
    }
  }
  return r;
}

// Rows of draws * R.
NormalDraws Correlate(const NormalDraws& draws, const std::vector<double>& factor, std::size_t p) {
  NormalDraws correlated;
  for (const std::vector<double>& draw : draws) {
    std::vector<double> z(p);
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t j = i; j < p; ++j) z[j] += draw[i] * factor[i * p + j];
    }
    correlated.push_back(std::move(z));
  }
  return correlated;
}

// R's quantile of type 7; reorders the values.
double Quantile(std::vector<double>& values, double probability) {
  std::sort(values.begin(), values.end());
  const double place = probability * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

class StepDownMaxT {
 public:
  StepDownMaxT(const PeerEstimates& peers, NormalDraws correlated, double alpha)
      : peers_(peers), draws_(std::move(correlated)), alpha_(alpha) {}

  // Declares pairs out of `pairs`; returns the critical values of the steps.
  std::vector<double> Run(std::vector<Pair> pairs, std::vector<bool>& better) const {
    std::vector<double> critical_values;
    while (!pairs.empty()) {
      critical_values.push_back(CriticalValue(pairs));
      const auto declared = [&](const Pair& pair) {
        const double t = (peers_.estimate(pair.better) - peers_.estimate(pair.worse)) / S(pair);
        return t > critical_values.back();
      };
      const auto rest = std::stable_partition(pairs.begin(), pairs.end(),
                                              [&](const Pair& pair) { return !declared(pair); });
      if (rest == pairs.end()) break;
      for (auto pair = rest; pair != pairs.end(); ++pair) {
        better[pair->better * peers_.size() + pair->worse] = true;
      }
      pairs.erase(rest, pairs.end());
    }
    return critical_values;
  }

 private:
  double S(const Pair& pair) const {
    return std::sqrt(peers_.difference_variance(pair.better, pair.worse));
  }
  double CriticalValue(const std::vector<Pair>& pairs) const {
    std::vector<double> maxima(draws_.size(), -std::numeric_limits<double>::infinity());
    for (const Pair& pair : pairs) {
      const double s = S(pair);
      for (std::size_t d = 0; d < draws_.size(); ++d) {
        maxima[d] = std::max(maxima[d], (draws_[d][pair.better] - draws_[d][pair.worse]) / s);
      }
    }
    return Quantile(maxima, 1 - alpha_);
  }

  const PeerEstimates& peers_;
  NormalDraws draws_;
  double alpha_;
};

std::vector<Pair> AllPairs(std::size_t p) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = 0; j < p; ++j) {
      if (i != j) pairs.push_back({i, j});
    }
  }
  return pairs;
}

std::vector<Pair> PairsOf(std::size_t one, std::size_t p) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < p; ++i) {
    if (i == one) continue;
    pairs.push_back({i, one});
    pairs.push_back({one, i});
  }
  return pairs;
}

}  // namespace

Result<MaxTRanks> MaxTRankSets(const PeerEstimates& peers, RankFamily family,
                               const NormalDraws& draws, double alpha) {
  const std::size_t p = peers.size();
  if (!(alpha > 0 && alpha < 0.5)) return Error::kLevelOutOfRange;
  const auto right_width = [p](const std::vector<double>& draw) { return draw.size() == p; };
  if (draws.empty() || !std::all_of(draws.begin(), draws.end(), right_width)) {
    return Error::kShapeMismatch;
  }
  const auto factor = CholeskyFactor(peers);
  if (!factor.ok()) return factor.error();
  const StepDownMaxT step_down(peers, Correlate(draws, *factor, p), alpha);
  MaxTRanks ranks;
  if (family == RankFamily::kSimultaneous) {
    std::vector<bool> better(p * p);
    ranks.critical_values = step_down.Run(AllPairs(p), better);
    ranks.sets = RankSetsFromPairs(p, better);
    return ranks;
  }
  for (std::size_t j = 0; j < p; ++j) {
    std::vector<bool> better(p * p);
    const std::vector<double> critical_values = step_down.Run(PairsOf(j, p), better);
    if (!critical_values.empty()) ranks.critical_values.push_back(critical_values.front());
    ranks.sets.push_back(RankSetsFromPairs(p, better)[j]);
  }
  return ranks;
}

NormalDraws HashedNormalDraws(std::uint64_t seed, std::size_t draws, std::size_t peers) {
  NormalDraws rows(draws, std::vector<double>(peers));
  std::uint64_t counter = Hash64(seed);
  for (std::vector<double>& row : rows) {
    for (double& value : row) value = *NormalUpperQuantile(HashedUniform(Hash64(++counter)));
  }
  return rows;
}

}  // namespace sipas::stats
