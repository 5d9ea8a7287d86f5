#include "services/aggregator/core/campaign_rows.h"

#include <algorithm>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

// Adds rows to the moments of a group, or takes them out.
class MomentsOfRows {
 public:
  MomentsOfRows(const AnswerClasses& classes, const std::optional<BreakdownValue>& selection,
                const LeafRows& rows)
      : classes_(classes), rows_(rows), selected_(rows.Select(selection)) {}

  bool Add(std::size_t row, CompositeMoments& moments) {
    return !Choose(row) || moments.Add(chosen_, rows_.weight_fixed(row)) == stats::Error::kOk;
  }
  bool Subtract(std::size_t row, CompositeMoments& moments) {
    return !Choose(row) || moments.Subtract(chosen_, rows_.weight_fixed(row)) == stats::Error::kOk;
  }

 private:
  // Fills chosen_; false for a row that does not count.
  bool Choose(std::size_t row) {
    if (rows_.weight_fixed(row) == 0 || !selected_[rows_.origin(row)]) return false;
    classes_.ClassesOf(rows_.categories(row), chosen_);
    return !chosen_.empty();
  }

  const AnswerClasses& classes_;
  const LeafRows& rows_;
  const std::vector<bool> selected_;
  std::vector<uint32_t> chosen_;
};

}  // namespace

CampaignRows::~CampaignRows() {
  base::MutexLock lock(mutex_);
  while (!groups_.empty()) ForgetLast();
  for (Slot& slot : slots_) Keep(nullptr, slot);
}

absl::StatusOr<std::shared_ptr<const LeafRows>> CampaignRows::Leaf(const CampaignSnapshot& campaign,
                                                                   int leaf) {
  base::MutexLock lock(mutex_);
  return Sync(campaign, leaf);
}

absl::StatusOr<std::shared_ptr<const LeafRows>> CampaignRows::Sync(const CampaignSnapshot& campaign,
                                                                   int leaf) {
  const auto place = static_cast<std::size_t>(leaf);
  if (place >= slots_.size()) slots_.resize(static_cast<std::size_t>(campaign.tree().size()));
  Slot& slot = slots_[place];
  const uint64_t version = campaign.row_version(leaf);
  if (slot.version == version && slot.rows != nullptr) return slot.rows;
  std::shared_ptr<const LeafRows> rows = LeafRows::Empty();
  if (version != kNoRows) {
    SIPAS_ASSIGN_OR_RETURN(rows, LeafRows::Read(campaign, leaf));
  }
  if (slot.version != version) MoveMoments(leaf, slot.rows.get(), *rows);
  slot.version = version;
  Keep(rows, slot);
  return rows;
}

// In place of what the slot holds; if there is no room for them, nothing.
void CampaignRows::Keep(std::shared_ptr<const LeafRows> rows, Slot& slot) {
  if (slot.rows != nullptr) memory_.Give(slot.rows->bytes());
  if (rows != nullptr && !memory_.TakeForRows(rows->bytes())) rows = nullptr;
  slot.rows = std::move(rows);
}

void CampaignRows::MoveMoments(int leaf, const LeafRows* before, const LeafRows& after) {
  std::vector<std::size_t> removed;
  std::vector<std::size_t> added;
  if (before != nullptr) {
    ForEachDifference(
        *before, after, [&](std::size_t row) { removed.push_back(row); },
        [&](std::size_t row) { added.push_back(row); });
  }
  for (Group& group : groups_) {
    std::vector<std::vector<int>> lost;
    for (auto& [leaves, domain] : group.domains) {
      if (!std::binary_search(leaves.begin(), leaves.end(), leaf)) continue;
      bool ok = before != nullptr;
      if (ok) {
        domain.version = kNoRows;
        MomentsOfRows from(group.classes, group.selection, *before);
        MomentsOfRows to(group.classes, group.selection, after);
        for (const std::size_t row : removed) ok = ok && from.Subtract(row, domain.moments);
        for (const std::size_t row : added) ok = ok && to.Add(row, domain.moments);
      }
      if (!ok) lost.push_back(leaves);
    }
    for (const std::vector<int>& leaves : lost) Forget(group, leaves);
  }
}

