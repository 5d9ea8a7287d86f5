// Every error of the survey service, by name. Reasons are part of the API: see the RPC comments in
// proto/sipas/survey/v1. All functions are thread-safe.
#ifndef SIPAS_SERVICES_SURVEY_CORE_ERRORS_H_
#define SIPAS_SERVICES_SURVEY_CORE_ERRORS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "libs/base/uuid.h"
#include "libs/domain/violations.h"

namespace sipas::survey {

// Submitting.
absl::Status InvalidResponse(const domain::Violations& violations);
absl::Status CampaignNotFound(std::string_view campaign);
absl::Status CampaignNotOpen(std::string_view campaign);
absl::Status ResponseIdReused(const base::Uuid& id, uint64_t first_position);
absl::Status ResponseVoided(const base::Uuid& id, uint64_t position);
absl::Status EmptyBatch();
absl::Status BatchTooLarge(size_t size, size_t limit);

// Reading and correcting.
absl::Status ResponseNotFound(const base::Uuid& id);
absl::Status ResponseMoved(const base::Uuid& id);
absl::Status InvalidRequest(const domain::Violations& violations);

// Definitions.
absl::Status InvalidDefinition(const domain::Violations& violations);
absl::Status DefinitionChangeForbidden(const domain::Violations& violations);
absl::Status DefinitionNotFound(std::string_view name, uint32_t revision);
absl::Status DefinitionsMoved();
absl::Status InvalidPageToken();

// The log.
absl::Status LogDiverged(std::string_view what, uint64_t last_common_position);
absl::Status PositionBeyondHead(uint64_t position, uint64_t head);
absl::Status TooManyStreams();
absl::Status QueueFull();
absl::Status StorageFull(uint64_t available_bytes, uint64_t wanted_bytes);
absl::Status StorageFailed(const absl::Status& cause);
absl::Status ShuttingDown();
absl::Status TooBusy();

// Is it worth sending the same thing again?
bool IsWorthRetrying(const absl::Status& status);

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_ERRORS_H_
