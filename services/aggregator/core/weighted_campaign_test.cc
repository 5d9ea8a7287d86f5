// Scores under a weight set are those of the same people who brought these weights themselves.
#include "services/aggregator/core/weighted_campaign.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;

constexpr int kPeople = 24;

base::Uuid IdOf(int person) {
  base::Uuid id;
  id.bytes[7] = static_cast<uint8_t>(person + 1);
  return id;
}

ResponseForTest Person(int i) {
  ResponseForTest response;
  response.locality = i % 2 == 0 ? "A" : "B";
  response.ratings = {{1, 1 + (i * 7) % 5}};
  if (i % 5 != 0) response.ratings[2] = 1 + (i * 3) % 5;
  response.stratum = i % 3 == 0 ? "north" : "south";
  response.clusters = {"v" + std::to_string(i % 7)};
  response.weight = 1 + 0.25 * (i % 4);
  response.attributes = {{"gender", i % 4 < 2 ? "f" : "m"}};
  response.day = i % 3;
  return response;
}

class WeightedCampaignTest : public ::testing::TestWithParam<domain::DesignKind> {
 protected:
  SnapshotForTest Define() const {
    SnapshotForTest data;
    data.Define("tree", FlatRegister({"A", "B"}));
    data.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}},
                                               {2, domain::RatingScale{1, 5}, {}}});
    domain::RulebookSpec rules;
    rules.questionnaire = "q";
    rules.items = {{.code = "polite", .item = 1, .satisfied_min = 4, .satisfied_max = 5},
                   {.code = "quick", .item = 2, .satisfied_min = 4, .satisfied_max = 5}};
    rules.factors = {{.code = "service", .components = {{"polite"}, {"quick"}}}};
    data.Define("rules", rules);
    domain::CampaignSpec spec;
    spec.tree = "tree";
    spec.questionnaire = "q";
    spec.rulebook = "rules";
    spec.weight_source = domain::WeightSource::kResponse;
    spec.state = domain::CampaignState::kOpen;
    spec.breakdowns = {{"gender", {"f", "m"}}};
    spec.design.kind = GetParam();
    spec.design.stratified = true;
    if (GetParam() == domain::DesignKind::kClustered) {
      spec.design.stages = {
          {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""}};
    }
    data.Define("c", spec);
    data.Define("other", spec);
    return data;
  }

  void Add(SnapshotForTest& data, int i, const ResponseForTest& person) const {
    ResponseForTest response = person;
    if (GetParam() != domain::DesignKind::kClustered) response.clusters.clear();
    data.Add("c", response, static_cast<uint64_t>(i) + 1);
  }

  SnapshotForTest WithOwnWeights() const {
    SnapshotForTest data = Define();
    for (int i = 0; i < kPeople; ++i) Add(data, i, Person(i));
    return data;
  }

  // Everything about a factor and an item; the methods without the name of the set.
  std::vector<Score> Ask(const SnapshotForTest& data, const std::string& weight_set) {
    return Ask(data, weight_set, queries_);
  }
  static std::vector<Score> Ask(const SnapshotForTest& data, const std::string& weight_set,
                                ScoreQueries& queries) {
    std::vector<Score> scores;
    const auto snapshot = data.Build();
    for (const auto& statistic : {domain::StatisticName{domain::StatisticKind::kFactor, "service"},
                                  domain::StatisticName{domain::StatisticKind::kItem, "quick"}}) {
      for (const char* gender : {"", "f"}) {
        ScoreListQuery query;
        query.campaign = "c";
        query.peers.name = "vn";
        query.statistic = statistic;
        query.options.weight_set = weight_set;
        if (*gender != 0) query.breakdown = BreakdownValue{"gender", gender};
        const auto listed = queries.List(snapshot, query);
        EXPECT_THAT(listed, IsOk());
        const ScoreList list = listed.value_or(ScoreList());
        for (Score score : list.scores) {
          const std::string name = ", weight set " + weight_set + " revision 1";
          if (!weight_set.empty()) {
            EXPECT_THAT(score.method, HasSubstr(name));
            score.method.erase(score.method.find(name), name.size());
          }
          scores.push_back(score);
        }
      }
    }
    return scores;
  }

  absl::Status StatusOf(const SnapshotForTest& data, const std::string& campaign,
                        const std::string& weight_set) {
    ScoreQuery query;
    query.domain.campaign = campaign;
    query.statistic = {.kind = domain::StatisticKind::kItem, .code = "quick"};
    query.options.weight_set = weight_set;
    return queries_.Get(data.Build(), query).status();
  }

  ScoreQueries queries_{{.indexes = 4}};
};

