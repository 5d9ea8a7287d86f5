// Values of the core as messages. Pure functions, thread-safe.
//
//   *response->mutable_score() = Encode(*score, snapshot->watermark());
#ifndef SIPAS_SERVICES_AGGREGATOR_API_CONVERT_H_
#define SIPAS_SERVICES_AGGREGATOR_API_CONVERT_H_

#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"
#include "services/aggregator/core/status_report.h"
#include "sipas/aggregator/v1/score.pb.h"
#include "sipas/aggregator/v1/status_service.pb.h"

namespace sipas::aggregator::api {

v1::Watermark Encode(const Watermark& watermark);
v1::Score Encode(const Score& score, const Watermark& watermark);
v1::Difference Encode(const ScoreDifference& difference, const Watermark& watermark);
v1::GetStatusResponse Encode(const StatusReport& report);

}  // namespace sipas::aggregator::api

#endif  // SIPAS_SERVICES_AGGREGATOR_API_CONVERT_H_
