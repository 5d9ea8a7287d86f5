#include "libs/stats/answer_match.h"

#include <bit>

#include "libs/stats/answer_pattern.h"

namespace sipas::stats {
namespace {

constexpr std::size_t kWordBits = 64;

bool AreAlike(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
              const MatchRule& rule) {
  unsigned common = 0;
  unsigned equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool both = IsAnswered(a[i]) && IsAnswered(b[i]);
    common += both ? 1u : 0u;
    equal += both && a[i] == b[i] ? 1u : 0u;
  }
  return common >= rule.fewest && common > 0 && equal >= rule.share * common;
}

}  // namespace

MatchGraph::MatchGraph(std::size_t n)
    : words_((n + kWordBits - 1) / kWordBits), bits_(n * words_), degrees_(n) {}

void MatchGraph::Connect(std::size_t i, std::size_t j) {
  bits_[i * words_ + j / kWordBits] |= std::uint64_t{1} << (j % kWordBits);
  bits_[j * words_ + i / kWordBits] |= std::uint64_t{1} << (i % kWordBits);
  ++degrees_[i];
  ++degrees_[j];
  ++edges_;
}

Result<MatchGraph> MatchGraph::Of(std::span<const std::span<const std::uint8_t>> rows,
                                  const MatchRule& rule) {
  if (!(rule.share > 0 && rule.share <= 1)) return Error::kNotAShare;
  if (rows.size() > kLargestGroup) return Error::kOverflow;
  for (const auto& row : rows) {
    if (row.size() != rows.front().size()) return Error::kShapeMismatch;
  }
  MatchGraph graph(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (AreAlike(rows[i], rows[j], rule)) graph.Connect(i, j);
    }
  }
  return graph;
}

bool MatchGraph::Matches(std::size_t i, std::size_t j) const {
  return (bits_[i * words_ + j / kWordBits] >> (j % kWordBits) & 1) != 0;
}

std::uint64_t MatchGraph::Triangles() const {
  std::uint64_t corners = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!Matches(i, j)) continue;
      for (std::size_t w = 0; w < words_; ++w) {
        const std::uint64_t common = bits_[i * words_ + w] & bits_[j * words_ + w];
        corners += static_cast<std::uint64_t>(std::popcount(common));
      }
    }
  }
  return corners / 3;  // a triangle is seen from each of its sides
}

double MatchGraph::EdgeDegreeProducts() const {
  double sum = 0;  // of whole numbers below 2^53: exact
  for (std::size_t i = 0; i < size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (Matches(i, j)) sum += (degrees_[i] - 1.0) * (degrees_[j] - 1.0);
    }
  }
  return sum;
}

std::uint64_t MatchGraph::EdgesWithin(std::span<const std::size_t> members) const {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) count += Matches(members[i], members[j]) ? 1 : 0;
  }
  return count;
}

}  // namespace sipas::stats