TEST_P(WeightedCampaignTest, SetByResponseReplacesWeights) {
  domain::WeightSet set{.campaign = "c", .cells = {}, .responses = {}};
  SnapshotForTest expected = Define();
  for (int i = 0; i < kPeople; ++i) {
    ResponseForTest person = Person(i);
    person.weight = 0.5 + 0.1 * i;
    set.responses.push_back({IdOf(i), person.weight});
    Add(expected, i, person);
  }
  SnapshotForTest data = WithOwnWeights();
  data.Define("cal", set);
  EXPECT_EQ(Ask(data, "cal"), Ask(expected, ""));
  EXPECT_NE(Ask(data, "cal"), Ask(data, ""));
}

TEST_P(WeightedCampaignTest, SetByCellMultipliesWeightsAndLeavesOtherCellsAlone) {
  const domain::WeightSet set{
      .campaign = "c", .cells = {{"A", "north", 2.5}, {"B", "south", 0.75}}, .responses = {}};
  SnapshotForTest expected = Define();
  for (int i = 0; i < kPeople; ++i) {
    ResponseForTest person = Person(i);
    if (person.locality == "A" && person.stratum == "north") person.weight *= 2.5;
    if (person.locality == "B" && person.stratum == "south") person.weight *= 0.75;
    Add(expected, i, person);
  }
  SnapshotForTest data = WithOwnWeights();
  data.Define("cal", set);
  EXPECT_EQ(Ask(data, "cal"), Ask(expected, ""));
}

TEST_P(WeightedCampaignTest, ResponseThatTheSetDoesNotNameIsASampledUnitWithoutAnswers) {
  domain::WeightSet set{.campaign = "c", .cells = {}, .responses = {}};
  SnapshotForTest expected = Define();
  for (int i = 0; i < kPeople; ++i) {
    ResponseForTest person = Person(i);
    if (i % 6 == 1) {
      person.design_only = true;
      person.ratings.clear();
    } else {
      set.responses.push_back({IdOf(i), person.weight});
    }
    Add(expected, i, person);
  }
  SnapshotForTest data = WithOwnWeights();
  data.Define("cal", set);
  EXPECT_EQ(Ask(data, "cal"), Ask(expected, ""));
}

TEST_P(WeightedCampaignTest, NewResponsesAreWeighedWithoutForgettingTheOthers) {
  const domain::WeightSet set{.campaign = "c", .cells = {{"A", "north", 2}}, .responses = {}};
  SnapshotForTest data = Define();
  data.Define("cal", set);
  for (int i = 0; i < kPeople; ++i) {
    Add(data, i, Person(i));
    if (i < kPeople - 3) continue;
    ScoreQueries fresh({.indexes = 4});
    EXPECT_EQ(Ask(data, "cal", queries_), Ask(data, "cal", fresh));
  }
}

TEST_P(WeightedCampaignTest, ADifferenceNamesTheSetToo) {
  SnapshotForTest data = WithOwnWeights();
  data.Define("cal",
              domain::WeightSet{.campaign = "c", .cells = {{"A", "north", 2}}, .responses = {}});
  ComparisonQuery query;
  query.first = {.campaign = "c", .locality = "A"};
  query.second = {.campaign = "c", .locality = "B"};
  query.statistic = {.kind = domain::StatisticKind::kFactor, .code = "service"};
  query.options.weight_set = "cal";
  const auto difference = queries_.Compare(data.Build(), query);
  ASSERT_THAT(difference, IsOk());
  for (const std::string& method :
       {difference->method, difference->first.method, difference->second.method}) {
    EXPECT_THAT(method, HasSubstr("weight set cal revision 1"));
  }
}

TEST_P(WeightedCampaignTest, UnknownSetsAndSetsOfOtherCampaignsAreRefused) {
  SnapshotForTest data = WithOwnWeights();
  data.Define("cal",
              domain::WeightSet{.campaign = "c", .cells = {{"A", "north", 2}}, .responses = {}});
  EXPECT_THAT(StatusOf(data, "c", "x"),
              StatusIs(absl::StatusCode::kNotFound, "WEIGHT_SET_NOT_FOUND"));
  EXPECT_THAT(StatusOf(data, "other", "cal"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_QUERY"));
}

TEST_P(WeightedCampaignTest, AProductBeyondTheRangeOfWeightsIsRefused) {
  SnapshotForTest data = Define();
  ResponseForTest person = Person(0);
  person.weight = 40'000;
  Add(data, 0, person);
  data.Define("cal",
              domain::WeightSet{.campaign = "c", .cells = {{"A", "north", 1.9}}, .responses = {}});
  EXPECT_THAT(StatusOf(data, "c", "cal"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_QUERY"));
}

INSTANTIATE_TEST_SUITE_P(Designs, WeightedCampaignTest,
                         ::testing::Values(domain::DesignKind::kClustered,
                                           domain::DesignKind::kStratified));

}  // namespace
}  // namespace sipas::aggregator
