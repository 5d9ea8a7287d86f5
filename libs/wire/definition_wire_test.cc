#include "libs/wire/definition_wire.h"

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "libs/domain/violated_fields.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

proto::Definition Parse(const std::string& text) {
  proto::Definition definition;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &definition)) << text;
  return definition;
}

std::vector<std::string> FieldsOf(const proto::Definition& definition) {
  domain::Violations violations;
  DecodeDefinition(definition, violations);
  return ViolatedFields(violations);
}

std::vector<std::string> FieldsOf(const std::string& text) { return FieldsOf(Parse(text)); }

domain::DefinitionDraft Decode(const std::string& text) {
  domain::Violations violations;
  domain::DefinitionDraft draft = DecodeDefinition(Parse(text), violations);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
  return draft;
}

template <typename Body>
Body DecodeBody(const std::string& text) {
  return std::get<Body>(Decode(text).body);
}

constexpr char kRegister[] = R"pb(
  name: "vn-2025"
  revision: 4
  register {
    title { language: "vi" text: "Việt Nam" }
    title { language: "en" text: "Viet Nam" }
    levels: "province"
    levels: "commune"
    localities { code: "01" name: "Hà Nội" level: "province" }
    localities { code: "00004" name: "Ba Đình" parent_code: "01" level: "commune" }
    blocks { code: "centre" locality_codes: "00004" }
  }
)pb";

constexpr char kQuestionnaire[] = R"pb(
  name: "sipas"
  questionnaire {
    items {
      number: 1
      text { language: "vi" text: "Ông/bà có hài lòng không?" }
      rating {
        min: 1
        max: 5
        labels {
          value: 5
          text { language: "vi" text: "Rất hài lòng" }
        }
      }
    }
    items {
      number: 2
      choice {
        options { number: 1 }
        options { number: 9 }
        multiple: true
      }
    }
    items {
      number: 3
      number_scale { min: 0 max: 60 unit: "minutes" }
    }
    items {
      number: 4
      text_scale { max_bytes: 500 }
      ask_if { item: 1 min: 1 max: 2 }
    }
  }
)pb";

constexpr char kRulebook[] = R"pb(
  name: "rules"
  rulebook {
    questionnaire: "sipas"
    items { item: 1 statistic: ITEM_STATISTIC_SHARE satisfied_min: 4 satisfied_max: 5 }
    items { item: 1 statistic: ITEM_STATISTIC_MEAN reversed: true code: "mean1" }
    items { item: 2 statistic: ITEM_STATISTIC_NORMALIZED_MEAN }
    factors {
      code: "access"
      items { code: "item1" }
      items { code: "item2" weight: 3 }
    }
    groups {
      code: "service"
      factors { code: "access" weight: 0.5 }
    }
    overall { components { code: "service" } }
    maximum_points: 24
    decimals: 2
    standing: STANDING_INFERRED
    source: "QĐ 676"
  }
)pb";

constexpr char kCampaign[] = R"pb(
  name: "sipas-2026"
  campaign {
    register: "vn-2025"
    questionnaire: "sipas"
    rulebook: "rules"
    design {
      kind: DESIGN_KIND_CLUSTERED
      stages { name: "district" placement: STAGE_PLACEMENT_LEVEL level: "district" }
      stages { name: "person" placement: STAGE_PLACEMENT_CROSSES }
      stages { name: "village" placement: STAGE_PLACEMENT_BELOW_LEAF taken_whole: true }
      stratified: true
      strata { code: "urban" sampled_units: 10 population_units: 200 }
      psu_frame: "districts"
      lonely_psu: LONELY_PSU_RULE_AVERAGE
    }
    weight_source: WEIGHT_SOURCE_SAMPLE_LIST
    weight_unit: 1000
    channels: "kiosk"
    open_time { seconds: 1000 }
    close_time { seconds: 2000 nanos: 5000 }
    grace { seconds: 86400 }
    state: CAMPAIGN_STATE_OPEN
    baseline: "sipas-2025"
    breakdowns { dimension: "gender" values: "female" values: "male" }
    utc_offset_minutes: 420
    sample_units { id: "u1" stratum: "urban" clusters: "d1" clusters: "p1" weight: 2.5 }
  }
)pb";

