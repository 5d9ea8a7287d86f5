#include "services/aggregator/core/estimation_rows.h"

#include <algorithm>
#include <string>

#include "libs/base/status_macros.h"
#include "libs/stats/fixed_weight.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

bool HasAttribute(const Row& row, const BreakdownValue& wanted) {
  return std::any_of(row.attributes.begin(), row.attributes.end(), [&](const auto& attribute) {
    return attribute.first == wanted.dimension && attribute.second == wanted.value;
  });
}

class Summation {
 public:
  Summation(const ScoreRule& rule, std::span<const RowDomain> domains,
            const EstimationIndex* strata)
      : rule_(rule), domains_(domains), strata_(strata) {
    sums_.domains.resize(domains.size());
  }

  absl::Status AddLeaf(const CampaignSnapshot& campaign, int leaf,
                       const std::vector<std::size_t>& members) {
    absl::Status status;
    SIPAS_RETURN_IF_ERROR(campaign.ForEachRow(leaf, [&](const Row& row) {
      if (status.ok()) status = AddRow(row, members);
    }));
    return status;
  }

  RowSums Take() { return std::move(sums_); }

 private:
  absl::Status AddRow(const Row& row, const std::vector<std::size_t>& members) {
    const bool answered = std::any_of(row.categories.begin(), row.categories.end(),
                                      [&](uint32_t c) { return rule_.is_answer()[c]; });
    if (row.weight_fixed == 0 || !answered) return absl::OkStatus();
    if (strata_ != nullptr && !EnterStratum(row)) return InconsistentSnapshot("a row without cell");
    influences_.clear();
    for (const std::size_t domain : members) {
      const auto& selection = *domains_[domain].selection;
      if (selection.has_value() && !HasAttribute(row, *selection)) continue;
      AddToDomain(row, domain);
    }
    if (strata_ != nullptr) AddProducts();
    return absl::OkStatus();
  }

  // Rows of a leaf often lie in one stratum.
  bool EnterStratum(const Row& row) {
    if (stratum_.has_value() && row.stratum == row_stratum_ && row.clusters == row_clusters_) {
      return true;
    }
    row_stratum_ = row.stratum;
    row_clusters_ = row.clusters;
    stratum_ = strata_->FindStratum(row.stratum, row.clusters);
    return stratum_.has_value();
  }

  void AddToDomain(const Row& row, std::size_t domain) {
    const std::span<const double> form = domains_[domain].form;
    double score = 0;
    for (const uint32_t category : row.categories) score += form[category];
    const double weight = stats::ToDouble(row.weight_fixed, stats::FixedWeight::kFractionBits);
    const double influence = weight * score;
    RowDomainSums& sums = sums_.domains[domain];
    ++sums.answered;
    sums.weight += row.weight_fixed;
    sums.spread += influence * score;
    if (strata_ == nullptr) return;
    StratumMoments& moments = sums.strata[*stratum_];
    ++moments.answered;
    moments.sum += influence;
    moments.squares += influence * influence;
    influences_.emplace_back(domain, influence);
  }

  void AddProducts() {
    for (std::size_t j = 1; j < influences_.size(); ++j) {
      for (std::size_t i = 0; i < j; ++i) {
        sums_.products[{*stratum_, {influences_[i].first, influences_[j].first}}] +=
            influences_[i].second * influences_[j].second;
      }
    }
  }

  const ScoreRule& rule_;
  const std::span<const RowDomain> domains_;
  const EstimationIndex* const strata_;
  RowSums sums_;
  std::vector<std::pair<std::size_t, double>> influences_;  // of the row at hand, by domain
  std::optional<uint32_t> stratum_;
  std::string row_stratum_;
  std::vector<std::string> row_clusters_;
};

}  // namespace

absl::StatusOr<RowSums> SumRows(const CampaignSnapshot& campaign, const ScoreRule& rule,
                                std::span<const RowDomain> domains, const EstimationIndex* strata) {
  std::map<int, std::vector<std::size_t>> domains_of_leaf;
  for (std::size_t domain = 0; domain < domains.size(); ++domain) {
    for (const int leaf : domains[domain].leaves) domains_of_leaf[leaf].push_back(domain);
  }
  Summation summation(rule, domains, strata);
  for (const auto& [leaf, members] : domains_of_leaf) {
    if (campaign.leaf(leaf) == nullptr) continue;
    SIPAS_RETURN_IF_ERROR(summation.AddLeaf(campaign, leaf, members));
  }
  return summation.Take();
}

}  // namespace sipas::aggregator
