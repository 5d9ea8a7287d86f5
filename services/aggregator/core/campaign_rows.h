// CampaignRows: the rows of a campaign in memory, as of the snapshot that was asked for last, and
// the moments of composites that queries made of them.
//
// A leaf is read from the disk when its rows have changed since, and never else; moments move along
// by the rows that came and went. All sums are exact, so it makes no difference to an answer what
// was asked before, of which snapshot, or whether there was room to keep anything.
//
// Thread-safe; blocks while another thread reads rows of the campaign. May read the disk: for
// worker threads. Errors: those of CampaignSnapshot::ForEachRow.
//
//   RowMemory memory(256 << 20);
//   CampaignRows rows(memory);
//   SIPAS_ASSIGN_OR_RETURN(const auto leaf_rows, rows.Leaf(campaign, 7));
//   SIPAS_ASSIGN_OR_RETURN(const auto sums, rows.SumComposite(campaign, classes, domains));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_ROWS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "services/aggregator/core/answer_classes.h"
#include "services/aggregator/core/composite_moments.h"
#include "services/aggregator/core/leaf_rows.h"
#include "services/aggregator/core/row_memory.h"
#include "services/aggregator/core/row_version.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// Respondents of these leaves with this attribute, and the linear form of the statistic among them:
// the influence of a respondent is weight times the sum of the form over the chosen categories.
struct RowDomain {
  std::span<const int> leaves;  // ascending
  const std::optional<BreakdownValue>* selection = nullptr;
  std::span<const double> form;
};

// Of a domain's respondents who answered at least one item of a composite.
struct CompositeSums {
  uint64_t answered = 0;
  stats::Uint128 weight = 0;  // units of 2^-32
  double spread = 0;          // sum of influence^2 / weight
};

class CampaignRows {
 public:
  // `memory` must outlive this.
  explicit CampaignRows(RowMemory& memory) : memory_(memory) {}
  ~CampaignRows();
  CampaignRows(const CampaignRows&) = delete;
  CampaignRows& operator=(const CampaignRows&) = delete;

  absl::StatusOr<std::shared_ptr<const LeafRows>> Leaf(const CampaignSnapshot& campaign, int leaf)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // One result per domain.
  absl::StatusOr<std::vector<CompositeSums>> SumComposite(const CampaignSnapshot& campaign,
                                                          const AnswerClasses& classes,
                                                          std::span<const RowDomain> domains)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Slot {
    uint64_t version = kNoRows;
    std::shared_ptr<const LeafRows> rows;  // null: not kept
  };
  struct Domain {
    CompositeMoments moments;
    // CampaignSnapshot::row_version at which all leaves were last seen to be as counted.
    uint64_t version = kNoRows;
  };
  // Of the domains that were asked for, by their leaves.
  struct Group {
    AnswerClasses classes;
    std::optional<BreakdownValue> selection;
    absl::flat_hash_map<std::vector<int>, Domain> domains;
  };

  // The rows at this snapshot; brings slot and moments there.
  absl::StatusOr<std::shared_ptr<const LeafRows>> Sync(const CampaignSnapshot& campaign, int leaf)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MoveMoments(int leaf, const LeafRows* before, const LeafRows& after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(Group& group, const std::vector<int>& leaves) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ForgetLast() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Keep(std::shared_ptr<const LeafRows> rows, Slot& slot) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MakeRoomForMoments(std::size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Group& FindOrAdd(const AnswerClasses& classes, const std::optional<BreakdownValue>& selection)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<CompositeSums> SumDomain(const CampaignSnapshot& campaign,
                                          const AnswerClasses& classes, const RowDomain& domain)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Brings all slots of a domain to this snapshot.
  absl::Status SyncAll(const CampaignSnapshot& campaign, std::span<const int> leaves)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<CompositeMoments> Count(const CampaignSnapshot& campaign, const Group& group,
                                         const std::vector<int>& leaves)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  RowMemory& memory_;
  base::Mutex mutex_;
  std::vector<Slot> slots_ ABSL_GUARDED_BY(mutex_);  // by leaf
  std::list<Group> groups_ ABSL_GUARDED_BY(mutex_);  // last used first
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_ROWS_H_
