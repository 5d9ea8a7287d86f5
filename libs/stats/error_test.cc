#include "libs/stats/error.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sipas::stats {
namespace {

TEST(ErrorTest, EveryErrorHasItsOwnName) {
  std::set<std::string_view> names;
  const int last = static_cast<int>(Error::kNumericFailure);
  for (int e = 0; e <= last; ++e) {
    const std::string_view name = ErrorName(static_cast<Error>(e));
    EXPECT_FALSE(name.empty()) << e;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(ErrorName(Error::kOk), "OK");
  EXPECT_EQ(ErrorName(Error::kAllUnitsInOnePsu), "ALL_UNITS_IN_ONE_PSU");
}

}  // namespace
}  // namespace sipas::stats
