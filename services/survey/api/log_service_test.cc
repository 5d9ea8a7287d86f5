#include "services/survey/api/log_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "libs/base/error.h"
#include "libs/rpc/status.h"
#include "libs/testing/status_matchers.h"
#include "libs/wire/log_entry.h"
#include "services/survey/testing/survey_server_for_test.h"

namespace sipas::survey::api {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr uint64_t kDefinitions = 6;

// One reader's stream.
class Reader {
 public:
  Reader(SurveyServer& server, const v1::ReadLogRequest& request)
      : stream_(server.logs().ReadLog(&context_, request)) {}
  // A call must have ended before it goes.
  ~Reader() {
    if (!finished_) {
      Cancel();
      End().IgnoreError();
    }
  }

  std::optional<v1::ReadLogResponse> Next() {
    v1::ReadLogResponse message;
    if (!stream_->Read(&message)) return std::nullopt;
    return message;
  }
  void Cancel() { context_.TryCancel(); }
  // Reads on until the end; entries are added to what was read.
  absl::Status End(std::vector<std::string>* entries = nullptr) {
    finished_ = true;
    while (const auto message = Next()) {
      if (entries == nullptr) continue;
      entries->insert(entries->end(), message->entries().begin(), message->entries().end());
    }
    return rpc::FromGrpc(stream_->Finish());
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::ReadLogResponse>> stream_;
  bool finished_ = false;
};

class LogServiceTest : public ::testing::Test {
 protected:
  explicit LogServiceTest(const SurveyServer::Options& options = {}) : server_(options) {}

  void SetUp() override { ASSERT_THAT(server_.Apply(SampleDefinitions()), IsOk()); }

  std::vector<std::string> Stored(uint64_t after = 0) {
    return *server_.memory().Read(after, 100'000, 1u << 30);
  }

  v1::GetHeadResponse Head() {
    grpc::ClientContext context;
    v1::GetHeadResponse response;
    EXPECT_TRUE(server_.logs().GetHead(&context, {}, &response).ok());
    return response;
  }

  v1::LogPoint PointAt(uint64_t position) {
    const auto entry = wire::ParseEntry(Stored(position - 1)[0]);
    v1::LogPoint point;
    point.set_position(position);
    point.set_hash(std::string(base::AsBytes(entry->point.hash)));
    return point;
  }

  v1::ReadLogRequest After(uint64_t position) {
    v1::ReadLogRequest request;
    request.set_log_id(server_.memory().log_id().ToString());
    *request.mutable_after() = PointAt(position);
    return request;
  }

  static v1::ReadLogRequest Follow(v1::ReadLogRequest request = {}) {
    request.set_follow(true);
    return request;
  }

  absl::Status Refusal(const v1::ReadLogRequest& request) {
    Reader reader(server_, request);
    EXPECT_FALSE(reader.Next().has_value());
    return reader.End();
  }

  static std::vector<std::string> FieldsOf(const absl::Status& status) {
    std::vector<std::string> fields;
    for (const auto& violation : base::DetailsOf(status).violations) {
      fields.push_back(violation.field);
    }
    return fields;
  }

  SurveyServer server_;
};

TEST_F(LogServiceTest, TellsTheHead) {
  const v1::GetHeadResponse head = Head();
  EXPECT_EQ(head.log_id(), server_.memory().log_id().ToString());
  EXPECT_EQ(head.head().position(), kDefinitions);
  EXPECT_EQ(head.head().hash(), PointAt(kDefinitions).hash());
}

TEST(EmptyLogTest, TellsItsIdAtOnce) {
  SurveyServer server;
  grpc::ClientContext context;
  v1::GetHeadResponse head;
  ASSERT_TRUE(server.logs().GetHead(&context, {}, &head).ok());
  EXPECT_EQ(head.head().position(), 0u);
  EXPECT_EQ(head.head().hash(), base::AsBytes(wire::Genesis(SampleId(1)).hash));
  Reader reader(server, {});
  const auto first = reader.Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->log_id(), SampleId(1).ToString());
  EXPECT_THAT(first->entries(), IsEmpty());
  EXPECT_EQ(first->head_position(), 0u);
  EXPECT_FALSE(reader.Next().has_value());
  EXPECT_THAT(reader.End(), IsOk());
}

TEST_F(LogServiceTest, StreamsTheStoredBytesAndEndsAtTheHead) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  Reader reader(server_, {});
  const auto first = reader.Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->log_id(), server_.memory().log_id().ToString());
  EXPECT_EQ(first->head_position(), kDefinitions + 1);
  EXPECT_THAT(first->entries(), ::testing::ElementsAreArray(Stored()));
  EXPECT_THAT(reader.End(), IsOk());
}

TEST_F(LogServiceTest, ResumesAfterAnyPosition) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  for (uint64_t after = 1; after <= kDefinitions + 1; ++after) {
    std::vector<std::string> entries;
    EXPECT_THAT(Reader(server_, After(after)).End(&entries), IsOk());
    EXPECT_EQ(entries, Stored(after));
  }
}

