#include "services/aggregator/source/survey_log_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/testing/fixed_random.h"
#include "libs/testing/status_matchers.h"
#include "libs/wire/log_entry.h"
#include "services/aggregator/core/snapshot_text_for_test.h"
#include "services/aggregator/core/survey_for_test.h"
#include "services/aggregator/source/log_server_for_test.h"
#include "services/aggregator/source/survey_definitions_for_test.h"
#include "services/aggregator/store/memory_cell_store.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::aggregator::source {
namespace {

using ::sipas::testing::IsOk;
using ::testing::HasSubstr;

const base::Uuid kLog{{1}};
const base::Uuid kOtherLog{{2}};

// Lets a test wait for what the fold thread and the sources do.
class Waker final : public FollowerObserver {
 public:
  void OnFolded(size_t, const FoldedCounts&, const LogProgress&,
                std::chrono::nanoseconds) override {
    Wake();
  }
  void OnPublished(const Snapshot&, std::chrono::nanoseconds) override { Wake(); }
  void OnCheckpoint(const absl::Status&, std::chrono::nanoseconds) override { Wake(); }
  void Wake() {
    base::MutexLock lock(mutex_);
    wake_.NotifyAll();
  }
  // The test's time limit ends what never comes true.
  void Await(const std::function<bool()>& condition) {
    base::MutexLock lock(mutex_);
    while (!condition()) {
      wake_.WaitUntil(mutex_, std::chrono::steady_clock::now() + std::chrono::milliseconds(20));
    }
  }

 private:
  base::Mutex mutex_;
  base::CondVar wake_;
};

// An aggregator without a server: sources, fold thread, snapshots.
class Pipeline {
 public:
  Pipeline(CellStore& store, const std::vector<SourceTable::Source>& sources)
      : state_(*State::Load(store)),
        table_(sources, state_->Logs(), [this](const SourceReport&) { waker_.Wake(); }),
        publisher_(state_->Publish()) {
    follower_ = std::make_unique<Follower>(Follower::Options{.state = state_.get(),
                                                             .sources = &table_,
                                                             .publisher = &publisher_,
                                                             .observer = &waker_,
                                                             .checkpoint_entries = 7,
                                                             .max_queued_entries = 16});
    for (size_t i = 0; i < sources.size(); ++i) {
      sources_.push_back(std::make_unique<SurveyLogSource>(SurveyLogSource::Options{
          .index = i,
          .sources = &table_,
          .follower = follower_.get(),
          .random = &random_,
          .backoff = {.initial = absl::Milliseconds(1), .max = absl::Milliseconds(20)}}));
    }
  }
  ~Pipeline() { EXPECT_THAT(Stop(), IsOk()); }

  absl::Status Stop() {
    for (const auto& source : sources_) source->Stop();
    return follower_->Stop();
  }
  SourceReport Report(size_t source = 0) const { return table_.Report()[source]; }
  void AwaitPosition(uint64_t position, size_t source = 0) {
    waker_.Await([&] { return Report(source).folded_position >= position; });
  }
  void AwaitState(SourceState state, size_t source = 0) {
    waker_.Await([&] { return Report(source).state == state; });
  }
  std::string Text() const { return TextOf(*publisher_.Current()); }
  SourceTable& table() { return table_; }

