#include "services/aggregator/core/packed_row.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/base/hex.h"
#include "services/aggregator/core/survey_for_test.h"

namespace sipas::aggregator {
namespace {

domain::ResponseRecord SmallRecord() {
  domain::ResponseRecord record;
  record.weight_fixed = uint64_t{3} << 31;  // 1.5
  record.stratum = "s1";
  record.clusters = {"c9", "v"};
  record.response.attributes = {{"sex", "f"}};
  return record;
}

std::string Pack(const domain::ResponseRecord& record, const std::vector<uint32_t>& categories) {
  std::string packed(MaxPackedBytes(record, categories.size()), '\0');
  packed.resize(static_cast<size_t>(PackRow(record, categories, packed.data()) - packed.data()));
  return packed;
}

TEST(PackedRowTest, HasFrozenBytes) {
  EXPECT_EQ(base::BytesToHex(Pack(SmallRecord(), {0, 7, 8, 300})),
            "02000000800100"  // weight
            "027331"          // stratum
            "02026339"        // two clusters
            "0176"            //
            "0103736578"      // one attribute
            "0166"            //
            "04000600a302");  // four categories, by gaps
  domain::ResponseRecord one;
  one.weight_fixed = uint64_t{1} << 32;
  EXPECT_EQ(base::BytesToHex(Pack(one, {})), "0100000000");
  one.response.design_only = true;
  EXPECT_EQ(base::BytesToHex(Pack(one, {})), "0000000000");
}

TEST(PackedRowTest, ComesBackAsItWas) {
  Row row;
  ASSERT_TRUE(UnpackRow(Pack(SmallRecord(), {0, 7, 8, 300}), row));
  EXPECT_EQ(row.weight_fixed, uint64_t{3} << 31);
  EXPECT_EQ(row.stratum, "s1");
  EXPECT_EQ(row.clusters, (std::vector<std::string>{"c9", "v"}));
  EXPECT_EQ(row.attributes, (std::vector<std::pair<std::string, std::string>>{{"sex", "f"}}));
  EXPECT_EQ(row.categories, (std::vector<uint32_t>{0, 7, 8, 300}));
}

TEST(PackedRowTest, IsAboutFiftyBytesForThirtyAnswers) {
  const SurveyForTest survey({.items = 30});
  std::vector<uint32_t> categories;
  for (uint32_t i = 0; i < 30; ++i) categories.push_back(7 * i + 3);
  EXPECT_LE(Pack(survey.Record(1), categories).size(), 55u);
}

TEST(PackedRowTest, RefusesBytesThatWereCutOrAdded) {
  const std::string packed = Pack(SmallRecord(), {0, 7, 8, 300});
  Row row;
  for (size_t size = 0; size < packed.size(); ++size) {
    EXPECT_FALSE(UnpackRow(std::string_view(packed).substr(0, size), row)) << size;
  }
  EXPECT_FALSE(UnpackRow(packed + "x", row));
  EXPECT_FALSE(UnpackRow("\x07" + packed.substr(1), row));
}

}  // namespace
}  // namespace sipas::aggregator
