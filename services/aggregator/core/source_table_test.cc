#include "services/aggregator/core/source_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

const base::Uuid kLog{{1}};
const base::Uuid kOther{{2}};

LogProgress Known() {
  LogProgress log;
  log.log_id = kLog;
  log.endpoint = "a:1";
  log.ownership = "*";
  log.point = {.position = 10, .hash = base::Sha256({"10"})};
  log.earlier = {{.position = 5, .hash = base::Sha256({"5"})}};
  return log;
}

class SourceTableTest : public ::testing::Test {
 protected:
  SourceTableTest()
      : table_({{"a:1", Ownership()}, {"b:1", Ownership()}}, {Known()},
               [this](const SourceReport& source) { stopped_.push_back(source); }) {}

  std::vector<SourceReport> stopped_;
  SourceTable table_;
};

TEST_F(SourceTableTest, AReaderGoesOnWhereItsEndpointWasLeft) {
  const SourceTable::Resume resume = table_.ResumeOf(0);
  EXPECT_EQ(resume.log_id, kLog);
  EXPECT_EQ(resume.point, Known().point);
  EXPECT_EQ(resume.earlier, Known().earlier);
  EXPECT_FALSE(table_.ResumeOf(1).log_id.has_value());
  EXPECT_EQ(table_.Report()[0].folded_position, 10u);
}

TEST_F(SourceTableTest, ANewLogBeginsWithTheHashOfItsId) {
  ASSERT_OK_AND_ASSIGN(const SourceTable::Resume resume, table_.Bind(1, kOther));
  EXPECT_EQ(resume.point, (domain::LogPoint{0, base::Sha256({kOther.AsBytes()})}));
}

TEST_F(SourceTableTest, RefusesALogThatIsFollowedAlreadyAndOneThatChanged) {
  ASSERT_THAT(table_.Bind(1, kLog), IsOk());
  ASSERT_THAT(table_.Bind(1, kLog), IsOk());
  EXPECT_THAT(table_.Bind(0, kLog),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DUPLICATE_LOG"));
  EXPECT_THAT(table_.Bind(1, kOther),
              StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_ID_CHANGED"));
}

TEST_F(SourceTableTest, IsReadyWhenEverySourceIsAtItsHeadStoppedOrOutOfReach) {
  EXPECT_FALSE(table_.Ready());
  table_.SetConnecting(0, absl::UnavailableError("no"));
  EXPECT_FALSE(table_.Ready());  // nothing is known of the second
  table_.SetConnecting(1, absl::UnavailableError("no"));
  EXPECT_FALSE(table_.Ready());
  ASSERT_THAT(table_.Bind(1, kOther), IsOk());
  table_.SetHead(1, 3);
  table_.SetPublished({{kOther, 2}});
  EXPECT_FALSE(table_.Ready());
  EXPECT_EQ(table_.Report()[1].state, SourceState::kCatchingUp);
  table_.SetPublished({{kOther, 3}});
  EXPECT_TRUE(table_.Ready());
  EXPECT_EQ(table_.Report()[1].state, SourceState::kFollowing);
  table_.SetHead(1, 9);  // behind again, as ever
  EXPECT_TRUE(table_.Ready());
}

TEST_F(SourceTableTest, AStoppedSourceKeepsItsReasonAndTellsOnce) {
  table_.Stop(1, base::MakeError(absl::StatusCode::kDataLoss, "first", {.reason = "CHAIN_BROKEN"}));
  table_.Stop(1, absl::InternalError("second"));
  table_.SetConnecting(1, absl::UnavailableError("third"));
  table_.SetHead(1, 7);
  ASSERT_EQ(stopped_.size(), 1u);
  EXPECT_EQ(stopped_[0].endpoint, "b:1");
  const SourceReport report = table_.Report()[1];
  EXPECT_EQ(report.state, SourceState::kStopped);
  EXPECT_EQ(report.reason, "CHAIN_BROKEN");
  EXPECT_EQ(report.message, "first");
}

TEST_F(SourceTableTest, AnErrorWithoutAReasonIsNamedByItsCode) {
  table_.SetConnecting(1, absl::UnavailableError("connection refused"));
  EXPECT_EQ(table_.Report()[1].reason, "UNAVAILABLE");
  EXPECT_EQ(table_.Report()[1].message, "connection refused");
}

}  // namespace
}  // namespace sipas::aggregator
