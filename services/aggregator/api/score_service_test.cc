// ScoreService through a real server: what is on the wire, and every error.
#include <future>
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
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST_F(ScoreServiceTest, ScoreCarriesEverythingThatItNeedsToBeRead) {
  const auto response = Get(kGood);
  ASSERT_THAT(response, IsOk());
  v1::Score score = response->score();
  EXPECT_NEAR(score.interval().lower() + score.interval().upper(), 1, 1e-12);
  score.mutable_interval()->clear_lower();
  score.mutable_interval()->clear_upper();
  EXPECT_THAT(
      score, EqualsProto(R"pb(
        domain { campaign: "c" locality: "A" }
        locality_name: "Unit A"
        statistic { kind: STATISTIC_KIND_ITEM code: "polite" }
        state: SCORE_STATE_OK
        method: "taylor, clusters, logit, domain df"
        basis: BASIS_SAMPLING
        unit: UNIT_FRACTION
        estimate: 0.5
        standard_error: 0.5
        interval { confidence_level: 0.95 degrees_of_freedom: 1 }
        sample_size: 2
        effective_sample_size: 2
        design_effect: 1
        design_degrees_of_freedom: 1
        domain_degrees_of_freedom: 1
        points: 12
        maximum_points: 24
        rulebook: "rules"
        rulebook_revision: 1
        watermark { positions { log_id: "11111111-1111-4111-8111-111111111111" position: 11 } }
        reliability: RELIABILITY_UNRELIABLE
        reliability_reasons: "FEW_RESPONDENTS"
        reliability_reasons: "FEW_EFFECTIVE_RESPONDENTS"
        reliability_reasons: "WIDTH_TOO_LARGE"
        reliability_reasons: "RELATIVE_WIDTH_TOO_LARGE"
        reliability_reasons: "FEW_DEGREES_OF_FREEDOM"
      )pb"));
}

// The same bytes in every call, and nothing in them that depends on an answer.
TEST_F(ScoreServiceTest, AWithheldScoreIsWithheldInEveryCall) {
  constexpr char kWithheld[] = R"pb(
    domain { campaign: "kept" locality: "A" }
    locality_name: "Unit A"
    statistic { kind: STATISTIC_KIND_ITEM code: "polite" }
    state: SCORE_STATE_SUPPRESSED
    reason: "FEWER_RESPONDENTS_THAN_3"
    basis: BASIS_SAMPLING
    unit: UNIT_FRACTION
    maximum_points: 24
    rulebook: "rules"
    rulebook_revision: 1
    watermark { positions { log_id: "11111111-1111-4111-8111-111111111111" position: 11 } }
  )pb";
  const std::string polite = " statistic { kind: STATISTIC_KIND_ITEM code: 'polite' }";
  const auto alone = Get("domain { campaign: 'kept' locality: 'A' }" + polite);
  ASSERT_THAT(alone, IsOk());
  EXPECT_THAT(alone->score(), EqualsProto(kWithheld));
  const auto list = List("campaign: 'kept' block: 'all'" + polite);
  ASSERT_THAT(list, IsOk());
  std::vector<std::string> reasons;
  for (const v1::Score& score : list->scores()) {
    EXPECT_EQ(score.rank().peers(), score.reason().empty() ? 2U : 0U);
    reasons.push_back(score.domain().locality() + score.reason());
  }
  EXPECT_THAT(reasons, ElementsAre("C", "D", "AFEWER_RESPONDENTS_THAN_3", "BCOMPLEMENTARY",
                                   "EFEWER_RESPONDENTS_THAN_3"));
  const auto comparison =
      Compare("first { campaign: 'kept' locality: 'A' } second { campaign: 'kept' }" + polite);
  ASSERT_THAT(comparison, IsOk());
  EXPECT_THAT(comparison->difference().first(), EqualsProto(kWithheld));
  EXPECT_EQ(comparison->difference().reason(), "FEWER_RESPONDENTS_THAN_3");
  EXPECT_FALSE(comparison->difference().has_estimate());
}

