#include "libs/stats/publishability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "libs/stats/interval.h"

namespace sipas::stats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Passes every standard.
ShareWithLimits GoodShare() {
  return {.share = 0.5, .lower = 0.45, .upper = 0.56, .n = 400, .effective_n = 200, .df = 40};
}

ReliabilityVerdict Judge(const ShareWithLimits& share) {
  return *ReliabilityOf(share, NchsProportionRule());
}

TEST(PublishabilityTest, AGoodShareIsReliableWithoutReasons) {
  EXPECT_EQ(Judge(GoodShare()).reliability, Reliability::kReliable);
  EXPECT_THAT(Judge(GoodShare()).reasons, IsEmpty());
}

TEST(PublishabilityTest, ThirtyRespondentsAreEnoughAndTwentyNineAreNot) {
  ShareWithLimits share = GoodShare();
  share.n = 30;
  share.effective_n = 30;
  EXPECT_EQ(Judge(share).reliability, Reliability::kReliable);
  share.n = 29;  // and effective n is capped at it
  EXPECT_EQ(Judge(share).reliability, Reliability::kUnreliable);
  EXPECT_THAT(Judge(share).reasons, ElementsAre(ReliabilityReason::kFewRespondents,
                                                ReliabilityReason::kFewEffectiveRespondents));
  share.n = 30;
  share.effective_n = 29.9;
  EXPECT_THAT(Judge(share).reasons, ElementsAre(ReliabilityReason::kFewEffectiveRespondents));
}

TEST(PublishabilityTest, AWidthOfThirtyPointsIsTooLarge) {
  ShareWithLimits share = GoodShare();
  share.lower = 0.25;
  share.upper = 0.5625;
  EXPECT_THAT(Judge(share).reasons, ElementsAre(ReliabilityReason::kWidthTooLarge));
  share.upper = 0.5;
  EXPECT_EQ(Judge(share).reliability, Reliability::kReliable);
}

// 0.04 with a width of 0.0625 is 156 %; with 0.05 it is 125 % and the width is shown anyway.
TEST(PublishabilityTest, RelativeWidthDecidesBetweenNarrowAndWide) {
  ShareWithLimits share = GoodShare();
  share.share = 0.04;
  share.lower = 0.0;
  share.upper = 0.0625;
  EXPECT_THAT(Judge(share).reasons, ElementsAre(ReliabilityReason::kRelativeWidthTooLarge));
  share.share = 0.01;  // 500 %, but not wider than 5 points
  share.upper = 0.05;
  EXPECT_EQ(Judge(share).reliability, Reliability::kReliable);
}

TEST(PublishabilityTest, FewDegreesOfFreedomAndTheEdgesNeedReview) {
  ShareWithLimits share = GoodShare();
  share.df = 7;
  EXPECT_EQ(Judge(share).reliability, Reliability::kReview);
  EXPECT_THAT(Judge(share).reasons, ElementsAre(ReliabilityReason::kFewDegreesOfFreedom));
  for (const double edge : {0.0, 1.0}) {
    share = GoodShare();
    share.share = edge;
    share.lower = edge == 0 ? 0 : 0.9;
    share.upper = edge == 0 ? 0.1 : 1;
    EXPECT_EQ(Judge(share).reliability, Reliability::kReview);
    EXPECT_THAT(Judge(share).reasons, ElementsAre(ReliabilityReason::kNobodyOrEverybody));
  }
}

TEST(PublishabilityTest, EveryReasonIsListedAndTheWorstDecides) {
  const ShareWithLimits share{
      .share = 0.1, .lower = 0, .upper = 0.5, .n = 4, .effective_n = 3, .df = 2};
  EXPECT_EQ(Judge(share).reliability, Reliability::kUnreliable);
  EXPECT_THAT(
      Judge(share).reasons,
      ElementsAre(ReliabilityReason::kFewRespondents, ReliabilityReason::kFewEffectiveRespondents,
                  ReliabilityReason::kWidthTooLarge, ReliabilityReason::kRelativeWidthTooLarge,
                  ReliabilityReason::kFewDegreesOfFreedom));
}

TEST(PublishabilityTest, ThresholdsAreData) {
  const ReliabilityRule lenient{.minimum_n = 5, .minimum_effective_n = 2, .maximum_width = 0.9};
  const ShareWithLimits share{
      .share = 0.5, .lower = 0.2, .upper = 0.8, .n = 5, .effective_n = 5, .df = 8};
  EXPECT_EQ(ReliabilityOf(share, lenient)->reliability, Reliability::kReliable);
  EXPECT_EQ(Judge(share).reliability, Reliability::kUnreliable);
}

TEST(PublishabilityTest, WhatIsNoShareHasNoVerdict) {
  ShareWithLimits share = GoodShare();
  share.upper = 1.5;
  EXPECT_EQ(ReliabilityOf(share, {}).error(), Error::kNotAShare);
  share.upper = 0.1;  // below lower
  EXPECT_EQ(ReliabilityOf(share, {}).error(), Error::kNotAShare);
  share = GoodShare();
  share.share = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(ReliabilityOf(share, {}).error(), Error::kNotAShare);
  share = GoodShare();
  share.df = -1;
  EXPECT_EQ(ReliabilityOf(share, {}).error(), Error::kVarianceOutOfRange);
  share.df = kInfiniteDf;
  EXPECT_TRUE(ReliabilityOf(share, {}).ok());
}

// 12 satisfied of 40: Clopper-Pearson limits 0.1656 and 0.4653, so that the width is just below 30
// points, and 10 of 35 has 0.1464 and 0.4630, just above (R: binom.test).
TEST(PublishabilityTest, JudgesRealSamplesByKornGraubardLimits) {
  const auto judge = [](double satisfied, double n) {
    const double p = satisfied / n;
    const auto limits =
        KornGraubardInterval({.share = p, .variance = p * (1 - p) / n, .n = n, .df = n - 1},
                             EffectiveSizeCap::kCapped, 0.95);
    return Judge({.share = p,
                  .lower = limits->lower,
                  .upper = limits->upper,
                  .n = static_cast<std::uint64_t>(n),
                  .effective_n = n,
                  .df = n - 1});
  };
  EXPECT_EQ(judge(12, 40).reliability, Reliability::kReliable);
  EXPECT_THAT(judge(10, 35).reasons, ElementsAre(ReliabilityReason::kWidthTooLarge));
}

TEST(PublishabilityTest, ConfidentialityCountsPeopleAndNothingElse) {
  EXPECT_EQ(ConfidentialityOf(0, 10), Confidentiality::kWithheld);
  EXPECT_EQ(ConfidentialityOf(9, 10), Confidentiality::kWithheld);
  EXPECT_EQ(ConfidentialityOf(10, 10), Confidentiality::kMayBeShown);
}

TEST(PublishabilityTest, NamesAreStable) {
  EXPECT_EQ(ReliabilityReasonName(ReliabilityReason::kNobodyOrEverybody), "NOBODY_OR_EVERYBODY");
  EXPECT_EQ(ReliabilityReasonName(ReliabilityReason::kRelativeWidthTooLarge),
            "RELATIVE_WIDTH_TOO_LARGE");
  EXPECT_EQ(ReliabilityName(Reliability::kReview), "REVIEW");
}

}  // namespace
}  // namespace sipas::stats
