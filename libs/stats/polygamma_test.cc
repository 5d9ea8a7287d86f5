#include "libs/stats/polygamma.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace sipas::stats {
namespace {

// R 4.2.2: digamma(x), trigamma(x).
struct Case {
  double x, digamma, trigamma;
};
constexpr Case kCases[] = {{0.25, -4.2274535333762655, 17.197329154507109},
                           {0.5, -1.9635100260214231, 4.934802200544679},
                           {1, -0.57721566490153231, 1.6449340668482264},
                           {7.5, 1.9467574842460871, 0.14261589669670383},
                           {1e6, 13.81551005796419, 1.0000005000001672e-06}};

TEST(PolygammaTest, EqualsR) {
  for (const Case& c : kCases) {
    EXPECT_NEAR(*Digamma(c.x), c.digamma, 1e-14 * std::abs(c.digamma)) << c.x;
    EXPECT_NEAR(*Trigamma(c.x), c.trigamma, 1e-14 * c.trigamma) << c.x;
  }
  EXPECT_NEAR(*Trigamma(1), std::numbers::pi * std::numbers::pi / 6, 1e-15);
}

TEST(PolygammaTest, InverseUndoesTrigamma) {
  for (double x = 1e-4; x < 1e9; x *= 1.7) {
    EXPECT_NEAR(*InverseTrigamma(*Trigamma(x)) / x, 1, 1e-12) << x;
  }
}

TEST(PolygammaTest, RefusesWhatIsNotAboveZero) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double x : {0.0, -1.0, -1.5, nan}) {
    EXPECT_EQ(Digamma(x).error(), Error::kNumericFailure);
    EXPECT_EQ(Trigamma(x).error(), Error::kNumericFailure);
    EXPECT_EQ(InverseTrigamma(x).error(), Error::kNumericFailure);
  }
  EXPECT_EQ(InverseTrigamma(std::numeric_limits<double>::infinity()).error(),
            Error::kNumericFailure);
  EXPECT_EQ(InverseTrigamma(1e-310).error(), Error::kNumericFailure);
}

}  // namespace
}  // namespace sipas::stats
