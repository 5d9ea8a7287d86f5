// WeightedCampaign: a campaign as a weight set sees it. Cells are counted from rows under the set's
// weights, so that whatever is computed from a CampaignSnapshot is computed under the set.
//
//   by cell       every response of the leaf and stratum weighs its own weight times the factor;
//                 where the set names no cell, its own weight
//   by response   a response weighs what the set says; one that the set does not name weighs
//                 nothing: it counts as a sampled unit, as one without usable answers does
// Weights are whole numbers of 2^-32 (libs/stats/fixed_weight.h); a product is rounded once.
//
// Immutable; thread-safe. Borrows the campaign; makes no use of it but in calls of its own.
//
//   SIPAS_ASSIGN_OR_RETURN(const auto weights, WeightTable::Make(set, stratified));
//   SIPAS_ASSIGN_OR_RETURN(const auto weighted, WeightedCampaign::Make(campaign, rows, inputs));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_WEIGHTED_CAMPAIGN_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_WEIGHTED_CAMPAIGN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "libs/domain/weight_set.h"
#include "services/aggregator/core/campaign_rows.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// A weight set made ready for look-ups. Immutable; thread-safe.
class WeightTable {
 public:
  explicit WeightTable(const domain::WeightSet& set);

  // Units of 2^-32; 0: weighs nothing. `stratum` is empty where the design has none.
  // INVALID_ARGUMENT INVALID_QUERY for a product of 65,536 or more.
  absl::StatusOr<uint64_t> WeightOf(const std::string& leaf, const std::string& stratum,
                                    const base::Uuid& response, uint64_t own) const;

 private:
  absl::flat_hash_map<std::pair<std::string, std::string>, uint64_t> factors_;  // leaf, stratum
  absl::flat_hash_map<base::Uuid, uint64_t> weights_;
};

class WeightedCampaign final : public CampaignSnapshot {
 public:
  // `rows` are those of `campaign`. `before`, if there is one, was made with the same weights of an
  // earlier or later snapshot: its cells serve again where rows are the same. May read rows;
  // errors: those of CampaignRows::Leaf and of WeightOf.
  static absl::StatusOr<std::shared_ptr<const WeightedCampaign>> Make(
      const CampaignSnapshot& campaign, std::shared_ptr<CampaignRows> rows,
      std::shared_ptr<const WeightTable> weights, std::string weighting,
      const WeightedCampaign* before);

  const domain::Definition& definition() const override { return campaign_.definition(); }
  const domain::Register& tree() const override { return campaign_.tree(); }
  const AnswerLayout& layout() const override { return campaign_.layout(); }
  const CampaignCounts& counts() const override { return campaign_.counts(); }
  const LeafSnapshot* leaf(int index) const override;
  absl::Status ForEachRow(int leaf, absl::FunctionRef<void(const Row& row)> visit) const override;
  uint64_t row_version(int leaf) const override { return campaign_.row_version(leaf); }
  uint64_t row_version() const override { return campaign_.row_version(); }
  std::string weighting() const override { return weighting_; }

  const std::shared_ptr<const WeightTable>& weights() const { return weights_; }

 private:
  class Cells;
  struct Leaf {
    uint64_t version = 0;
    std::shared_ptr<const Cells> cells;  // null: nobody
  };

  WeightedCampaign(const CampaignSnapshot& campaign, std::shared_ptr<CampaignRows> rows,
                   std::shared_ptr<const WeightTable> weights, std::string weighting)
      : campaign_(campaign),
        rows_(std::move(rows)),
        weights_(std::move(weights)),
        weighting_(std::move(weighting)) {}

  absl::StatusOr<std::shared_ptr<const Cells>> CountLeaf(int leaf) const;

  const CampaignSnapshot& campaign_;
  const std::shared_ptr<CampaignRows> rows_;
  const std::shared_ptr<const WeightTable> weights_;
  const std::string weighting_;
  std::vector<Leaf> leaves_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_WEIGHTED_CAMPAIGN_H_
