#include "services/aggregator/core/fold_error.h"

#include <string>

#include "libs/base/error.h"

namespace sipas::aggregator {

absl::Status EntryInconsistent(std::string_view what) {
  return base::MakeError(absl::StatusCode::kDataLoss, what,
                         {.reason = "ENTRY_INCONSISTENT", .domain = std::string(kErrorDomain)});
}

absl::Status SourceRefused(std::string_view reason, std::string_view message) {
  return base::MakeError(absl::StatusCode::kFailedPrecondition, message,
                         {.reason = std::string(reason), .domain = std::string(kErrorDomain)});
}

}  // namespace sipas::aggregator
