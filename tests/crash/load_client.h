// Clients that never give up: each submits its share of the household survey's responses and
// repeats whatever was not answered, with the same ids, until all of it is acknowledged.
//
//   std::thread client([&] { SubmitOneByOne(survey.responses(), {.first = 1, .last = 500}, ledger);
//   });
//
// Both return when their share is done, or at the first answer that may not come (it is then in the
// ledger's problems). Thread-safe.
#ifndef SIPAS_TESTS_CRASH_LOAD_CLIENT_H_
#define SIPAS_TESTS_CRASH_LOAD_CLIENT_H_

#include <cstdint>

#include "sipas/survey/v1/response_service.grpc.pb.h"
#include "tests/crash/ledger.h"

namespace sipas::crash {

// Numbers of responses, both included.
struct Share {
  uint64_t first = 1;
  uint64_t last = 0;
};

// Of all responses, those that end voided, and those that were voided for a while.
bool EndsVoided(uint64_t number);
bool IsReinstated(uint64_t number);

// Unary calls; also voids and reinstates as the two functions above say.
void SubmitOneByOne(survey::v1::ResponseService::Stub& stub, const Share& share, Ledger& ledger);
// SyncResponses, as a tablet empties its queue.
void SubmitByStream(survey::v1::ResponseService::Stub& stub, const Share& share, Ledger& ledger);

}  // namespace sipas::crash

#endif  // SIPAS_TESTS_CRASH_LOAD_CLIENT_H_