TEST_F(LogServiceTest, BeginsSoManyEntriesBeforeTheHead) {
  for (const uint64_t last : {uint64_t{1}, uint64_t{2}, uint64_t{kDefinitions}, uint64_t{1000}}) {
    v1::ReadLogRequest request;
    request.set_last_entries(last);
    std::vector<std::string> entries;
    EXPECT_THAT(Reader(server_, request).End(&entries), IsOk());
    EXPECT_EQ(entries, Stored(kDefinitions - std::min<uint64_t>(last, kDefinitions)));
  }
}

TEST_F(LogServiceTest, SplitsALongLogIntoMessages) {
  constexpr uint64_t kResponses = 3000;
  for (uint64_t i = 0; i < kResponses; i += 1000) {
    std::vector<v1::Response> responses;
    for (uint64_t k = 1; k <= 1000; ++k) responses.push_back(SampleResponse(i + k));
    server_.log().Submit(responses);
  }
  Reader reader(server_, {});
  std::vector<std::string> entries;
  int messages = 0;
  while (const auto message = reader.Next()) {
    ++messages;
    EXPECT_LE(message->ByteSizeLong(), 300u << 10);
    entries.insert(entries.end(), message->entries().begin(), message->entries().end());
  }
  EXPECT_THAT(reader.End(), IsOk());
  EXPECT_GT(messages, 1);
  EXPECT_EQ(entries, Stored());
}

TEST_F(LogServiceTest, EndsAfterMaxEntries) {
  for (const bool follow : {false, true}) {
    v1::ReadLogRequest request;
    request.set_follow(follow);
    request.set_max_entries(4);
    std::vector<std::string> entries;
    EXPECT_THAT(Reader(server_, request).End(&entries), IsOk());
    EXPECT_THAT(entries, SizeIs(4));
  }
}

TEST_F(LogServiceTest, AFollowerWakesUpForEveryEntry) {
  Reader reader(server_, Follow(After(kDefinitions)));
  const auto first = reader.Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_THAT(first->entries(), IsEmpty());
  for (uint64_t i = 1; i <= 20; ++i) {
    ASSERT_THAT(server_.Create(SampleResponse(i)), IsOk());
    const auto message = reader.Next();
    ASSERT_TRUE(message.has_value());
    EXPECT_THAT(message->entries(), ElementsAre(Stored(kDefinitions + i - 1)[0]));
    EXPECT_EQ(message->head_position(), kDefinitions + i);
  }
}

TEST_F(LogServiceTest, AFollowerEndsAfterMaxEntries) {
  v1::ReadLogRequest request = Follow(After(kDefinitions));
  request.set_max_entries(2);
  Reader reader(server_, request);
  ASSERT_TRUE(reader.Next().has_value());
  server_.log().Submit({SampleResponse(1), SampleResponse(2), SampleResponse(3)});
  std::vector<std::string> entries;
  EXPECT_THAT(reader.End(&entries), IsOk());
  EXPECT_THAT(entries, SizeIs(2));
}

TEST_F(LogServiceTest, AFollowerCanCancelWhileItWaits) {
  Reader reader(server_, Follow());
  ASSERT_TRUE(reader.Next().has_value());
  EXPECT_EQ(server_.log_service().open_streams(), 1);
  reader.Cancel();
  EXPECT_THAT(reader.End(), StatusIs(absl::StatusCode::kCancelled));
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  server_.server().Drain(absl::ZeroDuration());  // returns when the reactor is gone
  EXPECT_EQ(server_.log_service().open_streams(), 0);
}

TEST_F(LogServiceTest, TheServerCanStopUnderAFollower) {
  Reader reader(server_, Follow());
  ASSERT_TRUE(reader.Next().has_value());
  server_.server().Drain(absl::ZeroDuration());
  EXPECT_FALSE(reader.End().ok());
  EXPECT_EQ(server_.log_service().open_streams(), 0);
}

