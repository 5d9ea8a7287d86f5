// ScoreService through a real server: listings of peers with their pages and ranks, and comparisons.
#include <string>
#include <vector>

#include "libs/testing/proto_matchers.h"
#include "services/aggregator/api/score_service_for_test.h"

namespace sipas::aggregator::api {
namespace {

using ::sipas::testing::EqualsProto;
using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;

TEST_F(ScoreServiceTest, PagesCutOneListing) {
  const auto first = List(absl::StrCat(kList, " page_size: 2"));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->scores_size(), 2);
  EXPECT_EQ(first->total_size(), 5U);
  EXPECT_EQ(first->scores(0).domain().locality(), "A");
  EXPECT_EQ(first->scores(0).rank().peers(), 4U);
  // What is folded meanwhile does not reach the other pages.
  SnapshotForTest later = DataForTest();
  later.SetPosition(kLog, 12);
  publisher_.Set(later.Build());
  const auto second = List(absl::StrCat(kList, " page_size: 2"), first->next_page_token());
  ASSERT_THAT(second, IsOk());
  const auto third = List(absl::StrCat(kList, " page_size: 2"), second->next_page_token());
  ASSERT_THAT(third, IsOk());
  EXPECT_EQ(third->next_page_token(), "");
  std::vector<std::string> codes;
  for (const auto* page : {&*first, &*second, &*third}) {
    EXPECT_EQ(page->watermark().positions(0).position(), 11U);
    for (const v1::Score& score : page->scores()) codes.push_back(score.domain().locality());
  }
  EXPECT_THAT(codes, ElementsAre("A", "B", "C", "D", "E"));
}

// Pages of one locality: rank, ranges, band and reliability are those among all peers.
TEST_F(ScoreServiceTest, RanksOfAPageAreThoseOfTheWholePeerGroup) {
  const auto all = List(absl::StrCat(kList, " top_k: 1"));
  ASSERT_THAT(all, IsOk());
  EXPECT_TRUE(all->has_rank_reliability());
  EXPECT_EQ(all->recommended_display(), v1::RANK_DISPLAY_BANDS);
  const v1::Rank& best = all->scores(0).rank();
  EXPECT_EQ(best.simultaneous_lower(), 1U);
  EXPECT_EQ(best.simultaneous_upper(), 4U);
  EXPECT_EQ(best.tie_group(), 1U);
  EXPECT_EQ(best.band(), v1::PEER_BAND_NOT_DISTINGUISHABLE);
  double sum = 0;
  std::string token;
  for (const v1::Score& score : all->scores()) {
    const auto page = List(absl::StrCat(kList, " top_k: 1 page_size: 1"), token);
    ASSERT_THAT(page, IsOk());
    EXPECT_THAT(page->scores(0), EqualsProto(score.DebugString()));
    EXPECT_EQ(page->rank_reliability(), all->rank_reliability());
    EXPECT_EQ(page->recommended_display(), all->recommended_display());
    token = page->next_page_token();
    sum += score.rank().top_k_probability();
  }
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_FALSE(List(kList)->scores(0).rank().has_top_k_probability());
}

TEST_F(ScoreServiceTest, ForeignAndGarbledPageTokensAreInvalid) {
  const auto page = List(absl::StrCat(kList, " page_size: 1"));
  ASSERT_THAT(page, IsOk());
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN");
  EXPECT_THAT(List(kList, "x"), invalid);
  std::string changed = page->next_page_token();
  changed[20] = changed[20] == '0' ? '1' : '0';
  EXPECT_THAT(List(kList, changed), invalid);
  // The token of another request.
  EXPECT_THAT(
      List(absl::StrCat(kList, " options { confidence_level: 0.9 }"), page->next_page_token()),
      invalid);
  // The page size is free.
  EXPECT_THAT(List(absl::StrCat(kList, " page_size: 3"), page->next_page_token()), IsOk());
  const std::string before_restart = page->next_page_token();
  Start(2, 16);
  EXPECT_THAT(List(kList, before_restart), invalid);
}

TEST_F(ScoreServiceTest, PageTokenExpiresWithAgeAndWithNewerListings) {
  const auto expired = StatusIs(absl::StatusCode::kOutOfRange, "PAGE_TOKEN_EXPIRED");
  const std::string request = absl::StrCat(kList, " page_size: 1");
  const auto page = List(request);
  ASSERT_THAT(page, IsOk());
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(List(request, page->next_page_token()), expired);
  const auto again = List(request);
  ASSERT_THAT(again, IsOk());
  for (int i = 0; i < 2; ++i) EXPECT_THAT(List(request), IsOk());
  EXPECT_THAT(List(request, again->next_page_token()), expired);
}

TEST_F(ScoreServiceTest, ComparisonCarriesBothScores) {
  const auto response = Compare(
      "first { campaign: 'c' locality: 'A' } second { campaign: 'c' locality: 'B' } statistic { "
      "kind: STATISTIC_KIND_ITEM code: 'polite' }");
  ASSERT_THAT(response, IsOk());
  const v1::Difference& difference = response->difference();
  EXPECT_EQ(difference.state(), v1::SCORE_STATE_OK);
  EXPECT_EQ(difference.first().domain().locality(), "A");
  EXPECT_EQ(difference.second().domain().locality(), "B");
  EXPECT_NEAR(difference.estimate(), 0.5 - 1.0 / 3, 1e-15);
  EXPECT_EQ(difference.method(), "taylor, clusters, joint covariance, mover of logit, smaller df");
  EXPECT_TRUE(difference.has_covariance());
  EXPECT_EQ(difference.watermark().positions(0).position(), 11U);
}

TEST_F(ScoreServiceTest, ComparisonOfWavesCarriesRankChangeAndEquivalence) {
  const std::string waves =
      "first { campaign: 'next' locality: 'A' } second { campaign: 'c' locality: 'A' } "
      "statistic { kind: STATISTIC_KIND_ITEM code: 'polite' } ";
  const auto response = Compare(absl::StrCat(waves, "block: 'all' equivalence_margin: 0.02"));
  ASSERT_THAT(response, IsOk());
  const v1::RankChange& change = response->difference().rank_change();
  EXPECT_EQ(change.reason(), "");
  EXPECT_EQ(change.first().rank(), 1U);
  EXPECT_EQ(change.second().rank(), 1U);
  EXPECT_EQ(change.change(), 0);
  EXPECT_LE(change.lower(), change.ordinary_lower());
  EXPECT_GE(change.upper(), change.ordinary_upper());
  EXPECT_TRUE(change.ordinary());
  EXPECT_EQ(response->difference().equivalence().margin(), 0.02);
  EXPECT_GT(response->difference().equivalence().p_value(), 0.05);
  EXPECT_FALSE(response->difference().equivalence().equivalent());
  const auto plain = Compare(waves);
  ASSERT_THAT(plain, IsOk());
  EXPECT_FALSE(plain->difference().has_rank_change());
  EXPECT_FALSE(plain->difference().has_equivalence());
}

TEST_F(ScoreServiceTest, RankChangesNeedOneLocalityInTwoCampaigns) {
  const std::string rest = "statistic { kind: STATISTIC_KIND_ITEM code: 'polite' } block: 'all' ";
  EXPECT_THAT(FieldsOf(Compare(absl::StrCat("first { campaign: 'c' locality: 'A' } "
                                            "second { campaign: 'c' locality: 'B' } ",
                                            rest, "equivalence_margin: -1"))
                           .status()),
              ElementsAre("peers", "equivalence_margin"));
  EXPECT_THAT(
      FieldsOf(Compare(absl::StrCat("first { campaign: 'next' } second { campaign: 'c' } ", rest))
                   .status()),
      ElementsAre("peers"));
}

}  // namespace
}  // namespace sipas::aggregator::api
