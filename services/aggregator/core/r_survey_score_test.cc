// Scores against R's survey 4.1-1 (R 4.2.2) on one small sample: 107 respondents of two waves in
// three strata, eight to ten villages and three localities that the villages cross, three
// items 1..5 with missing answers. The numbers were printed by, for wave 1 (d, w = weight, p =
// village, h = stratum, s = answer >= 4 or NA, T = the same with 0 for NA, A = answered):
//   options(survey.lonely.psu = "adjust")
//   des <- svydesign(ids = ~p, strata = ~h, weights = ~w, data = d, nest = TRUE)      clusters
//          svydesign(..., fpc = ~N)                                                  clusters with
//          fpc svydesign(ids = ~1, strata = ~h, weights = ~w, data = d) respondents
//   svymean(~s1, subset(des, loc == "A"), na.rm = TRUE, deff = "replace"); degf(des);
//   degf(subset(...)) svycontrast(svytotal(~T1+A1+T2+A2+T3+A3, subset(des, loc == "A")),
//   quote((T1/A1+T2/A2+T3/A3)/3)) svycontrast(svytotal(~tA+aA+tB+aB, des), quote(tA/aA - tB/aB)) tA
//   = T1 * (loc == "A") and so on
// and for two waves on the stacked data, with one name per village (panel) or one per village and
// wave.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

using domain::StatisticKind;

struct SampleRow {
  int wave;
  const char* locality;
  const char* stratum;
  const char* village;
  const char* gender;
  double weight;
  int answers[3];  // 0: no answer
};

