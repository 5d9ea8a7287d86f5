// Input that is refused, one mistake at a time: the error's code and reason, and the field that it
// names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include "libs/base/error.h"
#include "libs/rpc/status.h"
#include "libs/testing/status_matchers.h"
#include "services/survey/testing/survey_server_for_test.h"

namespace sipas::survey::api {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

// One thing wrong with an otherwise good response.
struct BadInput {
  std::string name;
  std::string campaign;
  void (*spoil)(v1::Response&);
  std::string field;  // that the error names
};

void PrintTo(const BadInput& input, std::ostream* out) { *out << input.name; }

std::string NameOf(const ::testing::TestParamInfo<BadInput>& test) { return test.param.name; }

void Add(v1::Response& response, const std::string& text) {
  response.MergeFrom(ParseResponse(text));
}

class BadInputTest : public ::testing::TestWithParam<BadInput> {
 protected:
  void SetUp() override {
    ASSERT_THAT(server_.Apply(SampleDefinitions()), IsOk());
    response_ = SampleResponse(1, GetParam().campaign);
    ASSERT_THAT(server_.Create(SampleResponse(2, GetParam().campaign)), IsOk());
    GetParam().spoil(response_);
  }

  SurveyServer server_;
  v1::Response response_;
};

TEST_P(BadInputTest, IsRefusedNamingTheField) {
  const absl::Status status = server_.Create(response_);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_RESPONSE"));
  const base::ErrorDetails details = base::DetailsOf(status);
  EXPECT_EQ(details.domain, "survey.sipas");
  ASSERT_EQ(details.violations.size(), 1u);
  EXPECT_EQ(details.violations[0].field, GetParam().field);
  EXPECT_FALSE(details.violations[0].description.empty());
  EXPECT_FALSE(details.retry_after.has_value());
}

TEST_P(BadInputTest, DoesNotHoldUpTheOthersOfItsBatch) {
  grpc::ClientContext context;
  v1::BatchCreateResponsesRequest request;
  *request.add_responses() = response_;
  *request.add_responses() = SampleResponse(3, GetParam().campaign);
  v1::BatchCreateResponsesResponse batch;
  ASSERT_TRUE(server_.responses().BatchCreateResponses(&context, request, &batch).ok());
  ASSERT_EQ(batch.results_size(), 2);
  const v1::ItemResult& refused = batch.results(0);
  EXPECT_EQ(refused.response_id(), response_.response_id());
  EXPECT_EQ(refused.status(), v1::ITEM_STATUS_REJECTED_FINAL);
  EXPECT_EQ(refused.position(), 0u);
  EXPECT_EQ(refused.error().reason(), "INVALID_RESPONSE");
  ASSERT_EQ(refused.error().violations_size(), 1);
  EXPECT_EQ(refused.error().violations(0).field(), GetParam().field);
  EXPECT_EQ(batch.results(1).status(), v1::ITEM_STATUS_ACCEPTED);
}

INSTANTIATE_TEST_SUITE_P(
    Response, BadInputTest,
    ::testing::ValuesIn<BadInput>({
        {"UnknownLocality", "kiosk", [](auto& r) { r.set_locality("99999"); }, "locality"},
        {"LocalityThatIsNoLeaf", "kiosk", [](auto& r) { r.set_locality("01"); }, "locality"},
        {"NoLocality", "kiosk", [](auto& r) { r.clear_locality(); }, "locality"},
        {"DimensionGivenTwice", "kiosk",
         [](auto& r) {
           Add(r,
               "attributes { dimension: 'age' value: 'old' } "
               "attributes { dimension: 'age' value: 'young' }");
         },
         "attributes[1].dimension"},
        {"MalformedUuid", "kiosk", [](auto& r) { r.set_response_id("42"); }, "response_id"},
        {"NilUuid", "kiosk",
         [](auto& r) { r.set_response_id("00000000-0000-0000-0000-000000000000"); }, "response_id"},
        {"NoUuid", "kiosk", [](auto& r) { r.clear_response_id(); }, "response_id"},
        {"WrongQuestionnaireRevision", "kiosk", [](auto& r) { r.set_questionnaire_revision(2); },
         "questionnaire_revision"},
        {"NoQuestionnaireRevision", "kiosk", [](auto& r) { r.clear_questionnaire_revision(); },
         "questionnaire_revision"},
        {"NoCampaign", "kiosk", [](auto& r) { r.clear_campaign(); }, "campaign"},
        {"UnknownChannel", "kiosk", [](auto& r) { r.set_channel("letter"); }, "channel"},
        {"TimeBefore1970", "kiosk", [](auto& r) { r.mutable_answered_at()->set_seconds(-1); },
         "answered_at"},
        {"NoLanguageTag", "kiosk", [](auto& r) { r.set_language("tiếng Việt"); }, "language"},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Answers, BadInputTest,
    ::testing::ValuesIn<BadInput>({
        {"UnknownItem", "kiosk", [](auto& r) { Add(r, "answers { item: 42 no_answer: true }"); },
         "answers[item=42].item"},
        {"AnswerOutsideTheScale", "kiosk", [](auto& r) { r.mutable_answers(0)->set_rating(6); },
         "answers[item=1].rating"},
        {"AnswerGivenTwice", "kiosk", [](auto& r) { Add(r, "answers { item: 1 rating: 1 }"); },
         "answers[1].item"},
        {"AnswerGivenTwiceInTwoKinds", "kiosk",
         [](auto& r) { Add(r, "answers { item: 1 number: 1 }"); }, "answers[1].item"},
        {"AnswerWithoutAValue", "kiosk", [](auto& r) { Add(r, "answers { item: 3 }"); },
         "answers[1]"},
        {"NoAnswerThatIsFalse", "kiosk",
         [](auto& r) { Add(r, "answers { item: 3 no_answer: false }"); }, "answers[1].no_answer"},
        {"NumberThatIsNone", "kiosk", [](auto& r) { Add(r, "answers { item: 5 number: nan }"); },
         "answers[1].number"},
        {"TextDigestOfAnotherLength", "kiosk",
         [](auto& r) { Add(r, "answers { item: 6 text { sha256: 'x' bytes: 1 } }"); },
         "answers[1].text.sha256"},
        {"NoAnswers", "kiosk", [](auto& r) { r.clear_answers(); }, "answers"},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Sample, BadInputTest,
    ::testing::ValuesIn<BadInput>({
        {"WeightZero", "household", [](auto& r) { r.set_weight(0); }, "weight"},
        {"WeightNegative", "household", [](auto& r) { r.set_weight(-1); }, "weight"},
        {"WeightNotANumber", "household", [](auto& r) { r.set_weight(std::nan("")); }, "weight"},
        {"WeightInfinite", "household",
         [](auto& r) { r.set_weight(std::numeric_limits<double>::infinity()); }, "weight"},
        {"WeightTooLarge", "household", [](auto& r) { r.set_weight(6'553'600); }, "weight"},
        {"WeightMissing", "household", [](auto& r) { r.clear_weight(); }, "weight"},
        {"WeightNotAskedFor", "kiosk", [](auto& r) { r.set_weight(1); }, "weight"},
        {"StratumMissing", "household", [](auto& r) { r.clear_stratum(); }, "stratum"},
        {"StratumUnknown", "household", [](auto& r) { r.set_stratum("coast"); }, "stratum"},
        {"ClusterMissing", "household", [](auto& r) { r.mutable_clusters()->RemoveLast(); },
         "clusters"},
        {"ClusterEmpty", "household", [](auto& r) { r.set_clusters(1, ""); }, "clusters[1]"},
        {"SampleUnitUnknown", "panel", [](auto& r) { r.set_sample_unit_id("u9"); },
         "sample_unit_id"},
    }),
    NameOf);

}  // namespace
}  // namespace sipas::survey::api
