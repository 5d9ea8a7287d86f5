// Everything that an aggregator says about the household survey: every score of every locality,
// listing and a set of differences, as serialized bytes by request. Two books are equal if all
// numbers agree to the bit.
//
//   ASSERT_OK_AND_ASSIGN(const ScoreBook before, ReadScores(aggregator.scores()));
//   EXPECT_THAT(DifferingScores(before, after), IsEmpty());
//
// Watermarks are left out: they name the log, not the numbers.
#ifndef SIPAS_TESTS_E2E_SCORE_BOOK_H_
#define SIPAS_TESTS_E2E_SCORE_BOOK_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sipas/aggregator/v1/score_service.grpc.pb.h"

namespace sipas::e2e {

struct ScoreBook {
  std::map<std::string, std::string> answers;  // request as text -> answer as bytes
  size_t with_interval = 0;                    // scores in state OK
};

absl::StatusOr<ScoreBook> ReadScores(aggregator::v1::ScoreService::Stub& stub);

// The requests to which the two differ, with both answers; the first few.
std::vector<std::string> DifferingScores(const ScoreBook& one, const ScoreBook& other);

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_SCORE_BOOK_H_
