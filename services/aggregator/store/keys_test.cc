#include "services/aggregator/store/keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "libs/base/hex.h"

namespace sipas::aggregator::store {
namespace {

std::string Bytes(const CellKey& key) {
  std::string bytes = LeafPrefix("c1", "01");
  AppendCellKey(bytes, key);
  return bytes;
}

TEST(KeysTest, CellKeysHaveFrozenBytes) {
  EXPECT_EQ(base::BytesToHex(Bytes({.stratum = "s",
                                    .clusters = {"a", std::string("b\0", 2)},
                                    .dimension = "",
                                    .value = "",
                                    .day = 20000})),
            "63310001"      // campaign
            "30310001"      // leaf
            "730001"        // stratum
            "01610001"      // cluster
            "016200ff0001"  // cluster with a zero byte
            "00"            // no more clusters
            "0001"          // dimension
            "0001"          // value
            "80004e20");    // day
}

TEST(KeysTest, RowKeysHaveFrozenBytes) {
  std::string bytes = LeafPrefix("c1", "01");
  AppendRowId(bytes, {.response_id = {{1, 2}}, .log_id = {{3}}});
  EXPECT_EQ(base::BytesToHex(bytes),
            "63310001303100010102000000000000000000000000000003000000000000000000000000000000");
}

TEST(KeysTest, CellKeysComeBackAndSortLikeTheirValues) {
  std::vector<CellKey> keys;
  for (const char* stratum : {"", "a", "a\x01", "ab", "b"}) {
    for (const std::vector<std::string>& clusters :
         std::vector<std::vector<std::string>>{{}, {""}, {"x"}, {"x", ""}, {"x", "y"}, {"xa"}}) {
      for (const int32_t day : {-400, -1, 0, 1, 20000}) {
        keys.push_back(
            {.stratum = stratum, .clusters = clusters, .dimension = "", .value = "", .day = day});
      }
      keys.push_back(
          {.stratum = stratum, .clusters = clusters, .dimension = "age", .value = "old"});
    }
  }
  std::sort(keys.begin(), keys.end());
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto parsed = ParseCellKey(Bytes(keys[i]));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->key, keys[i]);
    EXPECT_EQ(parsed->campaign, "c1");
    EXPECT_EQ(parsed->leaf, "01");
    if (i > 0) {
      EXPECT_LT(Bytes(keys[i - 1]), Bytes(keys[i]));
    }
  }
}

TEST(KeysTest, RefusesKeysThatWereCut) {
  const std::string bytes =
      Bytes({.stratum = "s", .clusters = {"a"}, .dimension = "d", .value = "v"});
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseCellKey(std::string_view(bytes).substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(ParseRowId("short").has_value());
}

}  // namespace
}  // namespace sipas::aggregator::store