void CampaignRows::Forget(Group& group, const std::vector<int>& leaves) {
  group.domains.erase(leaves);
  memory_.Give(CompositeMoments::Bytes(group.classes.size()));
}

void CampaignRows::ForgetLast() {
  const Group& last = groups_.back();
  memory_.Give(last.domains.size() * CompositeMoments::Bytes(last.classes.size()));
  groups_.pop_back();
}

bool CampaignRows::MakeRoomForMoments(std::size_t bytes) {
  while (!memory_.TakeForMoments(bytes)) {
    if (groups_.size() < 2) return false;
    ForgetLast();
  }
  return true;
}

CampaignRows::Group& CampaignRows::FindOrAdd(const AnswerClasses& classes,
                                             const std::optional<BreakdownValue>& selection) {
  constexpr std::size_t kMaxGroups = 64;
  const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const Group& group) {
    return group.selection == selection && group.classes == classes;
  });
  if (found != groups_.end()) {
    groups_.splice(groups_.begin(), groups_, found);
    return groups_.front();
  }
  if (groups_.size() >= kMaxGroups) ForgetLast();
  groups_.push_front({.classes = classes, .selection = selection, .domains = {}});
  return groups_.front();
}

absl::StatusOr<CompositeMoments> CampaignRows::Count(const CampaignSnapshot& campaign,
                                                     const Group& group,
                                                     const std::vector<int>& leaves) {
  CompositeMoments moments(group.classes.size());
  for (const int leaf : leaves) {
    SIPAS_ASSIGN_OR_RETURN(const std::shared_ptr<const LeafRows> rows, Sync(campaign, leaf));
    MomentsOfRows added(group.classes, group.selection, *rows);
    for (std::size_t row = 0; row < rows->size(); ++row) {
      if (!added.Add(row, moments)) return InconsistentSnapshot("rows that cannot be counted");
    }
  }
  return moments;
}

absl::Status CampaignRows::SyncAll(const CampaignSnapshot& campaign, std::span<const int> leaves) {
  for (const int leaf : leaves) {
    // Leaves that are not kept are read when they are counted.
    const auto place = static_cast<std::size_t>(leaf);
    if (place < slots_.size() && slots_[place].version == campaign.row_version(leaf)) continue;
    SIPAS_RETURN_IF_ERROR(Sync(campaign, leaf).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<CompositeSums> CampaignRows::SumDomain(const CampaignSnapshot& campaign,
                                                      const AnswerClasses& classes,
                                                      const RowDomain& domain) {
  const auto sums_of = [&](const CompositeMoments& moments) {
    return CompositeSums{.answered = moments.answered(),
                         .weight = moments.weight(),
                         .spread = moments.Spread(classes.Reduce(domain.form))};
  };
  Group& group = FindOrAdd(classes, *domain.selection);
  const std::vector<int> leaves(domain.leaves.begin(), domain.leaves.end());
  const uint64_t version = campaign.row_version();
  auto found = group.domains.find(leaves);
  if (found != group.domains.end() && version != kNoRows && found->second.version == version) {
    return sums_of(found->second.moments);
  }
  SIPAS_RETURN_IF_ERROR(SyncAll(campaign, leaves));
  found = group.domains.find(leaves);
  if (found != group.domains.end()) {
    found->second.version = version;
    return sums_of(found->second.moments);
  }
  SIPAS_ASSIGN_OR_RETURN(CompositeMoments moments, Count(campaign, group, leaves));
  const CompositeSums sums = sums_of(moments);
  if (MakeRoomForMoments(CompositeMoments::Bytes(classes.size()))) {
    group.domains.emplace(leaves, Domain{.moments = std::move(moments), .version = version});
  }
  return sums;
}

absl::StatusOr<std::vector<CompositeSums>> CampaignRows::SumComposite(
    const CampaignSnapshot& campaign, const AnswerClasses& classes,
    std::span<const RowDomain> domains) {
  base::MutexLock lock(mutex_);
  std::vector<CompositeSums> sums;
  for (const RowDomain& domain : domains) {
    SIPAS_ASSIGN_OR_RETURN(sums.emplace_back(), SumDomain(campaign, classes, domain));
  }
  return sums;
}

}  // namespace sipas::aggregator
