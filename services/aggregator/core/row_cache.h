// RowCache: the rows of the campaigns that queries asked about, within one limit of memory. Where
// memory is scarce, the campaign that was asked for least recently goes.
//
// Thread-safe.
//
//   RowCache cache(256 << 20);
//   cache.Of("sipas-2026")->SumComposite(...)
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ROW_CACHE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ROW_CACHE_H_

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "libs/base/mutex.h"
#include "services/aggregator/core/campaign_rows.h"
#include "services/aggregator/core/row_memory.h"

namespace sipas::aggregator {

class RowCache {
 public:
  explicit RowCache(std::size_t bytes) : memory_(bytes) {}
  RowCache(const RowCache&) = delete;
  RowCache& operator=(const RowCache&) = delete;

  // Lives as long as somebody uses it, and not longer than the cache.
  std::shared_ptr<CampaignRows> Of(std::string_view campaign) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    std::string campaign;
    std::shared_ptr<CampaignRows> rows;
  };

  RowMemory memory_;
  base::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // last used first
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ROW_CACHE_H_
