// What the log promises (services/survey/core/log.h) over every implementation of its store.
#include "tests/contract/log_contract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace sipas::survey {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TYPED_TEST_SUITE(LogContract, LogStores);

TYPED_TEST(LogContract, PositionsHaveNoGapsAndNoRepeats) {
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], AcceptedAt(kDefinitions + 1));
  const auto results =
      this->log_->Submit({SampleResponse(2), SampleResponse(1), SampleResponse(3)});
  EXPECT_THAT(results[0], AcceptedAt(kDefinitions + 2));
  EXPECT_THAT(results[1], DuplicateOf(kDefinitions + 1));
  EXPECT_THAT(results[2], AcceptedAt(kDefinitions + 3));
  EXPECT_EQ(this->log_->log().Head().position, kDefinitions + 3);
  EXPECT_THAT(this->VerifiedHeaders(), SizeIs(kDefinitions + 3));
}

TYPED_TEST(LogContract, RefusedResponsesTakeNoPosition) {
  v1::Response bad = SampleResponse(1);
  bad.set_locality("nowhere");
  const auto results = this->log_->Submit({bad, SampleResponse(2)});
  EXPECT_THAT(results[0], RefusedWith(kFinal, "INVALID_RESPONSE"));
  EXPECT_THAT(results[1], AcceptedAt(kDefinitions + 1));
}

TYPED_TEST(LogContract, ARefusedIdCanBeUsedAgain) {
  v1::Response bad = SampleResponse(1);
  bad.set_locality("nowhere");
  EXPECT_THAT(this->log_->Submit({bad})[0], RefusedWith(kFinal, "INVALID_RESPONSE"));
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], AcceptedAt(kDefinitions + 1));
}

TYPED_TEST(LogContract, SameIdSameContentIsADuplicateForEver) {
  this->log_->Submit({SampleResponse(1)});
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], DuplicateOf(kDefinitions + 1));
    this->Reopen();
  }
  EXPECT_EQ(this->log_->log().Head().position, kDefinitions + 1);
}

TYPED_TEST(LogContract, SameContentInAnotherOrderIsADuplicate) {
  v1::Response response = SampleResponse(1);
  response.MergeFrom(
      ParseResponse("answers { item: 5 number: 3 } answers { item: 3 no_answer: true } "
                    "attributes { dimension: 'gender' value: 'male' } "
                    "attributes { dimension: 'age' value: 'old' }"));
  EXPECT_THAT(this->log_->Submit({response})[0], AcceptedAt(kDefinitions + 1));
  response.mutable_answers()->SwapElements(0, 2);
  response.mutable_attributes()->SwapElements(0, 1);
  EXPECT_THAT(this->log_->Submit({response})[0], DuplicateOf(kDefinitions + 1));
}

TYPED_TEST(LogContract, ADuplicateWithinOneBatchIsSeen) {
  const auto results =
      this->log_->Submit({SampleResponse(1), SampleResponse(1), SampleResponse(2)});
  EXPECT_THAT(results[0], AcceptedAt(kDefinitions + 1));
  EXPECT_THAT(results[1], DuplicateOf(kDefinitions + 1));
  EXPECT_THAT(results[2], AcceptedAt(kDefinitions + 2));
}

TYPED_TEST(LogContract, ADuplicateWithinOneGroupCommitIsSeen) {
  this->store_->CloseGate();
  auto first = this->log_->SubmitAsync({SampleResponse(1)});
  this->store_->AwaitCommit();
  // These wait together and are committed as one.
  auto second = this->log_->SubmitAsync({SampleResponse(2)});
  auto third = this->log_->SubmitAsync({SampleResponse(2)});
  auto fourth = this->log_->SubmitAsync({WithRating(SampleResponse(2), 1)});
  const int before = this->store_->commits();
  this->store_->OpenGate();
  EXPECT_THAT(first.get()[0], AcceptedAt(kDefinitions + 1));
  EXPECT_THAT(second.get()[0], AcceptedAt(kDefinitions + 2));
  EXPECT_THAT(third.get()[0], DuplicateOf(kDefinitions + 2));
  EXPECT_THAT(fourth.get()[0], RefusedWith(kFinal, "RESPONSE_ID_REUSED"));
  EXPECT_EQ(this->store_->commits(), before + 1);
}