 private:
  Waker waker_;
  sipas::testing::FixedRandom random_;
  std::unique_ptr<State> state_;
  SourceTable table_;
  Publisher publisher_;
  std::unique_ptr<Follower> follower_;
  std::vector<std::unique_ptr<SurveyLogSource>> sources_;
};

class SurveyLogSourceTest : public ::testing::Test {
 protected:
  SurveyLogSourceTest() : survey_({.communes = 4}), log_(std::make_shared<LogForTest>(kLog)) {
    Define(*log_);
  }
  static void Define(LogForTest& log) {
    for (const auto& definition : SurveyDefinitions(4, 3)) log.Define(definition);
  }
  void Respond(LogForTest& log, uint64_t from, uint64_t to) {
    for (uint64_t i = from; i < to; ++i) log.Respond(survey_.Record(i), survey_.Day(i));
  }
  // What a state has that folded these responses in one go.
  std::string Expected(const std::vector<uint64_t>& numbers, uint64_t voided = 0) {
    store::MemoryCellStore store;
    const auto log = std::make_shared<LogForTest>(kLog);
    Define(*log);
    for (const uint64_t i : numbers) log->Respond(survey_.Record(i), survey_.Day(i));
    for (uint64_t i = 0; i < voided; ++i) log->Void(survey_.Record(i), survey_.Day(i));
    const LogServer server(log);
    Pipeline pipeline(store, {{server.endpoint(), Ownership()}});
    pipeline.AwaitPosition(log->size());
    return pipeline.Text();
  }
  static std::vector<uint64_t> Numbers(uint64_t to) {
    std::vector<uint64_t> numbers;
    for (uint64_t i = 0; i < to; ++i) numbers.push_back(i);
    return numbers;
  }

