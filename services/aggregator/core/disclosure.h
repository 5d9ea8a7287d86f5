// Disclosure: which scores of a campaign are withheld to protect respondents, and how a withheld
// score looks. Campaigns without a disclosure rule withhold nothing.
//
// A score of an item is withheld where the pattern of its respondents says so
// (disclosure_pattern.h); a factor, group or index wherever one of its items is: so a composite
// that is shown tells nothing that the shown items do not. Patterns count people, with their own
// weights and under the weight set of the query. The verdict on a domain and a set is the same in
// every call at one watermark, whoever else is asked for and whatever was asked before.
//
// Reasons: FEWER_RESPONDENTS_THAN_<k>; COMPLEMENTARY where the score would give away another one.
//
// Thread-safe; keeps the patterns of the last snapshots, makes a missing one on the calling thread.
// INTERNAL if a snapshot contradicts itself.
//
//   SIPAS_ASSIGN_OR_RETURN(const DisclosureVerdict verdict,
//                          disclosure.Decide(snapshot, scope, query.domain.breakdown.has_value()));
//   verdict.WithholdIfNecessary(score);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "services/aggregator/core/disclosure_pattern.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_scope.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// The decisions on one statistic. Borrows the campaign from the snapshot.
class DisclosureVerdict {
 public:
  // Withholds nothing.
  DisclosureVerdict() = default;
  DisclosureVerdict(const CampaignSnapshot& campaign,
                    std::vector<std::shared_ptr<const DisclosurePattern>> patterns)
      : campaign_(&campaign), patterns_(std::move(patterns)) {}

  // Empty if the domain's score may be shown.
  std::string ReasonToWithhold(const DomainName& domain) const;
  // Takes everything out of `score` that depends on answers, and says so.
  void WithholdIfNecessary(Score& score) const;

 private:
  const CampaignSnapshot* campaign_ = nullptr;
  std::vector<std::shared_ptr<const DisclosurePattern>> patterns_;  // one per item
};

// Withholds a difference if one of its scores is.
void WithholdIfNecessary(const DisclosureVerdict& first, const DisclosureVerdict& second,
                         ScoreDifference& difference);

class Disclosure {
 public:
  // Keeps at most `capacity` patterns, one per item, weight set, snapshot and breadth; at
  // least one.
  explicit Disclosure(std::size_t capacity) : capacity_(capacity) {}
  Disclosure(const Disclosure&) = delete;
  Disclosure& operator=(const Disclosure&) = delete;

  // On scores of the scope's statistic in domains with, or all without a breakdown.
  absl::StatusOr<DisclosureVerdict> Decide(const std::shared_ptr<const Snapshot>& snapshot,
                                           const ScoreScope& scope, bool has_breakdown)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // What a pattern is of, whatever the snapshot.
  struct Subject {
    std::string campaign;
    std::string weighting;             // CampaignSnapshot::weighting()
    std::vector<uint32_t> categories;  // the item's valid answers
    DisclosurePattern::Breadth breadth = DisclosurePattern::Breadth::kEverybody;
    friend bool operator==(const Subject&, const Subject&) = default;
  };
  struct Entry {
    std::weak_ptr<const Snapshot> snapshot;
    Subject subject;
    base::Mutex mutex;
    std::shared_ptr<const DisclosurePattern> pattern ABSL_GUARDED_BY(mutex);
  };
  // The campaign of a snapshot, with its own weights and, unless null, under a weight set.
  struct Counted {
    const std::shared_ptr<const Snapshot>& snapshot;
    const CampaignSnapshot& own;
    const CampaignSnapshot* weighted;
  };

  absl::StatusOr<std::shared_ptr<const DisclosurePattern>> PatternOf(
      const Counted& campaign, const std::vector<uint32_t>& categories,
      DisclosurePattern::Breadth breadth) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<DisclosurePattern> Make(const Counted& campaign,
                                         const std::vector<uint32_t>& categories,
                                         DisclosurePattern::Breadth breadth)
      ABSL_LOCKS_EXCLUDED(mutex_);
  std::shared_ptr<Entry> FindOrAdd(const std::shared_ptr<const Snapshot>& snapshot, Subject subject)
      ABSL_LOCKS_EXCLUDED(mutex_);

  const std::size_t capacity_;
  base::Mutex mutex_;
  std::list<std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);  // last used first
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_H_
