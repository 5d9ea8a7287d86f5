// MatchGraph: which responses of a group are copies or near copies of each other, by percent match:
// items answered alike/items that both answered (Kuriakose and Robbins, Statistical Journal of the
// IAOS 32 (2016)). Many pairs match in honest data, because satisfied people agree: a match is a
// sign only where one device has more of them than chance gives it (permutation_moments.h).
//
// Two responses match if they have `fewest` items or more in common and the share of equal answers
// is `share` or more; share = 1 finds exact duplicates. Rows have one category per item
// (answer_pattern.h). Cost: n^2/2 comparisons of all items and n^2/8 bytes, so groups of up to
// kLargestGroup. Immutable, thread-safe. Errors: kShapeMismatch (rows of different lengths),
// kNotAShare, kOverflow (a group too large).
//
//   const auto graph = MatchGraph::Of(rows, {.share = 0.85, .fewest = 8});
//   graph->edges();   // pairs that match
#ifndef SIPAS_LIBS_STATS_ANSWER_MATCH_H_
#define SIPAS_LIBS_STATS_ANSWER_MATCH_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/result.h"

namespace sipas::stats {

struct MatchRule {
  double share = 0.85;
  std::size_t fewest = 8;
};

class MatchGraph {
 public:
  static constexpr std::size_t kLargestGroup = 10000;

  static Result<MatchGraph> Of(std::span<const std::span<const std::uint8_t>> rows,
                               const MatchRule& rule);

  std::size_t size() const { return degrees_.size(); }
  std::uint64_t edges() const { return edges_; }
  const std::vector<std::uint32_t>& degrees() const { return degrees_; }
  bool Matches(std::size_t i, std::size_t j) const;
  // Three responses that all match each other.
  std::uint64_t Triangles() const;
  // Sum over matching pairs of (degree - 1)(degree - 1).
  double EdgeDegreeProducts() const;
  // Matching pairs among these.
  std::uint64_t EdgesWithin(std::span<const std::size_t> members) const;

 private:
  explicit MatchGraph(std::size_t n);
  void Connect(std::size_t i, std::size_t j);

  std::size_t words_;  // per row
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint32_t> degrees_;
  std::uint64_t edges_ = 0;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ANSWER_MATCH_H_
