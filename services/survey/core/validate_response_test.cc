#include "services/survey/core/validate_response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "services/survey/testing/sample_campaign_for_test.h"

namespace sipas::survey {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

MATCHER_P2(Violation, field, description, "") {
  return ExplainMatchResult(
      AllOf(Field("field", &base::FieldViolation::field, field),
            Field("description", &base::FieldViolation::description, HasSubstr(description))),
      arg, result_listener);
}

class ValidateResponseTest : public ::testing::Test {
 protected:
  std::vector<base::FieldViolation> Check(const v1::Response& response) {
    submission_ = Submit(response);
    EXPECT_THAT(submission_.violations.list(), IsEmpty()) << "its shape is wrong already";
    domain::Violations violations;
    design_ = ValidateResponse(submission_.response, definitions_.Context(response.campaign()),
                               violations);
    return violations.list();
  }

  // A sample response with the fields of `text` set, added or replaced.
  static v1::Response Changed(const std::string& campaign, const std::string& text) {
    v1::Response response = SampleResponse(1, campaign);
    response.MergeFrom(ParseResponse(text));
    return response;
  }

  // One with these answers only.
  static v1::Response Answers(const std::string& text) {
    v1::Response response = SampleResponse(1);
    response.clear_answers();
    response.MergeFrom(ParseResponse(text));
    return response;
  }

