#include "services/aggregator/core/estimation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_scope.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

// Three localities, each a stratum of its own, or all in one; villages are drawn.
class EstimationTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Snapshot> Build() {
    SnapshotForTest data;
    data.Define("tree", FlatRegister({"A", "B", "C"}));
    data.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}}});
    domain::RulebookSpec rules;
    rules.questionnaire = "q";
    rules.items = {{.code = "mean", .item = 1, .statistic = domain::ItemStatistic::kMean}};
    data.Define("rules", rules);
    domain::CampaignSpec spec;
    spec.tree = "tree";
    spec.questionnaire = "q";
    spec.rulebook = "rules";
    spec.weight_source = domain::WeightSource::kResponse;
    spec.state = domain::CampaignState::kOpen;
    spec.design.kind = domain::DesignKind::kClustered;
    spec.design.stratified = true;
    spec.design.stages = {
        {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""}};
    data.Define("c", spec);
    std::mt19937_64 random(5);
    for (int i = 0; i < 120; ++i) {
      ResponseForTest response;
      response.locality = std::string(1, static_cast<char>('A' + i % 3));
      response.ratings[1] = static_cast<int32_t>(1 + random() % 5);
      response.stratum = strata_are_localities_ ? response.locality : "all";
      response.clusters = {"v" + std::to_string(random() % 7)};
      response.weight = 0.5 + static_cast<double>(random() % 100) / 50;
      data.Add("c", response);
    }
    return data.Build();
  }

  EstimateSet Estimate(const std::shared_ptr<const Snapshot>& snapshot,
                       const std::vector<std::string>& localities) {
    EstimationCache cache(EstimationCache::Options{});
    const domain::StatisticName mean{.kind = domain::StatisticKind::kItem, .code = "mean"};
    const auto scope = ResolveScope(snapshot, "c", mean, ScoreOptions(), cache);
    EXPECT_THAT(scope, testing::IsOk());
    std::vector<EstimationDomain> domains;
    for (const std::string& locality : localities) {
      domains.push_back(
          ResolveDomain(*scope, {.campaign = "c", .locality = locality}, "domain")->domain);
    }
    const EstimationContext context{snapshot, *scope->campaign, scope->rule, cache};
    auto set = EstimateDomains(context, domains, Joint::kYes);
    EXPECT_THAT(set, testing::IsOk());
    return *std::move(set);
  }

  bool strata_are_localities_ = true;
};

// With the country among them, all strata hold members of two domains.
TEST_F(EstimationTest, CovariancesOfDomainsAreTheSameWhoeverElseIsAskedFor) {
  for (const bool apart : {true, false}) {
    strata_are_localities_ = apart;
    const auto snapshot = Build();
    const EstimateSet three = Estimate(snapshot, {"A", "B", "C"});
    const EstimateSet four = Estimate(snapshot, {"A", "B", "C", "vn"});
    ASSERT_TRUE(three.has_covariances());
    ASSERT_TRUE(four.has_covariances());
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(three.Covariance(i, i), three.estimates[i].estimate.variance);
      for (std::size_t j = 0; j < 3; ++j) {
        EXPECT_DOUBLE_EQ(three.Covariance(i, j), four.Covariance(i, j)) << i << ", " << j;
        if (i != j) {
          EXPECT_EQ(three.Covariance(i, j) == 0, apart) << i << ", " << j;
        }
      }
    }
  }
}

}  // namespace
}  // namespace sipas::aggregator