TEST_F(ScoreServiceTest, MissingValueIsAbsentAndNotZero) {
  const auto response =
      Get("domain { campaign: 'c' locality: 'E' } statistic { kind: STATISTIC_KIND_ITEM code: "
          "'polite' }");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->score().state(), v1::SCORE_STATE_NO_VALUE);
  EXPECT_EQ(response->score().reason(), "NO_RESPONSES");
  EXPECT_FALSE(response->score().has_estimate());
  EXPECT_FALSE(response->score().has_points());
  EXPECT_FALSE(response->score().has_standard_error());
  EXPECT_FALSE(response->score().has_interval());
}

TEST_F(ScoreServiceTest, BreakdownAndOptionsReachTheCore) {
  const auto response = Get(R"pb(
    domain {
      campaign: "c"
      locality: "A"
      breakdown { dimension: "gender" value: "f" }
    }
    statistic { kind: STATISTIC_KIND_ITEM code: "polite" }
    options {
      confidence_level: 0.9
      degrees_of_freedom: DEGREES_OF_FREEDOM_DOMAIN
      interval_method: INTERVAL_METHOD_T
    }
  )pb");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->score().method(), "taylor, clusters, t, domain df");
  EXPECT_EQ(response->score().interval().confidence_level(), 0.9);
  EXPECT_EQ(response->score().domain().breakdown().value(), "f");
}

TEST_F(ScoreServiceTest, ModeratedVarianceCarriesItsPriorAndTheOwnInterval) {
  const std::string options = " options { variance_rule: VARIANCE_RULE_MODERATED }";
  const auto response = Get(kGood + options);
  ASSERT_THAT(response, IsOk());
  const v1::Score& score = response->score();
  EXPECT_EQ(score.moderation().siblings(), 4U);
  EXPECT_GT(score.moderation().prior_design_effect(), 0);
  EXPECT_TRUE(score.has_own_standard_error());
  EXPECT_EQ(score.own_interval().degrees_of_freedom(), 1);
  EXPECT_THAT(score.method(), HasSubstr("moderated variance over 4 siblings, prior df "));
  const auto own = Get(std::string(kGood) + " options { variance_rule: VARIANCE_RULE_OWN }");
  ASSERT_THAT(own, IsOk());
  EXPECT_FALSE(own->score().has_moderation());
  EXPECT_FALSE(own->score().has_own_interval());
  EXPECT_EQ(own->score().standard_error(), score.own_standard_error());
}

// A share of 0.5 in two units of one respondent each: leaving either out gives 0 or 1, so the
// variance is 1/2 (1/4 + 1/4).
TEST_F(ScoreServiceTest, JackknifeVarianceIsServedForScoresAndNotForDifferences) {
  const std::string options = " options { variance_rule: VARIANCE_RULE_JACKKNIFE }";
  const auto response = Get(kGood + options);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->score().method(), "jackknife, clusters, logit, domain df");
  EXPECT_DOUBLE_EQ(response->score().standard_error(), 0.5);
  EXPECT_THAT(FieldsOf(Compare("first { campaign: 'c' locality: 'A' } second { campaign: 'c' } "
                               "statistic { kind: STATISTIC_KIND_ITEM code: 'polite' }" +
                               options)
                           .status()),
              UnorderedElementsAre("options.variance_rule"));
}

TEST_F(ScoreServiceTest, WeightSetIsChosenByTheQueryAndNamedInTheMethod) {
  const std::string query =
      "domain { campaign: 'c' } statistic { kind: STATISTIC_KIND_ITEM code: 'polite' }";
  const auto own = Get(query);
  const auto weighted = Get(query + " options { weight_set: 'cal' }");
  ASSERT_THAT(own, IsOk());
  ASSERT_THAT(weighted, IsOk());
  EXPECT_THAT(own->score().method(), Not(HasSubstr("weight set")));
  EXPECT_THAT(weighted->score().method(), HasSubstr(", weight set cal revision 1"));
  // Four of eleven are satisfied; with three times the weight of A's two, of whom one is, six
  // of 15.
  EXPECT_DOUBLE_EQ(own->score().estimate(), 4.0 / 11);
  EXPECT_DOUBLE_EQ(weighted->score().estimate(), 6.0 / 15);
  EXPECT_THAT(Get(query + " options { weight_set: 'x' }"),
              StatusIs(absl::StatusCode::kNotFound, "WEIGHT_SET_NOT_FOUND"));
}

