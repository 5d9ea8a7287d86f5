// The survey service as its operators see it: exit codes, health, reflection, one owner per
// directory, an orderly end.
#include "tests/e2e/survey_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/base/mutex.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/log_scan.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/rpc_call.h"

namespace sipas::e2e {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::sipas::testing::StatusIs;
using ::sipas::testing::TempDir;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace v1 = survey::v1;

constexpr char kResponseService[] = "sipas.survey.v1.ResponseService";
constexpr char kDefinitionService[] = "sipas.survey.v1.DefinitionService";
constexpr char kLogService[] = "sipas.survey.v1.LogService";

// What `--check_config` says of a configuration file.
struct Checked {
  int exit_status = -1;
  std::string said;
};

Checked CheckConfig(const std::string& path, const TempDir& dir) {
  const std::string output = dir.path() + "/check";
  const auto exit_status =
      RunToEnd({.command = {SIPAS_SURVEY_BINARY, "--config", path, "--check_config"},
                .output_path = output});
  EXPECT_THAT(exit_status, IsOk());
  return {exit_status.value_or(-1), ReadFile(output + ".err")};
}

Checked CheckConfigText(const std::string& text) {
  const TempDir dir;
  const std::string path = dir.path() + "/survey.textproto";
  std::ofstream(path) << text;
  return CheckConfig(path, dir);
}

TEST(SurveyConfigCheck, TakesAGoodFileSilently) {
  const Checked checked = CheckConfigText("data_dir: \"/var/lib/sipas\"\n");
  EXPECT_EQ(checked.exit_status, 0);
  EXPECT_EQ(checked.said, "");
}

TEST(SurveyConfigCheck, NamesAFieldThatItDoesNotKnow) {
  const Checked checked = CheckConfigText("data_dir: \"/var/lib/sipas\"\nlisten_adress: \"x\"\n");
  EXPECT_EQ(checked.exit_status, 2);
  EXPECT_THAT(checked.said, AllOf(HasSubstr("listen_adress"), HasSubstr("line 2")));
}

TEST(SurveyConfigCheck, NamesEveryValueThatIsOutOfRange) {
  const Checked checked = CheckConfigText("min_free_bytes: 1 drain_seconds: 301\n");
  EXPECT_EQ(checked.exit_status, 2);
  EXPECT_THAT(checked.said, AllOf(HasSubstr("data_dir"), HasSubstr("min_free_bytes"),
                                  HasSubstr("drain_seconds")));
}

TEST(SurveyConfigCheck, SaysThatThereIsNoFile) {
  const TempDir dir;
  const Checked checked = CheckConfig(dir.path() + "/nowhere", dir);
  EXPECT_EQ(checked.exit_status, 2);
  EXPECT_THAT(checked.said, HasSubstr(dir.path() + "/nowhere"));
}

class SurveyProcessTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(survey_.Start(), IsOk()); }

  absl::Status RestartWith(const std::string& config) {
    survey_.service().Kill();
    survey_.service().set_config(absl::StrCat("ballast_bytes: 1\n", config));
    return survey_.Start();
  }

  // Follows the log, as an aggregator does.
  std::unique_ptr<grpc::ClientReader<v1::ReadLogResponse>> Follow(grpc::ClientContext& context) {
    v1::ReadLogRequest request;
    request.set_follow(true);
    auto reader = survey_.logs().ReadLog(&context, request);
    v1::ReadLogResponse first;
    EXPECT_TRUE(reader->Read(&first));
    return reader;
  }

  const TempDir dir_;
  SurveyProcess survey_{dir_.path()};
};

TEST_F(SurveyProcessTest, RefusesToStartOnADirectoryThatAnotherProcessUses) {
  const std::string output = dir_.path() + "/second";
  EXPECT_THAT(
      RunToEnd({.command = {SIPAS_SURVEY_BINARY, "--config", survey_.service().config_path()},
                .output_path = output}),
      IsOkAndHolds(1));
  EXPECT_THAT(ReadFile(output + ".err"),
              AllOf(HasSubstr("in use by another process"), HasSubstr("STORAGE_LOCKED"),
                    HasSubstr(survey_.service().data_dir())));
  // The first one goes on.
  EXPECT_THAT(ApplyDefinitions(survey_.definitions()), IsOk());
}

