// ScoreListings: finished listings that still have pages to be read. All pages of a listing are cut
// from one finished answer, so they agree with one another whatever was folded meanwhile, and ranks
// are computed once.
//
// Bounded in number and age; the least recently read goes first. Thread-safe.
//
//   ScoreListings listings({.clock = &clock});
//   const uint64_t id = listings.Keep(std::make_shared<const ScoreListing>(...));
//   if (const auto listing = listings.Find(id)) ...   // null: expired
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_LISTINGS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_LISTINGS_H_

#include <cstdint>
#include <list>
#include <memory>

#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

struct ScoreListing {
  ScoreList list;
  Watermark watermark;
};

class ScoreListings {
 public:
  struct Options {
    // Borrowed: must outlive this.
    const base::Clock* clock = &base::RealClock();
    // 32 listings of 3,321 localities are about 60 MB.
    std::size_t capacity = 32;
    // Since the last page was read.
    absl::Duration lifetime = absl::Minutes(10);
  };

  explicit ScoreListings(const Options& options) : options_(options) {}
  ScoreListings(const ScoreListings&) = delete;
  ScoreListings& operator=(const ScoreListings&) = delete;

  uint64_t Keep(std::shared_ptr<const ScoreListing> listing) ABSL_LOCKS_EXCLUDED(mutex_);
  std::shared_ptr<const ScoreListing> Find(uint64_t id) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    uint64_t id;
    absl::Time expires;
    std::shared_ptr<const ScoreListing> listing;
  };
  void DropExpired(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  base::Mutex mutex_;
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // last read first
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_LISTINGS_H_
