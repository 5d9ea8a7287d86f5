#include "libs/stats/rank_sets.h"

#include <algorithm>
#include <functional>

#include "libs/stats/quantile.h"
#include "libs/stats/rank_critical_values.h"

namespace sipas::stats {
namespace {

// Beyond this many peers the steps of t critical values are coarse.
constexpr std::size_t kExactPeers = 500;

// A statement "better is better than worse" that the first step leaves open.
struct Statement {
  double t_squared;
  std::size_t df_class;
  std::size_t better;
  std::size_t worse;
};

// One family of statements, declared step by step; counts what was declared of each peer.
class Family {
 public:
  Family(const PeerEstimates& peers, RankCriticalValues& values, std::size_t statements,
         RankMethod method)
      : peers_(peers), values_(values), open_(statements), method_(method) {}

  // Of the two statements about a pair the one that the estimates suggest.
  template <typename Declare>
  void Offer(std::size_t i, std::size_t j, Declare declare) {
    const double distance = peers_.estimate(i) - peers_.estimate(j);
    const double variance = peers_.difference_variance(i, j);
    if (distance == 0 || !(variance > 0)) return;
    const std::size_t df_class = peers_.has_normal_errors()
                                     ? RankCriticalValues::kNormal
                                     : RankCriticalValues::ClassOf(peers_.difference_df(i, j));
    const RankCriticalValues::Window& window = values_.Of(df_class);
    const double square = distance * distance;
    if (!(square > window.possible * variance)) return;
    const std::size_t better = distance > 0 ? i : j;
    const std::size_t worse = distance > 0 ? j : i;
    if (square > window.certain * variance) {
      --open_;
      declare(better, worse);
    } else if (method_ == RankMethod::kHolm) {
      undecided_.push_back({square / variance, df_class, better, worse});
    }
  }

  // After every pair was offered.
  template <typename Declare>
  void StepDown(Declare declare) {
    while (!undecided_.empty()) {
      const auto declared = std::partition(
          undecided_.begin(), undecided_.end(),
          [&](const Statement& s) { return !(s.t_squared > values_.At(s.df_class, open_)); });
      if (declared == undecided_.end()) break;
      for (auto s = declared; s != undecided_.end(); ++s) declare(s->better, s->worse);
      open_ -= static_cast<std::size_t>(undecided_.end() - declared);
      undecided_.erase(declared, undecided_.end());
    }
    undecided_.clear();
  }

  void Restart(std::size_t statements) { open_ = statements; }

 private:
  const PeerEstimates& peers_;
  RankCriticalValues& values_;
  std::size_t open_;
  RankMethod method_;
  std::vector<Statement> undecided_;
};

std::vector<RankSet> SimultaneousSets(const PeerEstimates& peers, RankMethod method,
                                      RankCriticalValues& values) {
  const std::size_t p = peers.size();
  std::vector<RankSet> sets(p, RankSet{1, p});
  const auto declare = [&](std::size_t better, std::size_t worse) {
    ++sets[worse].lower;
    --sets[better].upper;
  };
  Family family(peers, values, p * (p - 1), method);
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = i + 1; j < p; ++j) family.Offer(i, j, declare);
  }
  family.StepDown(declare);
  return sets;
}

std::vector<RankSet> MarginalSets(const PeerEstimates& peers, RankMethod method,
                                  RankCriticalValues& values) {
  const std::size_t p = peers.size();
  std::vector<RankSet> sets(p, RankSet{1, p});
  Family family(peers, values, 0, method);
  for (std::size_t one = 0; one < p; ++one) {
    RankSet& set = sets[one];
    const auto declare = [&](std::size_t better, std::size_t) {
      better == one ? --set.upper : ++set.lower;
    };
    family.Restart(2 * (p - 1));
    for (std::size_t i = 0; i < p; ++i) {
      if (i != one) family.Offer(i, one, declare);
    }
    family.StepDown(declare);
  }
  return sets;
}

}  // namespace

std::vector<std::size_t> CompetitionRanks(const std::vector<double>& estimates) {
  std::vector<double> descending = estimates;
  std::sort(descending.begin(), descending.end(), std::greater<>());
  std::vector<std::size_t> ranks;
  for (const double estimate : estimates) {
    const auto first =
        std::lower_bound(descending.begin(), descending.end(), estimate, std::greater<>());
    ranks.push_back(static_cast<std::size_t>(first - descending.begin()) + 1);
  }
  return ranks;
}

Result<double> BonferroniCriticalValue(std::size_t pairs, double alpha) {
  if (!(alpha > 0 && alpha <= 0.5)) return Error::kLevelOutOfRange;
  return NormalUpperQuantile(alpha / static_cast<double>(std::max<std::size_t>(pairs, 1)));
}

Result<std::vector<RankSet>> RankSets(const PeerEstimates& peers, RankFamily family,
                                      RankMethod method, double alpha) {
  const std::size_t p = peers.size();
  if (!(alpha > 0 && alpha <= 0.5)) return Error::kLevelOutOfRange;
  if (p < 2) return std::vector<RankSet>(p, RankSet{1, 1});
  const auto steps =
      p > kExactPeers ? RankCriticalValues::Steps::kCoarse : RankCriticalValues::Steps::kExact;
  const bool joint = family == RankFamily::kSimultaneous;
  RankCriticalValues values((joint ? p : 2) * (p - 1), alpha, steps);
  return joint ? SimultaneousSets(peers, method, values) : MarginalSets(peers, method, values);
}

std::vector<RankSet> RankSetsFromPairs(std::size_t peers, const std::vector<bool>& better) {
  std::vector<RankSet> sets(peers, RankSet{1, peers});
  for (std::size_t i = 0; i < peers; ++i) {
    for (std::size_t j = 0; j < peers; ++j) {
      if (!better[i * peers + j]) continue;
      ++sets[j].lower;
      --sets[i].upper;
    }
  }
  return sets;
}

}  // namespace sipas::stats
