#include "cli/importer/import_run.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "cli/fake_survey_for_test.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/fixed_random.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ImportRunTest : public ::testing::Test {
 protected:
  ImportRunTest() {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        "campaign { constant: 'x' } locality { columns: 'ward' } items { column: 'q' item: 1 } "
        "key { columns: 'id' } ignore { column: 'q' equals: 'skip' }",
        &mapping_));
  }

  // Imports `text` as the file; the report is in report_.
  void Import(const std::string& text) {
    std::ofstream(csv_, std::ios::binary) << text;
    ASSERT_OK_AND_ASSIGN(const auto reader, CsvReader::Open(csv_, ','));
    ASSERT_OK_AND_ASSIGN(const auto rejected, RejectedFile::Create(rejected_, reader->header()));
    const auto stub = survey::v1::ResponseService::NewStub(survey_.Connect());
    ResponseUploader uploader(*stub, {}, random_);
    std::ostringstream err;
    Progress progress(err, false, clock_);
    ImportRun run(*reader, mapping_, nullptr, rejected.get());
    EXPECT_THAT(run.Upload(uploader, 2, progress), IsOk());
    EXPECT_THAT(rejected->Close(), IsOk());
    report_ = run.report();
  }

  std::string Rejected() const {
    std::ifstream in(rejected_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  testing::TempDir dir_;
  const std::string csv_ = dir_.path() + "/a.csv";
  const std::string rejected_ = dir_.path() + "/a.csv.rejected.csv";
  FakeSurvey survey_;
  testing::FixedRandom random_;
  testing::FakeClock clock_;
  Mapping mapping_;
  ImportReport report_;
};

TEST_F(ImportRunTest, CountsWhatBecameOfEveryRow) {
  survey_.responses.reject_locality = "W9";
  Import("id,ward,q\n1,W1,5\n2,W1,x\n3,W9,4\n4,W2,skip\n5,W2,3\n6,W2\n");
  EXPECT_EQ(report_.rows(), 6U);
  EXPECT_EQ(report_.accepted(), 2U);
  EXPECT_EQ(report_.ignored(), 1U);
  EXPECT_EQ(report_.rejected(), 3U);
  EXPECT_EQ(survey_.responses.stored().size(), 2U);
}

TEST_F(ImportRunTest, WritesRefusedRowsWithLineAndReason) {
  survey_.responses.reject_locality = "W9";
  Import("id,ward,q\n1,W1,5\n3,W9,4\n6,\"W,2\"\n");
  EXPECT_THAT(Rejected(), StartsWith("id,ward,q,rejected_line,rejected_reason\r\n"));
  EXPECT_THAT(Rejected(), HasSubstr("\"6,\"\"W,2\"\"\",,,4,\"has 2 cells, the header has 3\"\r\n"));
  EXPECT_THAT(Rejected(), HasSubstr("3,W9,4,3,INVALID_RESPONSE: locality: no such code\r\n"));
}

TEST_F(ImportRunTest, LeavesNoFileWhenNothingWasRefused) {
  Import("id,ward,q\n1,W1,x\n");
  EXPECT_TRUE(std::filesystem::exists(rejected_));
  Import("id,ward,q\n1,W1,1\n");
  EXPECT_FALSE(std::filesystem::exists(rejected_));
}

TEST_F(ImportRunTest, AddsNothingWhenRunAgainInAnotherOrder) {
  Import("id,ward,q\n1,W1,5\n2,W1,4\n3,W1,3\n");
  const auto stored = survey_.responses.stored();
  Import("id,ward,q\n3,W1,3\n1,W1,5\n2,W1,4\n");
  EXPECT_EQ(report_.duplicates(), 3U);
  EXPECT_EQ(survey_.responses.stored().size(), stored.size());
}

TEST_F(ImportRunTest, AddsOnlyTheRowsThatWereMended) {
  Import("id,ward,q\n1,W1,5\n2,W1,x\n3,W1,3\n");
  Import("id,ward,q\n1,W1,5\n2,W1,4\n3,W1,3\n");
  EXPECT_EQ(report_.accepted(), 1U);
  EXPECT_EQ(report_.duplicates(), 2U);
}

TEST_F(ImportRunTest, RefusesAPlaceForRefusedRowsThatCannotBeWritten) {
  EXPECT_THAT(RejectedFile::Create(dir_.path() + "/none/a.csv", {"a"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
}

TEST_F(ImportRunTest, SendsNothingInADryRunAndListsTheFirstBadRows) {
  std::string text = "id,ward,q\n";
  for (int i = 0; i < 20; ++i) absl::StrAppend(&text, i, ",W1,", i < 15 ? "x" : "1", "\n");
  std::ofstream(csv_) << text;
  ASSERT_OK_AND_ASSIGN(const auto reader, CsvReader::Open(csv_, ','));
  std::ostringstream err;
  Progress progress(err, false, clock_);
  ImportRun run(*reader, mapping_, nullptr, nullptr);
  EXPECT_THAT(run.DryRun(progress), IsOk());
  EXPECT_EQ(run.report().rejected(), 15U);
  ASSERT_EQ(run.report().first_rejected_size(), kFirstRejected);
  EXPECT_EQ(run.report().first_rejected(0).line(), 2U);
  EXPECT_TRUE(survey_.responses.stored().empty());
}

// Villages within leaves, weights with the responses.
absl::StatusOr<survey::v1::Definition> VillageDefinition(survey::v1::DefinitionKind kind) {
  const std::map<survey::v1::DefinitionKind, std::string> texts = {
      {survey::v1::DEFINITION_KIND_CAMPAIGN,
       "campaign { register: 'tree' questionnaire: 'q' weight_source: WEIGHT_SOURCE_RESPONSE "
       "design { kind: DESIGN_KIND_CLUSTERED "
       "stages { name: 'village' placement: STAGE_PLACEMENT_BELOW_LEAF } } }"},
      {survey::v1::DEFINITION_KIND_REGISTER,
       "register { localities { code: 'W1' } localities { code: 'W2' } }"},
      {survey::v1::DEFINITION_KIND_QUESTIONNAIRE,
       "questionnaire { items { number: 1 rating { min: 1 max: 5 } } }"}};
  survey::v1::Definition definition;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(texts.at(kind), &definition));
  return definition;
}

TEST_F(ImportRunTest, HoldsRowsInADryRunAgainstTheCampaign) {
  ASSERT_TRUE(google::protobuf::TextFormat::MergeFromString(
      "clusters { columns: 'village' } weight_column: 'w'", &mapping_));
  std::ofstream(csv_) << "id,ward,village,w,q\n1,W1,v1,1,5\n2,W2,v1,1,5\n3,W2,v1,1,5\n"
                         "4,W2,v2,70000,5\n5,W2,v2,1,6\n6,W3,v3,1,5\n";
  domain::Violations violations;
  const auto fetch = [](survey::v1::DefinitionKind kind, const std::string&, uint32_t) {
    return VillageDefinition(kind);
  };
  ASSERT_OK_AND_ASSIGN(const auto check, CampaignCheck::Load(fetch, mapping_, violations));
  ASSERT_TRUE(violations.empty());
  ASSERT_OK_AND_ASSIGN(const auto reader, CsvReader::Open(csv_, ','));
  std::ostringstream err;
  Progress progress(err, false, clock_);
  ImportRun run(*reader, mapping_, &check, nullptr);
  ASSERT_THAT(run.DryRun(progress), IsOk());
  EXPECT_EQ(run.report().clusters_in_several_localities(), 1U);
  EXPECT_EQ(run.report().first_cluster_in_several_localities(),
            "cluster 'v1' in 'W1' and 'W2' (line 3)");
  ASSERT_EQ(run.report().first_rejected_size(), 3);
  EXPECT_THAT(run.report().first_rejected(0).reason(), HasSubstr("weight 70000 must be"));
  EXPECT_THAT(run.report().first_rejected(1).reason(), HasSubstr("outside the scale 1..5"));
  EXPECT_THAT(run.report().first_rejected(2).reason(), HasSubstr("no leaf 'W3'"));
}

TEST_F(ImportRunTest, TellsProgressEveryFiveSecondsWhereThereIsNoTerminal) {
  std::ostringstream err;
  Progress progress(err, false, clock_);
  progress.Update(10, 0.1);
  EXPECT_EQ(err.str(), "");
  clock_.Advance(absl::Seconds(5));
  progress.Update(1000, 0.25);
  EXPECT_EQ(err.str(), "import: 1,000 rows, 25 % of the file, 200 rows/s, 15s left\n");
  progress.Update(1001, 0.25);
  clock_.Advance(absl::Seconds(5));
  progress.Finish(4000);
  EXPECT_EQ(err.str(),
            "import: 1,000 rows, 25 % of the file, 200 rows/s, 15s left\n"
            "import: 4,000 rows in 10.0 s, 400 rows/s\n");
}

}  // namespace
}  // namespace sipas::cli
