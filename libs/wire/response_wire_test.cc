#include "libs/wire/response_wire.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>

#include "libs/domain/violated_fields.h"
#include "libs/testing/proto_matchers.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using ::sipas::testing::EqualsProto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Every field is set, and everything is in canonical form.
constexpr char kFull[] = R"pb(
  response_id: "01890a5d-ac96-774b-bcce-b302099a8057"
  campaign: "sipas-2026"
  questionnaire_revision: 3
  locality: "00004"
  answers { item: 1 rating: 5 }
  answers { item: 2 rating: -3 }
  answers { item: 3 no_answer: true }
  answers { item: 4 not_applicable: true }
  answers {
    item: 5
    choices { options: 1 options: 300 }
  }
  answers { item: 6 number: 12.5 }
  answers {
    item: 7
    text { sha256: "0123456789abcdef0123456789abcdef" bytes: 140 }
  }
  answers { item: 65535 rating: 0 }
  attributes { dimension: "age" value: "18-30" }
  attributes { dimension: "ethnicity" value: "Tày" }
  stratum: "thành thị"
  clusters: "thôn 3"
  clusters: "hộ 12"
  sample_unit_id: "u-17"
  weight: 2.25
  channel: "kiosk"
  device_id: "kiosk-00004-1"
  installation_id: "3f0c"
  counter: 4711
  answered_at { seconds: 1790000000 nanos: 123456000 }
  test: true
  partial: true
  language: "vi"
)pb";

proto::Response Parse(const std::string& text) {
  proto::Response response;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &response));
  return response;
}

// The smallest response; fields given are merged into it.
proto::Response Small(const std::string& more = "") {
  return Parse(R"pb(response_id: "01890a5d-ac96-774b-bcce-b302099a8057"
                    campaign: "sipas-2026"
                    questionnaire_revision: 1
                    locality: "00004")pb" +
               more);
}

std::vector<std::string> FieldsOf(const proto::Response& proto) {
  domain::Violations violations;
  DecodeResponse(proto, violations);
  return ViolatedFields(violations);
}

domain::Response Decode(const proto::Response& proto) {
  domain::Violations violations;
  domain::Response response = DecodeResponse(proto, violations);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
  return response;
}

