#include "services/survey/core/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"
#include "libs/wire/log_entry.h"
#include "services/survey/core/log_reader.h"
#include "services/survey/store/memory_log_store.h"
#include "services/survey/testing/gated_log_store_for_test.h"
#include "services/survey/testing/log_for_test.h"

namespace sipas::survey {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr uint64_t kDefinitions = 6;

std::string ReasonOf(const IngestResult& result) { return base::ReasonOf(result.error); }

v1::Definition Kiosk(const std::string& changes) {
  v1::Definition campaign = SampleCampaign("kiosk");
  campaign.MergeFrom(ParseDefinition(changes));
  return campaign;
}

// What the commit thread told.
class CountingObserver final : public LogObserver {
 public:
  void OnCommit(size_t entries, size_t bytes, absl::Duration /*duration*/,
                const domain::LogPoint& head) override {
    entries_ += entries;
    bytes_ += bytes;
    head_ = head.position;
  }
  size_t entries_ = 0;
  size_t bytes_ = 0;
  uint64_t head_ = 0;
};

class LogTest : public ::testing::Test {
 protected:
  void SetUp() override { Open({}); }
  void TearDown() override { store_.OpenGate(); }

  void Open(Log::Options options) {
    options.store = &store_;
    log_.reset();
    log_ = std::make_unique<LogForTest>(options);
    if (log_->log().Head().position > 0) return;
    ASSERT_THAT(log_->Apply(SampleDefinitions()), IsOk());
  }

  domain::EntryHeader HeaderAt(uint64_t position) {
    const auto entries = log_->log().Read(position - 1, 1, 1);
    EXPECT_THAT(entries, IsOk());
    const auto entry = wire::ParseEntry(entries->at(0));
    EXPECT_THAT(entry, IsOk());
    return entry->header;
  }

  IngestResult SubmitOne(const v1::Response& response) { return log_->Submit({response})[0]; }

