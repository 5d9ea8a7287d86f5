// Voids and reinstates responses, and reads one back.
//
// Thread-safe. These calls read the log and block: run them on a worker thread. `done` runs on the
// log's commit thread, or at once.
#ifndef SIPAS_SERVICES_SURVEY_CORE_CORRECTION_H_
#define SIPAS_SERVICES_SURVEY_CORE_CORRECTION_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/base/uuid.h"
#include "libs/domain/log_entry.h"
#include "libs/domain/response.h"
#include "services/survey/core/log.h"

namespace sipas::survey {

struct CorrectionRequest {
  domain::EntryKind kind = domain::EntryKind::kVoid;  // or kReinstate
  base::Uuid response_id;
  std::string reason;
  std::string principal;
};

struct ResponseAndState {
  domain::Response response;
  IdState state;
};

class Correction {
 public:
  // All pointers are borrowed.
  Correction(Log* log, const base::Clock* clock, const EntryCodec* codec);

  // The position of the entry by which the response is in the wanted state: a new one, or the one
  // that brought it there before. NOT_FOUND, ABORTED RESPONSE_MOVED and what AppendAsync gives.
  using Done = std::function<void(absl::StatusOr<uint64_t> position)>;
  void Apply(const CorrectionRequest& request, Done done);

  absl::StatusOr<ResponseAndState> Find(const base::Uuid& response_id) const;

 private:
  absl::StatusOr<StoredResponse> ReadStored(const IdState& state) const;

  Log* const log_;
  const base::Clock* const clock_;
  const EntryCodec* const codec_;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_CORRECTION_H_