TEST(DecodeDefinitionTest, ReadsARegister) {
  const domain::DefinitionDraft draft = Decode(kRegister);
  EXPECT_EQ(draft.name, "vn-2025");
  EXPECT_EQ(draft.revision, 4U);
  EXPECT_EQ(draft.kind(), domain::DefinitionKind::kRegister);
  const auto& tree = std::get<domain::RegisterSpec>(draft.body);
  EXPECT_THAT(tree.levels, ElementsAre("province", "commune"));
  ASSERT_THAT(tree.localities, SizeIs(2));
  EXPECT_EQ(tree.localities[1].code, "00004");
  EXPECT_EQ(tree.localities[1].name, "Ba Đình");
  EXPECT_EQ(tree.localities[1].parent_code, "01");
  EXPECT_EQ(tree.localities[1].level, "commune");
  ASSERT_THAT(tree.blocks, SizeIs(1));
  EXPECT_THAT(tree.blocks[0].locality_codes, ElementsAre("00004"));
}

TEST(DecodeDefinitionTest, ReadsAQuestionnaire) {
  const auto items = DecodeBody<std::vector<domain::Item>>(kQuestionnaire);
  ASSERT_THAT(items, SizeIs(4));
  EXPECT_EQ(std::get<domain::RatingScale>(items[0].scale), (domain::RatingScale{1, 5}));
  EXPECT_FALSE(items[0].ask_if.has_value());
  EXPECT_THAT(std::get<domain::ChoiceScale>(items[1].scale).options, ElementsAre(1, 9));
  EXPECT_TRUE(std::get<domain::ChoiceScale>(items[1].scale).multiple);
  EXPECT_EQ(std::get<domain::NumberScale>(items[2].scale), (domain::NumberScale{0, 60}));
  EXPECT_EQ(std::get<domain::TextScale>(items[3].scale).max_bytes, 500U);
  ASSERT_TRUE(items[3].ask_if.has_value());
  EXPECT_EQ(items[3].ask_if->item, 1U);
  EXPECT_EQ(items[3].ask_if->min, 1);
  EXPECT_EQ(items[3].ask_if->max, 2);
}

TEST(DecodeDefinitionTest, ReadsARulebook) {
  const auto rules = DecodeBody<domain::RulebookSpec>(kRulebook);
  EXPECT_EQ(rules.questionnaire, "sipas");
  ASSERT_THAT(rules.items, SizeIs(3));
  EXPECT_EQ(rules.items[0].code, "item1") << "where none is given";
  EXPECT_EQ(rules.items[0].statistic, domain::ItemStatistic::kShare);
  EXPECT_EQ(rules.items[0].satisfied_min, 4);
  EXPECT_EQ(rules.items[0].satisfied_max, 5);
  EXPECT_EQ(rules.items[1].code, "mean1");
  EXPECT_EQ(rules.items[1].statistic, domain::ItemStatistic::kMean);
  EXPECT_TRUE(rules.items[1].reversed);
  EXPECT_EQ(rules.items[2].statistic, domain::ItemStatistic::kNormalizedMean);
  ASSERT_THAT(rules.factors, SizeIs(1));
  EXPECT_EQ(rules.factors[0].components[0].weight, 1) << "where none is given";
  EXPECT_EQ(rules.factors[0].components[1].weight, 3);
  EXPECT_EQ(rules.groups[0].components[0].weight, 0.5);
  ASSERT_TRUE(rules.overall.has_value());
  EXPECT_EQ(rules.overall->components[0].code, "service");
  EXPECT_EQ(rules.maximum_points, 24);
  EXPECT_EQ(rules.decimals, 2U);
  EXPECT_TRUE(rules.inferred);
}

TEST(DecodeDefinitionTest, AWeightOfZeroIsNotAnAbsentOne) {
  proto::Definition definition = Parse(kRulebook);
  definition.mutable_rulebook()->mutable_factors(0)->mutable_items(0)->set_weight(0);
  domain::Violations violations;
  const auto draft = DecodeDefinition(definition, violations);
  EXPECT_EQ(std::get<domain::RulebookSpec>(draft.body).factors[0].components[0].weight, 0);
}

TEST(DecodeDefinitionTest, ReadsACampaignsDesign) {
  const domain::SamplingDesign design = DecodeBody<domain::CampaignSpec>(kCampaign).design;
  EXPECT_EQ(design.kind, domain::DesignKind::kClustered);
  using domain::StagePlacement;
  EXPECT_THAT(design.stages,
              ElementsAre(domain::SamplingStage{"district", StagePlacement::kLevel, "district"},
                          domain::SamplingStage{"person", StagePlacement::kCrosses, ""},
                          domain::SamplingStage{"village", StagePlacement::kBelowLeaf, "", true}));
  EXPECT_TRUE(design.stratified);
  ASSERT_THAT(design.strata, SizeIs(1));
  EXPECT_EQ(design.strata[0].sampled_units, 10U);
  EXPECT_EQ(design.strata[0].population_units, 200U);
  EXPECT_EQ(design.psu_frame, "districts");
  EXPECT_EQ(design.lonely_psu, domain::LonelyPsuRule::kAverage);
}

