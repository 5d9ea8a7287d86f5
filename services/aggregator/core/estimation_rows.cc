#include "services/aggregator/core/estimation_rows.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "libs/base/status_macros.h"
#include "libs/stats/fixed_weight.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

class Summation {
 public:
  Summation(const ScoreRule& rule, std::span<const RowDomain> domains,
            const EstimationIndex& strata)
      : rule_(rule), domains_(domains), strata_(strata) {
    sums_.domains.resize(domains.size());
  }

  // `members`: the domains that hold the leaf.
  absl::Status AddLeaf(const LeafRows& rows, const std::vector<std::size_t>& members) {
    std::vector<std::vector<bool>> selected;
    for (const std::size_t domain : members) {
      selected.push_back(rows.Select(*domains_[domain].selection));
    }
    const std::vector<std::optional<uint32_t>> stratum_of_origin = StrataOf(rows);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (!Counts(rows, row)) continue;
      if (!stratum_of_origin[rows.origin(row)].has_value()) {
        return InconsistentSnapshot("a row without cell");
      }
      stratum_ = *stratum_of_origin[rows.origin(row)];
      influences_.clear();
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (selected[i][rows.origin(row)]) AddToDomain(rows, row, members[i]);
      }
      AddProducts();
    }
    return absl::OkStatus();
  }

  RowSums Take() { return std::move(sums_); }

 private:
  std::vector<std::optional<uint32_t>> StrataOf(const LeafRows& rows) const {
    std::vector<std::optional<uint32_t>> strata;
    for (const LeafRows::Origin& origin : rows.origins()) {
      strata.push_back(strata_.FindStratum(origin.stratum, origin.clusters));
    }
    return strata;
  }

  bool Counts(const LeafRows& rows, std::size_t row) const {
    const auto categories = rows.categories(row);
    return rows.weight_fixed(row) != 0 &&
           std::any_of(categories.begin(), categories.end(),
                       [&](uint16_t category) { return rule_.is_answer()[category]; });
  }

  void AddToDomain(const LeafRows& rows, std::size_t row, std::size_t domain) {
    const std::span<const double> form = domains_[domain].form;
    double score = 0;
    for (const uint16_t category : rows.categories(row)) score += form[category];
    const double weight =
        stats::ToDouble(rows.weight_fixed(row), stats::FixedWeight::kFractionBits);
    const double influence = weight * score;
    RowDomainSums& sums = sums_.domains[domain];
    ++sums.composite.answered;
    sums.composite.weight += rows.weight_fixed(row);
    sums.composite.spread += influence * score;
    StratumMoments& moments = sums.strata[stratum_];
    ++moments.answered;
    moments.sum += influence;
    moments.squares += influence * influence;
    influences_.emplace_back(domain, influence);
  }

  void AddProducts() {
    for (std::size_t j = 1; j < influences_.size(); ++j) {
      for (std::size_t i = 0; i < j; ++i) {
        sums_.products[{stratum_, {influences_[i].first, influences_[j].first}}] +=
            influences_[i].second * influences_[j].second;
      }
    }
  }

  const ScoreRule& rule_;
  const std::span<const RowDomain> domains_;
  const EstimationIndex& strata_;
  RowSums sums_;
  std::vector<std::pair<std::size_t, double>> influences_;  // of the row at hand, by domain
  uint32_t stratum_ = 0;                                    // of the row at hand
};

}  // namespace

absl::StatusOr<RowSums> SumRows(const CampaignSnapshot& campaign, CampaignRows& rows,
                                const ScoreRule& rule, std::span<const RowDomain> domains,
                                const EstimationIndex& strata) {
  std::map<int, std::vector<std::size_t>> domains_of_leaf;
  for (std::size_t domain = 0; domain < domains.size(); ++domain) {
    for (const int leaf : domains[domain].leaves) domains_of_leaf[leaf].push_back(domain);
  }
  Summation summation(rule, domains, strata);
  for (const auto& [leaf, members] : domains_of_leaf) {
    SIPAS_ASSIGN_OR_RETURN(const std::shared_ptr<const LeafRows> leaf_rows,
                           rows.Leaf(campaign, leaf));
    SIPAS_RETURN_IF_ERROR(summation.AddLeaf(*leaf_rows, members));
  }
  return summation.Take();
}

}  // namespace sipas::aggregator
