// What changes of definitions and of responses that are there mean, over every implementation of
// the log's store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <utility>
#include <vector>

#include "tests/contract/log_contract.h"

namespace sipas::survey {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::sipas::testing::StatusIs;
using ::testing::SizeIs;

template <typename Stores>
class LogChangeContract : public LogContract<Stores> {};

TYPED_TEST_SUITE(LogChangeContract, LogStores);

TYPED_TEST(LogChangeContract, AKnownIdIsADuplicateAlsoAfterItsCampaignClosed) {
  this->log_->Submit({SampleResponse(1)});
  v1::Definition closed = SampleCampaign("kiosk");
  closed.mutable_campaign()->set_state(v1::CAMPAIGN_STATE_CLOSED);
  ASSERT_THAT(this->log_->Apply({closed}), IsOk());
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], DuplicateOf(kDefinitions + 1));
  EXPECT_THAT(this->log_->Submit({SampleResponse(2)})[0], RefusedWith(kFinal, "CAMPAIGN_NOT_OPEN"));
}

TYPED_TEST(LogChangeContract, AVoidedResponseIsRefusedUntilItIsReinstated) {
  this->log_->Submit({SampleResponse(1)});
  EXPECT_THAT(this->log_->Void(SampleId(1)), IsOkAndHolds(kDefinitions + 2));
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], RefusedWith(kFinal, "RESPONSE_VOIDED"));
  EXPECT_THAT(this->log_->Reinstate(SampleId(1)), IsOkAndHolds(kDefinitions + 3));
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], DuplicateOf(kDefinitions + 1));
  EXPECT_THAT(this->log_->Void(SampleId(1)), IsOkAndHolds(kDefinitions + 4));
  this->Reopen();
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], RefusedWith(kFinal, "RESPONSE_VOIDED"));
}

TYPED_TEST(LogChangeContract, VoidingTwiceChangesNothing) {
  this->log_->Submit({SampleResponse(1)});
  EXPECT_THAT(this->log_->Reinstate(SampleId(1)), IsOkAndHolds(kDefinitions + 1));
  EXPECT_THAT(this->log_->Void(SampleId(1)), IsOkAndHolds(kDefinitions + 2));
  EXPECT_THAT(this->log_->Void(SampleId(1)), IsOkAndHolds(kDefinitions + 2));
  EXPECT_THAT(this->log_->Reinstate(SampleId(1)), IsOkAndHolds(kDefinitions + 3));
  EXPECT_THAT(this->log_->Reinstate(SampleId(1)), IsOkAndHolds(kDefinitions + 3));
  EXPECT_EQ(this->log_->log().Head().position, kDefinitions + 3);
}

TYPED_TEST(LogChangeContract, VoidingWhatIsNotThereSaysSo) {
  EXPECT_THAT(this->log_->Void(SampleId(1)),
              StatusIs(absl::StatusCode::kNotFound, "RESPONSE_NOT_FOUND"));
}

TYPED_TEST(LogChangeContract, OfTwoCorrectionsAtTheSameMomentOneWins) {
  this->log_->Submit({SampleResponse(1), SampleResponse(2)});
  this->store_->CloseGate();
  auto other = this->log_->CorrectAsync(domain::EntryKind::kVoid, SampleId(2));
  this->store_->AwaitCommit();
  auto first = this->log_->CorrectAsync(domain::EntryKind::kVoid, SampleId(1));
  auto second = this->log_->CorrectAsync(domain::EntryKind::kVoid, SampleId(1));
  this->store_->OpenGate();
  EXPECT_THAT(other.get(), IsOkAndHolds(kDefinitions + 3));
  EXPECT_THAT(first.get(), IsOkAndHolds(kDefinitions + 4));
  EXPECT_THAT(second.get(), StatusIs(absl::StatusCode::kAborted, "RESPONSE_MOVED"));
}

TYPED_TEST(LogChangeContract, VoidAndReinstateCarryTheResponse) {
  this->log_->Submit({SampleResponse(1, "household")});
  ASSERT_THAT(this->log_->Void(SampleId(1)), IsOk());
  ASSERT_THAT(this->log_->Reinstate(SampleId(1)), IsOk());
  const auto entries = this->log_->log().Read(kDefinitions, 10, kNoLimit);
  ASSERT_THAT(entries, IsOkAndHolds(SizeIs(3)));
  const auto accepted = this->log_->codec().DecodeResponse((*entries)[0]);
  ASSERT_THAT(accepted, IsOk());
  for (size_t i : {1u, 2u}) {
    const auto later = this->log_->codec().DecodeResponse((*entries)[i]);
    ASSERT_THAT(later, IsOk());
    EXPECT_EQ(later->record, accepted->record);
    EXPECT_EQ(later->day, accepted->day);
    EXPECT_EQ(later->header.first_position, kDefinitions + 1);
    EXPECT_EQ(later->header.campaign, "household");
    EXPECT_EQ(later->header.principal, "p-1");
  }
}

TYPED_TEST(LogChangeContract, DefinitionsAreRebuiltWhenOpenedAgain) {
  v1::Definition second = SampleCampaign("kiosk");
  second.mutable_campaign()->add_channels("phone");
  ASSERT_THAT(this->log_->Apply({second}), IsOk());
  ASSERT_THAT(this->log_->Apply({SampleCampaign("kiosk")}), IsOk());  // back to the first
  this->log_->Submit({SampleResponse(1)});
  const auto before = this->log_->log().definitions();
  this->Reopen();
  const auto after = this->log_->log().definitions();
  EXPECT_EQ(after->version(), before->version());
  for (uint32_t revision : {1u, 2u, 3u}) {
    const auto* definition = after->Find(domain::DefinitionKind::kCampaign, "kiosk", revision);
    ASSERT_NE(definition, nullptr);
    const auto* old = before->Find(domain::DefinitionKind::kCampaign, "kiosk", revision);
    EXPECT_EQ(definition->position, old->position);
    EXPECT_EQ(definition->digest, old->digest);
  }
  EXPECT_TRUE(this->log_->log().HasResponses("kiosk"));
  EXPECT_FALSE(this->log_->log().HasResponses("panel"));
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], DuplicateOf(kDefinitions + 3));
}

