// Requests of ScoreService as queries of the core.
//
// Whatever is wrong with a request is found in one go: INVALID_ARGUMENT INVALID_QUERY with every
// violation. What only a snapshot can tell (does the campaign exist?) is the core's matter. Pure
// functions, thread-safe.
//
//   SIPAS_ASSIGN_OR_RETURN(const DecodedQuery<ScoreQuery> decoded, Decode(request));
#ifndef SIPAS_SERVICES_AGGREGATOR_API_SCORE_REQUEST_H_
#define SIPAS_SERVICES_AGGREGATOR_API_SCORE_REQUEST_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "libs/base/sha256.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/snapshot.h"
#include "sipas/aggregator/v1/score_service.pb.h"

namespace sipas::aggregator::api {

template <typename Query>
struct DecodedQuery {
  Query query;
  Watermark min_watermark;
};

absl::StatusOr<DecodedQuery<ScoreQuery>> Decode(const v1::GetScoreRequest& request);
absl::StatusOr<DecodedQuery<ScoreListQuery>> Decode(const v1::ListScoresRequest& request);
absl::StatusOr<DecodedQuery<ComparisonQuery>> Decode(const v1::CompareScoresRequest& request);

// The default for 0.
uint32_t PageSizeOf(const v1::ListScoresRequest& request);
// Equal for requests that differ in page size and token alone.
base::Digest FingerprintOf(const v1::ListScoresRequest& request);

}  // namespace sipas::aggregator::api

#endif  // SIPAS_SERVICES_AGGREGATOR_API_SCORE_REQUEST_H_
