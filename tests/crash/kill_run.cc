#include "tests/crash/kill_run.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <map>
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

// What was submitted, by number of the response.
struct Submitted {
  std::vector<uint64_t> one_by_one;
  std::vector<uint64_t> by_stream;

  std::vector<uint64_t> All() const {
    std::vector<uint64_t> all = one_by_one;
    all.insert(all.end(), by_stream.begin(), by_stream.end());
    return all;
  }
};

// The clients, from construction to Finish.
class Load {
 public:
  Load(const KillRunOptions& options, v1::ResponseService::Stub& stub, Ledger& ledger)
      : unary_(static_cast<size_t>(options.unary_clients)),
        ends_(unary_ + static_cast<size_t>(options.stream_clients)) {
    for (size_t i = 0; i < ends_.size(); ++i) {
      const auto submit = i < unary_ ? &SubmitOneByOne : &SubmitByStream;
      threads_.emplace_back([this, submit, i, &stub, &ledger] {
        ends_[i] = submit(stub, {.first = i + 1, .step = ends_.size()}, enough_, ledger);
      });
    }
  }
  ~Load() { Finish(); }

  // Returns when everything that was sent is acknowledged.
  Submitted Finish() {
    enough_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    Submitted submitted;
    for (size_t i = 0; i < ends_.size(); ++i) {
      auto& numbers = i < unary_ ? submitted.one_by_one : submitted.by_stream;
      for (uint64_t number = i + 1; number < ends_[i]; number += ends_.size()) {
        numbers.push_back(number);
      }
    }
    return submitted;
  }

 private:
  const size_t unary_;
  std::atomic<bool> enough_ = false;
  std::vector<uint64_t> ends_;  // by client, once it has ended
  std::vector<std::thread> threads_;
};

struct Kills {
  int of_survey = 0;
  int of_aggregator = 0;
};

void AwaitAcknowledged(uint64_t more, const Ledger& ledger) {
  const uint64_t due = ledger.counts().acknowledged + more;
  EXPECT_TRUE(e2e::Eventually([&] {
    return ledger.counts().acknowledged >= due || !ledger.problems().empty();
  })) << ledger.counts().acknowledged
      << " of " << due;
}

template <typename Process>
void KillAndStart(Process& process) {
  process.service().Kill();
  EXPECT_THAT(process.Start(), IsOk());
}

// Kills one of the two each time that so and so many more responses have been acknowledged.
Kills KillAndRestart(const KillRunOptions& options, Pair& pair, const Ledger& ledger) {
  std::mt19937_64 random(options.seed);
  Kills kills;
  for (int kill = 0; kill < options.kills; ++kill) {
    AwaitAcknowledged(1 + random() % options.most_between, ledger);
    absl::SleepFor(absl::Microseconds(random() % 5000));  // not only right after an acknowledgement
    if (random() % 5 < 3) {
      ++kills.of_survey;
      KillAndStart(pair.survey);
    } else {
      ++kills.of_aggregator;
      KillAndStart(*pair.aggregator);
    }
  }
  AwaitAcknowledged(options.most_between, ledger);
  return kills;
}

void CheckLog(const Submitted& submitted, e2e::SurveyProcess& survey, const Ledger& ledger) {
  ASSERT_OK_AND_ASSIGN(const e2e::LogScan scan, e2e::ScanLog(survey.logs()));
  EXPECT_EQ(scan.responses, ledger.positions());
  EXPECT_EQ(scan.responses.size(), submitted.All().size());
  uint64_t corrections = 0;
  for (const uint64_t number : submitted.one_by_one) {
    corrections += EndsVoided(number) ? 1 : 0;
    corrections += IsReinstated(number) ? 2 : 0;
  }
  EXPECT_EQ(scan.other_entries, e2e::Definitions().size() + corrections);
  EXPECT_EQ(scan.head, scan.responses.size() + scan.other_entries);
}

void CheckResponse(uint64_t number, bool voided, e2e::SurveyProcess& survey,
                   const std::map<std::string, uint64_t>& positions) {
  const v1::Response response = e2e::ResponseNumber(number);
  v1::GetResponseRequest request;
  request.set_response_id(response.response_id());
  ASSERT_OK_AND_ASSIGN(
      const auto stored,
      e2e::Call(survey.responses(), &v1::ResponseService::Stub::GetResponse, request));
  EXPECT_EQ(stored.first_position(), positions.at(response.response_id()));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(stored.response(), response))
      << stored.response().DebugString() << response.DebugString();
  EXPECT_EQ(stored.state(), voided ? v1::RESPONSE_STATE_VOIDED : v1::RESPONSE_STATE_COUNTED);
}

void CheckResponses(const Submitted& submitted, e2e::SurveyProcess& survey, const Ledger& ledger) {
  const auto positions = ledger.positions();
  for (const uint64_t number : submitted.one_by_one) {
    ASSERT_NO_FATAL_FAILURE(CheckResponse(number, EndsVoided(number), survey, positions));
  }
  for (const uint64_t number : submitted.by_stream) {
    ASSERT_NO_FATAL_FAILURE(CheckResponse(number, false, survey, positions));
  }
}

// The same responses, without corrections in between and without a kill.
void SubmitUndisturbed(const Submitted& submitted, e2e::SurveyProcess& survey) {
  std::vector<v1::Response> responses;
  for (const uint64_t number : submitted.All()) responses.push_back(e2e::ResponseNumber(number));
  ASSERT_THAT(e2e::Submit(survey.responses(), responses), IsOk());
  for (const uint64_t number : submitted.one_by_one) {
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

void CheckScores(const Submitted& submitted, Pair& disturbed) {
  Pair undisturbed;
  ASSERT_NO_FATAL_FAILURE(undisturbed.Start());
  ASSERT_NO_FATAL_FAILURE(SubmitUndisturbed(submitted, undisturbed.survey));
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
  const Submitted submitted = load.Finish();
  PrintCounts(options, kills, ledger.counts());
  ASSERT_THAT(ledger.problems(), IsEmpty());
  EXPECT_GT(kills.of_survey, 0);
  EXPECT_GT(kills.of_aggregator, 0);
  ASSERT_NO_FATAL_FAILURE(CheckLog(submitted, pair.survey, ledger));
  ASSERT_NO_FATAL_FAILURE(CheckResponses(submitted, pair.survey, ledger));
  ASSERT_NO_FATAL_FAILURE(CheckScores(submitted, pair));
}

}  // namespace sipas::crash