TYPED_TEST(LogChangeContract, DefinitionsAreAppliedAllOrNone) {
  AppendRequest stale =
      DefinitionRequest(this->log_->log(), {[] {
                                              v1::Definition changed = SampleCampaign("kiosk");
                                              changed.mutable_campaign()->add_channels("phone");
                                              return changed;
                                            }(),
                                            [] {
                                              v1::Definition changed = SampleCampaign("panel");
                                              changed.mutable_campaign()->add_channels("phone");
                                              return changed;
                                            }()});
  v1::Definition other = SampleCampaign("household");
  other.mutable_campaign()->add_channels("phone");
  ASSERT_THAT(this->log_->Apply({other}), IsOk());
  for (const AppendResult& result : this->log_->Append(std::move(stale))) {
    EXPECT_THAT(result.status, StatusIs(absl::StatusCode::kAborted, "DEFINITIONS_MOVED"));
  }
  EXPECT_EQ(this->log_->log().Head().position, kDefinitions + 1);
  EXPECT_EQ(
      this->log_->log().definitions()->Find(domain::DefinitionKind::kCampaign, "panel")->revision,
      1u);
}

// Validated while the campaign was open, committed after it was closed: the commit thread decides.
TYPED_TEST(LogChangeContract, WhatWasValidatedAgainstOldDefinitionsIsValidatedAgain) {
  this->log_->Submit({SampleResponse(9)});
  this->store_->CloseGate();
  auto first = this->log_->SubmitAsync({SampleResponse(1)});
  this->store_->AwaitCommit();
  v1::Definition closed = SampleCampaign("kiosk");
  closed.mutable_campaign()->set_state(v1::CAMPAIGN_STATE_CLOSED);
  std::promise<absl::Status> applied;
  this->log_->log().AppendAsync(
      DefinitionRequest(this->log_->log(), {closed}),
      [&](std::vector<AppendResult> results) { applied.set_value(results[0].status); });
  auto late = this->log_->SubmitAsync({SampleResponse(2), SampleResponse(3, "panel")});
  this->store_->OpenGate();
  EXPECT_THAT(first.get()[0], AcceptedAt(kDefinitions + 2));
  EXPECT_THAT(applied.get_future().get(), IsOk());
  const auto results = late.get();
  EXPECT_THAT(results[0], RefusedWith(kFinal, "CAMPAIGN_NOT_OPEN"));
  EXPECT_THAT(results[1], AcceptedAt(kDefinitions + 4));
}

TYPED_TEST(LogChangeContract, AResponseNamesTheRevisionsItWasCommittedUnder) {
  this->log_->Submit({SampleResponse(9)});
  this->store_->CloseGate();
  auto first = this->log_->SubmitAsync({SampleResponse(1)});
  this->store_->AwaitCommit();
  v1::Definition second = SampleCampaign("kiosk");
  second.mutable_campaign()->add_channels("phone");
  this->log_->log().AppendAsync(DefinitionRequest(this->log_->log(), {second}), [](auto) {});
  auto late = this->log_->SubmitAsync({SampleResponse(2)});
  this->store_->OpenGate();
  late.get();
  const auto headers = this->VerifiedHeaders();
  ASSERT_THAT(headers, SizeIs(kDefinitions + 4));
  EXPECT_EQ(headers[kDefinitions + 1].campaign_revision, 1u);
  EXPECT_EQ(headers[kDefinitions + 3].campaign_revision, 2u);
}

// The first response and a change that it forbids, at the same moment: one of them must lose.
TYPED_TEST(LogChangeContract, ADesignCannotChangeWhileTheFirstResponseIsOnItsWay) {
  v1::Definition changed = SampleCampaign("kiosk");
  changed.mutable_campaign()->mutable_design()->set_kind(v1::DESIGN_KIND_CENSUS);
  AppendRequest request = DefinitionRequest(this->log_->log(), {changed});
  EXPECT_THAT(this->log_->Submit({SampleResponse(1)})[0], AcceptedAt(kDefinitions + 1));
  EXPECT_THAT(this->log_->Append(std::move(request))[0].status,
              StatusIs(absl::StatusCode::kAborted, "DEFINITIONS_MOVED"));
}

TYPED_TEST(LogChangeContract, ADesignCannotChangeWithinTheCommitOfTheFirstResponse) {
  v1::Definition changed = SampleCampaign("kiosk");
  changed.mutable_campaign()->mutable_design()->set_kind(v1::DESIGN_KIND_CENSUS);
  AppendRequest request = DefinitionRequest(this->log_->log(), {changed});
  this->store_->CloseGate();
  auto other = this->log_->SubmitAsync({SampleResponse(1, "panel")});
  this->store_->AwaitCommit();
  auto first = this->log_->SubmitAsync({SampleResponse(2)});
  std::promise<absl::Status> applied;
  this->log_->log().AppendAsync(std::move(request), [&](std::vector<AppendResult> results) {
    applied.set_value(results[0].status);
  });
  this->store_->OpenGate();
  EXPECT_THAT(first.get()[0], AcceptedAt(kDefinitions + 2));
  EXPECT_THAT(applied.get_future().get(),
              StatusIs(absl::StatusCode::kAborted, "DEFINITIONS_MOVED"));
}

}  // namespace
}  // namespace sipas::survey