TYPED_TEST(LogContract, SameIdOtherContentIsRefusedWithTheFirstPosition) {
  this->log_->Submit({SampleResponse(1)});
  const auto results = this->log_->Submit({WithRating(SampleResponse(1), 5)});
  EXPECT_THAT(results[0], RefusedWith(kFinal, "RESPONSE_ID_REUSED"));
  EXPECT_EQ(base::DetailsOf(results[0].error).metadata.at("first_position"),
            std::to_string(kDefinitions + 1));
  this->Reopen();
  EXPECT_THAT(this->log_->Submit({WithRating(SampleResponse(1), 5)})[0],
              RefusedWith(kFinal, "RESPONSE_ID_REUSED"));
}

TYPED_TEST(LogContract, AnIdIsUniqueOverAllCampaigns) {
  this->log_->Submit({SampleResponse(1, "kiosk")});
  EXPECT_THAT(this->log_->Submit({SampleResponse(1, "panel")})[0],
              RefusedWith(kFinal, "RESPONSE_ID_REUSED"));
}

TYPED_TEST(LogContract, NothingIsAcknowledgedBeforeItIsCommitted) {
  this->store_->CloseGate();
  auto result = this->log_->SubmitAsync({SampleResponse(1)});
  this->store_->AwaitCommit();
  EXPECT_EQ(result.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  EXPECT_EQ(this->log_->log().Head().position, kDefinitions);
  this->store_->OpenGate();
  EXPECT_THAT(result.get()[0], AcceptedAt(kDefinitions + 1));
}

// Also if the store shows them already: what one reader saw, a crash must not take away.
TYPED_TEST(LogContract, ReadersNeverSeeWhatIsNotCommitted) {
  this->Open(GatedLogStore::Gate::kAfterCommit);
  this->store_->CloseGate();
  auto result = this->log_->SubmitAsync({SampleResponse(1)});
  this->store_->AwaitCommit();
  EXPECT_THAT(this->stores_.store().Read(kDefinitions, 10, kNoLimit), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(this->log_->log().Read(kDefinitions, 10, kNoLimit), IsOkAndHolds(IsEmpty()));
  EXPECT_EQ(this->log_->log().Head().position, kDefinitions);
  this->store_->OpenGate();
  result.get();
  EXPECT_THAT(this->log_->log().Read(kDefinitions, 10, kNoLimit), IsOkAndHolds(SizeIs(1)));
}

TYPED_TEST(LogContract, AReaderMissesNothingWhileOthersAppend) {
  constexpr uint64_t kWriters = 4;
  constexpr uint64_t kEach = 100;
  constexpr uint64_t kAll = kDefinitions + kWriters * kEach;
  std::vector<std::string> seen;
  std::thread reader([&] {
    while (seen.size() < kAll) {
      std::promise<void> woken;
      const uint64_t ticket = this->log_->log().WakeBeyond(seen.size(), [&] { woken.set_value(); });
      woken.get_future().wait();
      this->log_->log().CancelWake(ticket);
      const auto entries = this->log_->log().Read(seen.size(), 16, kNoLimit);
      ASSERT_THAT(entries, IsOk());
      seen.insert(seen.end(), entries->begin(), entries->end());
    }
  });
  std::vector<std::thread> writers;
  for (uint64_t w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (uint64_t i = 0; i < kEach; ++i) this->log_->Submit({SampleResponse(w * kEach + i + 1)});
    });
  }
  for (std::thread& writer : writers) writer.join();
  reader.join();
  domain::LogPoint last = wire::Genesis(this->log_->log().log_id());
  std::set<std::string> ids;
  for (const std::string& bytes : seen) {
    const auto entry = wire::OpenEntry(bytes, last);
    ASSERT_THAT(entry, IsOk());
    last = entry->point;
    if (entry->header.response_id.has_value()) ids.insert(entry->header.response_id->ToString());
  }
  EXPECT_EQ(last.position, kAll);
  EXPECT_THAT(ids, SizeIs(kWriters * kEach));
}

