// LeafRows: the rows of one leaf in memory, column by column. About 90 bytes a row of 30 answers;
// what rows have in common (stratum, clusters, attributes) is kept once.
//
// Rows ascend by response id. Immutable; thread-safe.
//
//   SIPAS_ASSIGN_OR_RETURN(const auto rows, LeafRows::Read(campaign, leaf));
//   for (std::size_t i = 0; i < rows->size(); ++i) ... rows->categories(i) ...
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_ROWS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_ROWS_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "libs/base/uuid.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

class LeafRows {
 public:
  // Where respondents come from and what is known of them besides their answers.
  struct Origin {
    std::string stratum;
    std::vector<std::string> clusters;
    std::vector<std::pair<std::string, std::string>> attributes;

    bool Has(const BreakdownValue& attribute) const;
    auto operator<=>(const Origin&) const = default;
  };

  // Reads the disk: for worker threads. Errors: those of CampaignSnapshot::ForEachRow.
  static absl::StatusOr<std::shared_ptr<const LeafRows>> Read(const CampaignSnapshot& campaign,
                                                              int leaf);
  static const std::shared_ptr<const LeafRows>& Empty();

  std::size_t size() const { return rows_.size(); }
  const base::Uuid& id(std::size_t row) const { return rows_[row].id; }
  // Units of 2^-32; 0: a sampled unit without usable answers.
  uint64_t weight_fixed(std::size_t row) const { return rows_[row].weight_fixed; }
  // Place in origins().
  uint32_t origin(std::size_t row) const { return rows_[row].origin; }
  // Ascending.
  std::span<const uint16_t> categories(std::size_t row) const {
    const uint32_t begin = row == 0 ? 0 : rows_[row - 1].end;
    return std::span(categories_).subspan(begin, rows_[row].end - begin);
  }
  const std::vector<Origin>& origins() const { return origins_; }
  // By origin: does it have the attribute? All have none.
  std::vector<bool> Select(const std::optional<BreakdownValue>& selection) const;

  // Of memory.
  std::size_t bytes() const;

 private:
  class Builder;
  struct Place {
    base::Uuid id;
    uint64_t weight_fixed;
    uint32_t origin;
    uint32_t end;  // in categories_; begins where the row before ends
  };

  std::vector<Place> rows_;
  std::vector<uint16_t> categories_;
  std::vector<Origin> origins_;
};

// Visits the rows of `before` that `after` does not have, and those of `after` that `before` does
// not have: the first minus the removed plus the added rows is the second.
void ForEachDifference(const LeafRows& before, const LeafRows& after,
                       absl::FunctionRef<void(std::size_t row)> removed,
                       absl::FunctionRef<void(std::size_t row)> added);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_ROWS_H_