  domain::Definitions definitions_ = InForce(SampleDefinitions());
  Submission submission_;
  domain::AppliedDesign design_;  // borrows from submission_
};

TEST_F(ValidateResponseTest, AcceptsTheSamples) {
  for (const char* campaign : {"kiosk", "household", "panel"}) {
    EXPECT_THAT(Check(SampleResponse(1, campaign)), IsEmpty()) << campaign;
  }
}

TEST_F(ValidateResponseTest, AcceptsEveryKindOfAnswer) {
  EXPECT_THAT(Check(Answers(R"pb(
                answers { item: 1 rating: 2 }
                answers { item: 2 rating: 4 }
                answers {
                  item: 3
                  choices { options: 1 options: 3 }
                }
                answers {
                  item: 4
                  choices { options: 2 }
                }
                answers { item: 5 number: 240 }
                answers {
                  item: 6
                  text { sha256: "01234567890123456789012345678901" bytes: 500 }
                }
              )pb")),
              IsEmpty());
}

TEST_F(ValidateResponseTest, AcceptsTheAbsenceOfAnAnswerToAnyItem) {
  EXPECT_THAT(Check(Answers(R"pb(
                answers { item: 1 no_answer: true }
                answers { item: 2 not_applicable: true }
                answers { item: 3 no_answer: true }
                answers { item: 4 not_applicable: true }
                answers { item: 5 no_answer: true }
                answers { item: 6 not_applicable: true }
              )pb")),
              IsEmpty());
}

TEST_F(ValidateResponseTest, RefusesALocalityThatTheRegisterDoesNotHave) {
  EXPECT_THAT(Check(Changed("kiosk", "locality: '99999'")),
              ElementsAre(Violation("locality", "no such code")));
}

TEST_F(ValidateResponseTest, RefusesALocalityThatIsNoLeaf) {
  EXPECT_THAT(Check(Changed("kiosk", "locality: '01'")),
              ElementsAre(Violation("locality", "must be a leaf")));
}

TEST_F(ValidateResponseTest, RefusesAChannelThatTheCampaignDoesNotAllow) {
  EXPECT_THAT(Check(Changed("kiosk", "channel: 'letter'")),
              ElementsAre(Violation("channel", "not a channel of the campaign")));
  v1::Response without = SampleResponse(1, "kiosk");
  without.clear_channel();
  EXPECT_THAT(Check(without), ElementsAre(Violation("channel", "is required")));
}

TEST_F(ValidateResponseTest, TakesAnyChannelWhereTheCampaignNamesNone) {
  EXPECT_THAT(Check(Changed("household", "channel: 'letter'")), IsEmpty());
}

TEST_F(ValidateResponseTest, RefusesAQuestionnaireRevisionThatDoesNotExist) {
  EXPECT_THAT(Check(Changed("kiosk", "questionnaire_revision: 2")),
              ElementsAre(Violation("questionnaire_revision", "must be 1..1")));
}

TEST_F(ValidateResponseTest, RefusesAQuestionnaireRevisionThatIsTooOld) {
  v1::Definition second = SampleQuestionnaire();
  second.mutable_questionnaire()->add_items()->set_number(7);
  second.mutable_questionnaire()->mutable_items(6)->mutable_rating()->set_max(1);
  v1::Definition campaign = SampleCampaign("kiosk");
  campaign.mutable_campaign()->set_min_questionnaire_revision(2);
  definitions_ =
      InForce({SampleRegister(), SampleQuestionnaire(), second, SampleRulebook(), campaign});
  EXPECT_THAT(Check(Changed("kiosk", "questionnaire_revision: 1")),
              ElementsAre(Violation("questionnaire_revision", "must be 2..2")));
  EXPECT_THAT(Check(Changed("kiosk", "questionnaire_revision: 2 answers { item: 7 rating: 1 }")),
              IsEmpty());
}

TEST_F(ValidateResponseTest, HoldsAnswersAgainstTheRevisionThatWasShown) {
  v1::Definition second = SampleQuestionnaire();
  second.mutable_questionnaire()->add_items()->set_number(7);
  second.mutable_questionnaire()->mutable_items(6)->mutable_rating()->set_max(1);
  definitions_ = InForce(
      {SampleRegister(), SampleQuestionnaire(), second, SampleRulebook(), SampleCampaign("kiosk")});
  EXPECT_THAT(Check(Changed("kiosk", "questionnaire_revision: 1 answers { item: 7 rating: 1 }")),
              ElementsAre(Violation("answers[item=7].item", "no item 7")));
}

TEST_F(ValidateResponseTest, RefusesAnItemThatTheQuestionnaireDoesNotHave) {
  EXPECT_THAT(Check(Changed("kiosk", "answers { item: 42 no_answer: true }")),
              ElementsAre(Violation("answers[item=42].item", "no item 42")));
}

TEST_F(ValidateResponseTest, RefusesARatingOutsideTheScale) {
  for (const char* rating : {"0", "6", "-1", "2147483647"}) {
    EXPECT_THAT(Check(Answers(std::string("answers { item: 1 rating: ") + rating + " }")),
                ElementsAre(Violation("answers[item=1].rating", "outside the scale 1..5")))
        << rating;
  }
}

TEST_F(ValidateResponseTest, RefusesAnAnswerOfAnotherKindThanTheItem) {
  EXPECT_THAT(Check(Changed("kiosk", "answers { item: 3 rating: 1 }")),
              ElementsAre(Violation("answers[item=3].rating", "not a rating")));
  EXPECT_THAT(Check(Answers("answers { item: 1 choices { options: 1 } }")),
              ElementsAre(Violation("answers[item=1].choices", "not a choice")));
  EXPECT_THAT(Check(Answers("answers { item: 1 number: 1 }")),
              ElementsAre(Violation("answers[item=1].number", "not a number")));
  EXPECT_THAT(Check(Answers("answers { item: 1 text { bytes: 1 sha256: "
                            "'01234567890123456789012345678901' } }")),
              ElementsAre(Violation("answers[item=1].text", "not a text")));
}

TEST_F(ValidateResponseTest, RefusesAnOptionThatTheItemDoesNotHave) {
  EXPECT_THAT(Check(Answers("answers { item: 3 choices { options: 1 options: 9 } }")),
              ElementsAre(Violation("answers[item=3].choices", "no option 9")));
}

TEST_F(ValidateResponseTest, RefusesTwoOptionsOfASingleChoice) {
  EXPECT_THAT(Check(Answers("answers { item: 1 rating: 1 } "
                            "answers { item: 4 choices { options: 1 options: 2 } }")),
              ElementsAre(Violation("answers[item=4].choices", "exactly one option")));
}

TEST_F(ValidateResponseTest, RefusesNoOptionOfASingleChoice) {
  EXPECT_THAT(Check(Answers("answers { item: 1 rating: 1 } answers { item: 4 choices {} }")),
              ElementsAre(Violation("answers[item=4].choices", "exactly one option")));
}

TEST_F(ValidateResponseTest, RefusesANumberOutsideItsRange) {
  for (const char* number : {"-0.5", "240.5"}) {
    EXPECT_THAT(Check(Answers(std::string("answers { item: 5 number: ") + number + " }")),
                ElementsAre(Violation("answers[item=5].number", "outside 0..240")))
        << number;
  }
}

TEST_F(ValidateResponseTest, RefusesATextThatIsTooLong) {
  EXPECT_THAT(Check(Answers("answers { item: 6 text { bytes: 501 sha256: "
                            "'01234567890123456789012345678901' } }")),
              ElementsAre(Violation("answers[item=6].text.bytes", "at most 500")));
}

TEST_F(ValidateResponseTest, RefusesAnAnswerToAQuestionThatWasNotAsked) {
  EXPECT_THAT(Check(Answers("answers { item: 1 rating: 3 } answers { item: 2 rating: 1 }")),
              ElementsAre(Violation("answers[item=2].rating", "asked only if item 1")));
  EXPECT_THAT(Check(Answers("answers { item: 2 rating: 1 }")),
              ElementsAre(Violation("answers[item=2].rating", "asked only if item 1")));
  EXPECT_THAT(Check(Answers("answers { item: 1 no_answer: true } answers { item: 2 rating: 1 }")),
              ElementsAre(Violation("answers[item=2].rating", "asked only if item 1")));
}

TEST_F(ValidateResponseTest, AppliesFiltersToEveryKindOfItem) {
  EXPECT_THAT(Check(Answers("answers { item: 1 rating: 3 } "
                            "answers { item: 4 choices { options: 1 } }")),
              ElementsAre(Violation("answers[item=4].choices", "was answered 1..2")));
}

TEST_F(ValidateResponseTest, AcceptsAFilteredItemAtBothEndsOfItsRange) {
  for (const char* first : {"1", "2"}) {
    EXPECT_THAT(
        Check(Answers(std::string("answers { item: 2 rating: 1 } answers { item: 1 rating: ") +
                      first + " }")),
        IsEmpty())
        << first;
  }
}

TEST_F(ValidateResponseTest, RefusesAResponseWithoutAnswers) {
  EXPECT_THAT(Check(Answers("")), ElementsAre(Violation("answers", "at least one answer")));
}

TEST_F(ValidateResponseTest, NamesAttributesByTheirDimension) {
  // In the order of the message, not in that of the canonical form.
  EXPECT_THAT(Check(Changed("kiosk", R"pb(
                attributes { dimension: "income" value: "high" }
                attributes { dimension: "gender" value: "other" }
                attributes { dimension: "age" value: "old" }
              )pb")),
              UnorderedElementsAre(
                  Violation("attributes[dimension=income].dimension", "declares no such dimension"),
                  Violation("attributes[dimension=gender].value", "no value \"other\"")));
}

TEST_F(ValidateResponseTest, RefusesAStratumThatIsMissing) {
  EXPECT_THAT(Check(Changed("household", "")), IsEmpty());
  v1::Response response = SampleResponse(1, "household");
  response.clear_stratum();
  EXPECT_THAT(Check(response), ElementsAre(Violation("stratum", "is required")));
}

TEST_F(ValidateResponseTest, RefusesAStratumThatTheDesignDoesNotHave) {
  EXPECT_THAT(Check(Changed("household", "stratum: 'coast'")),
              ElementsAre(Violation("stratum", "not one of the design's strata")));
  EXPECT_THAT(Check(Changed("kiosk", "stratum: 'urban'")),
              ElementsAre(Violation("stratum", "must be empty")));
}

TEST_F(ValidateResponseTest, TakesAnyStratumWhereTheDesignListsNone) {
  v1::Definition campaign = SampleCampaign("household");
  campaign.mutable_campaign()->mutable_design()->clear_strata();
  definitions_ = InForce({SampleRegister(), SampleQuestionnaire(), SampleRulebook(), campaign});
  EXPECT_THAT(Check(Changed("household", "stratum: 'coast'")), IsEmpty());
}

TEST_F(ValidateResponseTest, RefusesTooFewAndTooManyClusters) {
  v1::Response response = SampleResponse(1, "household");
  response.mutable_clusters()->RemoveLast();
  EXPECT_THAT(Check(response), ElementsAre(Violation("clusters", "2 in all; has 1")));
  response.clear_clusters();
  EXPECT_THAT(Check(response), ElementsAre(Violation("clusters", "2 in all; has 0")));
  EXPECT_THAT(Check(Changed("household", "clusters: 'x'")),
              ElementsAre(Violation("clusters", "2 in all; has 3")));
  EXPECT_THAT(Check(Changed("kiosk", "clusters: 'x'")),
              ElementsAre(Violation("clusters", "0 in all; has 1")));
}

TEST_F(ValidateResponseTest, RefusesAClusterThatIsNotTheLocalitysOwn) {
  v1::Response response = SampleResponse(1, "household");
  response.set_clusters(0, "79");
  EXPECT_THAT(Check(response),
              ElementsAre(Violation("clusters[0]", "must be \"01\", the province")));
}

TEST_F(ValidateResponseTest, RefusesWhatOnlyASampleListGives) {
  EXPECT_THAT(Check(Changed("kiosk", "sample_unit_id: 'u1'")),
              ElementsAre(Violation("sample_unit_id", "has no sample list")));
}

TEST_F(ValidateResponseTest, RefusesAUnitThatIsNotOnTheSampleList) {
  EXPECT_THAT(Check(Changed("panel", "sample_unit_id: 'u3'")),
              ElementsAre(Violation("sample_unit_id", "not on the campaign's sample list")));
  v1::Response response = SampleResponse(1, "panel");
  response.clear_sample_unit_id();
  EXPECT_THAT(Check(response), ElementsAre(Violation("sample_unit_id", "sample list")));
}

TEST_F(ValidateResponseTest, RefusesAPlaceInTheSampleBesideASampleList) {
  EXPECT_THAT(Check(Changed("panel", "stratum: 'north'")),
              ElementsAre(Violation("sample_unit_id", "leave them out")));
  EXPECT_THAT(Check(Changed("panel", "weight: 1")),
              ElementsAre(Violation("weight", "must be absent")));
}

TEST_F(ValidateResponseTest, TakesStratumAndWeightFromTheSampleList) {
  EXPECT_THAT(Check(SampleResponse(1, "panel")), IsEmpty());
  EXPECT_EQ(design_.stratum, "north");
  EXPECT_EQ(design_.weight_fixed, uint64_t{3} << 31);
  EXPECT_THAT(Check(Changed("panel", "sample_unit_id: 'u2'")), IsEmpty());
  EXPECT_EQ(design_.stratum, "south");
  EXPECT_EQ(design_.weight_fixed, uint64_t{2} << 32);
}

TEST_F(ValidateResponseTest, WeighsOneWhereWeightsAreNotAskedFor) {
  EXPECT_THAT(Check(SampleResponse(1)), IsEmpty());
  EXPECT_EQ(design_.weight_fixed, uint64_t{1} << 32);
  EXPECT_THAT(Check(Changed("kiosk", "weight: 1")),
              ElementsAre(Violation("weight", "must be absent")));
}

TEST_F(ValidateResponseTest, DividesASubmittedWeightByTheUnitAndRoundsOnce) {
  EXPECT_THAT(Check(SampleResponse(1, "household")), IsEmpty());
  EXPECT_EQ(design_.weight_fixed, uint64_t{5} << 31);  // 250 / 100
  EXPECT_EQ(design_.stratum, "urban");
  EXPECT_THAT(design_.clusters, ElementsAre("01", "village 7"));
}

TEST_F(ValidateResponseTest, RefusesAWeightThatIsMissing) {
  v1::Response response = SampleResponse(1, "household");
  response.clear_weight();
  EXPECT_THAT(Check(response), ElementsAre(Violation("weight", "is required")));
}

TEST_F(ValidateResponseTest, RefusesAWeightOutsideTheRange) {
  v1::Response response = SampleResponse(1, "household");
  for (const double weight : {6'553'600.0, 1e300, 100 * 0x1p-33, 5e-324}) {
    response.set_weight(weight);
    EXPECT_THAT(Check(response), ElementsAre(Violation("weight", "below 65,536"))) << weight;
  }
}

TEST_F(ValidateResponseTest, AcceptsTheSmallestAndTheLargestWeight) {
  v1::Response response = SampleResponse(1, "household");
  response.set_weight(100 * 0x1p-32);
  EXPECT_THAT(Check(response), IsEmpty());
  EXPECT_EQ(design_.weight_fixed, 1u);
  response.set_weight(6'553'599);
  EXPECT_THAT(Check(response), IsEmpty());
}

TEST_F(ValidateResponseTest, CountsAUnitWithoutAnswersAsDrawnOnly) {
  v1::Response response = SampleResponse(1, "household");
  response.clear_answers();
  response.set_design_only(true);
  for (const bool has_zero : {true, false}) {
    response.clear_weight();
    if (has_zero) response.set_weight(0);
    EXPECT_THAT(Check(response), IsEmpty());
    EXPECT_EQ(design_.weight_fixed, 0u);
    EXPECT_EQ(design_.stratum, "urban");
  }
}

TEST_F(ValidateResponseTest, RefusesAWeightOfAUnitWithoutAnswers) {
  v1::Response response = SampleResponse(1, "household");
  response.clear_answers();
  response.set_design_only(true);
  EXPECT_THAT(Check(response), ElementsAre(Violation("weight", "must be zero with design_only")));
}

TEST_F(ValidateResponseTest, NamesAllViolationsAtOnce) {
  EXPECT_THAT(
      Check(ParseResponse(R"pb(
        response_id: "00000000-0000-4000-8000-000000000001"
        campaign: "household"
        questionnaire_revision: 1
        locality: "79"
        answers { item: 1 rating: 9 }
        answers {
          item: 3
          choices { options: 8 }
        }
        answers { item: 5 number: 241 }
        answers { item: 50 rating: 1 }
        attributes { dimension: "gender" value: "female" }
        stratum: "coast"
        clusters: "01"
        sample_unit_id: "u1"
      )pb")),
      UnorderedElementsAre(
          Violation("locality", "leaf"), Violation("answers[item=1].rating", "scale"),
          Violation("answers[item=3].choices", "no option 8"),
          Violation("answers[item=5].number", "outside"),
          Violation("answers[item=50].item", "no item 50"),
          Violation("attributes[dimension=gender].dimension", "no such dimension"),
          Violation("stratum", "strata"), Violation("clusters", "has 1"),
          Violation("sample_unit_id", "no sample list"), Violation("weight", "is required")));
}

}  // namespace
}  // namespace sipas::survey
