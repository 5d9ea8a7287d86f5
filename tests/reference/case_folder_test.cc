#include "tests/reference/case_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::reference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CaseFolderTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_.path() + "/" + name) << text;
  }
  absl::StatusOr<CaseFolder> Read(const CaseSelection& selection = {}) const {
    return CaseFolder::Read(directory_.path(), selection);
  }
  // Of one file in one group.
  CaseFolder ReadCases(const std::string& cases) const {
    Write("index.json", R"({"files": {"mean": "mean.json"}})");
    Write("mean.json", cases);
    return *Read();
  }

 private:
  testing::TempDir directory_;
};

TEST_F(CaseFolderTest, NamesACaseByItsIdOrByItsPlace) {
  const CaseFolder folder = ReadCases(R"([{"id": "a"}, {"name": "no id"}, {"id": ""}])");
  ASSERT_EQ(folder.cases.size(), 3u);
  EXPECT_EQ(folder.cases[0].name, "a");
  EXPECT_EQ(folder.cases[1].name, "mean.json[1]");
  EXPECT_EQ(folder.cases[2].name, "mean.json[2]");
  for (const FolderCase& one : folder.cases) EXPECT_TRUE(one.status.ok());
}

TEST_F(CaseFolderTest, KeepsWhatIsNoCaseWithTheReason) {
  const CaseFolder folder = ReadCases(R"(["text", null, {"id": 3}, {"id": "good"}])");
  ASSERT_EQ(folder.cases.size(), 4u);
  EXPECT_EQ(folder.cases[0].status.message(), "it is no object");
  EXPECT_EQ(folder.cases[1].name, "mean.json[1]");
  EXPECT_EQ(folder.cases[1].status.message(), "it is no object");
  EXPECT_EQ(folder.cases[2].status.message(), "its id is no text");
  EXPECT_TRUE(folder.cases[3].status.ok());
}

TEST_F(CaseFolderTest, KeepsAFileThatIsNoListWithTheReason) {
  for (const char* const text : {R"({"id": "a"})", "3", R"([{"id": "a")"}) {
    const CaseFolder folder = ReadCases(text);
    ASSERT_EQ(folder.cases.size(), 1u) << text;
    EXPECT_EQ(folder.cases[0].name, "mean.json");
    EXPECT_FALSE(folder.cases[0].status.ok()) << text;
  }
  Write("index.json", R"({"files": {"gone": "gone.json", "mean": "mean.json"}})");
  Write("mean.json", R"([{"id": "a"}])");
  ASSERT_OK_AND_ASSIGN(const CaseFolder folder, Read());
  ASSERT_EQ(folder.cases.size(), 2u);
  EXPECT_THAT(std::string(folder.cases[0].status.message()), HasSubstr("gone.json"));
  EXPECT_TRUE(folder.cases[1].status.ok());
}

TEST_F(CaseFolderTest, RefusesASecondCaseOfTheSameId) {
  const CaseFolder folder = ReadCases(R"([{"id": "a"}, {"id": "b"}, {"id": "a"}])");
  EXPECT_TRUE(folder.cases[0].status.ok());
  EXPECT_TRUE(folder.cases[1].status.ok());
  EXPECT_EQ(folder.cases[2].status.message(), "another case has the same id");
}

TEST_F(CaseFolderTest, ComparesTheCountsOfTheIndexWithTheFiles) {
  Write("mean.json", R"([{"id": "a"}, {"id": "b"}])");
  Write("total.json", R"([{"id": "c"}, null])");
  const std::string files = R"("files": {"mean": "mean.json", "total": "total.json"}})";
  Write("index.json", R"({"cases": 3, "groups": {"mean": 2, "total": 1}, )" + files);
  EXPECT_THAT(Read()->wrong_counts, IsEmpty());
  Write("index.json", "{" + files);
  EXPECT_THAT(Read()->wrong_counts, IsEmpty());
  Write("index.json", R"({"cases": 209, "groups": {"mean": 28, "ratio": 0, "by": 7}, )" + files);
  EXPECT_THAT(Read()->wrong_counts,
              ElementsAre("index.json: groups.total: promises nothing, found 1 cases",
                          "index.json: groups.mean: promises 28 cases, found 2",
                          "index.json: groups.by: promises 7 cases, found 0",
                          "index.json: cases: promises 209 cases, found 3"));
}

TEST_F(CaseFolderTest, ASelectionHasNoCounts) {
  Write("index.json", R"({"cases": 9, "files": {"mean": "mean.json", "total": "total.json"}})");
  Write("mean.json", R"([{"id": "a"}, {"id": "b"}])");
  Write("total.json", R"([{"id": "c"}])");
  ASSERT_OK_AND_ASSIGN(const CaseFolder group, Read({.group = "mean", .id = ""}));
  EXPECT_EQ(group.cases.size(), 2u);
  EXPECT_THAT(group.wrong_counts, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const CaseFolder one, Read({.group = "", .id = "c"}));
  ASSERT_EQ(one.cases.size(), 1u);
  EXPECT_EQ(one.cases[0].name, "c");
  EXPECT_THAT(one.wrong_counts, IsEmpty());
}

TEST_F(CaseFolderTest, RefusesAnIndexThatIsNone) {
  EXPECT_FALSE(Read().ok());  // there is no file
  for (const char* const index :
       {"", "{", "3", "[]", "{}", R"({"files": 3})", R"({"files": {"mean": 3}})",
        R"({"files": {}, "cases": "209"})", R"({"files": {}, "cases": -1})",
        R"({"files": {}, "groups": 3})", R"({"files": {}, "groups": {"mean": null}})"}) {
    Write("index.json", index);
    EXPECT_FALSE(Read().ok()) << index;
  }
}

}  // namespace
}  // namespace sipas::reference