const SampleRow kSample[] = {
    {1, "B", "h1", "p1", "f", 0.5, {5, 5, 5}},   {1, "B", "h1", "p1", "m", 1.25, {5, 4, 4}},
    {1, "A", "h1", "p1", "m", 2, {5, 5, 5}},     {1, "A", "h1", "p1", "m", 0.75, {3, 0, 5}},
    {1, "B", "h1", "p1", "f", 2, {5, 4, 5}},     {1, "C", "h1", "p1", "m", 0.5, {2, 3, 5}},
    {1, "C", "h1", "p1", "m", 1.25, {4, 0, 5}},  {1, "A", "h1", "p1", "f", 1.25, {4, 5, 5}},
    {1, "A", "h1", "p2", "f", 2, {4, 4, 4}},     {1, "A", "h1", "p2", "m", 0.75, {5, 4, 5}},
    {1, "B", "h1", "p2", "f", 2.5, {5, 3, 5}},   {1, "C", "h1", "p2", "f", 2, {5, 4, 5}},
    {1, "A", "h1", "p2", "f", 0.75, {2, 5, 3}},  {1, "B", "h1", "p2", "f", 2, {4, 5, 5}},
    {1, "A", "h1", "p2", "m", 0.5, {0, 4, 5}},   {1, "B", "h1", "p2", "f", 0.5, {5, 5, 5}},
    {1, "C", "h1", "p3", "m", 1, {5, 0, 2}},     {1, "B", "h1", "p3", "f", 1.25, {4, 3, 0}},
    {1, "A", "h1", "p3", "f", 1, {2, 4, 2}},     {1, "B", "h1", "p3", "m", 2, {5, 4, 4}},
    {1, "B", "h1", "p3", "f", 2, {0, 2, 3}},     {1, "C", "h1", "p4", "m", 0.5, {5, 0, 3}},
    {1, "C", "h1", "p4", "f", 0.5, {0, 3, 0}},   {1, "A", "h1", "p4", "m", 1, {5, 4, 5}},
    {1, "C", "h1", "p4", "m", 1.25, {4, 4, 3}},  {1, "A", "h1", "p4", "m", 2.5, {4, 3, 4}},
    {1, "A", "h1", "p4", "m", 1.25, {4, 3, 4}},  {1, "B", "h1", "p4", "f", 0.5, {5, 4, 0}},
    {1, "C", "h1", "p4", "f", 2.5, {0, 5, 3}},   {1, "A", "h2", "p5", "f", 2, {3, 2, 2}},
    {1, "A", "h2", "p5", "f", 2, {0, 3, 2}},     {1, "C", "h2", "p5", "f", 0.5, {4, 4, 0}},
    {1, "B", "h2", "p5", "m", 0.5, {4, 3, 2}},   {1, "A", "h2", "p5", "m", 1, {4, 3, 4}},
    {1, "A", "h2", "p5", "f", 0.5, {4, 3, 3}},   {1, "B", "h2", "p5", "m", 2, {0, 3, 0}},
    {1, "C", "h2", "p6", "f", 2.5, {3, 0, 4}},   {1, "A", "h2", "p6", "f", 1, {0, 5, 5}},
    {1, "A", "h2", "p6", "f", 2.5, {0, 5, 5}},   {1, "B", "h2", "p6", "f", 0.5, {5, 5, 4}},
    {1, "A", "h2", "p6", "f", 0.5, {0, 5, 4}},   {1, "B", "h2", "p6", "f", 0.5, {3, 5, 5}},
    {1, "A", "h2", "p6", "f", 2, {5, 0, 5}},     {1, "C", "h2", "p6", "m", 0.75, {3, 4, 0}},
    {1, "B", "h2", "p7", "m", 1, {4, 0, 4}},     {1, "C", "h2", "p7", "f", 0.5, {3, 0, 5}},
    {1, "C", "h2", "p7", "f", 0.5, {4, 3, 3}},   {1, "A", "h2", "p7", "m", 1.25, {3, 2, 4}},
    {1, "C", "h2", "p7", "f", 2.5, {5, 0, 3}},   {1, "B", "h2", "p7", "f", 1, {3, 5, 3}},
    {1, "A", "h2", "p7", "f", 2, {3, 5, 3}},     {1, "A", "h3", "p8", "m", 1.25, {0, 4, 4}},
    {1, "A", "h3", "p8", "m", 1, {5, 5, 0}},     {1, "A", "h3", "p8", "f", 1, {4, 4, 0}},
    {1, "A", "h3", "p8", "f", 0.75, {4, 0, 4}},  {1, "A", "h3", "p8", "m", 0.5, {0, 4, 4}},
    {2, "B", "h1", "p1", "m", 1.25, {0, 4, 0}},  {2, "A", "h1", "p1", "f", 0.75, {0, 4, 4}},
    {2, "B", "h1", "p1", "m", 2, {4, 4, 5}},     {2, "B", "h1", "p1", "m", 2, {5, 0, 4}},
    {2, "B", "h1", "p1", "f", 1, {0, 4, 4}},     {2, "A", "h1", "p2", "f", 2.5, {0, 3, 0}},
    {2, "A", "h1", "p2", "m", 0.75, {4, 0, 0}},  {2, "B", "h1", "p2", "m", 1.25, {5, 5, 5}},
    {2, "A", "h1", "p2", "m", 0.75, {3, 3, 4}},  {2, "B", "h1", "p2", "f", 0.75, {4, 3, 5}},
    {2, "A", "h1", "p2", "f", 1.25, {5, 3, 5}},  {2, "A", "h1", "p4", "m", 0.75, {5, 0, 4}},
    {2, "C", "h1", "p4", "f", 1, {5, 5, 5}},     {2, "B", "h1", "p4", "m", 2.5, {5, 5, 5}},
    {2, "A", "h1", "p4", "m", 0.5, {0, 4, 5}},   {2, "B", "h1", "p4", "m", 2.5, {5, 4, 5}},
    {2, "B", "h1", "p4", "m", 1.25, {5, 5, 4}},  {2, "B", "h1", "p4", "f", 0.75, {5, 5, 4}},
    {2, "C", "h1", "p4", "m", 1.25, {5, 5, 5}},  {2, "A", "h1", "p9", "m", 0.5, {4, 5, 4}},
    {2, "A", "h1", "p9", "f", 1, {0, 0, 0}},     {2, "A", "h1", "p9", "f", 2.5, {5, 0, 0}},
    {2, "B", "h1", "p9", "m", 2, {5, 5, 3}},     {2, "B", "h1", "p9", "m", 0.5, {5, 5, 5}},
    {2, "C", "h2", "p5", "m", 0.75, {2, 1, 3}},  {2, "A", "h2", "p5", "f", 0.5, {1, 1, 2}},
    {2, "C", "h2", "p5", "f", 2, {0, 0, 1}},     {2, "B", "h2", "p5", "f", 2, {3, 0, 0}},
    {2, "A", "h2", "p5", "m", 0.5, {4, 1, 1}},   {2, "A", "h2", "p6", "m", 1.25, {4, 0, 0}},
    {2, "C", "h2", "p6", "m", 1, {5, 0, 3}},     {2, "B", "h2", "p6", "m", 0.75, {4, 4, 0}},
    {2, "B", "h2", "p6", "m", 2, {5, 3, 0}},     {2, "A", "h2", "p6", "m", 0.5, {2, 4, 5}},
    {2, "A", "h2", "p7", "f", 0.75, {3, 5, 2}},  {2, "B", "h2", "p7", "f", 2, {5, 4, 0}},
    {2, "B", "h2", "p7", "f", 0.5, {2, 0, 2}},   {2, "A", "h2", "p7", "m", 2, {4, 2, 0}},
    {2, "B", "h2", "p7", "m", 0.75, {3, 2, 0}},  {2, "A", "h2", "p7", "f", 1, {5, 4, 4}},
    {2, "A", "h3", "p8", "m", 1, {1, 4, 0}},     {2, "A", "h3", "p8", "m", 1, {4, 4, 3}},
    {2, "C", "h3", "p8", "m", 1.25, {4, 4, 3}},  {2, "B", "h3", "p8", "m", 2.5, {0, 3, 4}},
    {2, "B", "h3", "p8", "m", 0.5, {3, 5, 0}},   {2, "C", "h3", "p8", "m", 1, {4, 3, 3}},
    {2, "B", "h3", "p10", "m", 1.25, {5, 4, 4}}, {2, "A", "h3", "p10", "m", 0.75, {4, 3, 2}},
    {2, "B", "h3", "p10", "m", 2.5, {3, 4, 0}},  {2, "A", "h3", "p10", "m", 2.5, {0, 4, 3}},
    {2, "C", "h3", "p10", "m", 1.25, {5, 4, 3}},
};

