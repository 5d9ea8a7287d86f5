// ScoreService through a real server: what is on the wire, and every error.
#include "services/aggregator/api/score_service.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/server.h"
#include "libs/rpc/status.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/fixed_random.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator::api {
namespace {

using ::sipas::testing::EqualsProto;
using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

const base::Uuid kLog = *base::Uuid::Parse("11111111-1111-4111-8111-111111111111");
const base::Uuid kOtherLog = *base::Uuid::Parse("22222222-2222-4222-8222-222222222222");

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// Localities A to E; two villages; A is best. Campaign "next" has the same answers as "c", and so
// has "kept", with a disclosure rule: A has two respondents, B to D three each, E none.
SnapshotForTest DataForTest() {
  SnapshotForTest data;
  data.Define("tree", FlatRegister({"A", "B", "C", "D", "E"}));
  data.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}}});
  domain::RulebookSpec rules;
  rules.questionnaire = "q";
  rules.items = {{.code = "polite",
                  .item = 1,
                  .statistic = domain::ItemStatistic::kShare,
                  .satisfied_min = 4,
                  .satisfied_max = 5}};
  rules.maximum_points = 24;
  data.Define("rules", rules);
  domain::CampaignSpec spec;
  spec.tree = "tree";
  spec.questionnaire = "q";
  spec.rulebook = "rules";
  spec.weight_source = domain::WeightSource::kOne;
  spec.state = domain::CampaignState::kOpen;
  spec.breakdowns = {{"gender", {"f", "m"}}};
  spec.design.kind = domain::DesignKind::kClustered;
  spec.design.stages = {
      {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""}};
  data.Define("c", spec);
  data.Define("next", spec);
  spec.disclosure = {.minimum_respondents = 3, .minimum_range = 3};
  data.Define("kept", spec);
  const auto add = [&](const char* locality, const char* village, int32_t rating) {
    ResponseForTest response{.locality = locality, .ratings = {{1, rating}}};
    response.clusters = {village};
    response.attributes = {{"gender", "f"}};
    data.Add("c", response);
    data.Add("next", response);
    data.Add("kept", response);
  };
  add("A", "v1", 5);
  add("A", "v2", 2);
  for (const char* locality : {"B", "C", "D"}) {
    add(locality, "v1", 2);
    add(locality, "v1", 5);
    add(locality, "v2", 2);
  }
  data.Define("cal", domain::WeightSet{.campaign = "c", .cells = {{"A", "", 3}}, .responses = {}});
  data.SetPosition(kLog, 11);
  return data;
}

class ScoreServiceTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(2, 16); }

  void Start(int threads, std::size_t max_queued) {
    server_.reset();
    workers_ = std::make_unique<base::WorkerPool>(threads, max_queued);
    service_ = std::make_unique<ScoreService>(
        ScoreService::Options{.publisher = &publisher_,
                              .workers = workers_.get(),
                              .metrics = &rpc_metrics_,
                              .status = [this] { return report_; },
                              .ready = [this] { return ready_; },
                              .random = &random_,
                              .listings = {.clock = &clock_, .capacity = 2}});
    auto server = rpc::Server::Start(
        {.listen_address = "127.0.0.1:0", .services = {service_.get()}, .reflection = false});
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    stub_ =
        v1::ScoreService::NewStub(rpc::MakeChannel(absl::StrCat("127.0.0.1:", server_->port())));
  }

  absl::StatusOr<v1::GetScoreResponse> Get(const std::string& request) {
    grpc::ClientContext context;
    v1::GetScoreResponse response;
    const auto status =
        stub_->GetScore(&context, FromText<v1::GetScoreRequest>(request), &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::ListScoresResponse> List(const std::string& request,
                                              const std::string& page_token = "") {
    grpc::ClientContext context;
    v1::ListScoresResponse response;
    auto message = FromText<v1::ListScoresRequest>(request);
    message.set_page_token(page_token);
    const auto status = stub_->ListScores(&context, message, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::CompareScoresResponse> Compare(const std::string& request) {
    grpc::ClientContext context;
    v1::CompareScoresResponse response;
    const auto status =
        stub_->CompareScores(&context, FromText<v1::CompareScoresRequest>(request), &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  static std::vector<std::string> FieldsOf(const absl::Status& status) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_QUERY"));
    std::vector<std::string> fields;
    for (const auto& violation : base::DetailsOf(status).violations) {
      fields.push_back(violation.field);
    }
    return fields;
  }

  Publisher publisher_{DataForTest().Build()};
  StatusReport report_;
  bool ready_ = true;
  testing::FakeClock clock_;
  testing::FixedRandom random_;
  obs::Metrics metrics_{"test"};
  rpc::RpcMetrics rpc_metrics_{metrics_, {ScoreService::kName}};
  std::unique_ptr<base::WorkerPool> workers_;
  std::unique_ptr<ScoreService> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::ScoreService::Stub> stub_;
};

constexpr char kGood[] =
    "domain { campaign: 'c' locality: 'A' } statistic { kind: STATISTIC_KIND_ITEM code: 'polite' }";
constexpr char kList[] =
    "campaign: 'c' block: 'all' statistic { kind: STATISTIC_KIND_ITEM code: 'polite' }";

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
  EXPECT_EQ(difference.method(), "taylor, clusters, joint covariance, t, smaller df");
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
