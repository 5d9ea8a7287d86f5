// A campaign with a disclosure rule, asked as everybody asks, through queries: for tests of what is
// withheld.
//
//   TEST_F(DisclosureTest, ...) { Add("P1", 3); EXPECT_EQ(Get("P1").reason, kFew); }
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_SURVEY_FOR_TEST_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_SURVEY_FOR_TEST_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {

inline const domain::StatisticName kPolite{domain::StatisticKind::kItem, "polite"};
inline const domain::StatisticName kQuick{domain::StatisticKind::kItem, "quick"};
inline const domain::StatisticName kFactor{domain::StatisticKind::kFactor, "service"};
inline constexpr const char* kFew = "FEWER_RESPONDENTS_THAN_10";
inline constexpr const char* kOthers = "COMPLEMENTARY";

// Provinces P and Q, communes P1 to P4 and Q1 to Q3; anybody may answer in any village.
class DisclosureTest : public ::testing::Test {
 protected:
  DisclosureTest() {
    domain::RegisterSpec tree{.levels = {"country", "province", "commune"},
                              .localities = {{"vn", "Vietnam", "", "country"},
                                             {"P", "Province P", "vn", "province"},
                                             {"Q", "Province Q", "vn", "province"}},
                              .blocks = {}};
    for (const std::string code : {"P1", "P2", "P3", "P4", "Q1", "Q2", "Q3"}) {
      tree.localities.push_back({code, "Commune " + code, code.substr(0, 1), "commune"});
    }
    data_.Define("tree", tree);
    data_.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}},
                                                {2, domain::RatingScale{1, 5}, {}}});
    domain::RulebookSpec rules;
    rules.questionnaire = "q";
    rules.items = {{.code = "polite",
                    .item = 1,
                    .statistic = domain::ItemStatistic::kShare,
                    .satisfied_min = 4,
                    .satisfied_max = 5},
                   {.code = "quick", .item = 2, .statistic = domain::ItemStatistic::kMean},
                   {.code = "quick-share",
                    .item = 2,
                    .statistic = domain::ItemStatistic::kShare,
                    .satisfied_min = 4,
                    .satisfied_max = 5}};
    rules.factors = {{.code = "service", .components = {{"polite"}, {"quick-share"}}}};
    rules.maximum_points = 20;
    data_.Define("rules", rules);
    DefineCampaign("open", std::nullopt);
    DefineCampaign("c", domain::DisclosureRule{.minimum_respondents = 10, .minimum_range = 10});
  }

  void DefineCampaign(const std::string& name, std::optional<domain::DisclosureRule> disclosure) {
    domain::CampaignSpec spec;
    spec.tree = "tree";
    spec.questionnaire = "q";
    spec.rulebook = "rules";
    spec.weight_source = domain::WeightSource::kOne;
    spec.state = domain::CampaignState::kOpen;
    spec.breakdowns = {{"gender", {"f", "m"}}, {"age", {"young", "middle", "old"}}};
    spec.design.kind = domain::DesignKind::kSimpleRandom;
    spec.disclosure = disclosure;
    data_.Define(name, spec);
  }

  // A weight set of campaign "c" that names these people, the first added is 1.
  void DefineSet(const std::string& name, const std::vector<uint64_t>& people) {
    domain::WeightSet set{.campaign = "c", .cells = {}, .responses = {}};
    for (const uint64_t person : people) set.responses.push_back({IdOf(person), 1.0});
    data_.Define(name, set);
  }

  // `people` answers, every second satisfied.
  void Add(const std::string& locality, int people, const std::string& gender = "f",
           const std::string& age = "old", bool answers_quick = true) {
    for (int i = 0; i < people; ++i) {
      ResponseForTest response{.locality = locality, .ratings = {{1, i % 2 == 0 ? 5 : 2}}};
      if (answers_quick) response.ratings[2] = 4;
      if (!gender.empty()) response.attributes.emplace_back("gender", gender);
      if (!age.empty()) response.attributes.emplace_back("age", age);
      data_.Add("c", response, ++people_);
      data_.Add("open", response, kOpen + people_);
    }
  }

  static base::Uuid IdOf(uint64_t person) {
    base::Uuid id;
    for (std::size_t i = 0; i < 8; ++i) {
      id.bytes[i] = static_cast<uint8_t>(person >> (8 * (7 - i)));
    }
    return id;
  }

  static std::vector<uint64_t> People(uint64_t first, uint64_t last) {
    std::vector<uint64_t> people;
    for (uint64_t person = first; person <= last; ++person) people.push_back(person);
    return people;
  }

  Score Get(const std::string& locality, std::optional<BreakdownValue> breakdown = std::nullopt,
            const domain::StatisticName& statistic = kPolite, const std::string& campaign = "c") {
    const auto score = queries_.Get(
        Snapshot(), {.domain = {.campaign = campaign, .locality = locality, .breakdown = breakdown},
                     .statistic = statistic});
    EXPECT_THAT(score, testing::IsOk());
    return score.value_or(Score{});
  }

  std::vector<Score> List(PeerGroup peers) {
    const auto scores = queries_.List(
        Snapshot(), {.campaign = "c", .peers = std::move(peers), .statistic = kPolite});
    EXPECT_THAT(scores, testing::IsOk());
    return scores.value_or(ScoreList{}).scores;
  }

  ScoreDifference Compare(const DomainName& first, const DomainName& second) {
    const auto difference =
        queries_.Compare(Snapshot(), {.first = first, .second = second, .statistic = kPolite});
    EXPECT_THAT(difference, testing::IsOk());
    return difference.value_or(ScoreDifference{});
  }

  // Made once, so that patterns are kept.
  const std::shared_ptr<const aggregator::Snapshot>& Snapshot() {
    if (snapshot_ == nullptr) snapshot_ = data_.Build();
    return snapshot_;
  }

  // Everything about the item that can be asked under these weights.
  std::vector<Score> AskAll(ScoreQueries& queries, const std::string& weight_set) {
    const std::vector<std::optional<BreakdownValue>> columns = {
        std::nullopt, BreakdownValue{"gender", "f"}, BreakdownValue{"gender", "m"}};
    std::vector<Score> scores;
    for (const char* locality : {"", "vn", "P", "Q", "P1", "P2", "P3", "P4", "Q1", "Q2", "Q3"}) {
      for (const auto& breakdown : columns) {
        ScoreQuery query{.domain = {.campaign = "c", .locality = locality, .breakdown = breakdown},
                         .statistic = kPolite};
        query.options.weight_set = weight_set;
        const auto score = queries.Get(Snapshot(), query);
        EXPECT_THAT(score, testing::IsOk());
        scores.push_back(score.value_or(Score{}));
      }
    }
    return scores;
  }

  Score GetUnder(const std::string& weight_set, const std::string& locality) {
    ScoreQuery query{.domain = {.campaign = "c", .locality = locality}, .statistic = kPolite};
    query.options.weight_set = weight_set;
    const auto score = queries_.Get(Snapshot(), query);
    EXPECT_THAT(score, testing::IsOk());
    return score.value_or(Score{});
  }

  static constexpr uint64_t kOpen = 1'000'000;  // added to the ids of responses of campaign "open"
  SnapshotForTest data_;
  uint64_t people_ = 0;
  std::shared_ptr<const aggregator::Snapshot> snapshot_;
  ScoreQueries queries_{{.indexes = 16}};
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_SURVEY_FOR_TEST_H_
