// What the tests of the log's contract share: a log with the sample definitions over one of the
// stores, whose commits a test can hold up, and matchers of what became of a response.
//
//   TYPED_TEST_SUITE(LogContract, LogStores);
//   TYPED_TEST(LogContract, ...) { EXPECT_THAT(this->log_->Submit({...})[0],
//   AcceptedAt(kDefinitions + 1)); }
#ifndef SIPAS_TESTS_CONTRACT_LOG_CONTRACT_H_
#define SIPAS_TESTS_CONTRACT_LOG_CONTRACT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"
#include "libs/wire/log_entry.h"
#include "services/survey/testing/gated_log_store_for_test.h"
#include "services/survey/testing/log_for_test.h"
#include "tests/contract/log_stores.h"

namespace sipas::survey {

inline constexpr size_t kNoLimit = 1u << 30;
inline constexpr uint64_t kDefinitions = 6;  // entries before the first response

MATCHER_P(AcceptedAt, position, "") {
  *result_listener << base::DescribeError(arg.error) << " at " << arg.position;
  return arg.outcome == IngestOutcome::kAccepted && arg.error.ok() &&
         arg.position == static_cast<uint64_t>(position);
}

MATCHER_P(DuplicateOf, position, "") {
  *result_listener << base::DescribeError(arg.error) << " at " << arg.position;
  return arg.outcome == IngestOutcome::kDuplicate && arg.error.ok() &&
         arg.position == static_cast<uint64_t>(position);
}

MATCHER_P2(RefusedWith, outcome, reason, "") {
  *result_listener << base::DescribeError(arg.error);
  return arg.outcome == outcome && arg.position == 0 && base::ReasonOf(arg.error) == reason;
}

inline constexpr IngestOutcome kFinal = IngestOutcome::kRejectedFinal;
inline constexpr IngestOutcome kLater = IngestOutcome::kRetryLater;

inline v1::Response WithRating(v1::Response response, int rating) {
  response.mutable_answers(0)->set_rating(rating);
  return response;
}

template <typename Stores>
class LogContract : public ::testing::Test {
 protected:
  void SetUp() override {
    Open();
    ASSERT_THAT(log_->Apply(SampleDefinitions()), testing::IsOk());
  }

  void TearDown() override { store_->OpenGate(); }

  void Open(GatedLogStore::Gate gate = GatedLogStore::Gate::kBeforeCommit) {
    log_.reset();
    store_ = std::make_unique<GatedLogStore>(stores_.store(), gate);
    log_ = std::make_unique<LogForTest>(Log::Options{.store = store_.get()});
  }

  void Reopen() {
    log_.reset();
    stores_.Reopen();
    Open();
  }

  // Reads everything and verifies every link of the chain.
  std::vector<domain::EntryHeader> VerifiedHeaders() {
    std::vector<domain::EntryHeader> headers;
    const auto entries = log_->log().Read(0, 1'000'000, kNoLimit);
    EXPECT_THAT(entries, testing::IsOk());
    domain::LogPoint last = wire::Genesis(log_->log().log_id());
    for (const std::string& bytes : *entries) {
      const auto entry = wire::OpenEntry(bytes, last);
      EXPECT_THAT(entry, testing::IsOk());
      if (!entry.ok()) break;
      last = entry->point;
      headers.push_back(entry->header);
    }
    EXPECT_EQ(last, log_->log().Head());
    return headers;
  }

  Stores stores_;
  std::unique_ptr<GatedLogStore> store_;
  std::unique_ptr<LogForTest> log_;
};

}  // namespace sipas::survey

#endif  // SIPAS_TESTS_CONTRACT_LOG_CONTRACT_H_
