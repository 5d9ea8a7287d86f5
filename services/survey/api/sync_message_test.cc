#include "services/survey/api/sync_message.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "services/survey/api/convert.h"
#include "services/survey/core/errors.h"
#include "services/survey/testing/sample_campaign_for_test.h"

namespace sipas::survey::api {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

// In the generated serializers' form, and in others.
v1::SyncResponsesRequest Samples() {
  v1::SyncResponsesRequest message;
  for (uint64_t i = 1; i <= 3; ++i) *message.add_responses() = SampleResponse(i);
  *message.add_responses() = SampleResponse(4, "household");
  v1::Response& unordered = *message.add_responses();
  unordered = SampleResponse(5);
  unordered.MergeFrom(ParseResponse("answers { item: 6 no_answer: true }"));
  unordered.MergeFrom(ParseResponse("answers { item: 5 number: 2 }"));
  v1::Response& bad = *message.add_responses();
  bad = SampleResponse(6);
  bad.clear_locality();
  message.add_responses()->set_response_id("no id");
  message.add_responses();
  return message;
}

void ExpectSame(const std::vector<Submission>& actual, const std::vector<Submission>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(actual[i].violations.list().size(), expected[i].violations.list().size()) << i;
    if (!expected[i].violations.empty()) continue;
    EXPECT_EQ(actual[i].response, expected[i].response) << i;
    EXPECT_EQ(actual[i].canonical(), expected[i].canonical()) << i;
    EXPECT_EQ(actual[i].digest, expected[i].digest) << i;
  }
}

// One result of each outcome in turn.
std::vector<IngestResult> Results(size_t count) {
  std::vector<IngestResult> results(count);
  for (size_t i = 0; i < count; ++i) {
    results[i].outcome = static_cast<IngestOutcome>(i % 4);
    results[i].position = uint64_t{1} << (6 * i);
    if (results[i].outcome == IngestOutcome::kRejectedFinal) results[i].error = EmptyBatch();
    if (results[i].outcome == IngestOutcome::kRetryLater) results[i].error = QueueFull();
  }
  return results;
}

TEST(SyncMessageTest, DecodesWhatTheGeneratedParserDecodes) {
  v1::SyncResponsesRequest request = Samples();
  request.mutable_sent_at()->set_seconds(1'790'000'000);
  request.set_attempt(2);
  const std::string bytes = request.SerializeAsString();
  SyncMessage message;
  ASSERT_THAT(message.Split(bytes), IsOk());
  ExpectSame(message.Decode(), DecodeBatch(request.responses()));
}

TEST(SyncMessageTest, TakesFieldsInAnyOrderAndThoseOfALaterVersion) {
  const v1::SyncResponsesRequest request = Samples();
  v1::SyncResponsesRequest head;
  head.set_attempt(2);
  head.GetReflection()->MutableUnknownFields(&head)->AddVarint(100, 1);
  const std::string bytes = head.SerializeAsString() + request.SerializeAsString();
  SyncMessage message;
  ASSERT_THAT(message.Split(bytes), IsOk());
  ExpectSame(message.Decode(), DecodeBatch(request.responses()));
}

TEST(SyncMessageTest, AnswersWhatTheGeneratedSerializerWrites) {
  const v1::SyncResponsesRequest request = Samples();
  const std::string bytes = request.SerializeAsString();
  SyncMessage message;
  ASSERT_THAT(message.Split(bytes), IsOk());
  message.Decode();
  const std::vector<IngestResult> results = Results(8);
  v1::SyncResponsesResponse expected;
  EncodeResults(request.responses(), results, *expected.mutable_results());
  EXPECT_EQ(message.EncodeAnswer(results), expected.SerializeAsString());
}

TEST(SyncMessageTest, RefusesWhatIsNoMessage) {
  SyncMessage message;
  EXPECT_THAT(message.Split("\x0a\x05no"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST"));
}

TEST(SyncMessageTest, RefusesAnEmptyMessageAndOneThatIsTooLarge) {
  EXPECT_THAT(SyncMessage().Split(""), StatusIs(absl::StatusCode::kInvalidArgument, "EMPTY_BATCH"));
  std::string bytes;
  for (size_t i = 0; i < kMaxBatch; ++i) bytes.append("\x0a\x00", 2);
  EXPECT_THAT(SyncMessage().Split(bytes), IsOk());
  bytes.append("\x0a\x00", 2);
  EXPECT_THAT(SyncMessage().Split(bytes),
              StatusIs(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));
}

TEST(SyncMessageTest, BytesThatAreNoResponseDoNotHoldUpTheOthers) {
  const std::string good = SampleResponse(1).SerializeAsString();
  std::string bytes = std::string("\x0a\x03\x0a\x09\xff", 5) + "\x0a";
  bytes.push_back(static_cast<char>(good.size()));
  ASSERT_LT(good.size(), 128u);
  bytes += good;
  SyncMessage message;
  ASSERT_THAT(message.Split(bytes), IsOk());
  const std::vector<Submission> submissions = message.Decode();
  ASSERT_EQ(submissions.size(), 2u);
  EXPECT_FALSE(submissions[0].violations.empty());
  EXPECT_TRUE(submissions[1].violations.empty());
  v1::SyncResponsesResponse answer;
  std::vector<IngestResult> results(2);
  results[0] = {.outcome = IngestOutcome::kRejectedFinal, .error = EmptyBatch()};
  results[1].position = 9;
  ASSERT_TRUE(answer.ParseFromString(message.EncodeAnswer(results)));
  EXPECT_EQ(answer.results(0).response_id(), "");
  EXPECT_EQ(answer.results(0).status(), v1::ITEM_STATUS_REJECTED_FINAL);
  EXPECT_EQ(answer.results(1).response_id(), SampleResponse(1).response_id());
}

}  // namespace
}  // namespace sipas::survey::api
