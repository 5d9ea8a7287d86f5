// EstimationCache: the few indexes that queries asked for last, so that a page of scores, its ranks
// and the next factor do not count the same cells again.
//
// Thread-safe; blocks while another thread makes the same index. Holds no snapshot alive: an index
// whose snapshot is gone is never found again.
//
//   EstimationCache cache(8);
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

namespace sipas::aggregator {

class EstimationCache {
 public:
  // Keeps at most `capacity` indexes, at least one.
  explicit EstimationCache(std::size_t capacity) : capacity_(capacity) {}
  EstimationCache(const EstimationCache&) = delete;
  EstimationCache& operator=(const EstimationCache&) = delete;

  // `campaign` belongs to `snapshot`.
  absl::StatusOr<std::shared_ptr<const EstimationIndex>> Get(
      const std::shared_ptr<const Snapshot>& snapshot, const CampaignSnapshot& campaign,
      const EffectiveDesign& design, const std::optional<BreakdownValue>& selection)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    std::weak_ptr<const Snapshot> snapshot;
    std::string campaign;
    EffectiveDesign design;
    std::optional<BreakdownValue> selection;
    base::Mutex mutex;
    std::shared_ptr<const EstimationIndex> index ABSL_GUARDED_BY(mutex);
  };

  std::shared_ptr<Entry> FindOrAdd(const std::shared_ptr<const Snapshot>& snapshot,
                                   const std::string& campaign, const EffectiveDesign& design,
                                   const std::optional<BreakdownValue>& selection)
      ABSL_LOCKS_EXCLUDED(mutex_);

  const std::size_t capacity_;
  base::Mutex mutex_;
  std::list<std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);  // last used first
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_CACHE_H_