TYPED_TEST(LogContract, OfManyWhoSendTheSameResponseOneIsAccepted) {
  constexpr uint64_t kResponses = 50;
  std::vector<std::vector<IngestResult>> results(4);
  std::vector<std::thread> senders;
  for (auto& own : results) {
    senders.emplace_back([&] {
      for (uint64_t i = 1; i <= kResponses; ++i)
        own.push_back(this->log_->Submit({SampleResponse(i)})[0]);
    });
  }
  for (std::thread& sender : senders) sender.join();
  for (uint64_t i = 0; i < kResponses; ++i) {
    int accepted = 0;
    for (const auto& own : results) {
      EXPECT_THAT(own[i].error, IsOk());
      EXPECT_EQ(own[i].position, results[0][i].position);
      if (own[i].outcome == IngestOutcome::kAccepted) ++accepted;
    }
    EXPECT_EQ(accepted, 1);
  }
  EXPECT_EQ(this->log_->log().Head().position, kDefinitions + kResponses);
}

TYPED_TEST(LogContract, EntriesNeverChange) {
  this->log_->Submit({SampleResponse(1), SampleResponse(2)});
  const auto before = this->log_->log().Read(0, 100, kNoLimit);
  ASSERT_THAT(before, IsOkAndHolds(SizeIs(kDefinitions + 2)));
  ASSERT_THAT(this->log_->Void(SampleId(1)), IsOk());
  ASSERT_THAT(this->log_->Reinstate(SampleId(1)), IsOk());
  v1::Definition second = SampleCampaign("kiosk");
  second.mutable_campaign()->add_channels("phone");
  ASSERT_THAT(this->log_->Apply({second}), IsOk());
  this->log_->Submit({SampleResponse(1), SampleResponse(3)});
  this->Reopen();
  EXPECT_THAT(this->log_->log().Read(0, kDefinitions + 2, kNoLimit), IsOkAndHolds(*before));
}

TYPED_TEST(LogContract, ResultsComeInTheOrderOfTheRequest) {
  std::vector<v1::Response> responses;
  for (uint64_t i = 1; i <= 100; ++i) responses.push_back(SampleResponse(i));
  responses[50].set_locality("nowhere");
  responses[60] = responses[10];
  const auto results = this->log_->Submit(responses);
  ASSERT_THAT(results, SizeIs(100));
  uint64_t position = kDefinitions;
  for (size_t i = 0; i < results.size(); ++i) {
    if (i == 50) {
      EXPECT_THAT(results[i], RefusedWith(kFinal, "INVALID_RESPONSE"));
    } else if (i == 60) {
      EXPECT_THAT(results[i], DuplicateOf(kDefinitions + 11));
    } else {
      EXPECT_THAT(results[i], AcceptedAt(++position));
    }
  }
}

TYPED_TEST(LogContract, DrainAnswersEverythingThatWasTaken) {
  this->store_->CloseGate();
  auto first = this->log_->SubmitAsync({SampleResponse(1)});
  this->store_->AwaitCommit();
  std::vector<std::future<std::vector<IngestResult>>> queued;
  for (uint64_t i = 2; i <= 20; ++i) queued.push_back(this->log_->SubmitAsync({SampleResponse(i)}));
  std::thread drain([&] { this->log_->log().Drain(); });
  this->store_->OpenGate();
  drain.join();
  EXPECT_THAT(first.get()[0], AcceptedAt(kDefinitions + 1));
  // Without waiting: all answers are there when Drain returns.
  for (size_t i = 0; i < queued.size(); ++i) {
    ASSERT_EQ(queued[i].wait_for(std::chrono::seconds(0)), std::future_status::ready);
    EXPECT_THAT(queued[i].get()[0], AcceptedAt(kDefinitions + 2 + i));
  }
  EXPECT_THAT(this->log_->Submit({SampleResponse(30)})[0], RefusedWith(kLater, "SHUTTING_DOWN"));
}