struct DesignForTest {
  domain::DesignKind kind = domain::DesignKind::kClustered;
  std::vector<domain::Stratum> strata = {};
  std::string frame = {};
  bool taken_whole = false;
};

const domain::StatisticName kShare{StatisticKind::kItem, "share1"};
const domain::StatisticName kMean{StatisticKind::kItem, "mean2"};
const domain::StatisticName kIndex{StatisticKind::kOverall, ""};

// R takes a domain's own variance, and the degrees of freedom of the whole design if they are
// passed.
const ScoreOptions kAsR{.degrees_of_freedom = DegreesOfFreedomRule::kDesign,
                        .variance = VarianceRule::kOwn};

domain::RulebookSpec Rules() {
  domain::RulebookSpec rules;
  rules.questionnaire = "q";
  for (const uint32_t item : {1U, 2U, 3U}) {
    rules.items.push_back({.code = "share" + std::to_string(item),
                           .item = item,
                           .statistic = domain::ItemStatistic::kShare,
                           .satisfied_min = 4,
                           .satisfied_max = 5});
  }
  rules.items.push_back({.code = "mean2", .item = 2, .statistic = domain::ItemStatistic::kMean});
  rules.factors = {{.code = "all", .components = {{"share1"}, {"share2"}, {"share3"}}}};
  rules.overall = domain::Composite{.code = "", .components = {{"all"}}};
  rules.maximum_points = 24;
  return rules;
}

