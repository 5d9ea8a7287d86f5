#include "services/survey/api/response_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/base/error.h"
#include "libs/rpc/status.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"
#include "services/survey/testing/survey_server_for_test.h"

namespace sipas::survey::api {
namespace {

using ::sipas::testing::EqualsProto;
using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr uint64_t kDefinitions = 6;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const auto& violation : base::DetailsOf(status).violations)
    fields.push_back(violation.field);
  return fields;
}

class ResponseServiceTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(server_.Apply(SampleDefinitions()), IsOk()); }

  absl::StatusOr<v1::BatchCreateResponsesResponse> Batch(
      const std::vector<v1::Response>& responses) {
    grpc::ClientContext context;
    v1::BatchCreateResponsesRequest request;
    request.mutable_responses()->Assign(responses.begin(), responses.end());
    v1::BatchCreateResponsesResponse response;
    const absl::Status status =
        rpc::FromGrpc(server_.responses().BatchCreateResponses(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::GetResponseResponse> Get(const std::string& id) {
    grpc::ClientContext context;
    v1::GetResponseRequest request;
    request.set_response_id(id);
    v1::GetResponseResponse response;
    const absl::Status status =
        rpc::FromGrpc(server_.responses().GetResponse(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<uint64_t> Void(const std::string& id, const std::string& reason = "test",
                                const std::string& principal = "p-1") {
    grpc::ClientContext context;
    v1::VoidResponseRequest request;
    request.set_response_id(id);
    request.set_reason(reason);
    request.set_principal(principal);
    v1::VoidResponseResponse response;
    const absl::Status status =
        rpc::FromGrpc(server_.responses().VoidResponse(&context, request, &response));
    if (!status.ok()) return status;
    return response.position();
  }

  absl::StatusOr<uint64_t> Reinstate(const std::string& id, const std::string& reason = "test") {
    grpc::ClientContext context;
    v1::ReinstateResponseRequest request;
    request.set_response_id(id);
    request.set_reason(reason);
    v1::ReinstateResponseResponse response;
    const absl::Status status =
        rpc::FromGrpc(server_.responses().ReinstateResponse(&context, request, &response));
    if (!status.ok()) return status;
    return response.position();
  }

  SurveyServer server_;
  const std::string id_ = SampleId(1).ToString();
};

TEST_F(ResponseServiceTest, AcceptsAResponse) {
  v1::ItemResult result;
  ASSERT_THAT(server_.Create(SampleResponse(1), &result), IsOk());
  EXPECT_THAT(result, EqualsProto(R"pb(response_id: "00000000-0000-4000-8000-000000000001"
                                       status: ITEM_STATUS_ACCEPTED
                                       position: 7)pb"));
}

TEST_F(ResponseServiceTest, AnswersTheSameResponseWithItsFirstPosition) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  ASSERT_THAT(server_.Create(SampleResponse(2)), IsOk());
  v1::ItemResult result;
  ASSERT_THAT(server_.Create(SampleResponse(1), &result), IsOk());
  EXPECT_THAT(result, EqualsProto(R"pb(response_id: "00000000-0000-4000-8000-000000000001"
                                       status: ITEM_STATUS_DUPLICATE
                                       position: 7)pb"));
}

TEST_F(ResponseServiceTest, RefusesTheSameIdWithOtherContent) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  v1::Response other = SampleResponse(1);
  other.set_locality("00008");
  const absl::Status status = server_.Create(other);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAlreadyExists, "RESPONSE_ID_REUSED"));
  EXPECT_EQ(base::DetailsOf(status).domain, "survey.sipas");
  EXPECT_EQ(base::DetailsOf(status).metadata.at("first_position"), "7");
  EXPECT_EQ(base::DetailsOf(status).metadata.at("response_id"), id_);
}

TEST_F(ResponseServiceTest, RefusesAVoidedResponse) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  ASSERT_THAT(Void(id_), IsOk());
  const absl::Status status = server_.Create(SampleResponse(1));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAlreadyExists, "RESPONSE_VOIDED"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("position"), "8");
}

TEST_F(ResponseServiceTest, RefusesAnUnknownCampaign) {
  v1::Response response = SampleResponse(1);
  response.set_campaign("nowhere");
  const absl::Status status = server_.Create(response);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "CAMPAIGN_NOT_FOUND"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("campaign"), "nowhere");
}

TEST_F(ResponseServiceTest, RefusesACampaignThatIsNotOpen) {
  for (const auto state : {v1::CAMPAIGN_STATE_CLOSED, v1::CAMPAIGN_STATE_DRAFT}) {
    v1::Definition campaign = SampleCampaign("kiosk");
    campaign.mutable_campaign()->set_state(state);
    ASSERT_THAT(server_.Apply({campaign}), IsOk());
    const absl::Status status = server_.Create(SampleResponse(1));
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_NOT_OPEN"));
    EXPECT_EQ(base::DetailsOf(status).metadata.at("campaign"), "kiosk");
  }
}

