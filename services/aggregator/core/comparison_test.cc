#include "services/aggregator/core/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const domain::StatisticName kShare{domain::StatisticKind::kItem, "share"};
const domain::StatisticName kMean{domain::StatisticKind::kItem, "mean"};
const ScoreOptions kStudent{.interval = IntervalRule::kStudent};
const DomainName kA{.campaign = "c", .locality = "A"};
const DomainName kB{.campaign = "c", .locality = "B"};

struct CampaignForTest {
  domain::DesignKind kind = domain::DesignKind::kClustered;
  std::string tree = "tree";
  std::string questionnaire = "q";
  std::string rulebook = "rules";
};

class ComparisonTest : public ::testing::Test {
 protected:
  ComparisonTest() {
    data_.Define("tree", FlatRegister({"A", "B"}));
    DefineScale("q", "rules", 5);
    Define("c", {});
  }

  void DefineScale(const std::string& questionnaire, const std::string& rulebook, int32_t max) {
    data_.Define(questionnaire, std::vector<domain::Item>{{1, domain::RatingScale{1, max}, {}}});
    domain::RulebookSpec rules;
    rules.questionnaire = questionnaire;
    rules.items = {{.code = "share",
                    .item = 1,
                    .statistic = domain::ItemStatistic::kShare,
                    .satisfied_min = 4,
                    .satisfied_max = max},
                   {.code = "mean", .item = 1, .statistic = domain::ItemStatistic::kMean}};
    data_.Define(rulebook, rules);
  }

  void Define(const std::string& name, const CampaignForTest& campaign) {
    domain::CampaignSpec spec;
    spec.tree = campaign.tree;
    spec.questionnaire = campaign.questionnaire;
    spec.rulebook = campaign.rulebook;
    spec.weight_source = domain::WeightSource::kOne;
    spec.state = domain::CampaignState::kOpen;
    spec.design.kind = campaign.kind;
    if (campaign.kind == domain::DesignKind::kClustered) {
      spec.design.stages = {
          {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""}};
    }
    data_.Define(name, spec);
  }

  void Add(const std::string& campaign, const std::string& locality, const std::string& village,
           int32_t rating) {
    ResponseForTest response{.locality = locality, .ratings = {{1, rating}}};
    if (!village.empty()) response.clusters = {village};
    data_.Add(campaign, response);
  }

  // A: 5 in v1, 2 in v2. B the other way round.
  void AddOpposites(const std::string& campaign) {
    Add(campaign, "A", "v1", 5);
    Add(campaign, "A", "v2", 2);
    Add(campaign, "B", "v1", 2);
    Add(campaign, "B", "v2", 5);
  }

  ScoreDifference Compare(const DomainName& first, const DomainName& second,
                          const domain::StatisticName& statistic = kShare,
                          const ScoreOptions& options = {}) {
    const auto difference = queries_.Compare(
        data_.Build(),
        {.first = first, .second = second, .statistic = statistic, .options = options});
    EXPECT_THAT(difference, testing::IsOk());
    return difference.value_or(ScoreDifference{});
  }

  SnapshotForTest data_;
  ScoreQueries queries_{{.indexes = 4}};
};

// Each has U = +-0.25 in the two villages, V = 0.25; opposite signs, C = -0.25: V of the difference
// is 1.
TEST_F(ComparisonTest, SharedVillagesByHand) {
  AddOpposites("c");
  Add("c", "A", "v1", 5);
  Add("c", "A", "v2", 2);
  const ScoreDifference difference = Compare(kA, kB, kShare, kStudent);
  EXPECT_EQ(difference.state, ScoreState::kOk);
  EXPECT_EQ(difference.estimate, 0);
  EXPECT_EQ(difference.covariance, -0.25);
  EXPECT_EQ(difference.standard_error, 1);
  EXPECT_THAT(difference.not_comparable, IsEmpty());
  EXPECT_EQ(difference.first.domain.locality, "A");
  EXPECT_EQ(difference.second.domain.locality, "B");
  // t(0.975, 1) = 12.7062.
  EXPECT_NEAR(difference.interval->upper, 12.706204736174698, 1e-9);
  EXPECT_NEAR(difference.interval->lower, -12.706204736174698, 1e-9);
  EXPECT_EQ(difference.method, "taylor, clusters, joint covariance, t, smaller df");
  // By default it stays within what is possible.
  const ScoreDifference possible = Compare(kA, kB);
  EXPECT_EQ(possible.standard_error, 1);
  EXPECT_GE(possible.interval->lower, -1);
  EXPECT_LE(possible.interval->upper, 1);
  EXPECT_EQ(possible.method, "taylor, clusters, joint covariance, mover of logit, smaller df");
}

