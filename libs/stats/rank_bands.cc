#include "libs/stats/rank_bands.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

// A difference from the mean of the peers.
struct Deviation {
  std::size_t peer;
  double value;
  double p;  // of the one-sided test in the direction of `value`
};

class MeanOfPeers {
 public:
  explicit MeanOfPeers(const PeerEstimates& peers)
      : peers_(peers), count_(static_cast<double>(peers.size())) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      mean_ += peers.estimate(i) / count_;
      variance_ += RowMean(i) / count_;
    }
  }

  Deviation Of(std::size_t j) const {
    const double own = peers_.variance(j);
    const double variance = own - 2 * RowMean(j) + variance_;
    const double value = peers_.estimate(j) - mean_;
    // Nothing is told by a variance that is the rounding of what went in.
    if (!(variance > 1e-14 * (own + variance_))) return {j, value, 1};
    const auto p = StudentTwoSidedP(value / std::sqrt(variance), peers_.df(j));
    return {j, value, p.ok() ? *p / 2 : 1};
  }

 private:
  double RowMean(std::size_t i) const {
    if (peers_.is_independent()) return peers_.variance(i) / count_;
    double sum = 0;
    for (std::size_t j = 0; j < peers_.size(); ++j) sum += peers_.covariance(i, j);
    return sum / count_;
  }

  const PeerEstimates& peers_;
  double count_;
  double mean_ = 0;
  double variance_ = 0;
};

}  // namespace

Result<std::vector<Band>> BandsOf(const PeerEstimates& peers, double alpha) {
  if (!(alpha > 0 && alpha <= 0.5)) return Error::kLevelOutOfRange;
  std::vector<Band> bands(peers.size(), Band::kNotDistinguishable);
  const MeanOfPeers mean(peers);
  std::vector<Deviation> deviations;
  for (std::size_t j = 0; j < peers.size(); ++j) deviations.push_back(mean.Of(j));
  std::sort(deviations.begin(), deviations.end(), [](const Deviation& a, const Deviation& b) {
    return a.p != b.p ? a.p < b.p : a.peer < b.peer;
  });
  for (std::size_t k = 0; k < deviations.size(); ++k) {
    if (!(deviations[k].p <= alpha / static_cast<double>(2 * peers.size() - k))) break;
    bands[deviations[k].peer] = deviations[k].value > 0 ? Band::kAbove : Band::kBelow;
  }
  return bands;
}

}  // namespace sipas::stats