TEST(DecodeResponseTest, ReadsEveryField) {
  const domain::Response response = Decode(Parse(kFull));
  EXPECT_EQ(response.id.ToString(), "01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_EQ(response.campaign, "sipas-2026");
  EXPECT_EQ(response.questionnaire_revision, 3U);
  EXPECT_EQ(response.locality, "00004");
  using domain::AnswerKind;
  EXPECT_THAT(response.answers, ElementsAre(domain::Answer{1, 5, AnswerKind::kRating},
                                            domain::Answer{2, -3, AnswerKind::kRating},
                                            domain::Answer{3, 0, AnswerKind::kNoAnswer},
                                            domain::Answer{4, 0, AnswerKind::kNotApplicable},
                                            domain::Answer{65'535, 0, AnswerKind::kRating}));
  EXPECT_THAT(response.choices, ElementsAre(domain::ChoiceAnswer{5, {1, 300}}));
  EXPECT_THAT(response.numbers, ElementsAre(domain::NumberAnswer{6, 12.5}));
  ASSERT_THAT(response.texts, SizeIs(1));
  EXPECT_EQ(base::AsBytes(response.texts[0].sha256), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(response.texts[0].bytes, 140U);
  EXPECT_THAT(response.attributes, ElementsAre(domain::Attribute{"age", "18-30"},
                                               domain::Attribute{"ethnicity", "Tày"}));
  EXPECT_EQ(response.stratum, "thành thị");
  EXPECT_THAT(response.clusters, ElementsAre("thôn 3", "hộ 12"));
  EXPECT_EQ(response.sample_unit_id, "u-17");
  EXPECT_EQ(response.weight, 2.25);
  EXPECT_EQ(response.channel, "kiosk");
  EXPECT_EQ(response.device_id, "kiosk-00004-1");
  EXPECT_EQ(response.installation_id, "3f0c");
  EXPECT_EQ(response.counter, 4711U);
  EXPECT_EQ(response.answered_at_us, 1'790'000'000'123'456);
  EXPECT_TRUE(response.test);
  EXPECT_TRUE(response.partial);
  EXPECT_FALSE(response.design_only);
  EXPECT_EQ(response.language, "vi");
}

TEST(EncodeResponseTest, WritesEveryFieldBack) {
  proto::Response encoded = Parse("channel: 'what was there before'");
  EncodeResponse(Decode(Parse(kFull)), encoded);
  EXPECT_THAT(encoded, EqualsProto(kFull));
}

TEST(EncodeResponseTest, LeavesOutWhatWasNotSaid) {
  proto::Response encoded;
  EncodeResponse(Decode(Small()), encoded);
  EXPECT_FALSE(encoded.has_weight());
  EXPECT_FALSE(encoded.has_answered_at());
  EXPECT_EQ(encoded.SerializeAsString(), Small().SerializeAsString());
}

TEST(DecodeResponseTest, AnyOrderGivesTheSameResponseAndDigest) {
  const domain::Response canonical = Decode(Parse(kFull));
  const base::Digest digest = DigestOf(canonical);
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    proto::Response shuffled = Parse(kFull);
    std::shuffle(shuffled.mutable_answers()->begin(), shuffled.mutable_answers()->end(), random);
    std::shuffle(shuffled.mutable_attributes()->begin(), shuffled.mutable_attributes()->end(),
                 random);
    for (proto::Answer& answer : *shuffled.mutable_answers()) {
      if (answer.has_choices()) answer.mutable_choices()->mutable_options()->SwapElements(0, 1);
    }
    const domain::Response decoded = Decode(shuffled);
    ASSERT_EQ(decoded, canonical);
    ASSERT_EQ(DigestOf(decoded), digest);
  }
}

TEST(DecodeResponseTest, TheSpellingOfTheIdDoesNotMatter) {
  proto::Response upper = Small();
  upper.set_response_id("01890A5D-AC96-774B-BCCE-B302099A8057");
  EXPECT_EQ(DigestOf(Decode(upper)), DigestOf(Decode(Small())));
}

// Whatever is changed, the digest tells: it decides whether two submissions are the same.
TEST(DigestOfTest, DependsOnEveryField) {
  const base::Digest digest = DigestOf(Decode(Small()));
  for (const char* change : {"answers { item: 1 rating: 0 }",
                             "answers { item: 1 no_answer: true }",
                             "answers { item: 1 choices {} }",
                             "answers { item: 1 number: 0 }",
                             "attributes { dimension: 'a' value: 'b' }",
                             "stratum: 'x'",
                             "clusters: 'x'",
                             "sample_unit_id: 'x'",
                             "weight: 1",
                             "channel: 'x'",
                             "device_id: 'x'",
                             "installation_id: 'x'",
                             "counter: 1",
                             "answered_at { seconds: 1 }",
                             "test: true",
                             "partial: true",
                             "design_only: true",
                             "language: 'vi'",
                             "questionnaire_revision: 2",
                             "locality: '00008'",
                             "campaign: 'b'",
                             "response_id: '01890a5d-ac96-774b-bcce-b302099a8058'"}) {
    // A later value of a field replaces the one before in binary form.
    proto::Response changed = Small();
    proto::Response part;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(change, &part));
    changed.MergeFrom(part);
    EXPECT_NE(DigestOf(Decode(changed)), digest) << change;
  }
}

TEST(DecodeResponseTest, NamesEverythingThatIsMissing) {
  EXPECT_THAT(FieldsOf({}),
              ElementsAre("response_id", "campaign", "questionnaire_revision", "locality"));
}

TEST(DecodeResponseTest, RefusesMalformedKeys) {
  proto::Response response = Parse(R"pb(
    response_id: "00000000-0000-0000-0000-000000000000"
    campaign: "SIPAS 2026"
    questionnaire_revision: 1
    locality: "a\nb"
    stratum: "\t"
    clusters: "ok"
    clusters: ""
    sample_unit_id: "\x7f"
    channel: "\x01"
    device_id: "\x01"
    installation_id: "\x01"
    language: "Vietnamese please"
  )pb");
  EXPECT_THAT(FieldsOf(response),
              ElementsAre("response_id", "campaign", "locality", "stratum", "sample_unit_id",
                          "channel", "device_id", "installation_id", "language", "clusters[1]"));
}

TEST(DecodeResponseTest, LimitsEveryCode) {
  proto::Response response = Small();
  response.set_device_id(std::string(63, 'd'));
  EXPECT_THAT(FieldsOf(response), IsEmpty());
  response.set_device_id(std::string(64, 'd'));
  EXPECT_THAT(FieldsOf(response), ElementsAre("device_id"));
}

TEST(DecodeResponseTest, AnAnswerHasANumberAndAValue) {
  EXPECT_THAT(FieldsOf(Small(R"pb(answers { rating: 1 }
                                  answers { item: 65536 rating: 1 }
                                  answers { item: 1 })pb")),
              ElementsAre("answers[0].item", "answers[1].item", "answers[2]"));
}

TEST(DecodeResponseTest, AnItemIsAnsweredOnceWhateverTheKind) {
  EXPECT_THAT(FieldsOf(Small(R"pb(answers { item: 2 rating: 1 }
                                  answers { item: 1 rating: 1 }
                                  answers { item: 2 no_answer: true }
                                  answers { item: 3 number: 1 }
                                  answers {
                                    item: 1
                                    choices { options: 1 }
                                  })pb")),
              ElementsAre("answers[4].item", "answers[2].item"));
}

TEST(DecodeResponseTest, AnAbsentAnswerIsNeverFalse) {
  EXPECT_THAT(FieldsOf(Small(R"pb(answers { item: 1 no_answer: false }
                                  answers { item: 2 not_applicable: false })pb")),
              ElementsAre("answers[0].no_answer", "answers[1].not_applicable"));
}

TEST(DecodeResponseTest, OptionsAreChosenOnce) {
  EXPECT_THAT(FieldsOf(Small("answers { item: 1 choices { options: [ 3, 1, 3 ] } }")),
              ElementsAre("answers[0].choices.options"));
  EXPECT_THAT(FieldsOf(Small("answers { item: 1 choices {} }")), IsEmpty())
      << "none of them, where several may be chosen";
  proto::Response response = Small("answers { item: 1 choices {} }");
  for (uint32_t i = 1; i <= 200; ++i) {
    response.mutable_answers(0)->mutable_choices()->add_options(i);
  }
  EXPECT_THAT(FieldsOf(response), IsEmpty());
  response.mutable_answers(0)->mutable_choices()->add_options(201);
  EXPECT_THAT(FieldsOf(response), ElementsAre("answers[0].choices.options"));
}

TEST(DecodeResponseTest, NumbersAreFinite) {
  EXPECT_THAT(FieldsOf(Small("answers { item: 1 number: nan } answers { item: 2 number: -inf }")),
              ElementsAre("answers[0].number", "answers[1].number"));
}

TEST(DecodeResponseTest, MinusZeroIsZero) {
  proto::Response minus = Small("design_only: true");
  minus.set_weight(-0.0);
  proto::Response plus = Small("design_only: true");
  plus.set_weight(0.0);
  EXPECT_EQ(DigestOf(Decode(minus)), DigestOf(Decode(plus)));
  minus = Small("answers { item: 1 number: -0.0 }");
  plus = Small("answers { item: 1 number: 0.0 }");
  EXPECT_EQ(DigestOf(Decode(minus)), DigestOf(Decode(plus)));
}

TEST(DecodeResponseTest, ATextIsAHashAndALength) {
  EXPECT_THAT(FieldsOf(Small("answers { item: 1 text { sha256: 'short' bytes: 0 } }")),
              ElementsAre("answers[0].text.sha256", "answers[0].text.bytes"));
}

TEST(DecodeResponseTest, Has500AnswersAtMost) {
  proto::Response response = Small();
  for (uint32_t item = 1; item <= 500; ++item) {
    proto::Answer& answer = *response.add_answers();
    answer.set_item(item);
    answer.set_rating(1);
  }
  EXPECT_THAT(FieldsOf(response), IsEmpty());
  *response.add_answers() = response.answers(0);
  EXPECT_THAT(FieldsOf(response), ElementsAre("answers")) << "and is not looked into";
}

TEST(DecodeResponseTest, AttributesAreNamedOnce) {
  EXPECT_THAT(
      FieldsOf(Small(R"pb(attributes { dimension: "Age" value: "x" }
                          attributes { dimension: "gender" value: "" }
                          attributes { dimension: "gender" value: "x" })pb")),
      ElementsAre("attributes[0].dimension", "attributes[1].value", "attributes[2].dimension"));
}

TEST(DecodeResponseTest, Has20AttributesAnd5ClustersAtMost) {
  proto::Response response = Small();
  for (int i = 0; i < 20; ++i) {
    proto::Attribute& attribute = *response.add_attributes();
    attribute.set_dimension("d" + std::to_string(i));
    attribute.set_value("x");
  }
  for (int i = 0; i < 5; ++i) response.add_clusters("c");
  EXPECT_THAT(FieldsOf(response), IsEmpty());
  response.add_attributes();
  response.add_clusters("c");
  EXPECT_THAT(FieldsOf(response), ElementsAre("attributes", "clusters"));
}

TEST(DecodeResponseTest, AWeightIsPositive) {
  for (const char* bad :
       {"weight: 0", "weight: -1", "weight: nan", "weight: inf", "weight: -1 design_only: true"}) {
    EXPECT_THAT(FieldsOf(Small(bad)), ElementsAre("weight")) << bad;
  }
  EXPECT_THAT(FieldsOf(Small("weight: 0 design_only: true")), IsEmpty());
  EXPECT_EQ(Decode(Small()).weight, std::nullopt);
}

TEST(DecodeResponseTest, AUnitWithoutAUsableAnswerHasNone) {
  EXPECT_THAT(FieldsOf(Small("design_only: true answers { item: 1 rating: 1 }")),
              ElementsAre("answers"));
}

TEST(DecodeResponseTest, TheTimeIsOf1970To9999) {
  EXPECT_THAT(FieldsOf(Small("answered_at { seconds: -1 }")), ElementsAre("answered_at"));
  EXPECT_THAT(FieldsOf(Small("answered_at { seconds: 253402300800 }")), ElementsAre("answered_at"));
  EXPECT_EQ(Decode(Small("answered_at { seconds: 1 nanos: 1999 }")).answered_at_us, 1'000'001);
}

TEST(DecodeResponseTest, DropsNothingThatItDoesNotKnow) {
  proto::Response response = Small(R"pb(
    answers { item: 1 rating: 1 }
    answers {
      item: 2
      choices { options: 1 }
    }
    answers {
      item: 3
      text { sha256: "0123456789abcdef0123456789abcdef" bytes: 1 }
    }
    attributes { dimension: "a" value: "b" }
    answered_at { seconds: 1 }
  )pb");
  const auto spoil = [](google::protobuf::Message& message) {
    message.GetReflection()->MutableUnknownFields(&message)->AddVarint(99, 1);
  };
  spoil(response);
  spoil(*response.mutable_answers(0));
  spoil(*response.mutable_answers(1)->mutable_choices());
  spoil(*response.mutable_answers(2)->mutable_text());
  spoil(*response.mutable_attributes(0));
  spoil(*response.mutable_answered_at());
  EXPECT_THAT(FieldsOf(response),
              ElementsAre("answers[0].99", "answers[1].choices.99", "answers[2].text.99",
                          "attributes[0].99", "answered_at.99", "99"));
}

TEST(RecordTest, ComesBackTheSame) {
  domain::ResponseRecord record = {.response = Decode(Parse(kFull)),
                                   .weight_fixed = uint64_t{9} << 30,
                                   .stratum = "nông thôn",
                                   .clusters = {"thôn 1", "hộ 2"}};
  proto::ResponseRecord proto;
  proto.set_stratum("what was there before");
  EncodeRecord(record, proto);
  domain::Violations violations;
  EXPECT_EQ(DecodeRecord(proto, violations), record);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
}

TEST(RecordTest, NamesWhatWeNeverWrite) {
  proto::ResponseRecord proto;
  *proto.mutable_response() = Small("answers { item: 1 no_answer: false }");
  proto.set_stratum("\n");
  proto.add_clusters("");
  domain::Violations violations;
  DecodeRecord(proto, violations);
  EXPECT_THAT(ViolatedFields(violations), ElementsAre("response.answers[0].no_answer",
                                                      "weight_fixed", "stratum", "clusters[0]"));
  proto.Clear();
  *proto.mutable_response() = Small();
  proto.set_weight_fixed((uint64_t{1} << 48) + 1);
  violations = {};
  DecodeRecord(proto, violations);
  EXPECT_THAT(ViolatedFields(violations), ElementsAre("weight_fixed"));
}

TEST(RecordTest, OnlyAUnitWithoutAnswersWeighsNothing) {
  proto::ResponseRecord proto;
  *proto.mutable_response() = Small("design_only: true");
  domain::Violations violations;
  DecodeRecord(proto, violations);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
}

}  // namespace
}  // namespace sipas::wire