// Means are 3.5 in both, with a standard error of the difference of 3: t reaches 38 beyond a scale
// of 1 to 5.
TEST_F(ComparisonTest, DifferenceOfMeansIsCutAtTheScale) {
  AddOpposites("c");
  const ScoreDifference asked = Compare(kA, kB, kMean, kStudent);
  EXPECT_NEAR(*asked.standard_error, 3, 1e-14);
  EXPECT_NEAR(asked.interval->upper, 3 * 12.706204736174698, 1e-8);
  const ScoreDifference difference = Compare(kA, kB, kMean);
  EXPECT_EQ(difference.standard_error, asked.standard_error);
  EXPECT_EQ(difference.interval->lower, -4);
  EXPECT_EQ(difference.interval->upper, 4);
  EXPECT_EQ(difference.method,
            "taylor, clusters, joint covariance, t, smaller df, cut to the scale");
  EXPECT_EQ(difference.first.interval->lower, 1);
  EXPECT_EQ(difference.first.interval->upper, 5);
  EXPECT_EQ(difference.first.method, "taylor, clusters, t, domain df, cut to the scale");
  EXPECT_LT(asked.first.interval->lower, 1);
}

TEST_F(ComparisonTest, DomainWithItselfHasNoInterval) {
  AddOpposites("c");
  const ScoreDifference difference =
      Compare({.campaign = "c", .locality = "A"}, {.campaign = "c", .locality = "A"});
  EXPECT_EQ(difference.state, ScoreState::kNoInterval);
  EXPECT_EQ(difference.reason, "SAME_DOMAIN");
  EXPECT_EQ(difference.estimate, 0);
}

// Nobody of B answered: everybody is A.
TEST_F(ComparisonTest, TheSamePeopleUnderTwoNamesHaveNoInterval) {
  Add("c", "A", "v1", 5);
  Add("c", "A", "v2", 2);
  const ScoreDifference difference = Compare(kA, {.campaign = "c", .locality = ""});
  EXPECT_EQ(difference.state, ScoreState::kNoInterval);
  EXPECT_EQ(difference.reason, "SAME_DOMAIN");
}

TEST_F(ComparisonTest, MissingScoreGivesItsReason) {
  Add("c", "A", "v1", 5);
  Add("c", "A", "v2", 2);
  const ScoreDifference none =
      Compare({.campaign = "c", .locality = "A"}, {.campaign = "c", .locality = "B"});
  EXPECT_EQ(none.state, ScoreState::kNoValue);
  EXPECT_EQ(none.reason, "NO_RESPONSES");
  EXPECT_EQ(none.estimate, std::nullopt);
  Add("c", "B", "v1", 5);
  const ScoreDifference one_village =
      Compare({.campaign = "c", .locality = "A"}, {.campaign = "c", .locality = "B"});
  EXPECT_EQ(one_village.state, ScoreState::kNoInterval);
  EXPECT_EQ(one_village.reason, "ONE_PSU");
  EXPECT_EQ(one_village.estimate, -0.5);
}

// With t = t(0.975, 1): A is 1/2 with logit limits by se 1/2; B is 1 of two respondents, Wilson's
// lower limit 2/(2 + t^2).
TEST_F(ComparisonTest, ShareOfOneHasADifferenceWithAnInterval) {
  Add("c", "A", "v1", 5);
  Add("c", "A", "v2", 2);
  Add("c", "B", "v1", 5);
  Add("c", "B", "v2", 5);
  const ScoreDifference difference = Compare(kA, kB);
  ASSERT_EQ(difference.state, ScoreState::kOk) << difference.reason;
  EXPECT_EQ(difference.estimate, -0.5);
  EXPECT_EQ(difference.standard_error, std::nullopt);
  EXPECT_EQ(difference.covariance, std::nullopt);
  EXPECT_EQ(difference.method,
            "taylor, clusters, joint covariance, mover of logit and wilson at the boundary, "
            "smaller df");
  const double t = 12.706204736174698;
  const double logit = 0.5 - 1 / (1 + std::exp(2 * t));
  const double wilson = t * t / (2 + t * t);
  EXPECT_NEAR(difference.interval->lower, -0.5 - logit, 1e-12);
  EXPECT_NEAR(difference.interval->upper, -0.5 + std::hypot(logit, wilson), 1e-9);
  EXPECT_EQ(difference.interval->degrees_of_freedom, 1);
}

