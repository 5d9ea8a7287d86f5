// Ranks, their changes and equivalence as messages. Pure functions, thread-safe.
//
//   *made.mutable_rank() = Encode(*score.rank);
#ifndef SIPAS_SERVICES_AGGREGATOR_API_CONVERT_RANK_H_
#define SIPAS_SERVICES_AGGREGATOR_API_CONVERT_RANK_H_

#include "services/aggregator/core/score.h"
#include "sipas/aggregator/v1/score.pb.h"

namespace sipas::aggregator::api {

v1::Rank Encode(const Rank& rank);
v1::RankDisplay Encode(RankDisplay display);
v1::RankChange Encode(const RankChange& change);
v1::Equivalence Encode(const Equivalence& equivalence);

}  // namespace sipas::aggregator::api

#endif  // SIPAS_SERVICES_AGGREGATOR_API_CONVERT_RANK_H_
