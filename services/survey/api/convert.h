// Between the survey service's messages and the core's values. Pure functions, thread-safe.
#ifndef SIPAS_SERVICES_SURVEY_API_CONVERT_H_
#define SIPAS_SERVICES_SURVEY_API_CONVERT_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/domain/violations.h"
#include "services/survey/core/apply_definitions.h"
#include "services/survey/core/correction.h"
#include "services/survey/core/ingest.h"
#include "services/survey/core/log_reader.h"
#include "sipas/survey/v1/definition_service.pb.h"
#include "sipas/survey/v1/log_service.pb.h"
#include "sipas/survey/v1/response_service.pb.h"

namespace sipas::survey::api {

// Most responses of one batch or stream message.
inline constexpr size_t kMaxBatch = 1000;

using ResponseList = google::protobuf::RepeatedPtrField<v1::Response>;

Submission DecodeSubmission(const v1::Response& response);
// EMPTY_BATCH, BATCH_TOO_LARGE. Cheap.
absl::Status CheckBatch(size_t responses);
std::vector<Submission> DecodeBatch(const ResponseList& responses);

v1::ItemStatus EncodeOutcome(IngestOutcome outcome);
void EncodeResult(std::string_view response_id, const IngestResult& result, v1::ItemResult& proto);
void EncodeResults(const ResponseList& responses, const std::vector<IngestResult>& results,
                   google::protobuf::RepeatedPtrField<v1::ItemResult>& proto);

// INVALID_RESPONSE_ID.
absl::StatusOr<base::Uuid> DecodeResponseId(std::string_view response_id);
// INVALID_REQUEST with every violation.
absl::StatusOr<CorrectionRequest> DecodeCorrection(domain::EntryKind kind,
                                                   std::string_view response_id,
                                                   const std::string& reason,
                                                   const std::string& principal);
absl::StatusOr<ReaderState> DecodeReader(const v1::ReadLogRequest& request);
void EncodePoint(const domain::LogPoint& point, v1::LogPoint& proto);

}  // namespace sipas::survey::api

#endif  // SIPAS_SERVICES_SURVEY_API_CONVERT_H_
