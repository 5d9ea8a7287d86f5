#include "services/aggregator/core/ranking.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "libs/stats/quantile.h"

namespace sipas::aggregator {
namespace {

// Below this part of the variances that went in, the variance of a difference is rounding.
constexpr double kNoise = 1e-14;

// A difference of the locality at hand to a peer, in standard errors.
struct Contrast {
  double t = 0;
  double df = 0;
};

// Critical values, each computed once.
class Thresholds {
 public:
  Thresholds(double alpha, bool coarse) : alpha_(alpha), coarse_(coarse) {}

  // Upper quantile at alpha / open statements.
  double Of(double df, std::size_t open) {
    const std::size_t statements = coarse_ ? std::bit_ceil(open) : open;
    const auto [place, is_new] = values_.try_emplace({df, statements}, 0.0);
    if (is_new) {
      const auto quantile =
          stats::StudentUpperQuantile(alpha_ / static_cast<double>(statements), df);
      place->second = quantile.ok() ? *quantile : std::numeric_limits<double>::infinity();
    }
    return place->second;
  }

 private:
  const double alpha_;
  const bool coarse_;
  std::map<std::pair<double, std::size_t>, double> values_;
};

// How many statements Holm's method accepts: {peers that are better, peers that are worse}. Of the
// two statements about a pair only the one with t > 0 can be accepted.
std::pair<uint32_t, uint32_t> StepDown(std::vector<Contrast>& open, Thresholds& thresholds) {
  std::size_t statements = 2 * open.size();
  uint32_t better = 0;
  uint32_t worse = 0;
  while (!open.empty()) {
    const auto accepted = std::partition(open.begin(), open.end(), [&](const Contrast& contrast) {
      return !(std::abs(contrast.t) > thresholds.Of(contrast.df, statements));
    });
    if (accepted == open.end()) break;
    for (auto contrast = accepted; contrast != open.end(); ++contrast) {
      ++(contrast->t < 0 ? better : worse);
    }
    statements -= static_cast<std::size_t>(open.end() - accepted);
    open.erase(accepted, open.end());
  }
  return {better, worse};
}

std::vector<Contrast> ContrastsOf(const RankingInput& input, std::size_t j) {
  std::vector<Contrast> contrasts;
  for (std::size_t k = 0; k < input.estimates.size(); ++k) {
    if (k == j || !input.variances[k].has_value()) continue;
    const double variance_in = *input.variances[j] + *input.variances[k];
    const double variance = variance_in - 2 * input.covariance(j, k);
    const double df = input.df(j, k);
    if (!(variance > kNoise * variance_in) || !(df > 0)) continue;
    contrasts.push_back({(input.estimates[j] - input.estimates[k]) / std::sqrt(variance), df});
  }
  return contrasts;
}

std::vector<uint32_t> CompetitionRanks(const std::vector<double>& estimates) {
  std::vector<double> sorted = estimates;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  std::vector<uint32_t> ranks;
  for (const double estimate : estimates) {
    const auto first = std::lower_bound(sorted.begin(), sorted.end(), estimate, std::greater<>());
    ranks.push_back(static_cast<uint32_t>(first - sorted.begin()) + 1);
  }
  return ranks;
}

}  // namespace

std::vector<Rank> RankPeers(const RankingInput& input) {
  const auto peers = static_cast<uint32_t>(input.estimates.size());
  const std::vector<uint32_t> ranks = CompetitionRanks(input.estimates);
  Thresholds thresholds(1 - input.confidence_level, peers > kMaxStepDownPeers);
  std::vector<Rank> ranked;
  for (std::size_t j = 0; j < peers; ++j) {
    Rank rank{.rank = ranks[j], .peers = peers, .lower = 1, .upper = peers};
    if (input.variances[j].has_value()) {
      std::vector<Contrast> contrasts = ContrastsOf(input, j);
      const auto [better, worse] = StepDown(contrasts, thresholds);
      rank.lower = 1 + better;
      rank.upper = peers - worse;
    }
    ranked.push_back(rank);
  }
  return ranked;
}

}  // namespace sipas::aggregator