TEST_F(ResponseServiceTest, NamesEveryViolation) {
  const absl::Status status = server_.Create(ParseResponse(R"pb(
    response_id: "x"
    campaign: "Kiosk!"
    answers { item: 0 rating: 1 }
    answers { item: 3 }
    weight: -1
    answered_at { seconds: -5 }
  )pb"));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_RESPONSE"));
  EXPECT_THAT(FieldsOf(status),
              UnorderedElementsAre("response_id", "campaign", "questionnaire_revision", "locality",
                                   "answers[0].item", "answers[1]", "weight", "answered_at"));
}

TEST_F(ResponseServiceTest, TakesAUnitWithoutAnswersWithWeightZero) {
  v1::Response response = SampleResponse(1, "household");
  response.clear_answers();
  response.set_design_only(true);
  response.set_weight(0);
  EXPECT_THAT(server_.Create(response), IsOk());
}

TEST_F(ResponseServiceTest, RefusesAMessageThatIsTooLarge) {
  v1::Response response = SampleResponse(1);
  response.set_device_id(std::string(5 << 20, 'x'));
  EXPECT_THAT(server_.Create(response), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(server_.Create(SampleResponse(1)), IsOk());
}

TEST_F(ResponseServiceTest, RefusesAnEmptyBatch) {
  EXPECT_THAT(Batch({}), StatusIs(absl::StatusCode::kInvalidArgument, "EMPTY_BATCH"));
}

TEST_F(ResponseServiceTest, TakesABatchOfAThousandAndNoneAbove) {
  std::vector<v1::Response> responses;
  for (uint64_t i = 1; i <= 1000; ++i) responses.push_back(SampleResponse(i));
  const auto batch = Batch(responses);
  ASSERT_THAT(batch, IsOk());
  ASSERT_EQ(batch->results_size(), 1000);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(batch->results(i).position(), kDefinitions + 1 + static_cast<uint64_t>(i));
  }
  responses.push_back(SampleResponse(1001));
  const absl::Status status = Batch(responses).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("limit"), "1000");
}

TEST_F(ResponseServiceTest, GivesEachResponseOfABatchItsOwnResult) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  v1::Response other = SampleResponse(1);
  other.set_locality("00008");
  v1::Response lost = SampleResponse(3);
  lost.set_campaign("nowhere");
  const auto batch = Batch({SampleResponse(1), SampleResponse(2), other, lost, SampleResponse(2)});
  ASSERT_THAT(batch, IsOk());
  EXPECT_THAT(*batch, EqualsProto(R"pb(
    results {
      response_id: "00000000-0000-4000-8000-000000000001"
      status: ITEM_STATUS_DUPLICATE
      position: 7
    }
    results {
      response_id: "00000000-0000-4000-8000-000000000002"
      status: ITEM_STATUS_ACCEPTED
      position: 8
    }
    results {
      response_id: "00000000-0000-4000-8000-000000000001"
      status: ITEM_STATUS_REJECTED_FINAL
      error {
        reason: "RESPONSE_ID_REUSED"
        message: "response 00000000-0000-4000-8000-000000000001 was stored with other content at "
                 "position 7; a new response needs a new id"
      }
    }
    results {
      response_id: "00000000-0000-4000-8000-000000000003"
      status: ITEM_STATUS_REJECTED_FINAL
      error {
        reason: "CAMPAIGN_NOT_FOUND"
        message: "there is no campaign \"nowhere\"; apply its definition first or correct the name"
      }
    }
    results {
      response_id: "00000000-0000-4000-8000-000000000002"
      status: ITEM_STATUS_DUPLICATE
      position: 8
    }
  )pb"));
}

TEST_F(ResponseServiceTest, AsksToRetryWhileTheDiskIsFull) {
  server_.memory().SetAvailableBytes(0);
  server_.log().clock().Advance(absl::Seconds(2));
  const absl::Status status = server_.Create(SampleResponse(1));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  EXPECT_EQ(base::DetailsOf(status).retry_after, absl::Seconds(30));
  const auto batch = Batch({SampleResponse(1)});
  ASSERT_THAT(batch, IsOk());
  EXPECT_EQ(batch->results(0).status(), v1::ITEM_STATUS_RETRY_LATER);
  EXPECT_EQ(batch->results(0).error().reason(), "STORAGE_FULL");
  EXPECT_EQ(batch->results(0).error().retry_after().seconds(), 30);
}

TEST_F(ResponseServiceTest, AsksToRetryAfterTheDiskFailed) {
  server_.memory().FailCommits(absl::InternalError("/secret/path is gone"));
  const absl::Status status = server_.Create(SampleResponse(1));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, "STORAGE_FAILED"));
  EXPECT_TRUE(base::DetailsOf(status).retry_after.has_value());
  EXPECT_THAT(std::string(status.message()), ::testing::Not(::testing::HasSubstr("secret")));
}