  SurveyForTest survey_;
  std::shared_ptr<LogForTest> log_;
  store::MemoryCellStore store_;
};

TEST_F(SurveyLogSourceTest, FollowsALogAsItGrows) {
  const LogServer server(log_, 0, 3);
  Pipeline pipeline(store_, {{server.endpoint(), Ownership()}});
  for (uint64_t i = 0; i < 30; i += 10) {
    Respond(*log_, i, i + 10);
    pipeline.AwaitPosition(log_->size());
  }
  log_->Void(survey_.Record(0), survey_.Day(0));
  log_->Void(survey_.Record(1), survey_.Day(1));
  log_->Reinstate(survey_.Record(1), survey_.Day(1));
  log_->Void(survey_.Record(1), survey_.Day(1));
  pipeline.AwaitPosition(log_->size());
  pipeline.AwaitState(SourceState::kFollowing);
  EXPECT_EQ(pipeline.Text(), Expected(Numbers(30), 2));
  EXPECT_EQ(pipeline.Report().log_id, kLog);
  EXPECT_TRUE(pipeline.table().Ready());
}

TEST_F(SurveyLogSourceTest, IsAtTheHeadOfAnEmptyLog) {
  const LogServer server(std::make_shared<LogForTest>(kOtherLog));
  Pipeline pipeline(store_, {{server.endpoint(), Ownership()}});
  pipeline.AwaitState(SourceState::kFollowing);
  while (!pipeline.table().Ready()) pipeline.AwaitPosition(0);
  EXPECT_EQ(pipeline.Report().head_position, 0u);
}

TEST_F(SurveyLogSourceTest, GoesOnAfterTheSurveyServiceAndTheAggregatorRestart) {
  auto server = std::make_unique<LogServer>(log_);
  const int port = server->port();
  const SourceTable::Source source{server->endpoint(), Ownership()};
  {
    Pipeline pipeline(store_, {source});
    Respond(*log_, 0, 20);
    pipeline.AwaitPosition(log_->size());
    server.reset();
    pipeline.AwaitState(SourceState::kConnecting);
    EXPECT_THAT(pipeline.Report().reason, ::testing::Not(::testing::IsEmpty()));
    // The same log again, which grew.
    const auto grown = std::make_shared<LogForTest>(kLog);
    Define(*grown);
    Respond(*grown, 0, 30);
    log_ = grown;
    server = std::make_unique<LogServer>(log_, port);
    pipeline.AwaitPosition(log_->size());
  }
  Respond(*log_, 30, 40);
  Pipeline pipeline(store_, {source});
  EXPECT_EQ(pipeline.Report().folded_position, 34u);
  pipeline.AwaitPosition(log_->size());
  EXPECT_EQ(pipeline.Text(), Expected(Numbers(40)));
}

TEST_F(SurveyLogSourceTest, KnowsALogAgainBehindAnotherEndpoint) {
  Respond(*log_, 0, 20);
  {
    const LogServer server(log_);
    Pipeline pipeline(store_, {{server.endpoint(), Ownership()}});
    pipeline.AwaitPosition(log_->size());
  }
  const auto copy = std::make_shared<LogForTest>(kLog);
  Define(*copy);
  Respond(*copy, 0, 25);
  const LogServer moved(copy);
  Pipeline pipeline(store_, {{moved.endpoint(), Ownership()}});
  pipeline.AwaitPosition(copy->size());
  EXPECT_EQ(pipeline.Text(), Expected(Numbers(25)));
}

TEST_F(SurveyLogSourceTest, TwoSourcesGiveTheScoresOfOne) {
  const auto other = std::make_shared<LogForTest>(kOtherLog);
  Define(*other);
  for (uint64_t i = 0; i < 40; ++i) {
    (i % 3 == 0 ? *other : *log_).Respond(survey_.Record(i), survey_.Day(i));
  }
  const LogServer server(log_);
  const LogServer other_server(other);
  Pipeline pipeline(store_,
                    {{server.endpoint(), Ownership()}, {other_server.endpoint(), Ownership()}});
  pipeline.AwaitPosition(log_->size(), 0);
  pipeline.AwaitPosition(other->size(), 1);
  EXPECT_EQ(pipeline.Text(), Expected(Numbers(40)));
}

TEST_F(SurveyLogSourceTest, RefusesARestoredLog) {
  Respond(*log_, 0, 20);
  std::string before;
  int port = 0;
  {
    const LogServer server(log_);
    port = server.port();
    Pipeline pipeline(store_, {{server.endpoint(), Ownership()}});
    pipeline.AwaitPosition(log_->size());
    before = pipeline.Text();
  }
  // Same id, other content at old positions; another id; a head that is not there yet.
  const auto other_content = std::make_shared<LogForTest>(kLog);
  Define(*other_content);
  Respond(*other_content, 100, 130);
  const auto other_id = std::make_shared<LogForTest>(kOtherLog);
  Define(*other_id);
  Respond(*other_id, 0, 30);
  const auto shorter = std::make_shared<LogForTest>(kLog);
  Define(*shorter);
  const std::vector<std::pair<std::shared_ptr<LogForTest>, std::string>> cases = {
      {other_content, "LOG_DIVERGED"},
      {other_id, "LOG_DIVERGED"},
      {shorter, "POSITION_BEYOND_HEAD"}};
  for (const auto& [log, reason] : cases) {
    const LogServer server(log, port);
    Pipeline pipeline(store_, {{server.endpoint(), Ownership()}});
    pipeline.AwaitState(SourceState::kStopped);
    EXPECT_EQ(pipeline.Report().reason, reason);
    EXPECT_THAT(pipeline.Report().message, HasSubstr("remove its data directory"));
    EXPECT_EQ(pipeline.Text(), before);
    EXPECT_TRUE(pipeline.table().Ready());
  }
}

TEST_F(SurveyLogSourceTest, ABadEntryStopsItsSourceAndNoOther) {
  Respond(*log_, 0, 5);
  // A payload that was changed after it was sealed.
  std::string last = log_->Read(log_->size() - 1, 1, false)[0];
  last.back() = static_cast<char>(last.back() ^ 1);
  const uint64_t good = log_->size();
  struct Case {
    std::string bytes;
    std::string reason;
    std::string advice;
  };
  survey::v1::EntryHeader future;
  const domain::LogPoint last_point{good, log_->HashAt(good)};
  future.set_position(good + 1);
  future.set_kind(survey::v1::ENTRY_KIND_PUBLICATION);
  future.set_previous_hash(std::string(base::AsBytes(last_point.hash)));
  future.set_payload_digest(std::string(32, 'x'));
  survey::v1::LogEntry unknown;
  unknown.set_header(future.SerializeAsString());
  unknown.set_salt(std::string(16, 's'));
  unknown.set_payload("p");
  for (const Case& c : {Case{last, "CHAIN_BROKEN", "Verify the survey service's data"},
                        Case{unknown.SerializeAsString(), "UNKNOWN_ENTRY_KIND", "Upgrade"},
                        Case{"nonsense", "ENTRY_MALFORMED", "Verify the survey service's data"}}) {
    const auto bad = std::make_shared<LogForTest>(kLog);
    Define(*bad);
    Respond(*bad, 0, 5);
    bad->AppendBytes(c.bytes);
    const auto healthy = std::make_shared<LogForTest>(kOtherLog);
    Define(*healthy);
    store::MemoryCellStore store;
    const LogServer bad_server(bad);
    const LogServer healthy_server(healthy);
    Pipeline pipeline(
        store, {{bad_server.endpoint(), Ownership()}, {healthy_server.endpoint(), Ownership()}});
    pipeline.AwaitState(SourceState::kStopped);
    EXPECT_EQ(pipeline.Report().reason, c.reason);
    EXPECT_THAT(pipeline.Report().message, HasSubstr(c.advice));
    Respond(*healthy, 5, 15);
    pipeline.AwaitPosition(healthy->size(), 1);
    pipeline.AwaitPosition(good);  // what was good before counts
    EXPECT_EQ(pipeline.Text(), Expected(Numbers(15)));
  }
}

TEST_F(SurveyLogSourceTest, AContradictingDefinitionStopsTheLaterSource) {
  const LogServer server(log_);
  const auto other = std::make_shared<LogForTest>(kOtherLog);
  for (const auto& definition : SurveyDefinitions(5, 3)) other->Define(definition);
  Respond(*other, 0, 10);
  const LogServer other_server(other);
  // Started one after the other, so that it is clear which is the later one.
  {
    Pipeline first(store_, {{server.endpoint(), Ownership()}});
    first.AwaitPosition(log_->size());
  }
  Pipeline pipeline(store_,
                    {{server.endpoint(), Ownership()}, {other_server.endpoint(), Ownership()}});
  pipeline.AwaitState(SourceState::kStopped, 1);
  EXPECT_EQ(pipeline.Report(1).reason, "DEFINITION_CONFLICT");
  EXPECT_THAT(pipeline.Report(1).message, HasSubstr("revision 1 of register 'tree'"));
  Respond(*log_, 0, 10);
  pipeline.AwaitPosition(log_->size());
  EXPECT_EQ(pipeline.Text(), Expected(Numbers(10)));
}

TEST_F(SurveyLogSourceTest, OneLogIsFollowedOnce) {
  Respond(*log_, 0, 10);
  const LogServer server(log_);
  const LogServer same(log_);
  Pipeline pipeline(store_, {{server.endpoint(), Ownership()}, {same.endpoint(), Ownership()}});
  const auto stopped = [&](size_t i) { return pipeline.Report(i).state == SourceState::kStopped; };
  while (!stopped(0) && !stopped(1)) pipeline.AwaitPosition(0);
  const size_t second = stopped(1) ? 1 : 0;
  EXPECT_EQ(pipeline.Report(second).reason, "DUPLICATE_LOG");
  pipeline.AwaitPosition(log_->size(), 1 - second);
  EXPECT_EQ(pipeline.Text(), Expected(Numbers(10)));
}

TEST_F(SurveyLogSourceTest, AnotherOwnershipNeedsARebuild) {
  const LogServer server(log_);
  {
    Pipeline pipeline(store_, {{server.endpoint(), Ownership()}});
    pipeline.AwaitPosition(log_->size());
  }
  Pipeline pipeline(
      store_, {{server.endpoint(), Ownership(std::vector<OwnedSubtree>{{"c1", "commune1"}})}});
  pipeline.AwaitState(SourceState::kStopped);
  EXPECT_EQ(pipeline.Report().reason, "OWNERSHIP_CHANGED");
  EXPECT_THAT(pipeline.Report().message, HasSubstr("\"*\""));
}

TEST_F(SurveyLogSourceTest, IsNotReadyBeforeAnythingIsKnown) {
  int port = 0;
  { port = LogServer(log_).port(); }
  Pipeline pipeline(store_, {{"127.0.0.1:" + std::to_string(port), Ownership()}});
  while (pipeline.Report().reason.empty()) pipeline.AwaitState(SourceState::kConnecting);
  EXPECT_FALSE(pipeline.table().Ready());
  const LogServer server(std::make_shared<LogForTest>(kLog), port);
  while (!pipeline.table().Ready()) pipeline.AwaitPosition(0);
}

}  // namespace
}  // namespace sipas::aggregator::source
