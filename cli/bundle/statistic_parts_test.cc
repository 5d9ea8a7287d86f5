#include "cli/bundle/statistic_parts.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "libs/testing/status_matchers.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::StatusIs;

survey::v1::Rulebook Rules() {
  survey::v1::Rulebook rules;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "items { item: 1 code: 'staff' } items { item: 2 code: 'wait' } items { item: 7 } "
      "factors { code: 'office' items { code: 'staff' weight: 2 } items { code: 'wait' } } "
      "factors { code: 'web' items { code: 'item7' } } "
      "overall { components { code: 'office' weight: 3 } components { code: 'web' } }",
      &rules));
  return rules;
}

aggregator::v1::Statistic Of(aggregator::v1::StatisticKind kind, const std::string& code) {
  aggregator::v1::Statistic statistic;
  statistic.set_kind(kind);
  statistic.set_code(code);
  return statistic;
}

std::map<std::string, double> Coefficients(const survey::v1::Rulebook& rules,
                                           const aggregator::v1::Statistic& statistic) {
  std::map<std::string, double> coefficients;
  const auto parts = StatisticParts(rules, statistic);
  for (const StatisticPart& part : parts.value()) {
    coefficients[part.item.code()] += part.coefficient;
  }
  return coefficients;
}

TEST(StatisticPartsTest, DividesWeightsByTheirSumAtEveryLevel) {
  EXPECT_THAT(Coefficients(Rules(), Of(aggregator::v1::STATISTIC_KIND_OVERALL, "")),
              ::testing::ElementsAre(std::pair("item7", 0.25), std::pair("staff", 0.5),
                                     std::pair("wait", 0.25)));
  EXPECT_THAT(Coefficients(Rules(), Of(aggregator::v1::STATISTIC_KIND_ITEM, "item7")),
              ::testing::ElementsAre(std::pair("item7", 1.0)));
}

TEST(StatisticPartsTest, TakesGroupsWhereThereAreSome) {
  survey::v1::Rulebook rules = Rules();
  auto& group = *rules.add_groups();
  group.set_code("service");
  group.add_factors()->set_code("office");
  group.add_factors()->set_code("web");
  rules.mutable_overall()->clear_components();
  rules.mutable_overall()->add_components()->set_code("service");
  const auto overall = Coefficients(rules, Of(aggregator::v1::STATISTIC_KIND_OVERALL, ""));
  EXPECT_EQ(overall, Coefficients(rules, Of(aggregator::v1::STATISTIC_KIND_GROUP, "service")));
  EXPECT_DOUBLE_EQ(overall.at("item7"), 0.5);
  EXPECT_DOUBLE_EQ(overall.at("staff"), 1.0 / 3);
}

TEST(StatisticPartsTest, SaysWhatTheRulebookDoesNotHave) {
  EXPECT_THAT(StatisticParts(Rules(), Of(aggregator::v1::STATISTIC_KIND_FACTOR, "x")),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace sipas::cli