TEST_F(ComparisonTest, StudentsIntervalNeedsAVarianceOfBothScores) {
  AddOpposites("c");
  Add("c", "A", "v1", 5);
  Add("c", "A", "v2", 5);
  Define("next", {});
  Add("next", "A", "v1", 5);
  Add("next", "A", "v2", 5);
  const DomainName perfect{.campaign = "next", .locality = "A"};
  EXPECT_EQ(Compare(kA, perfect).state, ScoreState::kOk);
  const ScoreDifference difference = Compare(kA, perfect, kShare, kStudent);
  EXPECT_EQ(difference.state, ScoreState::kNoInterval);
  EXPECT_EQ(difference.reason, "ZERO_VARIANCE");
}

TEST_F(ComparisonTest, OptInAnswersGetNoMarginOfErrorFromTheOtherSample) {
  Define("kiosk", {.kind = domain::DesignKind::kOptIn});
  AddOpposites("c");
  Add("kiosk", "A", "", 5);
  const ScoreDifference difference = Compare({.campaign = "c"}, {.campaign = "kiosk"});
  EXPECT_EQ(difference.state, ScoreState::kNoInterval);
  EXPECT_EQ(difference.reason, "OPT_IN_SAMPLE");
  EXPECT_EQ(difference.estimate, -0.5);
  EXPECT_THAT(difference.not_comparable, ElementsAre("OTHER_DESIGN_KIND"));
}

TEST_F(ComparisonTest, IndependentWavesByHand) {
  Define("next", {});
  AddOpposites("c");
  Add("next", "A", "v1", 5);
  Add("next", "A", "v2", 2);
  const ScoreDifference difference =
      Compare({.campaign = "next", .locality = "A"}, {.campaign = "c", .locality = "A"});
  EXPECT_EQ(difference.state, ScoreState::kOk);
  EXPECT_NEAR(*difference.standard_error, std::sqrt(0.5), 1e-15);
  EXPECT_EQ(difference.covariance, 0);
  EXPECT_EQ(difference.interval->degrees_of_freedom, 2);
  EXPECT_THAT(difference.not_comparable, IsEmpty());
}

// The difference is 0 with a standard error of sqrt 0.5 and 2 degrees of freedom: the p-value at a
// margin m is 1 - pt(m/sqrt(0.5), 2) = (1 - x/sqrt(2 + x^2))/2, x = m/sqrt(0.5).
TEST_F(ComparisonTest, EquivalenceNeedsAMarginThatTheErrorAllows) {
  Define("next", {});
  AddOpposites("c");
  AddOpposites("next");
  const auto test = [&](double margin) {
    const auto difference =
        queries_.Compare(data_.Build(), {.first = {.campaign = "next", .locality = "A"},
                                         .second = {.campaign = "c", .locality = "A"},
                                         .statistic = kShare,
                                         .options = kStudent,
                                         .equivalence_margin = margin});
    return *difference->equivalence;
  };
  const double x = 0.5 / std::sqrt(0.5);
  EXPECT_NEAR(test(0.5).p_value, (1 - x / std::sqrt(2 + x * x)) / 2, 1e-12);
  EXPECT_FALSE(test(0.5).equivalent);
  EXPECT_TRUE(test(2.1).equivalent);
  EXPECT_EQ(test(2.1).margin, 2.1);
  EXPECT_EQ(
      Compare({.campaign = "c", .locality = "A"}, {.campaign = "c", .locality = "B"}).equivalence,
      std::nullopt);
}

TEST_F(ComparisonTest, EquivalenceIsTheIntervalOfTwiceTheErrorInsideTheMargins) {
  Define("next", {});
  for (const char* campaign : {"c", "next"}) {
    for (int village = 1; village <= 9; ++village) {
      for (int answer = 0; answer < 20; ++answer) {
        const bool satisfied = answer > village % (campaign[0] == 'c' ? 2 : 3);
        Add(campaign, "A", absl::StrCat("v", village), satisfied ? 5 : 2);
      }
    }
  }
  const DomainName next{.campaign = "next", .locality = "A"};
  const ScoreDifference wide = Compare(next, kA, kShare, ScoreOptions{.confidence_level = 0.90});
  for (const double margin : {0.01, 0.05, 0.07, 0.08, 0.09, 0.1, 0.15}) {
    const auto tested = queries_.Compare(
        data_.Build(),
        {.first = next, .second = kA, .statistic = kShare, .equivalence_margin = margin});
    const bool inside = wide.interval->lower > -margin && wide.interval->upper < margin;
    EXPECT_EQ(tested->equivalence->equivalent, inside) << margin;
    EXPECT_EQ(tested->equivalence->p_value <= 0.05, inside) << margin;
  }
}

