#include "services/aggregator/core/estimation_linear.h"

#include <algorithm>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

// Adds the influences of the parts, and the weight of their answers.
void AddInfluences(const EstimationIndex::Parts& parts, const ScoreRule& rule,
                   std::span<const double> form, double* influences, double* weights) {
  const std::size_t count = parts.units.size();
  for (const auto& [begin, end] : rule.answer_ranges()) {
    for (uint32_t category = begin; category < end; ++category) {
      const double* const totals = parts.Totals(category).data();
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
  influences.reserve(leaves.size());
  std::vector<double> of_parts;
  std::vector<double> weights;
  for (const EstimationIndex::Parts& parts : index.PartsOf(leaves)) {
    of_parts.assign(parts.units.size(), 0.0);
    weights.assign(parts.units.size(), 0.0);
    AddInfluences(parts, rule, form, of_parts.data(), weights.data());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] > 0) influences.push_back({parts.units[i], of_parts[i]});
    }
  }
  // Stable: within a unit the leaves stay in order.
  const auto by_unit = [](const UnitInfluence& a, const UnitInfluence& b) {
    return a.unit < b.unit;
  };
  const auto at_most = [](const UnitInfluence& a, const UnitInfluence& b) {
    return b.unit <= a.unit;
  };
  // Strictly ascending: each unit lies in one leaf.
  if (std::adjacent_find(influences.begin(), influences.end(), at_most) == influences.end()) {
    return influences;
  }
  std::stable_sort(influences.begin(), influences.end(), by_unit);
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
  for (const EstimationIndex::Parts& parts : index.PartsOf(leaves)) {
    for (const uint32_t unit : parts.units) {
      const uint32_t stratum = index.StratumOf(unit);
      if (strata.empty() || strata.back() != stratum) strata.push_back(stratum);
    }
  }
  std::sort(strata.begin(), strata.end());
  strata.erase(std::unique(strata.begin(), strata.end()), strata.end());
  return strata;
}

}  // namespace sipas::aggregator
