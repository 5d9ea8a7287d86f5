#include "services/aggregator/core/estimation_linear.h"

#include <algorithm>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

// Parts that follow one another.
struct PartRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<PartRange> PartsOf(const EstimationIndex& index, std::span<const int> leaves) {
  std::vector<PartRange> ranges;
  for (const int leaf : leaves) {
    if (index.leaf(leaf) == nullptr) continue;
    const EstimationIndex::Leaf& found = *index.leaf(leaf);
    if (ranges.empty() || ranges.back().end != found.parts_begin) {
      ranges.push_back({found.parts_begin, found.parts_begin});
    }
    ranges.back().end = found.parts_end;
  }
  return ranges;
}

// Adds the influences of the parts of a range, and the weight of their answers.
void AddInfluences(const EstimationIndex& index, const PartRange& range, const ScoreRule& rule,
                   std::span<const double> form, double* influences, double* weights) {
  const std::size_t count = range.end - range.begin;
  for (const auto& [begin, end] : rule.answer_ranges()) {
    for (uint32_t category = begin; category < end; ++category) {
      if (index.Totals(category).empty()) continue;
      const double* const totals = index.Totals(category).data() + range.begin;
      const double coefficient = form[category];
      for (std::size_t i = 0; i < count; ++i) influences[i] += coefficient * totals[i];
      for (std::size_t i = 0; i < count; ++i) weights[i] += totals[i];
    }
  }
}

}  // namespace

absl::StatusOr<LinearDomain> Linearize(const EstimationIndex& index, std::span<const int> leaves,
                                       const ScoreRule& rule) {
  LinearDomain domain;
  SIPAS_ASSIGN_OR_RETURN(domain.sums, index.SumsOf(leaves));
  const auto evaluation = stats::Evaluation::Of(rule.tree(), *domain.sums);
  if (!evaluation.ok()) return InconsistentSnapshot(stats::ErrorName(evaluation.error()));
  domain.value = (*evaluation)[rule.id()];
  domain.form = evaluation->Coefficients(rule.id());
  return domain;
}

std::vector<UnitInfluence> InfluencesByUnit(const EstimationIndex& index,
                                            std::span<const int> leaves, const ScoreRule& rule,
                                            std::span<const double> form) {
  std::vector<UnitInfluence> influences;
  std::vector<double> part_influences;
  std::vector<double> part_weights;
  for (const PartRange& range : PartsOf(index, leaves)) {
    part_influences.assign(range.end - range.begin, 0.0);
    part_weights.assign(range.end - range.begin, 0.0);
    AddInfluences(index, range, rule, form, part_influences.data(), part_weights.data());
    for (std::size_t i = 0; i < part_weights.size(); ++i) {
      if (part_weights[i] > 0) {
        influences.push_back({index.UnitOf(range.begin + i), part_influences[i]});
      }
    }
  }
  // Stable: within a unit the leaves stay in order.
  const auto by_unit = [](const UnitInfluence& a, const UnitInfluence& b) {
    return a.unit < b.unit;
  };
  if (!std::is_sorted(influences.begin(), influences.end(), by_unit)) {
    std::stable_sort(influences.begin(), influences.end(), by_unit);
  }
  std::size_t last = 0;
  for (std::size_t i = 1; i < influences.size(); ++i) {
    if (influences[i].unit == influences[last].unit) {
      influences[last].influence += influences[i].influence;
    } else {
      influences[++last] = influences[i];
    }
  }
  if (!influences.empty()) influences.resize(last + 1);
  return influences;
}

std::vector<uint32_t> StrataOf(const EstimationIndex& index, std::span<const int> leaves) {
  std::vector<uint32_t> strata;
  for (const int leaf : leaves) {
    if (index.leaf(leaf) == nullptr) continue;
    const EstimationIndex::Leaf& found = *index.leaf(leaf);
    for (std::size_t part = found.parts_begin; part < found.parts_end; ++part) {
      const uint32_t stratum = index.StratumOf(index.UnitOf(part));
      if (strata.empty() || strata.back() != stratum) strata.push_back(stratum);
    }
  }
  std::sort(strata.begin(), strata.end());
  strata.erase(std::unique(strata.begin(), strata.end()), strata.end());
  return strata;
}

}  // namespace sipas::aggregator