TYPED_TEST(LogContract, AFailedCommitIsToldAndNothingIsWrittenAfterIt) {
  this->store_->CloseGate();
  auto first = this->log_->SubmitAsync({SampleResponse(1)});
  this->store_->AwaitCommit();
  auto queued = this->log_->SubmitAsync({SampleResponse(2)});
  this->store_->FailNextCommit(absl::InternalError("the disk is gone"));
  const int commits = this->store_->commits();
  this->store_->OpenGate();
  EXPECT_THAT(first.get()[0], RefusedWith(kLater, "STORAGE_FAILED"));
  EXPECT_THAT(queued.get()[0], RefusedWith(kLater, "STORAGE_FAILED"));
  EXPECT_THAT(this->log_->Submit({SampleResponse(3)})[0], RefusedWith(kLater, "STORAGE_FAILED"));
  EXPECT_EQ(this->store_->commits(), commits);
  EXPECT_EQ(this->log_->log().health(), Log::Health::kFailed);
  EXPECT_EQ(this->log_->log().Head().position, kDefinitions);
  // Reading goes on, and a new start writes again.
  EXPECT_THAT(this->VerifiedHeaders(), SizeIs(kDefinitions));
  this->Reopen();
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], AcceptedAt(kDefinitions + 1));
}

TYPED_TEST(LogContract, TheChainVerifiesOverEveryKindOfEntry) {
  this->log_->Submit(
      {SampleResponse(1), SampleResponse(2, "household"), SampleResponse(3, "panel")});
  ASSERT_THAT(this->log_->Void(SampleId(1)), IsOk());
  this->Reopen();
  ASSERT_THAT(this->log_->Reinstate(SampleId(1)), IsOk());
  ASSERT_THAT(this->log_->Apply({ParseDefinition(R"pb(
    name: "after"
    weight_set {
      campaign: "household"
      cells { locality: "00004" stratum: "urban" factor: 1.25 }
    }
  )pb")}),
              IsOk());
  this->log_->Submit({SampleResponse(4)});
  const auto headers = this->VerifiedHeaders();
  std::vector<domain::EntryKind> kinds;
  for (const domain::EntryHeader& header : headers) kinds.push_back(header.kind);
  using enum domain::EntryKind;
  EXPECT_THAT(kinds, ::testing::ElementsAre(kDefinition, kDefinition, kDefinition, kDefinition,
                                            kDefinition, kDefinition, kResponse, kResponse,
                                            kResponse, kVoid, kReinstate, kWeightSet, kResponse));
}

TYPED_TEST(LogContract, TheCommitTimeNeverGoesBack) {
  this->log_->Submit({SampleResponse(1)});
  this->log_->clock().Advance(-absl::Hours(24));
  this->log_->Submit({SampleResponse(2)});
  this->log_->clock().Advance(absl::Hours(48));
  this->log_->Submit({SampleResponse(3)});
  this->Reopen();  // its clock starts a day earlier again
  this->log_->Submit({SampleResponse(4)});
  const auto headers = this->VerifiedHeaders();
  EXPECT_EQ(headers[kDefinitions + 1].committed_at_us, headers[kDefinitions].committed_at_us);
  EXPECT_EQ(headers[kDefinitions + 2].committed_at_us - headers[kDefinitions].committed_at_us,
            absl::ToInt64Microseconds(absl::Hours(24)));
  EXPECT_EQ(headers[kDefinitions + 3].committed_at_us, headers[kDefinitions + 2].committed_at_us);
}

// Between the store's commit and the moment at which the log moves its head, an id is known whose
// entry cannot be read yet.
TYPED_TEST(LogContract, AnIdThatIsBeingCommittedIsFoundOnceItIs) {
  this->Open(GatedLogStore::Gate::kAfterCommit);
  this->store_->CloseGate();
  auto result = this->log_->SubmitAsync({SampleResponse(1)});
  this->store_->AwaitCommit();
  auto found =
      std::async(std::launch::async, [&] { return this->log_->correction().Find(SampleId(1)); });
  auto voided = std::async(std::launch::async, [&] { return this->log_->Void(SampleId(1)); });
  this->store_->OpenGate();
  result.get();
  const auto response = found.get();
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->response.id, SampleId(1));
  EXPECT_THAT(voided.get(), IsOkAndHolds(kDefinitions + 2));
}

}  // namespace
}  // namespace sipas::survey
