// What is said about ranks under a table: whether they are worth showing, and whether a change of
// rank is more than chance. At most 80 columns.
//
//   out << RankingText(response, numbers);
//   out << RankChangeText(difference.rank_change());
//
// Pure functions, thread-safe.
#ifndef SIPAS_CLI_OUTPUT_RANK_TEXT_H_
#define SIPAS_CLI_OUTPUT_RANK_TEXT_H_

#include <string>

#include "cli/output/number_format.h"
#include "sipas/aggregator/v1/score.pb.h"
#include "sipas/aggregator/v1/score_service.pb.h"

namespace sipas::cli {

// "above", "not_distinguishable", "below"; empty if unknown.
std::string BandText(aggregator::v1::PeerBand band);

// The reliability of the ranking; where bands are recommended, who is in which. Empty without it.
std::string RankingText(const aggregator::v1::ListScoresResponse& list,
                        const NumberFormat& numbers);

// Ranks of two campaigns, the true changes that are possible, and those that chance makes.
std::string RankChangeText(const aggregator::v1::RankChange& change);

// Whether "unchanged" may be said. `unit` is that of the difference.
std::string EquivalenceText(const aggregator::v1::Equivalence& equivalence,
                            aggregator::v1::Unit unit, const NumberFormat& numbers);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_RANK_TEXT_H_