TEST_F(SurveyProcessTest, TellsTheHealthOfItsServices) {
  for (const char* service : {"", kResponseService, kDefinitionService, kLogService}) {
    EXPECT_THAT(CheckHealth(survey_.address(), service), IsOkAndHolds(HealthState::kServing))
        << service;
  }
  EXPECT_THAT(CheckHealth(survey_.address(), "sipas.survey.v1.Nothing"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SurveyProcessTest, DescribesItselfByReflection) {
  // ServerReflectionRequest.list_services is field 7.
  const auto listed =
      RawCall(survey_.address(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
              std::string("\x3A\x00", 2));
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(*listed, AllOf(HasSubstr(kResponseService), HasSubstr(kDefinitionService),
                             HasSubstr(kLogService), HasSubstr("grpc.health.v1.Health")));
}

TEST_F(SurveyProcessTest, KeepsReflectionToItselfIfToldSo) {
  SurveyProcess quiet(dir_.path(), "quiet", "reflection: false");
  ASSERT_THAT(quiet.Start(), IsOk());
  EXPECT_THAT(
      RawCall(quiet.address(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
              std::string("\x3A\x00", 2)),
      StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(SurveyProcessTest, TurnsUnhealthyBeforeItEnds) {
  // A watch of the health is a call like others: gRPC ends it when the drain time is over.
  ASSERT_THAT(RestartWith("drain_seconds: 1"), IsOk());
  HealthWatch watch(survey_.address(), kResponseService);
  ASSERT_TRUE(Eventually([&] { return !watch.states().empty(); }));
  EXPECT_THAT(survey_.service().Stop(), IsOkAndHolds(0));
  EXPECT_TRUE(Eventually([&] { return watch.states().size() == 2; }));
  EXPECT_THAT(watch.states(), ElementsAre(HealthState::kServing, HealthState::kNotServing));
}

// Somebody who reads the log for ever must not hold up a restart until the drain time is over.
TEST_F(SurveyProcessTest, EndsStreamsThatFollowTheLogAtOnce) {
  ASSERT_THAT(RestartWith("drain_seconds: 300"), IsOk());
  grpc::ClientContext context;
  const auto reader = Follow(context);
  EXPECT_THAT(survey_.service().Stop(), IsOkAndHolds(0));
  v1::ReadLogResponse more;
  EXPECT_FALSE(reader->Read(&more));
  EXPECT_THAT(rpc::FromGrpc(reader->Finish()),
              StatusIs(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

// Clients that submit until the service is gone, and what they were told.
class Submitters {
 public:
  Submitters(SurveyProcess& survey, int count) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this, &survey, i, count] { Run(survey, i, count); });
    }
  }
  ~Submitters() { Join(); }

  size_t acknowledged() {
    base::MutexLock lock(mutex_);
    return ids_.size();
  }
  void Join() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  // After Join.
  const std::vector<std::string>& ids() const ABSL_NO_THREAD_SAFETY_ANALYSIS { return ids_; }

 private:
  void Run(SurveyProcess& survey, int first, int step) {
    for (auto number = static_cast<uint64_t>(first);; number += static_cast<uint64_t>(step)) {
      v1::CreateResponseRequest request;
      *request.mutable_response() = ResponseNumber(number);
      const auto created = Call(survey.responses(), &v1::ResponseService::Stub::CreateResponse,
                                request, Unreachable::kFailFast);
      if (!created.ok()) return;
      base::MutexLock lock(mutex_);
      ids_.push_back(created->result().response_id());
    }
  }

  base::Mutex mutex_;
  std::vector<std::string> ids_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

TEST_F(SurveyProcessTest, KeepsEverythingThatItAcknowledgedWhileItWasTerminated) {
  ASSERT_THAT(RestartWith("drain_seconds: 60"), IsOk());
  ASSERT_THAT(ApplyDefinitions(survey_.definitions()), IsOk());
  Submitters submitters(survey_, 8);
  ASSERT_TRUE(Eventually([&] { return submitters.acknowledged() >= 300; }));
  const absl::Time terminated = absl::Now();
  EXPECT_THAT(survey_.service().Stop(), IsOkAndHolds(0));
  EXPECT_LT(absl::Now() - terminated, absl::Seconds(60)) << "calls were cut off";
  submitters.Join();

  ASSERT_THAT(survey_.Start(), IsOk());
  ASSERT_OK_AND_ASSIGN(const LogScan scan, ScanLog(survey_.logs()));
  for (const std::string& id : submitters.ids()) EXPECT_EQ(scan.responses.count(id), 1) << id;
  // A few may have been written whose acknowledgement was cut off: at most one a client.
  EXPECT_LE(scan.responses.size(), submitters.ids().size() + 8);
  EXPECT_EQ(scan.other_entries, Definitions().size());
}

}  // namespace
}  // namespace sipas::e2e