  store::MemoryLogStore memory_{SampleId(1)};
  GatedLogStore store_{memory_};
  std::unique_ptr<LogForTest> log_;
};

// The fake clock stands at 2026-03-01 08:00 UTC.
TEST_F(LogTest, ADraftTakesTestResponsesOnly) {
  ASSERT_THAT(log_->Apply({Kiosk("campaign { state: CAMPAIGN_STATE_DRAFT }")}), IsOk());
  v1::Response response = SampleResponse(1);
  EXPECT_EQ(ReasonOf(SubmitOne(response)), "CAMPAIGN_NOT_OPEN");
  response.set_test(true);
  EXPECT_EQ(SubmitOne(response).outcome, IngestOutcome::kAccepted);
}

TEST_F(LogTest, AnOpenCampaignTakesTestResponsesWithinItsPeriodOnly) {
  ASSERT_THAT(log_->Apply({Kiosk("campaign { close_time { seconds: 1000 } }")}), IsOk());
  v1::Response response = SampleResponse(1);
  response.set_test(true);
  EXPECT_EQ(ReasonOf(SubmitOne(response)), "CAMPAIGN_NOT_OPEN");
}

TEST_F(LogTest, ACampaignIsOpenByTheTimeOfTheCommit) {
  const int64_t now = absl::ToUnixSeconds(log_->clock().Now());
  ASSERT_THAT(log_->Apply({Kiosk(absl::StrCat("campaign { open_time { seconds: ", now + 60,
                                              " } close_time { seconds: ", now + 120,
                                              " } grace { seconds: 30 } }"))}),
              IsOk());
  EXPECT_EQ(ReasonOf(SubmitOne(SampleResponse(1))), "CAMPAIGN_NOT_OPEN");
  log_->clock().Advance(absl::Seconds(60));
  EXPECT_EQ(SubmitOne(SampleResponse(1)).position, kDefinitions + 2);
  log_->clock().Advance(absl::Seconds(60) - absl::Microseconds(1));
  EXPECT_EQ(SubmitOne(SampleResponse(2)).position, kDefinitions + 3);
  log_->clock().Advance(absl::Microseconds(1));
  EXPECT_EQ(SubmitOne(SampleResponse(3)).position, kDefinitions + 4);
  log_->clock().Advance(absl::Seconds(30) - absl::Microseconds(1));
  EXPECT_EQ(SubmitOne(SampleResponse(4)).position, kDefinitions + 5);
  log_->clock().Advance(absl::Microseconds(1));
  EXPECT_EQ(ReasonOf(SubmitOne(SampleResponse(5))), "CAMPAIGN_NOT_OPEN");
  EXPECT_FALSE(HeaderAt(kDefinitions + 2).late);
  EXPECT_FALSE(HeaderAt(kDefinitions + 3).late);
  EXPECT_TRUE(HeaderAt(kDefinitions + 4).late);
  EXPECT_TRUE(HeaderAt(kDefinitions + 5).late);
}

TEST_F(LogTest, AResponseReceivedInTimeButCommittedTooLateIsRefused) {
  const int64_t now = absl::ToUnixSeconds(log_->clock().Now());
  ASSERT_THAT(
      log_->Apply({Kiosk(absl::StrCat("campaign { close_time { seconds: ", now + 60, " } }"))}),
      IsOk());
  store_.CloseGate();
  auto first = log_->SubmitAsync({SampleResponse(1)});
  store_.AwaitCommit();
  auto queued = log_->SubmitAsync({SampleResponse(2)});
  log_->clock().Advance(absl::Seconds(60));
  store_.OpenGate();
  EXPECT_EQ(first.get()[0].outcome, IngestOutcome::kAccepted);
  EXPECT_EQ(ReasonOf(queued.get()[0]), "CAMPAIGN_NOT_OPEN");
}

TEST_F(LogTest, TheDayIsThatOfTheAnswerInTheCampaignsZone) {
  v1::Response response = SampleResponse(1);
  response.mutable_answered_at()->set_seconds(17 * 3600 - 1);  // 1970-01-01 23:59:59 at UTC+7
  SubmitOne(response);
  response = SampleResponse(2);
  response.mutable_answered_at()->set_seconds(17 * 3600);
  SubmitOne(response);
  SubmitOne(SampleResponse(3));  // without a time: when it was received
  EXPECT_EQ(HeaderAt(kDefinitions + 1).day, 0);
  EXPECT_EQ(HeaderAt(kDefinitions + 2).day, 1);
  EXPECT_EQ(HeaderAt(kDefinitions + 3).day, 20513);  // 2026-03-01
  EXPECT_EQ(HeaderAt(kDefinitions + 2).answered_at_us, int64_t{17} * 3600 * 1'000'000);
  EXPECT_EQ(HeaderAt(kDefinitions + 3).answered_at_us, 0);
}

TEST_F(LogTest, TheHeaderTellsWhereAResponseCameFrom) {
  v1::Response response = SampleResponse(1);
  response.set_device_id("tablet-7");
  response.set_installation_id("i-1");
  response.set_counter(17);
  SubmitOne(response);
  const domain::EntryHeader header = HeaderAt(kDefinitions + 1);
  EXPECT_EQ(header.device_id, "tablet-7");
  EXPECT_EQ(header.installation_id, "i-1");
  EXPECT_EQ(header.counter, 17u);
  EXPECT_EQ(header.campaign, "kiosk");
  EXPECT_EQ(header.campaign_revision, 1u);
  EXPECT_EQ(header.questionnaire_revision, 1u);
  EXPECT_EQ(header.register_revision, 1u);
  EXPECT_EQ(header.received_at_us, absl::ToUnixMicros(log_->clock().Now()));
  EXPECT_EQ(header.response_id, SampleId(1));
}

TEST_F(LogTest, AnUnknownCampaignIsRefused) {
  v1::Response response = SampleResponse(1);
  response.set_campaign("nowhere");
  const IngestResult result = SubmitOne(response);
  EXPECT_EQ(result.outcome, IngestOutcome::kRejectedFinal);
  EXPECT_THAT(result.error, StatusIs(absl::StatusCode::kNotFound, "CAMPAIGN_NOT_FOUND"));
}

TEST_F(LogTest, AFullQueueRefusesUntilThereIsRoom) {
  Open({.max_queued_bytes = 1});
  store_.CloseGate();
  auto first = log_->SubmitAsync({SampleResponse(1)});
  store_.AwaitCommit();
  auto second = log_->SubmitAsync({SampleResponse(2)});  // one always fits
  EXPECT_GT(log_->log().queued_bytes(), 0u);
  const IngestResult refused = SubmitOne(SampleResponse(3));
  EXPECT_EQ(refused.outcome, IngestOutcome::kRetryLater);
  EXPECT_THAT(refused.error, StatusIs(absl::StatusCode::kResourceExhausted, "QUEUE_FULL"));
  EXPECT_GT(base::DetailsOf(refused.error).retry_after, absl::ZeroDuration());
  store_.OpenGate();
  EXPECT_EQ(first.get()[0].outcome, IngestOutcome::kAccepted);
  EXPECT_EQ(second.get()[0].outcome, IngestOutcome::kAccepted);
  EXPECT_EQ(log_->log().queued_bytes(), 0u);
  EXPECT_EQ(SubmitOne(SampleResponse(3)).outcome, IngestOutcome::kAccepted);
}

TEST_F(LogTest, OneCommitTakesNoMoreThanItsShare) {
  Open({.max_batch_bytes = 1});
  store_.CloseGate();
  std::vector<std::future<std::vector<IngestResult>>> answers;
  answers.push_back(log_->SubmitAsync({SampleResponse(1)}));
  store_.AwaitCommit();
  for (uint64_t i = 2; i <= 4; ++i) answers.push_back(log_->SubmitAsync({SampleResponse(i)}));
  const int before = store_.commits();
  store_.OpenGate();
  for (auto& answer : answers) EXPECT_EQ(answer.get()[0].outcome, IngestOutcome::kAccepted);
  EXPECT_EQ(store_.commits(), before + 3);
}

TEST_F(LogTest, AFullDiskRefusesAndRecovers) {
  memory_.SetAvailableBytes((1u << 30) - 1);
  EXPECT_EQ(SubmitOne(SampleResponse(1)).outcome, IngestOutcome::kAccepted);  // not looked at yet
  log_->clock().Advance(absl::Seconds(1));
  const IngestResult refused = SubmitOne(SampleResponse(2));
  EXPECT_EQ(refused.outcome, IngestOutcome::kRetryLater);
  EXPECT_THAT(refused.error, StatusIs(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  EXPECT_TRUE(base::DetailsOf(refused.error).retry_after.has_value());
  EXPECT_EQ(log_->log().health(), Log::Health::kFull);
  EXPECT_THAT(log_->log().Read(0, 10, 1 << 20), IsOk());
  memory_.SetAvailableBytes(1u << 30);
  log_->clock().Advance(absl::Seconds(1));
  EXPECT_EQ(SubmitOne(SampleResponse(2)).position, kDefinitions + 2);
  EXPECT_EQ(log_->log().health(), Log::Health::kWritable);
}

TEST_F(LogTest, AFullDiskIsNoticedAlsoAfterTheClockWasSetBack) {
  log_->clock().Advance(-absl::Hours(1));
  memory_.SetAvailableBytes(0);
  EXPECT_EQ(ReasonOf(SubmitOne(SampleResponse(1))), "STORAGE_FULL");
}

TEST_F(LogTest, WhatADrainTookIsAnsweredAlsoIfDefinitionsMoved) {
  SubmitOne(SampleResponse(9));
  store_.CloseGate();
  auto first = log_->SubmitAsync({SampleResponse(1)});
  store_.AwaitCommit();
  log_->log().AppendAsync(DefinitionRequest(log_->log(), {Kiosk("campaign { channels: 'phone' }")}),
                          [](auto) {});
  auto moved = log_->SubmitAsync({SampleResponse(2)});
  std::thread drain([&] { log_->log().Drain(); });
  // Drain has begun when an append is refused; those taken until then stay in the queue.
  std::vector<std::future<std::vector<IngestResult>>> taken;
  do {
    std::this_thread::yield();
    taken.push_back(log_->SubmitAsync({SampleResponse(3)}));
  } while (taken.back().wait_for(std::chrono::seconds(0)) != std::future_status::ready);
  store_.OpenGate();
  drain.join();
  EXPECT_EQ(first.get()[0].outcome, IngestOutcome::kAccepted);
  const auto results = moved.get();
  EXPECT_EQ(results[0].outcome, IngestOutcome::kRetryLater);
  EXPECT_EQ(ReasonOf(results[0]), "SHUTTING_DOWN");
  for (auto& answer : taken) EXPECT_EQ(ReasonOf(answer.get()[0]), "SHUTTING_DOWN");
}

TEST_F(LogTest, TheObserverIsToldOfEveryCommit) {
  CountingObserver observer;
  Open({.observer = &observer});
  log_->Submit({SampleResponse(1), SampleResponse(2)});
  log_->Submit({SampleResponse(1)});  // a duplicate writes nothing
  log_.reset();
  EXPECT_EQ(observer.entries_, 2u);
  EXPECT_GT(observer.bytes_, 200u);
  EXPECT_EQ(observer.head_, kDefinitions + 2);
}

TEST_F(LogTest, TheCounterIsToldOfEveryResult) {
  std::vector<IngestOutcome> counted;
  Ingest ingest(&log_->log(), &log_->clock(), &log_->codec(),
                [&](const IngestResult& result) { counted.push_back(result.outcome); });
  v1::Response malformed = SampleResponse(2);
  malformed.set_response_id("x");
  v1::Response misplaced = SampleResponse(3);
  misplaced.set_locality("nowhere");
  std::promise<void> answered;
  ingest.Submit(
      {Submit(SampleResponse(1)), Submit(malformed), Submit(misplaced), Submit(SampleResponse(1))},
      [&](const auto&) { answered.set_value(); });
  answered.get_future().wait();
  EXPECT_THAT(counted, ElementsAre(IngestOutcome::kAccepted, IngestOutcome::kRejectedFinal,
                                   IngestOutcome::kRejectedFinal, IngestOutcome::kDuplicate));
}

TEST_F(LogTest, WakesAllWhoWait) {
  int wakes = 0;
  log_->log().WakeBeyond(kDefinitions, [&] { ++wakes; });
  log_->log().WakeBeyond(1'000'000, [&] { ++wakes; });
  log_->log().WakeAll();
  EXPECT_EQ(wakes, 2);
}

TEST_F(LogTest, WakesAtOnceIfTheHeadIsBeyond) {
  bool woken = false;
  log_->log().WakeBeyond(kDefinitions - 1, [&] { woken = true; });
  EXPECT_TRUE(woken);
}

TEST_F(LogTest, WakesOnceWhenTheHeadMoves) {
  std::promise<void> first;
  int wakes = 0;
  log_->log().WakeBeyond(kDefinitions, [&] {
    ++wakes;
    first.set_value();
  });
  EXPECT_EQ(wakes, 0);
  log_->Submit({SampleResponse(1)});
  first.get_future().wait();
  log_->Submit({SampleResponse(2)});
  log_.reset();
  EXPECT_EQ(wakes, 1);
}

TEST_F(LogTest, ACancelledWakeNeverRuns) {
  bool woken = false;
  const uint64_t ticket = log_->log().WakeBeyond(kDefinitions, [&] { woken = true; });
  log_->log().CancelWake(ticket);
  log_->Submit({SampleResponse(1)});
  log_.reset();
  EXPECT_FALSE(woken);
}

// The callback's state is gone right after CancelWake: it must not run any more, nor be running.
TEST_F(LogTest, CancellingRacesWithWaking) {
  for (uint64_t i = 1; i <= 200; ++i) {
    auto state = std::make_unique<int>(0);
    auto answer = log_->SubmitAsync({SampleResponse(i)});
    const uint64_t ticket =
        log_->log().WakeBeyond(kDefinitions + i - 1, [raw = state.get()] { ++*raw; });
    log_->log().CancelWake(ticket);
    EXPECT_LE(*state, 1);
    state.reset();
    answer.get();
  }
}

TEST_F(LogTest, AnAnswerMayAppendAgain) {
  std::promise<uint64_t> position;
  AppendRequest first = DefinitionRequest(log_->log(), {Kiosk("campaign { channels: 'phone' }")});
  log_->log().AppendAsync(std::move(first), [&](const auto&) {
    AppendRequest second = DefinitionRequest(log_->log(), {Kiosk("campaign { channels: 'sms' }")});
    log_->log().AppendAsync(std::move(second), [&](const std::vector<AppendResult>& results) {
      position.set_value(results[0].position);
    });
  });
  EXPECT_EQ(position.get_future().get(), kDefinitions + 2);
}

TEST_F(LogTest, OpenRefusesALogThatDoesNotDecode) {
  StoreBatch batch;
  batch.entries.emplace_back(kDefinitions + 1, "garbage");
  batch.definition_positions.push_back(kDefinitions + 1);
  batch.head = {.position = kDefinitions + 1};
  log_.reset();
  ASSERT_THAT(memory_.Commit(batch), IsOk());
  store::WireEntryCodec codec;
  EXPECT_THAT(Log::Open({.store = &memory_, .codec = &codec}),
              StatusIs(absl::StatusCode::kDataLoss));
}

class LogReaderTest : public LogTest {
 protected:
  void SetUp() override {
    LogTest::SetUp();
    log_->Submit({SampleResponse(1), SampleResponse(2)});
  }

  domain::LogPoint PointAt(uint64_t position) {
    return *log_->codec().PointOf(log_->log().Read(position - 1, 1, 1)->at(0));
  }
  static domain::LogPoint Other(uint64_t position) {
    return {.position = position, .hash = base::Sha256({"another log"})};
  }
  absl::Status Check(const ReaderState& reader) {
    return CheckReader(log_->log(), log_->codec(), reader);
  }
  static std::string LastCommon(const absl::Status& status) {
    return base::DetailsOf(status).metadata.at("last_common_position");
  }
};

TEST_F(LogReaderTest, WelcomesANewReader) { EXPECT_THAT(Check({}), IsOk()); }

TEST_F(LogReaderTest, WelcomesAReaderOfThisLog) {
  for (uint64_t position = 1; position <= kDefinitions + 2; ++position) {
    EXPECT_THAT(Check({.log_id = memory_.log_id(), .after = PointAt(position)}), IsOk());
  }
  EXPECT_THAT(Check({.log_id = memory_.log_id(), .after = wire::Genesis(memory_.log_id())}),
              IsOk());
}

TEST_F(LogReaderTest, StopsAReaderThatIsAhead) {
  const absl::Status status = Check({.log_id = memory_.log_id(), .after = Other(kDefinitions + 3)});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kOutOfRange, "POSITION_BEYOND_HEAD"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("head_position"), std::to_string(kDefinitions + 2));
}

TEST_F(LogReaderTest, StopsAReaderWithOtherContent) {
  const absl::Status status = Check({.log_id = memory_.log_id(),
                                     .after = Other(kDefinitions + 2),
                                     .earlier = {PointAt(2), PointAt(5), Other(kDefinitions + 1)}});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_DIVERGED"));
  EXPECT_EQ(LastCommon(status), "5");
}

TEST_F(LogReaderTest, StopsAReaderOfAnotherLog) {
  absl::Status status = Check({.log_id = SampleId(77), .after = Other(100)});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_DIVERGED"));
  EXPECT_EQ(LastCommon(status), "0");
  // A restored log: the same beginning under a new id.
  status = Check({.log_id = SampleId(77), .after = PointAt(4), .earlier = {PointAt(2)}});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_DIVERGED"));
  EXPECT_EQ(LastCommon(status), "4");
  status = Check({.log_id = SampleId(77), .after = Other(100), .earlier = {PointAt(2), Other(3)}});
  EXPECT_EQ(LastCommon(status), "2");
}

}  // namespace
}  // namespace sipas::survey