TEST_F(ComparisonTest, ReasonsWhyWavesDifferAreListed) {
  data_.Define("tree2", FlatRegister({"A", "B"}));
  DefineScale("q2", "rules2", 5);
  Define("other", {.tree = "tree2", .questionnaire = "q2", .rulebook = "rules2"});
  AddOpposites("c");
  AddOpposites("other");
  const ScoreDifference localities =
      Compare({.campaign = "c", .locality = "A"}, {.campaign = "other", .locality = "A"});
  EXPECT_THAT(localities.not_comparable,
              ElementsAre("OTHER_QUESTIONNAIRE", "OTHER_REGISTER", "OTHER_RULEBOOK"));
  EXPECT_EQ(localities.state, ScoreState::kOk);
  // All of one register and all of the other are the country.
  EXPECT_THAT(Compare({.campaign = "c"}, {.campaign = "other"}).not_comparable,
              ElementsAre("OTHER_QUESTIONNAIRE", "OTHER_RULEBOOK"));
}

TEST_F(ComparisonTest, MeansOnTwoScalesHaveNoDifference) {
  DefineScale("q7", "rules7", 7);
  Define("seven", {.questionnaire = "q7", .rulebook = "rules7"});
  AddOpposites("c");
  AddOpposites("seven");
  const DomainName five{.campaign = "c", .locality = "A"};
  const DomainName seven{.campaign = "seven", .locality = "A"};
  const ScoreDifference means = Compare(five, seven, kMean);
  EXPECT_EQ(means.state, ScoreState::kNoValue);
  EXPECT_EQ(means.reason, "OTHER_SCALE");
  EXPECT_EQ(means.estimate, std::nullopt);
  const ScoreDifference shares = Compare(five, seven, kShare);
  EXPECT_EQ(shares.state, ScoreState::kOk);
  EXPECT_THAT(shares.not_comparable,
              ElementsAre("OTHER_QUESTIONNAIRE", "OTHER_RULEBOOK", "OTHER_SCALE"));
}

// Communes were drawn: the province's error is between communes, the commune's own within it, and
// what they share is the error within the commune, taken as given.
TEST_F(ComparisonTest, CommuneAgainstItsProvince) {
  domain::RegisterSpec tree;
  tree.levels = {"province", "commune"};
  tree.localities = {{"p", "Province", "", "province"},
                     {"c1", "One", "p", "commune"},
                     {"c2", "Two", "p", "commune"}};
  data_.Define("communes", tree);
  domain::CampaignSpec spec;
  spec.tree = "communes";
  spec.questionnaire = "q";
  spec.rulebook = "rules";
  spec.weight_source = domain::WeightSource::kOne;
  spec.state = domain::CampaignState::kOpen;
  spec.design.kind = domain::DesignKind::kClustered;
  spec.design.stages = {
      {.name = "commune", .placement = domain::StagePlacement::kLevel, .level = "commune"}};
  data_.Define("drawn", spec);
  for (const auto& [commune, rating] :
       std::vector<std::pair<std::string, int32_t>>{{"c1", 5}, {"c1", 2}, {"c2", 5}, {"c2", 5}}) {
    ResponseForTest response{.locality = commune, .ratings = {{1, rating}}};
    response.clusters = {commune};
    data_.Add("drawn", response);
  }
  const ScoreDifference difference =
      Compare({.campaign = "drawn", .locality = "c1"}, {.campaign = "drawn", .locality = "p"});
  ASSERT_EQ(difference.state, ScoreState::kOk) << difference.reason;
  // c1: u = +-1/4, V = 2 * 2/16. p: U = -1/8, 1/8 between communes, V = 2 * 2/64.
  EXPECT_NEAR(*difference.first.standard_error, 0.5, 1e-15);
  EXPECT_NEAR(*difference.second.standard_error, 0.25, 1e-15);
  // Within c1, p's influences are 1/16 and -3/16 around -1/16: C = 2 * 2 * (1/4)(1/8).
  EXPECT_NEAR(*difference.covariance, 0.125, 1e-15);
  EXPECT_NEAR(*difference.standard_error, std::sqrt(0.25 + 0.0625 - 0.25), 1e-15);
  EXPECT_EQ(
      difference.method,
      "taylor, respondents, conditional on commune, joint covariance, mover of logit, smaller df");
}

}  // namespace
}  // namespace sipas::aggregator
