#include "libs/stats/element_variance.h"

#include <algorithm>
#include <cmath>

namespace sipas::stats {
namespace {

constexpr int kSquareFractionBits = 2 * FixedWeight::kFractionBits;

// Relative error of a sum of squares, with a margin: about a hundred products, each within 2^-52.
constexpr double kRounding = 2e-14;

bool AllFinite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double u) { return std::isfinite(u); });
}

}  // namespace

Error ElementStratum::AddMembers(const Evaluation& domain, const CategorySums& sums,
                                 const PairSums& squares) {
  const Evaluation* const only = &domain;
  return AddMembers({&only, 1}, sums, squares);
}

Error ElementStratum::AddMembers(std::span<const Evaluation* const> domains,
                                 const CategorySums& sums, const PairSums& squares) {
  if (domains.empty() || sums.categories() != squares.categories()) return Error::kShapeMismatch;
  if (sums.responses() != squares.responses()) return Error::kShapeMismatch;
  const std::size_t block = sums_.size() / domains.size();
  const std::vector<double> totals = WeightedTotals(sums);
  std::vector<double> influence(block);
  for (std::size_t d = 0; d < domains.size(); ++d) {
    if (domains[d] == nullptr) continue;
    if (domains[d]->size() != block) return Error::kShapeMismatch;
    domains[d]->Influence(totals, influence);
    for (StatisticId id = 0; id < block; ++id) {
      sums_[d * block + id] += influence[id];
      answered_[d * block + id] += domains[d]->Answered(sums, id);
    }
    for (std::size_t e = 0; e <= d; ++e) {
      if (domains[e] != nullptr) AddBlock(*domains[d], d * block, *domains[e], e * block, squares);
    }
  }
  members_ += sums.responses();
  return Error::kOk;
}

void ElementStratum::AddBlock(const Evaluation& row, std::size_t first_row,
                              const Evaluation& column, std::size_t first_column,
                              const PairSums& squares) {
  const std::vector<double> moments = row.CrossMoments(column, squares, kSquareFractionBits);
  const bool diagonal = first_row == first_column;
  for (std::size_t k = 0; k < row.size(); ++k) {
    // A block on the diagonal is symmetric: one half says it all.
    const std::size_t columns = diagonal ? k + 1 : column.size();
    for (std::size_t l = 0; l < columns; ++l) {
      squares_.AddEntry(first_row + k, first_column + l, moments[k * column.size() + l]);
    }
  }
  if (diagonal) AddMagnitudes(row, first_row, moments);
}

void ElementStratum::AddMagnitudes(const Evaluation& domain, std::size_t first,
                                   std::span<const double> moments) {
  // Root mean squares add up to no more than their sum, whatever the signs (Minkowski).
  std::vector<double> roots(domain.size());
  for (StatisticId id = 0; id < domain.size(); ++id) {
    if (domain.tree().is_item(id)) roots[id] = std::sqrt(moments[id * domain.size() + id]);
    for (const auto& [part, weight] : domain.tree().parts(id)) {
      roots[id] += std::abs(weight) * roots[part];
    }
    magnitudes_[first + id] += roots[id] * roots[id];
  }
}

Result<DesignVariance> ElementVariance(std::span<const ElementStratum> strata,
                                       const LonelyRule& rule) {
  DesignVariance variance(strata.empty() ? 0 : strata.front().sums().size());
  for (const ElementStratum& stratum : strata) {
    if (stratum.sums().size() != variance.covariance.size()) return Error::kShapeMismatch;
    if (!AllFinite(stratum.sums())) return Error::kInfluenceNotFinite;
    const auto treatment = TreatStratum(stratum.size(), stratum.members(), rule);
    if (!treatment.ok()) return treatment.error();
    variance.Count(stratum.size(), *treatment, stratum.answered());
    for (std::size_t k = 0; k < variance.rounding.size(); ++k) {
      variance.rounding[k] += kRounding * treatment->scale * stratum.magnitudes()[k];
    }
    // The scale is 0 for a stratum that contributes nothing.
    variance.covariance.AddScaled(stratum.squares(), treatment->scale);
    if (treatment->kind == StratumTreatment::Kind::kCentred) {
      variance.covariance.AddOuter(stratum.sums(),
                                   -treatment->scale / static_cast<double>(stratum.size().sampled));
    }
  }
  if (const Error error = variance.Finish(); error != Error::kOk) return error;
  return variance;
}

}  // namespace sipas::stats
