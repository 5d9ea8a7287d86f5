// The three questions that the aggregator answers about scores.
//
// Thread-safe. Calls compute and may read rows from the disk: run them on worker threads. A call
// uses the snapshot that it is given and nothing else, so the same query at the same watermark
// gives the same answer. What the campaign's disclosure rule withholds is withheld here, before
// ranks are given (disclosure.h). Errors: score_scope.h, and those of reading rows.
//
//   ScoreQueries queries({.indexes = 8});
//   SIPAS_ASSIGN_OR_RETURN(const Score score, queries.Get(publisher.Current(), {.domain =
//   {"sipas-2026"}, ...}));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_QUERIES_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_QUERIES_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/core/disclosure.h"
#include "services/aggregator/core/estimation_cache.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_scope.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

struct ScoreQuery {
  DomainName domain{};
  domain::StatisticName statistic{};
  ScoreOptions options{};
};

struct ScoreListQuery {
  std::string campaign{};
  PeerGroup peers{};
  domain::StatisticName statistic{};
  std::optional<BreakdownValue> breakdown{};
  ScoreOptions options{};
  uint32_t top_k = 0;  // 0: no probabilities of a place among the best
};

struct ComparisonQuery {
  DomainName first{};
  DomainName second{};
  domain::StatisticName statistic{};
  ScoreOptions options{};
  // In which the change of rank is asked for; then both sides name one locality.
  std::optional<PeerGroup> peers{};
  std::optional<double> equivalence_margin{};
};

class ScoreQueries {
 public:
  // What is kept for the next query.
  explicit ScoreQueries(const EstimationCache::Options& cache)
      : cache_(cache), disclosure_(kCachedPatterns) {}

  absl::StatusOr<Score> Get(const std::shared_ptr<const Snapshot>& snapshot,
                            const ScoreQuery& query);
  // By rank, equal ranks by code; localities without a value, or withheld, last and without a rank.
  absl::StatusOr<ScoreList> List(const std::shared_ptr<const Snapshot>& snapshot,
                                 const ScoreListQuery& query);
  // Of two domains of one campaign, or of two campaigns (comparison.h).
  absl::StatusOr<ScoreDifference> Compare(const std::shared_ptr<const Snapshot>& snapshot,
                                          const ComparisonQuery& query);

 private:
  // Those of an index of 30 items, with and without breakdowns, at two watermarks.
  static constexpr std::size_t kCachedPatterns = 128;

  absl::StatusOr<DisclosureVerdict> VerdictOn(const std::shared_ptr<const Snapshot>& snapshot,
                                              const DomainName& domain,
                                              const ComparisonQuery& query);

  EstimationCache cache_;
  Disclosure disclosure_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_QUERIES_H_
