// Is a reader that comes back reading the log that it read before?
//
// Thread-safe; blocks on the disk.
#ifndef SIPAS_SERVICES_SURVEY_CORE_LOG_READER_H_
#define SIPAS_SERVICES_SURVEY_CORE_LOG_READER_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/uuid.h"
#include "libs/domain/log_entry.h"
#include "services/survey/core/log.h"

namespace sipas::survey {

// What a reader remembers.
struct ReaderState {
  std::optional<base::Uuid> log_id{};  // none on first contact
  domain::LogPoint after{};            // position 0: nothing was read
  std::vector<domain::LogPoint> earlier{};
};

// OK if what the reader has is a beginning of this log. FAILED_PRECONDITION LOG_DIVERGED with the
// last position that both have, as far as the reader's points tell; OUT_OF_RANGE
// POSITION_BEYOND_HEAD.
absl::Status CheckReader(const Log& log, const EntryCodec& codec, const ReaderState& reader);

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_LOG_READER_H_