domain::CampaignSpec CampaignOf(const DesignForTest& made) {
  domain::CampaignSpec spec;
  spec.tree = "tree";
  spec.questionnaire = "q";
  spec.rulebook = "rules";
  spec.design.kind = made.kind;
  spec.design.stratified = true;
  spec.design.strata = made.strata;
  spec.design.psu_frame = made.frame;
  if (made.kind == domain::DesignKind::kClustered) {
    spec.design.stages = {{.name = "village",
                           .placement = domain::StagePlacement::kCrosses,
                           .level = "",
                           .taken_whole = made.taken_whole}};
  }
  spec.weight_source = domain::WeightSource::kResponse;
  spec.state = domain::CampaignState::kOpen;
  spec.breakdowns = {{"gender", {"f", "m"}}};
  return spec;
}

ResponseForTest ResponseOf(const SampleRow& row, bool has_villages) {
  ResponseForTest response{.locality = row.locality, .ratings = {}, .stratum = row.stratum};
  if (has_villages) response.clusters = {row.village};
  response.weight = row.weight;
  response.attributes = {{"gender", row.gender}};
  for (uint32_t item = 1; item <= 3; ++item) {
    const int answer = row.answers[item - 1];
    if (answer > 0) response.ratings[item] = answer;
  }
  return response;
}

// Communes h1 to h3 and p1 to p8 below one country.
domain::RegisterSpec CommuneRegister() {
  domain::RegisterSpec spec;
  spec.levels = {"country", "commune"};
  spec.localities = {{"vn", "Vietnam", "", "country"}};
  for (const char* code : {"h1", "h2", "h3", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"}) {
    spec.localities.push_back({code, code, "vn", "commune"});
  }
  return spec;
}

domain::CampaignSpec CommuneCampaign(const std::vector<std::string>& stages) {
  domain::CampaignSpec spec = CampaignOf({});
  spec.tree = "communes";
  spec.design.stages.clear();
  for (const std::string& stage : stages) {
    const bool is_level = stage == "commune";
    spec.design.stages.push_back({.name = stage,
                                  .placement = is_level ? domain::StagePlacement::kLevel
                                                        : domain::StagePlacement::kBelowLeaf,
                                  .level = is_level ? stage : ""});
  }
  return spec;
}

SnapshotForTest Definitions() {
  SnapshotForTest data;
  data.Define("tree", FlatRegister({"A", "B", "C"}));
  data.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}},
                                             {2, domain::RatingScale{1, 5}, {}},
                                             {3, domain::RatingScale{1, 5}, {}}});
  data.Define("rules", Rules());
  return data;
}

// Campaigns "wave1" and "wave2".
std::shared_ptr<const Snapshot> Waves(const DesignForTest& made) {
  SnapshotForTest data = Definitions();
  for (const char* name : {"wave1", "wave2"}) data.Define(name, CampaignOf(made));
  for (const SampleRow& row : kSample) {
    data.Add("wave" + std::to_string(row.wave),
             ResponseOf(row, made.kind == domain::DesignKind::kClustered));
  }
  return data.Build();
}

struct Expected {
  double estimate;
  double se;
  double deff;
  uint64_t n;
  double df_domain;
};

::testing::AssertionResult IsClose(double actual, double expected) {
  const double tolerance = 1e-12 * std::abs(expected) + 1e-15;
  if (std::abs(actual - expected) <= tolerance) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << actual << " is not " << expected << ", off by " << (actual - expected) / expected;
}

class RSurveyScoreTest : public ::testing::Test {
 protected:
  Score Get(const std::shared_ptr<const Snapshot>& snapshot, const std::string& locality,
            const domain::StatisticName& statistic,
            const std::optional<BreakdownValue>& breakdown = std::nullopt) {
    const auto score = queries_.Get(
        snapshot, {.domain = {.campaign = "wave1", .locality = locality, .breakdown = breakdown},
                   .statistic = statistic,
                   .options = kAsR});
    EXPECT_THAT(score, testing::IsOk());
    return score.value_or(Score{});
  }

