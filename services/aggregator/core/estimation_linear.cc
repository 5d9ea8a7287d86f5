#include "services/aggregator/core/estimation_linear.h"

#include <algorithm>
#include <optional>

#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

// Nothing if nobody of the part answered.
std::optional<double> InfluenceOf(const EstimationIndex::Part& part, const ScoreRule& rule,
                                  std::span<const double> form) {
  bool answered = false;
  double influence = 0;
  for (const auto& [category, total] : part.totals) {
    answered = answered || rule.is_answer()[category];
    influence += form[category] * total;
  }
  return answered ? std::optional(influence) : std::nullopt;
}

}  // namespace

absl::StatusOr<LinearDomain> Linearize(const EstimationIndex& index, std::span<const int> leaves,
                                       const ScoreRule& rule) {
  LinearDomain domain(index.categories());
  for (const int leaf : leaves) {
    if (index.leaf(leaf) == nullptr) continue;
    const stats::Error error = domain.sums.Merge(index.leaf(leaf)->sums);
    if (error != stats::Error::kOk) return InconsistentSnapshot(stats::ErrorName(error));
  }
  const auto evaluation = stats::Evaluation::Of(rule.tree(), domain.sums);
  if (!evaluation.ok()) return InconsistentSnapshot(stats::ErrorName(evaluation.error()));
  domain.value = (*evaluation)[rule.id()];
  domain.form = evaluation->Coefficients(rule.id());
  return domain;
}

std::vector<UnitInfluence> InfluencesByUnit(const EstimationIndex& index,
                                            std::span<const int> leaves, const ScoreRule& rule,
                                            std::span<const double> form) {
  std::vector<UnitInfluence> influences;
  for (const int leaf : leaves) {
    if (index.leaf(leaf) == nullptr) continue;
    for (const EstimationIndex::Part& part : index.leaf(leaf)->parts) {
      const std::optional<double> influence = InfluenceOf(part, rule, form);
      if (influence.has_value()) influences.push_back({part.unit, *influence});
    }
  }
  // Stable: within a unit the leaves stay in order.
  std::stable_sort(influences.begin(), influences.end(),
                   [](const auto& a, const auto& b) { return a.unit < b.unit; });
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
    for (const EstimationIndex::Part& part : index.leaf(leaf)->parts) {
      strata.push_back(index.StratumOf(part.unit));
    }
  }
  std::sort(strata.begin(), strata.end());
  strata.erase(std::unique(strata.begin(), strata.end()), strata.end());
  return strata;
}

}  // namespace sipas::aggregator
