#include "cli/bundle/log_replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/testing/status_matchers.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using survey::v1::EntryPayload;
using survey::v1::ResponseRecord;

std::string Entry(const std::string& id, const EntryPayload& payload) {
  survey::v1::EntryHeader header;
  header.set_response_id(id);
  survey::v1::LogEntry entry;
  entry.set_header(header.SerializeAsString());
  entry.set_payload(payload.SerializeAsString());
  return entry.SerializeAsString();
}

ResponseRecord Record(uint64_t weight, const std::string& campaign = "wave") {
  ResponseRecord record;
  record.mutable_response()->set_campaign(campaign);
  record.set_weight_fixed(weight);
  return record;
}

EntryPayload Response(const ResponseRecord& record) {
  EntryPayload payload;
  *payload.mutable_response() = record;
  return payload;
}

std::vector<uint64_t> Weights(const LogReplay& replay) {
  std::vector<uint64_t> weights;
  for (const ResponseRecord* record : replay.responses()) weights.push_back(record->weight_fixed());
  return weights;
}

TEST(LogReplayTest, FollowsVoidsAmendmentsAndReinstatements) {
  LogReplay replay("wave");
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_THAT(replay.Add(Entry(id, Response(Record(1)))), IsOk());
  }
  EntryPayload payload;
  payload.mutable_void_();
  ASSERT_THAT(replay.Add(Entry("a", payload)), IsOk());
  ASSERT_THAT(replay.Add(Entry("b", payload)), IsOk());
  *payload.mutable_reinstate()->mutable_response() = Record(2);
  ASSERT_THAT(replay.Add(Entry("b", payload)), IsOk());
  *payload.mutable_amend()->mutable_after() = Record(3);
  ASSERT_THAT(replay.Add(Entry("c", payload)), IsOk());
  EXPECT_THAT(Weights(replay), ::testing::ElementsAre(2, 3));
}

TEST(LogReplayTest, LeavesOutOtherCampaignsAndTestResponses) {
  LogReplay replay("wave");
  ASSERT_THAT(replay.Add(Entry("a", Response(Record(1, "other")))), IsOk());
  ResponseRecord trial = Record(1);
  trial.mutable_response()->set_test(true);
  ASSERT_THAT(replay.Add(Entry("b", Response(trial))), IsOk());
  EXPECT_TRUE(replay.responses().empty());
}

TEST(LogReplayTest, KnowsEveryRevisionOfADefinition) {
  LogReplay replay("wave");
  EntryPayload payload;
  for (const uint32_t revision : {1U, 2U}) {
    payload.mutable_definition()->set_name("rules");
    payload.mutable_definition()->set_revision(revision);
    payload.mutable_definition()->mutable_rulebook()->set_decimals(revision);
    ASSERT_THAT(replay.Add(Entry("", payload)), IsOk());
  }
  constexpr auto kRulebook = survey::v1::Definition::kRulebook;
  EXPECT_EQ(replay.FindDefinition(kRulebook, "rules", 1)->rulebook().decimals(), 1U);
  EXPECT_EQ(replay.FindDefinition(kRulebook, "rules")->rulebook().decimals(), 2U);
  EXPECT_THAT(replay.FindDefinition(kRulebook, "rules", 3), StatusIs(absl::StatusCode::kNotFound));
}

TEST(LogReplayTest, StopsAtAnErasedEntry) {
  LogReplay replay("wave");
  EXPECT_THAT(replay.Add(Entry("a", EntryPayload())), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(replay.Add("x"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace sipas::cli
