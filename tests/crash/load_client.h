// Clients that never give up: each submits responses of the household survey and repeats whatever
// was not answered, with the same ids, until it is acknowledged.
//
//   std::atomic<bool> enough = false;
//   std::thread client([&] { SubmitOneByOne(survey.responses(), {1, 4}, enough, ledger); });
//
// They end when it is enough and all that they sent is acknowledged, or at the first answer that
// may not come (it is then in the ledger's problems). Thread-safe.
#ifndef SIPAS_TESTS_CRASH_LOAD_CLIENT_H_
#define SIPAS_TESTS_CRASH_LOAD_CLIENT_H_

#include <atomic>
#include <cstdint>

#include "sipas/survey/v1/response_service.grpc.pb.h"
#include "tests/crash/ledger.h"

namespace sipas::crash {

// The numbers of a client's responses: first, first + step, first + 2 * step ...
struct Numbers {
  uint64_t first = 1;
  uint64_t step = 1;
};

// Of the responses of unary clients, those that end voided, and those that were voided for a while.
bool EndsVoided(uint64_t number);
bool IsReinstated(uint64_t number);

// Unary calls; also voids and reinstates as the two functions above say. Returns the first number
// that was not submitted.
uint64_t SubmitOneByOne(survey::v1::ResponseService::Stub& stub, const Numbers& numbers,
                        const std::atomic<bool>& enough, Ledger& ledger);
// SyncResponses, as a tablet empties its queue. Returns the same.
uint64_t SubmitByStream(survey::v1::ResponseService::Stub& stub, const Numbers& numbers,
                        const std::atomic<bool>& enough, Ledger& ledger);

}  // namespace sipas::crash

#endif  // SIPAS_TESTS_CRASH_LOAD_CLIENT_H_
