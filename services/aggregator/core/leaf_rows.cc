#include "services/aggregator/core/leaf_rows.h"

#include <algorithm>
#include <limits>
#include <map>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {

class LeafRows::Builder {
 public:
  Builder() : made_(std::make_shared<LeafRows>()) {}

  void Add(const Row& row) {
    for (const uint32_t category : row.categories) {
      ok_ = ok_ && category <= std::numeric_limits<uint16_t>::max();
      made_->categories_.push_back(static_cast<uint16_t>(category));
    }
    ok_ = ok_ && made_->categories_.size() <= std::numeric_limits<uint32_t>::max();
    made_->rows_.push_back({.id = row.response_id,
                            .weight_fixed = row.weight_fixed,
                            .origin = OriginOf(row),
                            .end = static_cast<uint32_t>(made_->categories_.size())});
  }

  absl::StatusOr<std::shared_ptr<const LeafRows>> Finish() {
    if (!ok_) return InconsistentSnapshot("a leaf with too many answers or answer categories");
    made_->rows_.shrink_to_fit();
    made_->categories_.shrink_to_fit();
    return std::shared_ptr<const LeafRows>(std::move(made_));
  }

 private:
  uint32_t OriginOf(const Row& row) {
    Origin origin{.stratum = row.stratum, .clusters = row.clusters, .attributes = row.attributes};
    const auto next = static_cast<uint32_t>(made_->origins_.size());
    const auto [place, is_new] = numbers_.try_emplace(std::move(origin), next);
    if (is_new) made_->origins_.push_back(place->first);
    return place->second;
  }

  std::shared_ptr<LeafRows> made_;
  std::map<Origin, uint32_t> numbers_;
  bool ok_ = true;
};

bool LeafRows::Origin::Has(const BreakdownValue& attribute) const {
  return std::any_of(attributes.begin(), attributes.end(), [&](const auto& candidate) {
    return candidate.first == attribute.dimension && candidate.second == attribute.value;
  });
}

absl::StatusOr<std::shared_ptr<const LeafRows>> LeafRows::Read(const CampaignSnapshot& campaign,
                                                               int leaf) {
  Builder builder;
  SIPAS_RETURN_IF_ERROR(campaign.ForEachRow(leaf, [&](const Row& row) { builder.Add(row); }));
  return builder.Finish();
}

const std::shared_ptr<const LeafRows>& LeafRows::Empty() {
  static const auto& empty =
      *new std::shared_ptr<const LeafRows>(std::make_shared<const LeafRows>());
  return empty;
}

std::vector<bool> LeafRows::Select(const std::optional<BreakdownValue>& selection) const {
  std::vector<bool> selected(origins_.size(), true);
  if (!selection.has_value()) return selected;
  for (std::size_t i = 0; i < origins_.size(); ++i) selected[i] = origins_[i].Has(*selection);
  return selected;
}

std::size_t LeafRows::bytes() const {
  constexpr std::size_t kOriginBytes = 200;
  return sizeof(LeafRows) + rows_.size() * sizeof(Place) + categories_.size() * sizeof(uint16_t) +
         origins_.size() * kOriginBytes;
}

namespace {

bool IsSameRow(const LeafRows& a, std::size_t i, const LeafRows& b, std::size_t j) {
  return a.weight_fixed(i) == b.weight_fixed(j) &&
         std::ranges::equal(a.categories(i), b.categories(j)) &&
         a.origins()[a.origin(i)] == b.origins()[b.origin(j)];
}

}  // namespace

void ForEachDifference(const LeafRows& before, const LeafRows& after,
                       absl::FunctionRef<void(std::size_t row)> removed,
                       absl::FunctionRef<void(std::size_t row)> added) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() && j < after.size()) {
    if (before.id(i) < after.id(j)) {
      removed(i++);
    } else if (after.id(j) < before.id(i)) {
      added(j++);
    } else {
      if (!IsSameRow(before, i, after, j)) {
        removed(i);
        added(j);
      }
      ++i;
      ++j;
    }
  }
  while (i < before.size()) removed(i++);
  while (j < after.size()) added(j++);
}

}  // namespace sipas::aggregator