TEST(DecodeDefinitionTest, ReadsACampaign) {
  const auto spec = DecodeBody<domain::CampaignSpec>(kCampaign);
  EXPECT_EQ(spec.tree, "vn-2025");
  EXPECT_EQ(spec.questionnaire, "sipas");
  EXPECT_EQ(spec.rulebook, "rules");
  EXPECT_EQ(spec.weight_source, domain::WeightSource::kSampleList);
  EXPECT_EQ(spec.weight_unit, 1000);
  EXPECT_THAT(spec.channels, ElementsAre("kiosk"));
  EXPECT_EQ(spec.open_time_us, 1'000'000'000);
  EXPECT_EQ(spec.close_time_us, 2'000'000'005);
  EXPECT_EQ(spec.grace_us, 86'400'000'000);
  EXPECT_EQ(spec.state, domain::CampaignState::kOpen);
  EXPECT_EQ(spec.baseline, "sipas-2025");
  ASSERT_THAT(spec.breakdowns, SizeIs(1));
  EXPECT_THAT(spec.breakdowns[0].values, ElementsAre("female", "male"));
  EXPECT_EQ(spec.utc_offset_minutes, 420);
  ASSERT_THAT(spec.sample_units, SizeIs(1));
  EXPECT_THAT(spec.sample_units[0].clusters, ElementsAre("d1", "p1"));
  EXPECT_EQ(spec.sample_units[0].weight, 2.5);
}

TEST(DecodeDefinitionTest, WhatACampaignLeavesOutHasADefault) {
  const auto spec = DecodeBody<domain::CampaignSpec>(R"pb(
    name: "c"
    campaign {
      design { kind: DESIGN_KIND_STRATIFIED }
      weight_source: WEIGHT_SOURCE_ONE
      state: CAMPAIGN_STATE_DRAFT
    }
  )pb");
  EXPECT_EQ(spec.min_questionnaire_revision, 1U);
  EXPECT_EQ(spec.weight_unit, 1);
  EXPECT_EQ(spec.open_time_us, 0);
  EXPECT_EQ(spec.close_time_us, domain::kNever);
  EXPECT_EQ(spec.grace_us, 0);
  EXPECT_TRUE(spec.design.stratified);
  EXPECT_EQ(spec.design.lonely_psu, domain::LonelyPsuRule::kAdjust);
}

TEST(DecodeDefinitionTest, ReadsADisclosureRuleWhoseRangeIsItsThresholdUnlessGiven) {
  const auto rule = [](const std::string& fields) {
    return DecodeBody<domain::CampaignSpec>(
               absl::StrCat("name: 'c' campaign { state: CAMPAIGN_STATE_OPEN ",
                            "weight_source: WEIGHT_SOURCE_ONE design { kind: DESIGN_KIND_CENSUS } ",
                            fields, " }"))
        .disclosure;
  };
  EXPECT_EQ(rule(""), std::nullopt);
  EXPECT_EQ(rule("disclosure { minimum_respondents: 10 }"),
            (domain::DisclosureRule{.minimum_respondents = 10, .minimum_range = 10}));
  EXPECT_EQ(rule("disclosure { minimum_respondents: 5 minimum_range: 30 }"),
            (domain::DisclosureRule{.minimum_respondents = 5, .minimum_range = 30}));
}

TEST(DecodeDefinitionTest, ReadsEveryDesignKindAndRule) {
  const auto design = [](const std::string& kind, const std::string& rule) {
    return DecodeBody<domain::CampaignSpec>(
               absl::StrCat("name: 'c' campaign { state: CAMPAIGN_STATE_CLOSED ",
                            "weight_source: WEIGHT_SOURCE_RESPONSE design { kind: DESIGN_KIND_",
                            kind, " lonely_psu: LONELY_PSU_RULE_", rule, " } }"))
        .design;
  };
  EXPECT_EQ(design("SIMPLE_RANDOM", "ADJUST").kind, domain::DesignKind::kSimpleRandom);
  EXPECT_EQ(design("STRATIFIED", "ADJUST").kind, domain::DesignKind::kStratified);
  EXPECT_EQ(design("OPT_IN", "ADJUST").kind, domain::DesignKind::kOptIn);
  EXPECT_EQ(design("CENSUS", "ADJUST").kind, domain::DesignKind::kCensus);
  EXPECT_EQ(design("CENSUS", "ADJUST").lonely_psu, domain::LonelyPsuRule::kAdjust);
  EXPECT_EQ(design("CENSUS", "CERTAINTY").lonely_psu, domain::LonelyPsuRule::kCertainty);
  EXPECT_EQ(design("CENSUS", "FAIL").lonely_psu, domain::LonelyPsuRule::kFail);
}

TEST(DecodeDefinitionTest, ReadsAWeightSet) {
  const auto weights = DecodeBody<domain::WeightSet>(R"pb(
    name: "w"
    weight_set {
      campaign: "sipas-2026"
      cells { locality: "00004" stratum: "urban" factor: 1.5 }
      responses { response_id: "01890a5d-ac96-774b-bcce-b302099a8057" weight: 2 }
    }
  )pb");
  EXPECT_EQ(weights.campaign, "sipas-2026");
  ASSERT_THAT(weights.cells, SizeIs(1));
  EXPECT_EQ(weights.cells[0].locality, "00004");
  EXPECT_EQ(weights.cells[0].stratum, "urban");
  EXPECT_EQ(weights.cells[0].factor, 1.5);
  ASSERT_THAT(weights.responses, SizeIs(1));
  EXPECT_EQ(weights.responses[0].response_id.ToString(), "01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_EQ(weights.responses[0].weight, 2);
}

TEST(DecodeDefinitionTest, NeedsANameAndABody) {
  EXPECT_THAT(FieldsOf(""), ElementsAre("name", "body"));
  EXPECT_THAT(FieldsOf("name: 'SIPAS' register {}"), ElementsAre("name"));
}

TEST(DecodeDefinitionTest, NamesEveryUnspecifiedChoice) {
  EXPECT_THAT(FieldsOf("name: 'c' campaign { design { stages {} } }"),
              UnorderedElementsAre("campaign.design.kind", "campaign.design.stages[0].placement",
                                   "campaign.weight_source", "campaign.state"));
  EXPECT_THAT(FieldsOf("name: 'r' rulebook { items { item: 1 } }"),
              UnorderedElementsAre("rulebook.items[0].statistic", "rulebook.standing"));
}

TEST(DecodeDefinitionTest, RefusesValuesOfALaterVersion) {
  proto::Definition definition = Parse(kCampaign);
  proto::Campaign& campaign = *definition.mutable_campaign();
  campaign.mutable_design()->set_kind(static_cast<proto::DesignKind>(99));
  campaign.mutable_design()->mutable_stages(1)->set_placement(
      static_cast<proto::StagePlacement>(99));
  campaign.mutable_design()->set_lonely_psu(static_cast<proto::LonelyPsuRule>(99));
  campaign.set_state(static_cast<proto::CampaignState>(99));
  campaign.set_weight_source(static_cast<proto::WeightSource>(99));
  EXPECT_THAT(FieldsOf(definition),
              UnorderedElementsAre("campaign.design.kind", "campaign.design.stages[1].placement",
                                   "campaign.design.lonely_psu", "campaign.state",
                                   "campaign.weight_source"));
  definition = Parse(kRulebook);
  definition.mutable_rulebook()->set_standing(static_cast<proto::Rulebook::Standing>(99));
  definition.mutable_rulebook()->mutable_items(2)->set_statistic(
      static_cast<proto::ItemStatistic>(99));
  EXPECT_THAT(FieldsOf(definition),
              UnorderedElementsAre("rulebook.standing", "rulebook.items[2].statistic"));
}

TEST(DecodeDefinitionTest, DropsNothingThatItDoesNotKnow) {
  proto::Definition definition = Parse(kQuestionnaire);
  const auto spoil = [](google::protobuf::Message& message) {
    message.GetReflection()->MutableUnknownFields(&message)->AddVarint(99, 1);
  };
  spoil(definition);
  proto::RatingScale& scale =
      *definition.mutable_questionnaire()->mutable_items(0)->mutable_rating();
  spoil(scale);
  spoil(*scale.mutable_labels(0)->mutable_text(0));
  EXPECT_THAT(FieldsOf(definition),
              ElementsAre("99", "questionnaire.items[0].rating.99",
                          "questionnaire.items[0].rating.labels[0].text[0].99"));
}

TEST(DecodeDefinitionTest, TextsHaveALanguageOnceAndTheirLength) {
  proto::Definition definition = Parse(R"pb(
    name: "q"
    questionnaire {
      title { language: "vi" text: "a" }
      title { language: "vi" text: "b" }
      title { language: "tiếng Việt" text: "c" }
      title { text: "d" }
      items {
        number: 1
        text { language: "vi" }
      }
    }
  )pb");
  proto::LocalizedText& text = *definition.mutable_questionnaire()->mutable_items(0)->add_text();
  text.set_language("en");
  text.set_text(std::string(2'000, 'x'));
  EXPECT_THAT(
      FieldsOf(definition),
      ElementsAre("questionnaire.title[1].language", "questionnaire.title[2].language",
                  "questionnaire.title[3].language", "questionnaire.items[0].text[0].text"));
  text.set_text(std::string(2'001, 'x'));
  EXPECT_THAT(FieldsOf(definition), SizeIs(5));
}

TEST(DecodeDefinitionTest, RefusesWhatIsNotUtf8) {
  const google::protobuf::LogSilencer silencer;  // the digest is taken nevertheless
  proto::Definition definition = Parse(kRegister);
  definition.mutable_register_()->mutable_localities(0)->set_name("\xFF");
  definition.mutable_register_()->set_levels(1, "\xC3");
  EXPECT_THAT(FieldsOf(definition),
              ElementsAre("register.levels[1]", "register.localities[0].name"));
}

TEST(DecodeDefinitionTest, LabelsAreOnTheScaleAndOnce) {
  EXPECT_THAT(FieldsOf(R"pb(
                name: "q"
                questionnaire {
                  items { number: 1 }
                  items {
                    number: 2
                    rating {
                      min: 1
                      max: 5
                      labels { value: 0 }
                      labels { value: 5 }
                      labels { value: 5 }
                    }
                  }
                }
              )pb"),
              ElementsAre("questionnaire.items[1].rating.labels[0].value",
                          "questionnaire.items[1].rating.labels[2].value"));
}

TEST(DecodeDefinitionTest, RefusesMalformedTimesAndIds) {
  EXPECT_THAT(FieldsOf(R"pb(
                name: "c"
                campaign {
                  design { kind: DESIGN_KIND_OPT_IN }
                  weight_source: WEIGHT_SOURCE_ONE
                  state: CAMPAIGN_STATE_OPEN
                  open_time { seconds: -1 }
                  close_time { seconds: 253402300800 }
                  grace { seconds: -1 }
                }
              )pb"),
              ElementsAre("campaign.open_time", "campaign.close_time", "campaign.grace"));
  EXPECT_THAT(FieldsOf("name: 'w' weight_set { responses { response_id: 'x' } }"),
              ElementsAre("weight_set.responses[0].response_id"));
}

TEST(DefinitionDigestTest, DoesNotDependOnTheRevision) {
  proto::Definition definition = Parse(kRegister);
  domain::Violations violations;
  const base::Digest digest = DecodeDefinition(definition, violations).digest;
  definition.clear_revision();
  EXPECT_EQ(DecodeDefinition(definition, violations).digest, digest);
}

TEST(DefinitionDigestTest, DependsOnEveryOtherField) {
  const base::Digest digest = Decode(kRegister).digest;
  const auto changed = [](auto change) {
    proto::Definition definition = Parse(kRegister);
    change(definition);
    domain::Violations violations;
    return DecodeDefinition(definition, violations).digest;
  };
  EXPECT_NE(changed([](auto& d) { d.set_name("vn-2026"); }), digest);
  EXPECT_NE(changed([](auto& d) { d.mutable_register_()->mutable_title()->RemoveLast(); }), digest);
  EXPECT_NE(changed([](auto& d) { d.mutable_register_()->mutable_title()->SwapElements(0, 1); }),
            digest)
      << "the order of texts is content";
  EXPECT_NE(changed([](auto& d) { d.mutable_register_()->mutable_blocks(0)->set_code("x"); }),
            digest);
}

TEST(KindTest, NumbersAreTheProtos) {
  for (const auto kind : {domain::DefinitionKind::kRegister, domain::DefinitionKind::kQuestionnaire,
                          domain::DefinitionKind::kRulebook, domain::DefinitionKind::kCampaign,
                          domain::DefinitionKind::kWeightSet}) {
    EXPECT_EQ(DecodeKind(EncodeKind(kind)), kind);
  }
  EXPECT_EQ(EncodeKind(domain::DefinitionKind::kCampaign), proto::DEFINITION_KIND_CAMPAIGN);
  EXPECT_EQ(DecodeKind(proto::DEFINITION_KIND_UNSPECIFIED), std::nullopt);
  EXPECT_EQ(DecodeKind(static_cast<proto::DefinitionKind>(6)), std::nullopt);
}

}  // namespace
}  // namespace sipas::wire