TEST_F(ScoreServiceTest, EveryViolationOfAQueryIsNamed) {
  EXPECT_THAT(
      FieldsOf(Get("domain { breakdown {} } statistic { code: 'x' } options { confidence_level: 1 "
                   "degrees_of_freedom: 9 interval_method: 9 variance_rule: 9 } min_watermark { "
                   "positions { log_id: "
                   "'x' } }")
                   .status()),
      UnorderedElementsAre("domain.campaign", "domain.breakdown.dimension",
                           "domain.breakdown.value", "statistic.kind", "options.confidence_level",
                           "options.degrees_of_freedom", "options.interval_method",
                           "options.variance_rule", "min_watermark.positions[0].log_id"));
  EXPECT_THAT(
      FieldsOf(
          List("statistic { kind: STATISTIC_KIND_OVERALL code: 'x' } page_size: 1001").status()),
      UnorderedElementsAre("campaign", "peers", "statistic.code", "page_size"));
  EXPECT_THAT(FieldsOf(Compare("statistic { kind: STATISTIC_KIND_FACTOR } options { "
                               "confidence_level: nan }")
                           .status()),
              UnorderedElementsAre("first.campaign", "second.campaign", "statistic.code",
                                   "options.confidence_level"));
}

TEST_F(ScoreServiceTest, UnknownNamesAreNotFound) {
  EXPECT_THAT(Get("domain { campaign: 'x' } statistic { kind: STATISTIC_KIND_OVERALL }"),
              StatusIs(absl::StatusCode::kNotFound, "CAMPAIGN_NOT_FOUND"));
  EXPECT_THAT(Get("domain { campaign: 'c' } statistic { kind: STATISTIC_KIND_OVERALL }"),
              StatusIs(absl::StatusCode::kNotFound, "STATISTIC_NOT_FOUND"));
}

TEST_F(ScoreServiceTest, MinimumWatermark) {
  const auto at = [&](const base::Uuid& log, int position) {
    return Get(absl::StrCat(kGood, " min_watermark { positions { log_id: '", log.ToString(),
                            "' position: ", position, " } }"))
        .status();
  };
  const auto not_reached = StatusIs(absl::StatusCode::kUnavailable, "WATERMARK_NOT_REACHED");
  EXPECT_THAT(at(kLog, 11), IsOk());
  EXPECT_THAT(at(kLog, 12), not_reached);
  EXPECT_TRUE(base::DetailsOf(at(kLog, 12)).retry_after.has_value());
  EXPECT_THAT(at(kOtherLog, 1), StatusIs(absl::StatusCode::kInvalidArgument, "UNKNOWN_LOG"));
  // A source that has not told its log yet may be the one.
  report_.sources.resize(1);
  EXPECT_THAT(at(kOtherLog, 1), not_reached);
  report_.sources[0].log_id = kOtherLog;
  EXPECT_THAT(at(kOtherLog, 1), not_reached);
  EXPECT_THAT(at(kOtherLog, 0), IsOk());
}

TEST_F(ScoreServiceTest, RefusesQueriesWhileTheStateIsRebuilt) {
  ready_ = false;
  EXPECT_THAT(Get(kGood), StatusIs(absl::StatusCode::kUnavailable, "REPLAY_RUNNING"));
}

TEST_F(ScoreServiceTest, IsTooBusyWhenWorkersAndQueueAreFull) {
  Start(1, 1);
  std::promise<void> started;
  std::promise<void> release;
  auto released = release.get_future().share();
  ASSERT_TRUE(workers_->TrySubmit([&started, released] {
    started.set_value();
    released.wait();
  }));
  started.get_future().wait();
  ASSERT_TRUE(workers_->TrySubmit([released] { released.wait(); }));
  const auto busy = Get(kGood);
  EXPECT_THAT(busy, StatusIs(absl::StatusCode::kUnavailable, "TOO_BUSY"));
  EXPECT_TRUE(base::DetailsOf(busy.status()).retry_after.has_value());
  release.set_value();
}

}  // namespace
}  // namespace sipas::aggregator::api
