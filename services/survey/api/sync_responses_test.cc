#include "services/survey/api/sync_responses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "libs/base/error.h"
#include "libs/rpc/status.h"
#include "libs/testing/status_matchers.h"
#include "services/survey/testing/gated_log_store_for_test.h"
#include "services/survey/testing/survey_server_for_test.h"

namespace sipas::survey::api {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

constexpr uint64_t kDefinitions = 6;

v1::SyncResponsesRequest Message(uint64_t first, uint64_t count) {
  v1::SyncResponsesRequest message;
  for (uint64_t i = first; i < first + count; ++i) *message.add_responses() = SampleResponse(i);
  return message;
}

// One device's stream.
class Device {
 public:
  explicit Device(SurveyServer& server) : stream_(server.responses().SyncResponses(&context_)) {}
  // A call must have ended before it goes.
  ~Device() {
    if (!finished_) {
      Cancel();
      End().IgnoreError();
    }
  }

  bool Send(const v1::SyncResponsesRequest& message) { return stream_->Write(message); }
  // Nothing if the server has no more answers.
  std::optional<v1::SyncResponsesResponse> Answer() {
    v1::SyncResponsesResponse answer;
    if (!stream_->Read(&answer)) return std::nullopt;
    return answer;
  }
  void SayDone() { stream_->WritesDone(); }
  void Cancel() { context_.TryCancel(); }
  absl::Status End() {
    finished_ = true;
    while (Answer().has_value()) continue;
    return rpc::FromGrpc(stream_->Finish());
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::SyncResponsesRequest, v1::SyncResponsesResponse>>
      stream_;
  bool finished_ = false;
};

class SyncResponsesTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(server_.Apply(SampleDefinitions()), IsOk()); }
  void TearDown() override { store_.OpenGate(); }

  uint64_t Head() { return server_.log().log().Head().position; }

  store::MemoryLogStore memory_{SampleId(1)};
  GatedLogStore store_{memory_};
  SurveyServer server_{{.store = &store_}};
};

TEST_F(SyncResponsesTest, EndsWithOkIfThereIsNothingToSend) {
  Device device(server_);
  device.SayDone();
  EXPECT_THAT(device.End(), IsOk());
}

TEST_F(SyncResponsesTest, AnswersEveryMessageWithAsManyResults) {
  Device device(server_);
  ASSERT_TRUE(device.Send(Message(1, 3)));
  const auto answer = device.Answer();
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->results_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(answer->results(i).status(), v1::ITEM_STATUS_ACCEPTED);
    EXPECT_EQ(answer->results(i).position(), kDefinitions + 1 + static_cast<uint64_t>(i));
  }
  device.SayDone();
  EXPECT_THAT(device.End(), IsOk());
}

TEST_F(SyncResponsesTest, AnswersInOrderWithFiftyMessagesUnderWay) {
  Device device(server_);
  std::thread sender([&] {
    for (uint64_t i = 0; i < 50; ++i) EXPECT_TRUE(device.Send(Message(10 * i + 1, 10)));
    device.SayDone();
  });
  for (uint64_t i = 0; i < 50; ++i) {
    const auto answer = device.Answer();
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(answer->results_size(), 10);
    for (int k = 0; k < 10; ++k) {
      EXPECT_EQ(answer->results(k).response_id(),
                SampleId(10 * i + 1 + static_cast<uint64_t>(k)).ToString());
      EXPECT_EQ(answer->results(k).status(), v1::ITEM_STATUS_ACCEPTED);
    }
  }
  sender.join();
  EXPECT_THAT(device.End(), IsOk());
  EXPECT_EQ(Head(), kDefinitions + 500);
}

TEST_F(SyncResponsesTest, AnswersWhatWasSentBeforeTheClientReadsAnything) {
  Device device(server_);
  for (uint64_t i = 0; i < 50; ++i) ASSERT_TRUE(device.Send(Message(i + 1, 1)));
  device.SayDone();
  for (uint64_t i = 0; i < 50; ++i) {
    const auto answer = device.Answer();
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->results(0).response_id(), SampleId(i + 1).ToString());
  }
  EXPECT_THAT(device.End(), IsOk());
}

