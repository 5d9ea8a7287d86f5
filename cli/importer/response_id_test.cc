#include "cli/importer/response_id.h"

#include <gtest/gtest.h>

namespace sipas::cli {
namespace {

// Ids of rows that people imported: they never change.
TEST(ImportedResponseIdTest, IsFrozen) {
  EXPECT_EQ(ImportedResponseId("insteval", 1, "1").ToString(),
            "7452ea2c-cb70-806b-a69a-a2d12d1ddd75");
  EXPECT_EQ(ImportedResponseId("insteval", 73421, "").ToString(),
            "c01dec0f-34f4-8860-a4aa-b221fb25b9e4");
}

TEST(ImportedResponseIdTest, IsAUuidOfVersionEight) {
  const std::string id = ImportedResponseId("a", 1, "k").ToString();
  EXPECT_EQ(id[14], '8');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
}

TEST(ResponseIdsTest, DiffersByCampaignKeyAndOrdinal) {
  EXPECT_NE(ImportedResponseId("a", 1, "k"), ImportedResponseId("b", 1, "k"));
  EXPECT_NE(ImportedResponseId("a", 1, "k"), ImportedResponseId("a", 1, "l"));
  EXPECT_NE(ImportedResponseId("a", 1, "k"), ImportedResponseId("a", 2, "k"));
  EXPECT_NE(ImportedResponseId("a", 1, "1"), ImportedResponseId("a", 11, ""));
}

TEST(ResponseIdsTest, DoesNotDependOnTheOrderOfKeyedRows) {
  ResponseIds forward;
  const base::Uuid first = forward.Next("a", "k1", 1);
  const base::Uuid second = forward.Next("a", "k2", 2);
  ResponseIds backward;
  EXPECT_EQ(backward.Next("a", "k2", 1), second);
  EXPECT_EQ(backward.Next("a", "k1", 2), first);
}

TEST(ResponseIdsTest, TellsRowsWithTheSameKeyApart) {
  ResponseIds ids;
  const base::Uuid first = ids.Next("a", "k", 1);
  const base::Uuid second = ids.Next("a", "k", 2);
  EXPECT_NE(first, second);
  EXPECT_EQ(second, ImportedResponseId("a", 2, "k"));
}

TEST(ResponseIdsTest, TakesTheRowNumberWithoutAKey) {
  ResponseIds ids;
  EXPECT_EQ(ids.Next("a", "", 17), ImportedResponseId("a", 17, ""));
}

}  // namespace
}  // namespace sipas::cli
