// What clients were told: the ids that were acknowledged and where they stand in the log, and the
// corrections. Written as the answers come in, and compared with what the services hold in the end.
//
//   ledger.Sent(2);
//   ledger.Acknowledge(result, /*attempt=*/2);
//
// Thread-safe.
#ifndef SIPAS_TESTS_CRASH_LEDGER_H_
#define SIPAS_TESTS_CRASH_LEDGER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libs/base/mutex.h"
#include "sipas/survey/v1/response_service.pb.h"

namespace sipas::crash {

class Ledger {
 public:
  // The answer to the attempt'th submission of a response, from 1. Anything but ACCEPTED, or
  // DUPLICATE where an earlier attempt had no answer, is a problem.
  void Acknowledge(const survey::v1::ItemResult& result, int attempt) ABSL_LOCKS_EXCLUDED(mutex_);
  void AddProblem(const std::string& problem) ABSL_LOCKS_EXCLUDED(mutex_);

  struct Counts {
    uint64_t acknowledged = 0;
    uint64_t retried = 0;     // of them, those that took more than one attempt
    uint64_t duplicates = 0;  // of them, those that were durable without the client knowing
  };
  Counts counts() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Id -> position.
  std::map<std::string, uint64_t> positions() const ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<std::string> problems() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable base::Mutex mutex_;
  Counts counts_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> positions_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> problems_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::crash

#endif  // SIPAS_TESTS_CRASH_LEDGER_H_
