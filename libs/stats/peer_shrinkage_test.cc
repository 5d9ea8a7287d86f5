#include "libs/stats/peer_shrinkage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "libs/stats/eight_schools_for_test.h"

namespace sipas::stats {
namespace {

// Posterior means and standard deviations by R's integrate() over tau.
const std::vector<double> kMeans = {11.400260841, 7.894552283, 6.130746873,  7.644678625,
                                    5.126424123,  6.138536252, 10.666983315, 8.456817821};
const std::vector<double> kDeviations = {8.341416191, 6.274835422, 7.765167356, 6.546261141,
                                         6.357419733, 6.710294954, 6.785586608, 7.888198263};

TEST(PeerShrinkageTest, PosteriorsOfTheEightSchoolsEqualR) {
  const auto shrinkage = PeerShrinkage::Fit(EightSchools());
  const auto posteriors = shrinkage->Posteriors();
  for (std::size_t j = 0; j < 8; ++j) {
    EXPECT_NEAR(posteriors[j].mean, kMeans[j], 0.01) << j;
    EXPECT_NEAR(std::sqrt(posteriors[j].variance), kDeviations[j], 0.01) << j;
  }
}

TEST(PeerShrinkageTest, DrawsHaveTheMomentsOfThePosterior) {
  const auto shrinkage = PeerShrinkage::Fit(EightSchools());
  HashedNormals normals(5);
  std::vector<double> theta(8);
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) {
    shrinkage->Draw((i + 0.5) / kDraws, normals, theta);
    sum += theta[0];
    squares += theta[0] * theta[0];
  }
  EXPECT_NEAR(sum / kDraws, kMeans[0], 0.2);
  EXPECT_NEAR(std::sqrt(squares / kDraws - sum * sum / kDraws / kDraws), kDeviations[0], 0.2);
}

TEST(PeerShrinkageTest, PreciseEstimatesKeepTheirValuesAndNoisyOnesGoToTheMean) {
  const auto precise = PeerShrinkage::Fit(
      *PeerEstimates::WithStandardErrors({10, 20, 30, 40}, {0.01, 0.01, 0.01, 0.01}));
  EXPECT_NEAR(precise->Posteriors()[3].mean, 40, 0.001);
  EXPECT_NEAR(precise->Posteriors()[3].variance, 1e-4, 1e-6);
  const auto noisy = PeerShrinkage::Fit(
      *PeerEstimates::WithStandardErrors({80, 81, 79, 80.5, 79.5, 80}, std::vector<double>(6, 30)));
  EXPECT_NEAR(noisy->Posteriors()[1].mean, 80, 0.5);
}

TEST(PeerShrinkageTest, DrawsBelieveAnOutlierLessWhereItsErrorIsUncertain) {
  const std::vector<double> estimates = {80, 81, 79, 80.5, 79.5, 80, 81.5, 78.5, 80, 90};
  const auto mean_of_last = [&](std::vector<double> df) {
    const auto shrinkage = PeerShrinkage::Fit(
        *PeerEstimates::WithStandardErrors(estimates, std::vector<double>(10, 2), std::move(df)));
    HashedNormals normals(5);
    std::vector<double> theta(10);
    double sum = 0;
    for (int i = 0; i < 5000; ++i) {
      shrinkage->Draw((i + 0.5) / 5000, normals, theta);
      sum += theta[9] / 5000;
    }
    return sum;
  };
  const double known = mean_of_last({});
  EXPECT_LT(mean_of_last(std::vector<double>(10, 3)), known - 0.2);
  // Many degrees of freedom are as good as a known error.
  EXPECT_NEAR(mean_of_last(std::vector<double>(10, 1e6)), known, 0.15);
}

TEST(PeerShrinkageTest, FewerThanThreePeersAndErrorsOfZeroAreNamed) {
  EXPECT_EQ(PeerShrinkage::Fit(*PeerEstimates::WithStandardErrors({1, 2}, {1, 1})).error(),
            Error::kShapeMismatch);
  EXPECT_EQ(PeerShrinkage::Fit(*PeerEstimates::WithStandardErrors({1, 2, 3}, {1, 1, 0})).error(),
            Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