TEST_F(ResponseServiceTest, AsksToRetryWhileItShutsDown) {
  server_.log().log().Drain();
  const absl::Status status = server_.Create(SampleResponse(1));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_TRUE(base::DetailsOf(status).retry_after.has_value());
}

TEST_F(ResponseServiceTest, AsksToRetryWhileTooManyReadsWait) {
  server_.workers().Shutdown();
  EXPECT_THAT(Get(id_), StatusIs(absl::StatusCode::kUnavailable, "TOO_BUSY"));
  EXPECT_THAT(Void(id_), StatusIs(absl::StatusCode::kUnavailable, "TOO_BUSY"));
}

TEST_F(ResponseServiceTest, GivesAResponseBackInCanonicalForm) {
  v1::Response response = SampleResponse(1, "household");
  response.MergeFrom(ParseResponse(R"pb(
    answers {
      item: 6
      text { sha256: "01234567890123456789012345678901" bytes: 5 }
    }
    answers { item: 5 number: 2.5 }
    answers {
      item: 3
      choices { options: 3 options: 1 }
    }
    answered_at { seconds: 1700000000 nanos: 5000 }
    device_id: "tablet-7"
    installation_id: "i-1"
    counter: 17
    partial: true
    language: "vi"
  )pb"));
  ASSERT_THAT(server_.Create(response), IsOk());
  const auto found = Get(id_);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(*found, EqualsProto(R"pb(
    response {
      response_id: "00000000-0000-4000-8000-000000000001"
      campaign: "household"
      questionnaire_revision: 1
      locality: "00004"
      answers { item: 1 rating: 2 }
      answers {
        item: 3
        choices { options: 1 options: 3 }
      }
      answers { item: 5 number: 2.5 }
      answers {
        item: 6
        text { sha256: "01234567890123456789012345678901" bytes: 5 }
      }
      stratum: "urban"
      clusters: "01"
      clusters: "village 7"
      weight: 250
      device_id: "tablet-7"
      installation_id: "i-1"
      counter: 17
      answered_at { seconds: 1700000000 nanos: 5000 }
      partial: true
      language: "vi"
    }
    state: RESPONSE_STATE_COUNTED
    first_position: 7
    current_position: 7
  )pb"));
}

TEST_F(ResponseServiceTest, TellsTheStateOfAResponse) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  ASSERT_THAT(Void(id_), IsOk());
  auto found = Get(id_);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->state(), v1::RESPONSE_STATE_VOIDED);
  EXPECT_EQ(found->first_position(), 7u);
  EXPECT_EQ(found->current_position(), 8u);
  EXPECT_EQ(found->response().locality(), "00004");
  ASSERT_THAT(Reinstate(id_), IsOk());
  found = Get(id_);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->state(), v1::RESPONSE_STATE_COUNTED);
  EXPECT_EQ(found->first_position(), 7u);
  EXPECT_EQ(found->current_position(), 9u);
}

TEST_F(ResponseServiceTest, SaysWhichResponseIsNotThere) {
  const absl::Status status = Get(id_).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "RESPONSE_NOT_FOUND"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("response_id"), id_);
}

TEST_F(ResponseServiceTest, RefusesAMalformedIdInAQuestion) {
  for (const char* id : {"", "42"}) {
    const absl::Status status = Get(id).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_RESPONSE_ID"));
    EXPECT_THAT(FieldsOf(status), ElementsAre("response_id"));
  }
}

TEST_F(ResponseServiceTest, VoidsAndReinstatesOnce) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  EXPECT_THAT(Reinstate(id_), testing::IsOkAndHolds(7u));
  EXPECT_THAT(Void(id_), testing::IsOkAndHolds(8u));
  EXPECT_THAT(Void(id_), testing::IsOkAndHolds(8u));
  EXPECT_THAT(Reinstate(id_), testing::IsOkAndHolds(9u));
  EXPECT_THAT(Reinstate(id_), testing::IsOkAndHolds(9u));
}

TEST_F(ResponseServiceTest, RefusesToCorrectWhatIsNotThere) {
  EXPECT_THAT(Void(id_), StatusIs(absl::StatusCode::kNotFound, "RESPONSE_NOT_FOUND"));
  EXPECT_THAT(Reinstate(id_), StatusIs(absl::StatusCode::kNotFound, "RESPONSE_NOT_FOUND"));
}

TEST_F(ResponseServiceTest, NamesEverythingThatIsWrongWithACorrection) {
  absl::Status status = Void("x", "", std::string(64, 'p')).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST"));
  EXPECT_THAT(FieldsOf(status), UnorderedElementsAre("response_id", "reason", "principal"));
  status = Reinstate("", std::string(501, 'r')).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST"));
  EXPECT_THAT(FieldsOf(status), UnorderedElementsAre("response_id", "reason"));
}

TEST_F(ResponseServiceTest, TakesTheLongestReasonAndPrincipal) {
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  EXPECT_THAT(Void(id_, std::string(500, 'r'), std::string(63, 'p')), IsOk());
}

}  // namespace
}  // namespace sipas::survey::api