TEST_F(SyncResponsesTest, ABadResponseDoesNotHoldUpTheOthers) {
  Device device(server_);
  v1::SyncResponsesRequest message = Message(1, 3);
  message.mutable_responses(1)->set_locality("nowhere");
  ASSERT_TRUE(device.Send(message));
  ASSERT_TRUE(device.Send(Message(4, 1)));
  device.SayDone();
  const auto first = device.Answer();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->results(0).status(), v1::ITEM_STATUS_ACCEPTED);
  EXPECT_EQ(first->results(1).status(), v1::ITEM_STATUS_REJECTED_FINAL);
  EXPECT_EQ(first->results(1).error().reason(), "INVALID_RESPONSE");
  EXPECT_EQ(first->results(1).error().violations(0).field(), "locality");
  EXPECT_EQ(first->results(2).status(), v1::ITEM_STATUS_ACCEPTED);
  const auto second = device.Answer();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->results(0).status(), v1::ITEM_STATUS_ACCEPTED);
  EXPECT_THAT(device.End(), IsOk());
}

// What comes after a message that is refused as a whole is not taken: its answer would be mistaken
// for the refused one's.
TEST_F(SyncResponsesTest, ARefusedMessageEndsTheStreamAfterTheAnswersBeforeIt) {
  store_.CloseGate();
  Device device(server_);
  ASSERT_TRUE(device.Send(Message(1, 1)));
  ASSERT_TRUE(device.Send(Message(2, 1)));
  ASSERT_TRUE(device.Send({}));
  device.Send(Message(3, 1));  // may find the stream ended
  store_.AwaitCommit();
  store_.OpenGate();
  for (uint64_t i = 1; i <= 2; ++i) {
    const auto answer = device.Answer();
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->results(0).response_id(), SampleId(i).ToString());
    EXPECT_EQ(answer->results(0).status(), v1::ITEM_STATUS_ACCEPTED);
  }
  EXPECT_FALSE(device.Answer().has_value());
  EXPECT_THAT(device.End(), StatusIs(absl::StatusCode::kInvalidArgument, "EMPTY_BATCH"));
  EXPECT_EQ(Head(), kDefinitions + 2);
}

TEST_F(SyncResponsesTest, RefusesAMessageOfMoreThanAThousand) {
  Device device(server_);
  ASSERT_TRUE(device.Send(Message(1, 1)));
  ASSERT_TRUE(device.Send(Message(2, 1001)));
  const auto answer = device.Answer();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->results(0).status(), v1::ITEM_STATUS_ACCEPTED);
  EXPECT_THAT(device.End(), StatusIs(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));
  EXPECT_EQ(Head(), kDefinitions + 1);
}

TEST_F(SyncResponsesTest, EndsAtAMessageOfTooManyBytes) {
  Device device(server_);
  ASSERT_TRUE(device.Send(Message(1, 1)));
  ASSERT_TRUE(device.Answer().has_value());
  v1::SyncResponsesRequest message = Message(2, 1);
  message.mutable_responses(0)->set_device_id(std::string(5 << 20, 'x'));
  device.Send(message);
  EXPECT_FALSE(device.End().ok());
  EXPECT_EQ(Head(), kDefinitions + 1);
}

TEST_F(SyncResponsesTest, AStreamCutInTheMiddleLosesNothing) {
  {
    Device device(server_);
    ASSERT_TRUE(device.Send(Message(1, 10)));
    ASSERT_TRUE(device.Answer().has_value());
    store_.CloseGate();
    ASSERT_TRUE(device.Send(Message(11, 10)));
    store_.AwaitCommit();
    ASSERT_TRUE(device.Send(Message(21, 10)));
    device.Cancel();
    EXPECT_THAT(device.End(), StatusIs(absl::StatusCode::kCancelled));
    store_.OpenGate();
  }
  // The device sends everything again, that was acknowledged or not.
  Device device(server_);
  for (uint64_t i = 0; i < 3; ++i) ASSERT_TRUE(device.Send(Message(10 * i + 1, 10)));
  device.SayDone();
  for (uint64_t i = 0; i < 3; ++i) {
    const auto answer = device.Answer();
    ASSERT_TRUE(answer.has_value());
    for (const v1::ItemResult& result : answer->results()) {
      if (i < 2) {
        EXPECT_EQ(result.status(), v1::ITEM_STATUS_DUPLICATE);
      }
      EXPECT_GT(result.position(), kDefinitions);
      EXPECT_TRUE(result.error().reason().empty());
    }
  }
  EXPECT_THAT(device.End(), IsOk());
  EXPECT_EQ(Head(), kDefinitions + 30);
}

