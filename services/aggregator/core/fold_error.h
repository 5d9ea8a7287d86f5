// The errors that stop a source for good. Pure functions, thread-safe.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_ERROR_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace sipas::aggregator {

inline constexpr std::string_view kErrorDomain = "aggregator.sipas";

// A verified log says something that its own definitions do not allow: DATA_LOSS
// ENTRY_INCONSISTENT.
absl::Status EntryInconsistent(std::string_view what);

// FAILED_PRECONDITION with `reason`.
absl::Status SourceRefused(std::string_view reason, std::string_view message);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_ERROR_H_
