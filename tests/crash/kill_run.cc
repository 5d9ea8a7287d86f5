#include "tests/crash/kill_run.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/crash/ledger.h"
#include "tests/crash/load_client.h"
#include "tests/e2e/aggregator_process.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/log_scan.h"
#include "tests/e2e/rpc_call.h"
#include "tests/e2e/score_book.h"
#include "tests/e2e/survey_process.h"

namespace sipas::crash {
namespace {

namespace v1 = survey::v1;
using ::sipas::testing::IsOk;
using ::testing::IsEmpty;

// Checkpoints far more often than in production, so that kills hit before, in and after them.
constexpr char kAggregatorConfig[] = "checkpoint_seconds: 1 checkpoint_entries: 200";

// Both services on a directory of their own.
struct Pair {
  const testing::TempDir dir;
  e2e::SurveyProcess survey{dir.path()};
  std::unique_ptr<e2e::AggregatorProcess> aggregator;

  void Start() {
    ASSERT_THAT(survey.Start(), IsOk());
    ASSERT_THAT(e2e::ApplyDefinitions(survey.definitions()), IsOk());
    aggregator = std::make_unique<e2e::AggregatorProcess>(
        dir.path(), std::vector<e2e::AggregatorProcess::Source>{{.endpoint = survey.address()}},
        "aggregator", kAggregatorConfig);
    ASSERT_THAT(aggregator->Start(), IsOk());
  }
};

class Load {
 public:
  Load(const KillRunOptions& options, v1::ResponseService::Stub& stub, Ledger& ledger) {
    const int clients = options.unary_clients + options.stream_clients;
    const uint64_t share = options.responses / static_cast<uint64_t>(clients);
    for (int i = 0; i < clients; ++i) {
      const uint64_t first = static_cast<uint64_t>(i) * share + 1;
      const uint64_t last = i + 1 < clients ? first + share - 1 : options.responses;
      const auto submit = i < options.unary_clients ? &SubmitOneByOne : &SubmitByStream;
      threads_.emplace_back([=, &stub, &ledger] { submit(stub, {first, last}, ledger); });
    }
  }
  ~Load() { Join(); }
  void Join() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  std::vector<std::thread> threads_;
};

struct Kills {
  int of_survey = 0;
  int of_aggregator = 0;
};

// Kills one of the two each time so and so many more responses have been acknowledged; the last
// kill comes while there is still something to submit.
Kills KillAndRestart(const KillRunOptions& options, Pair& pair, const Ledger& ledger) {
  std::mt19937_64 random(options.seed);
  const uint64_t between = options.responses / static_cast<uint64_t>(options.kills + 1);
  Kills kills;
  for (int kill = 0; kill < options.kills; ++kill) {
    const uint64_t due = static_cast<uint64_t>(kill) * between + random() % between;
    const bool reached = e2e::Eventually(
        [&] { return ledger.counts().acknowledged >= due || !ledger.problems().empty(); });
    EXPECT_TRUE(reached) << ledger.counts().acknowledged << " of " << due;
    absl::SleepFor(absl::Microseconds(random() % 5000));  // not only right after an acknowledgement
    const bool of_survey = random() % 5 < 3;
    ++(of_survey ? kills.of_survey : kills.of_aggregator);
    if (of_survey) {
      pair.survey.service().Kill();
      EXPECT_THAT(pair.survey.Start(), IsOk());
    } else {
      pair.aggregator->service().Kill();
      EXPECT_THAT(pair.aggregator->Start(), IsOk());
    }
  }
  EXPECT_LT(ledger.counts().acknowledged, options.responses) << "the last kill came too late";
  return kills;
}

// The corrections that the unary clients made to their share.
uint64_t UnaryResponses(const KillRunOptions& options) {
  const auto clients = static_cast<uint64_t>(options.unary_clients + options.stream_clients);
  return options.responses / clients * static_cast<uint64_t>(options.unary_clients);
}

void CheckLog(const KillRunOptions& options, e2e::SurveyProcess& survey, const Ledger& ledger) {
  ASSERT_OK_AND_ASSIGN(const e2e::LogScan scan, e2e::ScanLog(survey.logs()));
  EXPECT_EQ(scan.responses, ledger.positions());
  EXPECT_EQ(scan.responses.size(), options.responses);
  uint64_t corrections = 0;
  for (uint64_t number = 1; number <= UnaryResponses(options); ++number) {
    corrections += EndsVoided(number) ? 1 : 0;
    corrections += IsReinstated(number) ? 2 : 0;
  }
  EXPECT_EQ(scan.other_entries, e2e::Definitions().size() + corrections);
  EXPECT_EQ(scan.head, scan.responses.size() + scan.other_entries);
}

void CheckResponses(const KillRunOptions& options, e2e::SurveyProcess& survey,
                    const Ledger& ledger) {
  const auto positions = ledger.positions();
  for (uint64_t number = 1; number <= options.responses; ++number) {
    const v1::Response submitted = e2e::ResponseNumber(number);
    v1::GetResponseRequest request;
    request.set_response_id(submitted.response_id());
    ASSERT_OK_AND_ASSIGN(
        const auto stored,
        e2e::Call(survey.responses(), &v1::ResponseService::Stub::GetResponse, request));
    EXPECT_EQ(stored.first_position(), positions.at(submitted.response_id()));
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(stored.response(), submitted))
        << stored.response().DebugString() << submitted.DebugString();
    const bool voided = number <= UnaryResponses(options) && EndsVoided(number);
    EXPECT_EQ(stored.state(), voided ? v1::RESPONSE_STATE_VOIDED : v1::RESPONSE_STATE_COUNTED);
  }
}

// The same responses, in order, without corrections in between and without a kill.
void SubmitUndisturbed(const KillRunOptions& options, e2e::SurveyProcess& survey) {
  ASSERT_THAT(e2e::Submit(survey.responses(), e2e::Responses(1, options.responses)), IsOk());
  for (uint64_t number = 1; number <= UnaryResponses(options); ++number) {
    if (!EndsVoided(number)) continue;
    v1::VoidResponseRequest request;
    request.set_response_id(e2e::ResponseNumber(number).response_id());
    request.set_reason("given twice");
    ASSERT_THAT(e2e::Call(survey.responses(), &v1::ResponseService::Stub::VoidResponse, request),
                IsOk());
  }
}

void ReadBook(Pair& pair, e2e::ScoreBook& book) {
  ASSERT_THAT(pair.aggregator->AwaitHeads({&pair.survey.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(book, e2e::ReadScores(pair.aggregator->scores()));
}

void CheckScores(const KillRunOptions& options, Pair& disturbed) {
  Pair undisturbed;
  ASSERT_NO_FATAL_FAILURE(undisturbed.Start());
  ASSERT_NO_FATAL_FAILURE(SubmitUndisturbed(options, undisturbed.survey));
  e2e::ScoreBook expected;
  ASSERT_NO_FATAL_FAILURE(ReadBook(undisturbed, expected));
  e2e::ScoreBook book;
  ASSERT_NO_FATAL_FAILURE(ReadBook(disturbed, book));
  EXPECT_THAT(e2e::DifferingScores(expected, book), IsEmpty());
  EXPECT_GT(book.with_interval, 300);
}

void PrintCounts(const KillRunOptions& options, const Kills& kills, const Ledger::Counts& counts) {
  std::printf(
      "seed %llu: %d kills (%d survey, %d aggregator), %llu responses acknowledged, %llu submitted "
      "again, "
      "of which %llu were there already\n",
      static_cast<unsigned long long>(options.seed), kills.of_survey + kills.of_aggregator,
      kills.of_survey, kills.of_aggregator, static_cast<unsigned long long>(counts.acknowledged),
      static_cast<unsigned long long>(counts.retried),
      static_cast<unsigned long long>(counts.duplicates));
}

}  // namespace

void RunKills(const KillRunOptions& options) {
  Pair pair;
  ASSERT_NO_FATAL_FAILURE(pair.Start());
  Ledger ledger;
  Load load(options, pair.survey.responses(), ledger);
  const Kills kills = KillAndRestart(options, pair, ledger);
  load.Join();
  PrintCounts(options, kills, ledger.counts());
  ASSERT_THAT(ledger.problems(), IsEmpty());
  EXPECT_GT(kills.of_survey, 0);
  EXPECT_GT(kills.of_aggregator, 0);
  ASSERT_NO_FATAL_FAILURE(CheckLog(options, pair.survey, ledger));
  ASSERT_NO_FATAL_FAILURE(CheckResponses(options, pair.survey, ledger));
  ASSERT_NO_FATAL_FAILURE(CheckScores(options, pair));
}

}  // namespace sipas::crash
