#include "services/aggregator/store/stored_values.h"

#include <gtest/gtest.h>

#include <vector>

#include "libs/base/hex.h"

namespace sipas::aggregator::store {
namespace {

Cell MakeCell(bool weighted) {
  Cell cell{.sums = stats::CategorySums(10), .design_only = 2};
  const std::vector<uint32_t> answers = {1, 7};
  EXPECT_EQ(cell.sums.Add(answers, stats::FixedWeight::One()), stats::Error::kOk);
  if (weighted) {
    EXPECT_EQ(cell.sums.Add(answers, *stats::FixedWeight::FromUnits(3)), stats::Error::kOk);
  }
  return cell;
}

TEST(StoredValuesTest, CellsHaveFrozenBytes) {
  EXPECT_EQ(base::BytesToHex(EncodeCell(MakeCell(false))), "0201000201010501");
  EXPECT_EQ(base::BytesToHex(EncodeCell(MakeCell(true))),
            "0202018380808010"  // design only, responses, weighted ones, their weight
            "02"                // two categories with answers
            "01028380808010"    // gap, count, weight
            "05028380808010");
}

TEST(StoredValuesTest, CellsComeBackAsWideAsTheyAreFilled) {
  for (const bool weighted : {false, true}) {
    const Cell cell = MakeCell(weighted);
    const std::optional<Cell> read = DecodeCell(EncodeCell(cell));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->sums.categories(), 8u);
    EXPECT_EQ(Widen(*read, 10), cell);
  }
}

TEST(StoredValuesTest, RefusesCellsThatWereCutOrMakeNoSense) {
  const std::string bytes = EncodeCell(MakeCell(true));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeCell(std::string_view(bytes).substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(DecodeCell(bytes + "x").has_value());
  // More answers in a category than responses.
  EXPECT_FALSE(DecodeCell(*base::HexToBytes("000100010102")).has_value());
  EXPECT_FALSE(DecodeCell(*base::HexToBytes("00010001ffffffff0701")).has_value());
}

TEST(StoredValuesTest, ProgressHasFrozenBytesAndComesBack) {
  LogProgress progress;
  progress.log_id = {{9}};
  progress.endpoint = "h:1";
  progress.ownership = "*";
  progress.point = {.position = 5, .hash = base::Sha256({"5"})};
  progress.committed_at_us = 6;
  progress.not_owned = 7;
  progress.earlier = {{.position = 3, .hash = base::Sha256({"3"})}};
  const std::string bytes = EncodeProgress(progress);
  EXPECT_EQ(base::BytesToHex(bytes),
            "683a310001"
            "2a0001"
            "0000000000000005" +
                base::ToHex(progress.point.hash) +
                "0000000000000006"
                "0000000000000007"
                "00000001"
                "0000000000000003" +
                base::ToHex(progress.earlier[0].hash));
  EXPECT_EQ(DecodeProgress(progress.log_id, bytes), progress);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(
        DecodeProgress(progress.log_id, std::string_view(bytes).substr(0, size)).has_value());
  }
}

TEST(StoredValuesTest, CountsHaveFrozenBytesAndComeBack) {
  const CampaignCounts counts{
      .counted = 300, .voided = 1, .test = 2, .design_only = 3, .partial = 4, .late = 5};
  EXPECT_EQ(base::BytesToHex(EncodeCounts(counts)), "ac020102030405");
  EXPECT_EQ(DecodeCounts(EncodeCounts(counts)), counts);
  EXPECT_FALSE(DecodeCounts("").has_value());
}

}  // namespace
}  // namespace sipas::aggregator::store
