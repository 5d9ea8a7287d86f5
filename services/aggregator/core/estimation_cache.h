// EstimationCache: the few indexes that queries asked for last, so that a page of scores, its ranks
// and the next factor do not count the same cells again; and rows, which are not read again while
// they are the same (row_cache.h).
//
// The index of a new snapshot is made from the latest of the same campaign, design and selection,
// and shares with it what did not change (estimation_index.h). For that, an index outlives its
// snapshot until the next one is made; there are never more than Options::indexes.
//
// Thread-safe; blocks while another thread makes the same index, or the one that it is made from.
// Holds no snapshot alive.
//
//   EstimationCache cache({.indexes = 8});
//   SIPAS_ASSIGN_OR_RETURN(const auto index, cache.Get(snapshot, *campaign, design, std::nullopt));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_CACHE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_CACHE_H_

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "services/aggregator/core/estimation_index.h"
#include "services/aggregator/core/row_cache.h"
#include "services/aggregator/core/weighted_campaign.h"

namespace sipas::aggregator {

class EstimationCache {
 public:
  struct Options {
    // Kept at most, at least one. Each is about the size of a campaign's cells without days; those
    // of consecutive snapshots share what is the same.
    std::size_t indexes = 8;
    // For rows and what is made of them; a row of 30 answers takes about 90 bytes. Of larger
    // campaigns, rows are read from the disk as they are needed.
    std::size_t row_bytes = std::size_t{256} << 20;
  };

  explicit EstimationCache(const Options& options)
      : capacity_(options.indexes), rows_(options.row_bytes) {}
  EstimationCache(const EstimationCache&) = delete;
  EstimationCache& operator=(const EstimationCache&) = delete;

  // `campaign` belongs to `snapshot`.
  absl::StatusOr<std::shared_ptr<const EstimationIndex>> Get(
      const std::shared_ptr<const Snapshot>& snapshot, const CampaignSnapshot& campaign,
      const EffectiveDesign& design, const std::optional<BreakdownValue>& selection)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The campaign under a weight set. `weight_set` is a definition of `snapshot`, for `campaign`.
  // The result borrows from the snapshot. May read rows; errors: those of WeightedCampaign::Make.
  absl::StatusOr<std::shared_ptr<const CampaignSnapshot>> Weigh(
      const std::shared_ptr<const Snapshot>& snapshot, const CampaignSnapshot& campaign,
      const domain::Definition& weight_set) ABSL_LOCKS_EXCLUDED(weighted_mutex_);

  // Rows of the campaign, with its weights.
  std::shared_ptr<CampaignRows> Rows(const CampaignSnapshot& campaign) {
    return rows_.Of(campaign.definition().name + "\n" + campaign.weighting());
  }

 private:
  // What an index is of, whatever the snapshot.
  struct Subject {
    std::string campaign;
    std::string weighting;
    EffectiveDesign design;
    std::optional<BreakdownValue> selection;
    friend bool operator==(const Subject&, const Subject&) = default;
  };
  struct Entry {
    std::weak_ptr<const Snapshot> snapshot;
    Subject subject;
    base::Mutex mutex;
    std::shared_ptr<const EstimationIndex> index ABSL_GUARDED_BY(mutex);
  };
  struct Found {
    std::shared_ptr<Entry> entry;
    std::shared_ptr<Entry> before;  // of an earlier snapshot, if the entry is new
  };

  struct Weighted {
    std::weak_ptr<const Snapshot> snapshot;
    std::string campaign;
    std::shared_ptr<const WeightedCampaign> weighted;
  };

  Found FindOrAdd(const std::shared_ptr<const Snapshot>& snapshot, Subject subject)
      ABSL_LOCKS_EXCLUDED(mutex_);

  const std::size_t capacity_;
  RowCache rows_;
  base::Mutex mutex_;
  std::list<std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);  // last used first
  base::Mutex weighted_mutex_;
  std::list<Weighted> weighted_ ABSL_GUARDED_BY(weighted_mutex_);  // last used first
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_CACHE_H_