TEST_F(SyncResponsesTest, ACancelledStreamEndsWhileItsResponsesAreCommitted) {
  for (uint64_t i = 0; i < 30; ++i) {
    Device device(server_);
    device.Send(Message(100 * i + 1, 5));
    device.Send(Message(100 * i + 11, 5));
    if (i % 3 == 0) device.Answer();
    device.Cancel();
    device.End().IgnoreError();
  }
  Device device(server_);
  ASSERT_TRUE(device.Send(Message(1, 1)));
  ASSERT_TRUE(device.Answer().has_value());
}

TEST_F(SyncResponsesTest, ManyDevicesAtOnce) {
  constexpr uint64_t kDevices = 8;
  std::vector<std::thread> devices;
  for (uint64_t d = 0; d < kDevices; ++d) {
    devices.emplace_back([&, d] {
      Device device(server_);
      for (uint64_t i = 0; i < 10; ++i) {
        ASSERT_TRUE(device.Send(Message(1000 * d + 5 * i + 1, 5)));
        const auto answer = device.Answer();
        ASSERT_TRUE(answer.has_value());
        EXPECT_EQ(answer->results(4).status(), v1::ITEM_STATUS_ACCEPTED);
      }
      device.SayDone();
      EXPECT_THAT(device.End(), IsOk());
    });
  }
  for (std::thread& device : devices) device.join();
  EXPECT_EQ(Head(), kDefinitions + kDevices * 50);
}

TEST_F(SyncResponsesTest, AsksToRetryWhileItShutsDown) {
  Device device(server_);
  ASSERT_TRUE(device.Send(Message(1, 1)));
  ASSERT_TRUE(device.Answer().has_value());
  server_.log().log().Drain();
  ASSERT_TRUE(device.Send(Message(2, 1)));
  const auto answer = device.Answer();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->results(0).status(), v1::ITEM_STATUS_RETRY_LATER);
  EXPECT_EQ(answer->results(0).error().reason(), "SHUTTING_DOWN");
  EXPECT_GT(answer->results(0).error().retry_after().seconds(), 0);
}

TEST_F(SyncResponsesTest, ADrainEndsStreamsThatWaitWithNothingToSend) {
  Device before(server_);
  ASSERT_TRUE(before.Send(Message(1, 1)));
  ASSERT_TRUE(before.Answer().has_value());
  server_.response_service().EndStreams();
  EXPECT_THAT(before.End(), StatusIs(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  Device after(server_);
  EXPECT_THAT(after.End(), StatusIs(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  server_.server().Drain(absl::Hours(1));  // returns when the reactors are gone
}

TEST_F(SyncResponsesTest, ADrainAnswersWhatWasReadBeforeItEndsTheStream) {
  store_.CloseGate();
  Device device(server_);
  ASSERT_TRUE(device.Send(Message(1, 1)));
  store_.AwaitCommit();
  server_.response_service().EndStreams();
  store_.OpenGate();
  const auto answer = device.Answer();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->results(0).status(), v1::ITEM_STATUS_ACCEPTED);
  EXPECT_THAT(device.End(), StatusIs(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

TEST_F(SyncResponsesTest, TheServerCanStopUnderAnOpenStream) {
  Device device(server_);
  ASSERT_TRUE(device.Send(Message(1, 1)));
  ASSERT_TRUE(device.Answer().has_value());
  server_.server().Drain(absl::ZeroDuration());  // returns when the reactor is gone
  EXPECT_FALSE(device.End().ok());
  EXPECT_EQ(Head(), kDefinitions + 1);
}

}  // namespace
}  // namespace sipas::survey::api
