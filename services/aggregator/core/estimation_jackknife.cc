#include "services/aggregator/core/estimation_jackknife.h"

#include <cstdint>
#include <map>
#include <vector>

#include "libs/stats/jackknife_variance.h"
#include "libs/stats/statistic.h"

namespace sipas::aggregator {
namespace {

// Weighted totals of the statistic's answers by unit; other categories stay 0.
std::map<uint32_t, std::vector<double>> TotalsByUnit(const EstimationIndex& index,
                                                     std::span<const int> leaves,
                                                     const ScoreRule& rule) {
  std::map<uint32_t, std::vector<double>> units;
  for (const EstimationIndex::Parts& parts : index.PartsOf(leaves)) {
    for (std::size_t part = 0; part < parts.units.size(); ++part) {
      std::vector<double>& totals = units[parts.units[part]];
      totals.resize(index.categories());
      for (const auto& [begin, end] : rule.answer_ranges()) {
        for (uint32_t category = begin; category < end; ++category) {
          totals[category] += parts.Totals(category)[part];
        }
      }
    }
  }
  return units;
}

bool IsEmpty(std::span<const double> totals) {
  for (const double total : totals) {
    if (total > 0) return false;
  }
  return true;
}

}  // namespace

stats::Result<double> JackknifeOf(const EstimationIndex& index, std::span<const int> leaves,
                                  const ScoreRule& rule, const stats::CategorySums& sums,
                                  const stats::LonelyRule& lonely) {
  const auto domain = stats::Evaluation::Of(rule.tree(), sums);
  if (!domain.ok()) return domain.error();
  // Units ascend by stratum. Strata without members of the domain would add nothing.
  std::vector<stats::JackknifeStratum> strata;
  uint32_t last = 0;
  for (const auto& [unit, totals] : TotalsByUnit(index, leaves, rule)) {
    if (IsEmpty(totals)) continue;
    const uint32_t stratum = index.StratumOf(unit);
    if (strata.empty() || stratum != last) {
      strata.emplace_back(index.strata()[stratum].size, *domain);
    }
    last = stratum;
    strata.back().AddUnit(totals);
  }
  const auto variance = stats::JackknifeVariance(strata, lonely);
  if (!variance.ok()) return variance.error();
  return variance->covariance.variance(rule.id());
}

}  // namespace sipas::aggregator