  void ExpectScore(const Score& score, const Expected& expected, double df_design) {
    ASSERT_EQ(score.state, ScoreState::kOk) << score.reason;
    EXPECT_TRUE(IsClose(*score.estimate, expected.estimate));
    EXPECT_TRUE(IsClose(*score.standard_error, expected.se));
    EXPECT_TRUE(IsClose(*score.design_effect, expected.deff));
    EXPECT_TRUE(
        IsClose(*score.effective_sample_size, static_cast<double>(expected.n) / expected.deff));
    EXPECT_EQ(score.sample_size, expected.n);
    EXPECT_EQ(score.design_degrees_of_freedom, df_design);
    EXPECT_EQ(score.domain_degrees_of_freedom, expected.df_domain);
  }

  ScoreDifference Compare(const std::shared_ptr<const Snapshot>& snapshot, const DomainName& first,
                          const DomainName& second) {
    ScoreOptions options = kAsR;
    options.interval = IntervalRule::kStudent;
    const auto difference = queries_.Compare(
        snapshot, {.first = first, .second = second, .statistic = kShare, .options = options});
    EXPECT_THAT(difference, testing::IsOk());
    return difference.value_or(ScoreDifference{});
  }

  ScoreQueries queries_{{.indexes = 4}};
};

TEST_F(RSurveyScoreTest, StratifiedClustersWithALonelyVillage) {
  const auto data = Waves({});
  ExpectScore(Get(data, "A", kShare),
              {0.68686868686868685, 0.12808152729512268, 1.3729201624664793, 19, 5}, 5);
  ExpectScore(Get(data, "B", kShare), {0.90625, 0.051582471274391625, 0.40712553879310343, 14, 5},
              5);
  ExpectScore(Get(data, "C", kShare),
              {0.69090909090909092, 0.19566413145245698, 1.9720048785064261, 12, 5}, 5);
  ExpectScore(Get(data, "", kShare),
              {0.75229357798165142, 0.040483684837274825, 0.38697964895836323, 45, 5}, 5);
  ExpectScore(Get(data, "vn", kMean),
              {3.87719298245614, 0.2626235585340998, 3.2980947090582227, 46, 5}, 5);
  EXPECT_EQ(Get(data, "A", kShare).method,
            "taylor, stratified clusters, lonely psu adjust, logit, design df");
  EXPECT_EQ(Get(data, "A", kMean).method,
            "taylor, stratified clusters, lonely psu adjust, t, design df");
}

// Of wave 2 (no lonely village): r <- as.svrepdesign(des, type = "JKn", mse = TRUE); withReplicates
// of the items' ratios and of the index, computed again in each of the nine replicates.
TEST_F(RSurveyScoreTest, JackknifeIsThatOfReplicateWeights) {
  const auto data = Waves({});
  ScoreOptions options = kAsR;
  options.variance = VarianceRule::kJackknife;
  const auto expect = [&](const char* locality, const domain::StatisticName& statistic,
                          double estimate, double se) {
    const auto score =
        queries_.Get(data, {{.campaign = "wave2", .locality = locality}, statistic, options});
    ASSERT_THAT(score, testing::IsOk());
    EXPECT_TRUE(IsClose(*score->estimate, estimate));
    EXPECT_TRUE(IsClose(*score->standard_error, se));
  };
  expect("A", kShare, 0.77777777777777779, 0.070871475081520835);
  expect("A", kMean, 3.34328358208955212, 0.200656077064803262);
  expect("A", kIndex, 0.59508015478164733, 0.069099595818212414);
  expect("B", kIndex, 0.81333571092607226, 0.061767174391065424);
  expect("", kShare, 0.79411764705882348, 0.062768666780525728);
  expect("", kIndex, 0.70304715333961554, 0.075812072870614908);
  const auto list = queries_.List(data, {.campaign = "wave2",
                                         .peers = {PeerGroup::Kind::kChildrenOf, "vn"},
                                         .statistic = kIndex,
                                         .options = options});
  ASSERT_THAT(list, testing::IsOk());
  EXPECT_EQ(list->scores[0].domain.locality, "B");
  EXPECT_TRUE(IsClose(*list->scores[0].standard_error, 0.061767174391065424));
  EXPECT_EQ(list->scores[0].method, "jackknife, stratified clusters, logit, design df");
  EXPECT_EQ(list->scores[0].rank->peers, 3u);
}

