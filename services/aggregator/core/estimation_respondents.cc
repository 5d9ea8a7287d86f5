#include "services/aggregator/core/estimation_respondents.h"

#include <algorithm>
#include <map>

namespace sipas::aggregator {
namespace {

// Relative error of a sum of squares, with a margin.
constexpr double kRounding = 2e-14;

void AddProducts(const RowSums& rows, uint32_t number, std::span<const std::size_t> domains,
                 RespondentStratum& stratum) {
  const auto place_of = [&](std::size_t domain) {
    return static_cast<std::size_t>(std::find(domains.begin(), domains.end(), domain) -
                                    domains.begin());
  };
  for (auto product = rows.products.lower_bound({number, {0, 0}});
       product != rows.products.end() && product->first.first == number; ++product) {
    const std::size_t i = place_of(product->first.second.first);
    const std::size_t j = place_of(product->first.second.second);
    if (i < domains.size() && j < domains.size()) stratum.squares.AddEntry(i, j, product->second);
  }
}

// Respondents with an answer to any of the statistics; those of several domains count for each,
// which does not matter: the rules ask for none, one, or more.
uint64_t MembersOf(const RespondentStratum& stratum) {
  uint64_t members = 0;
  for (const uint64_t answered : stratum.answered) members += answered;
  return std::min(members, stratum.size.sampled);
}

}  // namespace

std::vector<RespondentStratum> RespondentStrata(const EstimationIndex& index, const RowSums& rows,
                                                std::span<const std::size_t> domains) {
  std::map<uint32_t, RespondentStratum> strata;
  for (std::size_t k = 0; k < domains.size(); ++k) {
    for (const auto& [number, moments] : rows.domains[domains[k]].strata) {
      RespondentStratum& stratum =
          strata.try_emplace(number, index.strata()[number].size, domains.size()).first->second;
      stratum.answered[k] = moments.answered;
      stratum.sums[k] = moments.sum;
      stratum.squares.AddEntry(k, k, moments.squares);
    }
  }
  std::vector<RespondentStratum> list;
  for (auto& [number, stratum] : strata) {
    if (domains.size() > 1) AddProducts(rows, number, domains, stratum);
    list.push_back(std::move(stratum));
  }
  return list;
}

stats::Result<stats::DesignVariance> RespondentVariance(std::span<const RespondentStratum> strata,
                                                        std::size_t domains,
                                                        const stats::LonelyRule& rule) {
  stats::DesignVariance variance(domains);
  for (const RespondentStratum& stratum : strata) {
    const auto treatment = stats::TreatStratum(stratum.size, MembersOf(stratum), rule);
    if (!treatment.ok()) return treatment.error();
    variance.Count(stratum.size, *treatment, stratum.answered);
    // The scale is 0 for a stratum that contributes nothing.
    variance.covariance.AddScaled(stratum.squares, treatment->scale);
    for (std::size_t k = 0; k < domains; ++k) {
      variance.rounding[k] += kRounding * treatment->scale * stratum.squares.variance(k);
    }
    if (treatment->kind == stats::StratumTreatment::Kind::kCentred) {
      variance.covariance.AddOuter(stratum.sums,
                                   -treatment->scale / static_cast<double>(stratum.size.sampled));
    }
  }
  if (const stats::Error error = variance.Finish(); error != stats::Error::kOk) return error;
  return variance;
}

}  // namespace sipas::aggregator