TEST_F(LogServiceTest, SendsFollowersAwayBeforeTheServiceStops) {
  Reader waiting(server_, Follow());
  ASSERT_TRUE(waiting.Next().has_value());
  server_.log_service().EndStreams();
  EXPECT_THAT(waiting.End(), StatusIs(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  // One that comes too late gets what there is and does not wait.
  std::vector<std::string> entries;
  EXPECT_THAT(Reader(server_, Follow()).End(&entries),
              StatusIs(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(entries, Stored());
}

TEST_F(LogServiceTest, NoFollowerSleepsThroughTheEnd) {
  for (int round = 0; round < 20; ++round) {
    SurveyServer server;
    std::vector<std::thread> readers;
    for (int r = 0; r < 3; ++r) {
      readers.emplace_back([&] { Reader(server, Follow()).End().IgnoreError(); });
    }
    server.log_service().EndStreams();
    for (std::thread& reader : readers) reader.join();
  }
}

// Waking, cancelling and ending race with each other all the time.
TEST_F(LogServiceTest, FollowersComeAndGoWhileTheLogGrows) {
  std::atomic<int> coming = 4;
  std::vector<std::thread> readers;
  for (int r = 0; r < 4; ++r) {
    readers.emplace_back([&, r] {
      for (int round = 0; round < 15; ++round) {
        Reader reader(server_, Follow());
        for (int k = 0; k <= (r + round) % 4; ++k) reader.Next();
        reader.Cancel();
        reader.End().IgnoreError();
      }
      --coming;
    });
  }
  std::atomic<size_t> last = std::numeric_limits<size_t>::max();
  std::vector<std::string> all;
  std::thread faithful([&] {
    Reader reader(server_, Follow());
    while (all.size() < last) {
      const auto message = reader.Next();
      ASSERT_TRUE(message.has_value());
      all.insert(all.end(), message->entries().begin(), message->entries().end());
    }
  });
  uint64_t responses = 0;
  while (coming > 0) server_.log().Submit({SampleResponse(++responses)});
  last = kDefinitions + responses + 1;
  server_.log().Submit({SampleResponse(++responses)});
  for (std::thread& reader : readers) reader.join();
  faithful.join();
  EXPECT_EQ(all, Stored());
}

TEST_F(LogServiceTest, RefusesAPositionBeyondTheHead) {
  v1::ReadLogRequest request = After(kDefinitions);
  request.mutable_after()->set_position(kDefinitions + 1);
  const absl::Status status = Refusal(request);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kOutOfRange, "POSITION_BEYOND_HEAD"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("head_position"), "6");
}

TEST_F(LogServiceTest, RefusesAReaderOfAnotherLog) {
  v1::ReadLogRequest request = After(4);
  *request.add_earlier() = PointAt(2);
  request.set_log_id(SampleId(77).ToString());
  const absl::Status status = Refusal(request);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_DIVERGED"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("last_common_position"), "4");
}

TEST_F(LogServiceTest, TellsADivergedReaderTheLastCommonPosition) {
  v1::ReadLogRequest request = After(6);
  request.mutable_after()->set_hash(std::string(32, 'x'));
  *request.add_earlier() = PointAt(5);
  request.mutable_earlier(0)->set_hash(std::string(32, 'x'));
  *request.add_earlier() = PointAt(3);
  *request.add_earlier() = PointAt(1);
  const absl::Status status = Refusal(request);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_DIVERGED"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("last_common_position"), "3");
}

TEST_F(LogServiceTest, NamesEverythingThatIsWrongWithARequest) {
  v1::ReadLogRequest request;
  request.set_log_id("x");
  request.mutable_after()->set_hash("short");
  *request.add_earlier() = PointAt(1);
  request.add_earlier()->set_position(2);
  absl::Status status = Refusal(request);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST"));
  EXPECT_THAT(FieldsOf(status), UnorderedElementsAre("log_id", "after.hash", "earlier[1].hash"));
  request = {};
  *request.mutable_after() = PointAt(1);
  for (int i = 0; i < 65; ++i) *request.add_earlier() = PointAt(1);
  request.set_last_entries(1);
  status = Refusal(request);
  EXPECT_THAT(FieldsOf(status), UnorderedElementsAre("after", "last_entries", "earlier"));
}

TEST_F(LogServiceTest, AsksToRetryWhileTooManyReadsWait) {
  server_.workers().Shutdown();
  EXPECT_THAT(Refusal({}), StatusIs(absl::StatusCode::kUnavailable, "TOO_BUSY"));
}

class FewStreamsTest : public LogServiceTest {
 protected:
  FewStreamsTest() : LogServiceTest({.max_streams = 2}) {}
};

TEST_F(FewStreamsTest, RefusesMoreReadersUntilOneGoes) {
  auto first = std::make_unique<Reader>(server_, Follow());
  Reader second(server_, Follow());
  ASSERT_TRUE(first->Next().has_value());
  ASSERT_TRUE(second.Next().has_value());
  absl::Status status = Refusal({});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS"));
  EXPECT_TRUE(base::DetailsOf(status).retry_after.has_value());
  first.reset();
  // The client is told before the server has cleared up.
  while (server_.log_service().open_streams() > 1) std::this_thread::yield();
  EXPECT_THAT(Reader(server_, {}).End(), IsOk());
}

class ShortStreamsTest : public LogServiceTest {
 protected:
  ShortStreamsTest() : LogServiceTest({.max_stream_duration = absl::Minutes(1)}) {}
};

TEST_F(ShortStreamsTest, AFollowerIsSentAwayAfterAWhile) {
  Reader reader(server_, Follow(After(kDefinitions)));
  ASSERT_TRUE(reader.Next().has_value());
  server_.log().clock().Advance(absl::Minutes(1));
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  ASSERT_TRUE(reader.Next().has_value());
  server_.log().clock().Advance(absl::Microseconds(1));
  ASSERT_THAT(server_.Create(SampleResponse(2)), IsOk());
  std::vector<std::string> entries;
  EXPECT_THAT(reader.End(&entries), IsOk());
  // It goes on where it was.
  EXPECT_THAT(Reader(server_, After(kDefinitions + 1 + entries.size())).End(&entries), IsOk());
  EXPECT_EQ(entries, Stored(kDefinitions + 1));
}

}  // namespace
}  // namespace sipas::survey::api