// With respondents as units the variance is the linearised one.
TEST_F(RSurveyScoreTest, JackknifeNeedsClusters) {
  ScoreOptions options = kAsR;
  options.variance = VarianceRule::kJackknife;
  const auto score = queries_.Get(Waves({.kind = domain::DesignKind::kStratified}),
                                  {{.campaign = "wave2", .locality = "A"}, kShare, options});
  ASSERT_THAT(score, testing::IsOk());
  EXPECT_EQ(score->method, "taylor, stratified respondents, logit, design df");
}

TEST_F(RSurveyScoreTest, DomainByBreakdown) {
  ExpectScore(Get(Waves({}), "A", kShare, BreakdownValue{"gender", "f"}),
              {0.56603773584905659, 0.17231336279493323, 1.0878852136765367, 10, 4}, 5);
}

TEST_F(RSurveyScoreTest, IndexOfItemsWithMissingAnswers) {
  const auto data = Waves({});
  ExpectScore(Get(data, "A", kIndex),
              {0.6882691504069306, 0.12311366622474189, 2.8318227282431123, 26, 5}, 5);
  ExpectScore(Get(data, "", kIndex),
              {0.69191509317488853, 0.080025457387211105, 3.1489349183943158, 56, 5}, 5);
  EXPECT_TRUE(IsClose(*Get(data, "A", kIndex).points, 24 * 0.6882691504069306));
}

TEST_F(RSurveyScoreTest, PopulationCorrectionWhereVillagesAreTakenWhole) {
  const std::vector<domain::Stratum> strata = {{.code = "h1", .population_units = 10},
                                               {.code = "h2", .population_units = 8},
                                               {.code = "h3", .population_units = 5}};
  const auto data = Waves({.strata = strata, .taken_whole = true});
  ExpectScore(Get(data, "A", kShare),
              {0.68686868686868685, 0.10166399363811808, 0.86498110307839471, 19, 5}, 5);
  ExpectScore(Get(data, "", kMean),
              {3.87719298245614, 0.20686270962595707, 2.0462569974043205, 46, 5}, 5);
  ExpectScore(Get(data, "", kIndex),
              {0.69191509317488853, 0.06310517905002988, 1.958111244393999, 56, 5}, 5);
  EXPECT_EQ(Get(data, "A", kShare).method,
            "taylor, stratified clusters, fpc stage 1, lonely psu adjust, logit, design df");
  const Score drawn_within = Get(Waves({.strata = strata}), "A", kShare);
  ExpectScore(drawn_within, {0.68686868686868685, 0.12808152729512268, 1.3729201624664793, 19, 5},
              5);
  EXPECT_EQ(drawn_within.method,
            "taylor, stratified clusters, fpc ignored, lonely psu adjust, logit, design df");
}

TEST_F(RSurveyScoreTest, StratifiedRespondentsFromRows) {
  const auto data = Waves({.kind = domain::DesignKind::kStratified});
  ExpectScore(Get(data, "A", kShare),
              {0.68686868686868685, 0.11398422800170857, 1.0873311053145445, 19, 16}, 53);
  ExpectScore(Get(data, "", kMean),
              {3.87719298245614, 0.17199422008453635, 1.4145668117123293, 46, 43}, 53);
  ExpectScore(Get(data, "A", kShare, BreakdownValue{"gender", "f"}),
              {0.56603773584905659, 0.17339309600388383, 1.1015615291576104, 10, 7}, 53);
  ExpectScore(Get(data, "A", kIndex),
              {0.6882691504069306, 0.080059563606198259, 1.1975122678071044, 26, 23}, 53);
  ExpectScore(Get(data, "", kIndex),
              {0.69191509317488853, 0.048543412621494406, 1.1586918787641178, 56, 53}, 53);
  EXPECT_EQ(Get(data, "A", kIndex).method, "taylor, stratified respondents, logit, design df");
}

