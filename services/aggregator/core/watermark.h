// Has a state seen what a query asks for? Pure functions, thread-safe.
//
//   if (!Covers(snapshot->watermark(), request_minimum)) return Unavailable(...);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_WATERMARK_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_WATERMARK_H_

#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// True if `watermark` is at or after `minimum` in every log that `minimum` names. A log that is not
// followed covers nothing but position 0.
bool Covers(const Watermark& watermark, const Watermark& minimum);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_WATERMARK_H_
