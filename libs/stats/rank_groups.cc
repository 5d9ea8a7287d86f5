#include "libs/stats/rank_groups.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace sipas::stats {

std::vector<std::size_t> TauBest(const std::vector<RankSet>& sets, std::size_t tau) {
  std::vector<std::size_t> best;
  for (std::size_t j = 0; j < sets.size(); ++j) {
    if (sets[j].lower <= tau) best.push_back(j);
  }
  return best;
}

std::vector<std::size_t> TieGroups(const std::vector<std::size_t>& ranks,
                                   const std::vector<RankSet>& sets) {
  const std::size_t p = sets.size();
  std::vector<std::size_t> order(p);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  // The smallest lower bound from each place on.
  std::vector<std::size_t> lowest(p + 1, std::numeric_limits<std::size_t>::max());
  for (std::size_t place = p; place-- > 0;) {
    lowest[place] = std::min(lowest[place + 1], sets[order[place]].lower);
  }
  std::vector<std::size_t> groups(p);
  std::size_t group = 1;
  std::size_t highest = 0;  // the largest upper bound so far
  for (std::size_t place = 0; place < p; ++place) {
    groups[order[place]] = group;
    highest = std::max(highest, sets[order[place]].upper);
    if (highest <= place + 1 && lowest[place + 1] > place + 1) ++group;
  }
  return groups;
}

}  // namespace sipas::stats