TEST_F(RSurveyScoreTest, DifferenceOfDomainsThatShareVillages) {
  const ScoreDifference difference = Compare(Waves({}), {.campaign = "wave1", .locality = "A"},
                                             {.campaign = "wave1", .locality = "B"});
  ASSERT_EQ(difference.state, ScoreState::kOk) << difference.reason;
  EXPECT_TRUE(IsClose(*difference.estimate, -0.21938131313131315));
  EXPECT_TRUE(IsClose(*difference.standard_error, 0.13004932635685099));
  EXPECT_TRUE(IsClose(*difference.covariance, 0.0010764008455769782));
  EXPECT_EQ(difference.interval->degrees_of_freedom, 5);
  EXPECT_TRUE(IsClose(difference.interval->upper,  // qt(0.975, 5) standard errors above
                      -0.21938131313131315 + 2.5705818356363137 * 0.13004932635685099));
  EXPECT_EQ(difference.method, "taylor, stratified clusters, joint covariance, t, design df");
}

TEST_F(RSurveyScoreTest, DifferenceToTheWholeThatContainsTheDomain) {
  const ScoreDifference clusters =
      Compare(Waves({}), {.campaign = "wave1", .locality = "A"}, {.campaign = "wave1"});
  EXPECT_TRUE(IsClose(*clusters.estimate, -0.065424891112964567));
  EXPECT_TRUE(IsClose(*clusters.standard_error, 0.11490225250382467));
  const ScoreDifference respondents =
      Compare(Waves({.kind = domain::DesignKind::kStratified}),
              {.campaign = "wave1", .locality = "A"}, {.campaign = "wave1"});
  EXPECT_TRUE(IsClose(*respondents.standard_error, 0.081432732218164369));
}

TEST_F(RSurveyScoreTest, DifferenceOfRespondentsInSeparateDomains) {
  const ScoreDifference difference =
      Compare(Waves({.kind = domain::DesignKind::kStratified}),
              {.campaign = "wave1", .locality = "A"}, {.campaign = "wave1", .locality = "B"});
  EXPECT_TRUE(IsClose(*difference.standard_error, 0.13654013678843196));
  EXPECT_TRUE(IsClose(*difference.covariance, -0.00052799809399004438));
}

TEST_F(RSurveyScoreTest, IndependentWavesAddTheirVariances) {
  const ScoreDifference difference =
      Compare(Waves({}), {.campaign = "wave2"}, {.campaign = "wave1"});
  ASSERT_EQ(difference.state, ScoreState::kOk) << difference.reason;
  EXPECT_TRUE(IsClose(*difference.estimate, 0.041824069077172066));
  EXPECT_TRUE(IsClose(*difference.standard_error, 0.074963088058771929));
  EXPECT_EQ(difference.covariance, 0);
  EXPECT_EQ(difference.interval->degrees_of_freedom, 11);
  EXPECT_EQ(difference.method, "taylor, independent samples, t, design df");
}

TEST_F(RSurveyScoreTest, WavesOfOneFrameShareTheirVillages) {
  const ScoreDifference difference =
      Compare(Waves({.frame = "villages"}), {.campaign = "wave2"}, {.campaign = "wave1"});
  ASSERT_EQ(difference.state, ScoreState::kOk) << difference.reason;
  EXPECT_TRUE(IsClose(*difference.estimate, 0.041824069077172066));
  EXPECT_TRUE(IsClose(*difference.standard_error, 0.089270935589136763));
  EXPECT_TRUE(IsClose(*difference.covariance, -0.00074618705371908467));
  EXPECT_EQ(difference.interval->degrees_of_freedom, 7);
  EXPECT_EQ(difference.method,
            "taylor, stratified clusters, joint covariance of shared units, t, design df");
}

// R: two villages without answers added to stratum h1.
TEST_F(RSurveyScoreTest, DeclaredVillagesCountWhereTheStratumWasSeen) {
  const auto data = Waves({.strata = {{.code = "h1", .sampled_units = 6},
                                      {.code = "h2", .sampled_units = 2},
                                      {.code = "h3"},
                                      {.code = "h4", .sampled_units = 9}}});
  const Score score = Get(data, "A", kShare);
  ExpectScore(score, {0.68686868686868685, 0.12779475024984288, 1.3667790549970986, 19, 5}, 7);
  EXPECT_TRUE(score.uses_declared_units);
  EXPECT_FALSE(Get(Waves({}), "A", kShare).uses_declared_units);
}

// Villages of a commune: R on the rows of stratum h1 alone, as commune "h1".
TEST_F(RSurveyScoreTest, CommuneIsTakenAsGivenWhereCommunesWereDrawn) {
  SnapshotForTest data = Definitions();
  data.Define("communes", CommuneRegister());
  data.Define("wave1", CommuneCampaign({"commune", "village"}));
  for (const SampleRow& row : kSample) {
    if (row.wave != 1) continue;
    ResponseForTest response = ResponseOf(row, true);
    response.locality = row.stratum;
    response.stratum = "north";
    response.clusters = {row.stratum, row.village};
    data.Add("wave1", response);
  }
  const Score score = Get(data.Build(), "h1", kMean);
  ExpectScore(score, {3.9124087591240877, 0.2162864874752353, 1.4940627983647019, 25, 3}, 3);
  EXPECT_EQ(score.method, "taylor, stratified clusters, conditional on commune, t, design df");
}

// Respondents of a commune: R on the rows of village p1 alone, as commune "p1".
TEST_F(RSurveyScoreTest, RespondentsAreTheUnitsWhereNoStageIsLeft) {
  SnapshotForTest data = Definitions();
  data.Define("communes", CommuneRegister());
  data.Define("wave1", CommuneCampaign({"commune"}));
  for (const SampleRow& row : kSample) {
    if (row.wave != 1) continue;
    ResponseForTest response = ResponseOf(row, true);
    response.locality = row.village;
    response.clusters = {row.village};
    data.Add("wave1", response);
  }
  const Score score = Get(data.Build(), "p1", kMean);
  ExpectScore(score, {4.4333333333333336, 0.26377800510815147, 0.91819578271191205, 6, 5}, 7);
  EXPECT_TRUE(score.method.ends_with("conditional on commune, t, design df, cut to the scale"));
}

// Answers arrive on other days and in another order: not a bit changes.
TEST_F(RSurveyScoreTest, OrderOfArrivalChangesNoBit) {
  std::vector<std::size_t> order(std::size(kSample));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::reverse(order.begin(), order.end());
  std::rotate(order.begin(), order.begin() + 41, order.end());
  SnapshotForTest data = Definitions();
  for (const char* name : {"wave1", "wave2"}) data.Define(name, CampaignOf({}));
  int32_t day = 0;
  for (const std::size_t place : order) {
    ResponseForTest response = ResponseOf(kSample[place], true);
    response.day = ++day % 7;
    data.Add("wave" + std::to_string(kSample[place].wave), response, place + 1);
  }
  const auto sorted = Waves({});
  const auto other = data.Build();
  for (const domain::StatisticName& statistic : {kShare, kMean, kIndex}) {
    for (const char* locality : {"", "A", "B", "C"}) {
      EXPECT_EQ(Get(sorted, locality, statistic), Get(other, locality, statistic));
    }
  }
  EXPECT_EQ(Compare(sorted, {.campaign = "wave1", .locality = "A"}, {.campaign = "wave2"}),
            Compare(other, {.campaign = "wave1", .locality = "A"}, {.campaign = "wave2"}));
}

}  // namespace
}  // namespace sipas::aggregator
