#include "libs/domain/definitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "libs/domain/violated_fields.h"

namespace sipas::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Tests say with one letter what the content is; equal letters, equal definitions.
base::Digest DigestOf(char content) { return {static_cast<uint8_t>(content)}; }

RegisterSpec Tree() {
  return {.levels = {"province", "commune"},
          .localities = {{"01", "Hà Nội", "", "province"}, {"00004", "Ba Đình", "01", "commune"}},
          .blocks = {}};
}

Item Rating(uint32_t number, int32_t max = 5) {
  return {.number = number, .scale = RatingScale{.min = 1, .max = max}, .ask_if = {}};
}

RulebookSpec Rules(uint32_t item = 1) {
  RulebookSpec spec;
  spec.questionnaire = "sipas";
  spec.items = {{.code = "satisfied", .item = item, .satisfied_min = 4, .satisfied_max = 5}};
  return spec;
}

CampaignSpec Period() {
  CampaignSpec spec;
  spec.tree = "vn-2025";
  spec.questionnaire = "sipas";
  spec.rulebook = "rules";
  spec.design.kind = DesignKind::kOptIn;
  spec.weight_source = WeightSource::kOne;
  spec.state = CampaignState::kOpen;
  return spec;
}

class DefinitionsTest : public ::testing::Test {
 protected:
  Definitions::Applied Apply(std::string name, decltype(DefinitionDraft::body) body, char content,
                             uint32_t revision = 0) {
    violations_ = {};
    return definitions_.Apply({.name = std::move(name),
                               .revision = revision,
                               .body = std::move(body),
                               .digest = DigestOf(content)},
                              has_responses_, violations_);
  }

  void ApplyAll() {
    Apply("vn-2025", Tree(), 'a');
    Apply("sipas", std::vector<Item>{Rating(1), Rating(2)}, 'a');
    Apply("rules", Rules(), 'a');
    Apply("sipas-2026", Period(), 'a');
    ASSERT_EQ(definitions_.version(), 4U);
  }

  std::vector<std::string> Fields() const { return ViolatedFields(violations_); }

  Definitions definitions_;
  Definitions::HasResponses has_responses_;
  Violations violations_;
};

TEST_F(DefinitionsTest, NumbersRevisionsWithinKindAndName) {
  EXPECT_EQ(Apply("sipas", std::vector<Item>{Rating(1)}, 'a').definition->revision, 1U);
  EXPECT_EQ(Apply("sipas", std::vector<Item>{Rating(1), Rating(2)}, 'b').definition->revision, 2U);
  EXPECT_EQ(Apply("sipas", Tree(), 'c').definition->revision, 1U) << "another kind";
  EXPECT_EQ(Apply("papi", std::vector<Item>{Rating(1)}, 'a').definition->revision, 1U);
  EXPECT_EQ(definitions_.version(), 4U);
}

TEST_F(DefinitionsTest, FindsTheLatestOrAnyRevision) {
  Apply("sipas", std::vector<Item>{Rating(1)}, 'a');
  Apply("sipas", std::vector<Item>{Rating(1), Rating(2)}, 'b');
  const auto kind = DefinitionKind::kQuestionnaire;
  EXPECT_EQ(definitions_.Find(kind, "sipas")->revision, 2U);
  EXPECT_EQ(definitions_.Find(kind, "sipas", 1)->digest, DigestOf('a'));
  EXPECT_EQ(definitions_.Find(kind, "sipas", 3), nullptr);
  EXPECT_EQ(definitions_.Find(kind, "papi"), nullptr);
  EXPECT_EQ(definitions_.Find(DefinitionKind::kRegister, "sipas"), nullptr);
}

TEST_F(DefinitionsTest, ListsTheLatestRevisionsByName) {
  for (const char* name : {"b", "a", "c"}) Apply(name, std::vector<Item>{Rating(1)}, 'a');
  Apply("a", std::vector<Item>{Rating(2)}, 'b');
  Apply("d", Tree(), 'a');
  std::vector<std::string> names;
  for (const Definition* definition : definitions_.List(DefinitionKind::kQuestionnaire, "")) {
    names.push_back(definition->name + std::to_string(definition->revision));
  }
  EXPECT_THAT(names, ElementsAre("a2", "b1", "c1"));
  EXPECT_EQ(definitions_.List(DefinitionKind::kQuestionnaire, "a").size(), 2U);
  EXPECT_THAT(definitions_.List(DefinitionKind::kQuestionnaire, "c"), IsEmpty());
}

TEST_F(DefinitionsTest, TheSameContentAgainChangesNothing) {
  const auto first = Apply("vn-2025", Tree(), 'a');
  EXPECT_FALSE(first.unchanged);
  const auto again = Apply("vn-2025", Tree(), 'a');
  EXPECT_TRUE(again.unchanged);
  EXPECT_EQ(again.definition, first.definition);
  EXPECT_EQ(definitions_.version(), 1U);
}

TEST_F(DefinitionsTest, AnExplicitRevisionIsTheNextOrARepetition) {
  EXPECT_EQ(Apply("vn-2025", Tree(), 'a', 1).definition->revision, 1U);
  EXPECT_EQ(Apply("vn-2025", Tree(), 'b', 2).definition->revision, 2U);
  const auto repeated = Apply("vn-2025", Tree(), 'a', 1);
  EXPECT_TRUE(repeated.unchanged);
  EXPECT_EQ(repeated.definition->revision, 1U);
  EXPECT_EQ(definitions_.version(), 2U);
}

TEST_F(DefinitionsTest, AnotherContentUnderAnExistingRevisionIsAConflict) {
  Apply("vn-2025", Tree(), 'a');
  Apply("vn-2025", Tree(), 'b');
  EXPECT_EQ(Apply("vn-2025", Tree(), 'c', 1).definition, nullptr);
  EXPECT_THAT(Fields(), ElementsAre("revision"));
  EXPECT_EQ(Apply("vn-2025", Tree(), 'c', 2).definition, nullptr);
  EXPECT_THAT(Fields(), ElementsAre("revision"));
  EXPECT_EQ(definitions_.version(), 2U);
}

TEST_F(DefinitionsTest, RevisionsLeaveNoGap) {
  Apply("vn-2025", Tree(), 'a', 2);
  EXPECT_THAT(Fields(), ElementsAre("revision"));
  EXPECT_EQ(definitions_.Find(DefinitionKind::kRegister, "vn-2025"), nullptr);
}

TEST_F(DefinitionsTest, OldContentMayComeBackAsANewRevision) {
  Apply("vn-2025", Tree(), 'a');
  Apply("vn-2025", Tree(), 'b');
  const auto back = Apply("vn-2025", Tree(), 'a');
  EXPECT_FALSE(back.unchanged);
  EXPECT_EQ(back.definition->revision, 3U);
}

TEST_F(DefinitionsTest, NamesEverythingWrongUnderPathsInTheDraft) {
  RegisterSpec spec = Tree();
  spec.localities[1].name = "";
  spec.localities[1].level = "ward";
  const auto applied = Apply("VN", spec, 'a', 3);
  EXPECT_EQ(applied.definition, nullptr);
  EXPECT_FALSE(applied.change_forbidden);
  EXPECT_THAT(Fields(), ElementsAre("name", "revision", "register.localities[1].name",
                                    "register.localities[1].level"));
  EXPECT_EQ(definitions_.version(), 0U);
}

TEST_F(DefinitionsTest, ViolationsOfADraftAreAddedToThoseBefore) {
  violations_.Add("definitions[0].name", "is required");
  definitions_.Apply({.name = "sipas", .body = std::vector<Item>{}, .digest = {}}, {}, violations_);
  EXPECT_THAT(Fields(), ElementsAre("definitions[0].name", "questionnaire.items"));
}

TEST_F(DefinitionsTest, AGoodDraftAfterABadOneIsApplied) {
  violations_.Add("definitions[0].name", "is required");
  const auto applied = definitions_.Apply(
      {.name = "sipas", .body = std::vector<Item>{Rating(1)}, .digest = {}}, {}, violations_);
  EXPECT_NE(applied.definition, nullptr);
  EXPECT_EQ(violations_.list().size(), 1U);
}

TEST_F(DefinitionsTest, ReferencesMustExist) {
  Apply("rules", Rules(), 'a');
  EXPECT_THAT(Fields(), ElementsAre("rulebook.questionnaire"));
  Apply("sipas-2026", Period(), 'a');
  EXPECT_THAT(Fields(),
              ElementsAre("campaign.register", "campaign.questionnaire", "campaign.rulebook"));
  Apply("weights",
        WeightSet{.campaign = "sipas-2026", .cells = {{"00004", "", 1}}, .responses = {}}, 'a');
  EXPECT_THAT(Fields(), ElementsAre("weight_set.campaign"));
}

TEST_F(DefinitionsTest, ReferencesAreToLatestRevisions) {
  ApplyAll();
  Apply("sipas", std::vector<Item>{Rating(2), Rating(3)}, 'b');
  Apply("rules", Rules(3), 'b');
  EXPECT_THAT(Fields(), IsEmpty());
  Apply("rules", Rules(1), 'c');
  EXPECT_THAT(Fields(), ElementsAre("rulebook.items[0].item")) << "item 1 was dropped";
}

TEST_F(DefinitionsTest, TheOldestQuestionnaireRevisionExists) {
  ApplyAll();
  CampaignSpec spec = Period();
  spec.min_questionnaire_revision = 2;
  Apply("sipas-2026", spec, 'b');
  EXPECT_THAT(Fields(), ElementsAre("campaign.min_questionnaire_revision"));
}

TEST_F(DefinitionsTest, WeightsAreHeldAgainstTheCampaignsRegister) {
  ApplyAll();
  const auto cells = [](std::string locality) {
    return WeightSet{
        .campaign = "sipas-2026", .cells = {{std::move(locality), "", 1}}, .responses = {}};
  };
  Apply("weights", cells("01"), 'a');
  EXPECT_THAT(Fields(), ElementsAre("weight_set.cells[0].locality"));
  Apply("weights", cells("00004"), 'a');
  EXPECT_THAT(Fields(), IsEmpty());
}

TEST_F(DefinitionsTest, ARegisterMayNotLoseALocality) {
  Apply("vn-2025", Tree(), 'a');
  RegisterSpec spec = Tree();
  spec.localities.pop_back();
  const auto applied = Apply("vn-2025", spec, 'b');
  EXPECT_THAT(Fields(), ElementsAre("register.localities"));
  EXPECT_TRUE(applied.change_forbidden);
}

TEST_F(DefinitionsTest, ADroppedItemMayNotComeBackWithAnotherScale) {
  Apply("sipas", std::vector<Item>{Rating(1), Rating(2)}, 'a');
  Apply("sipas", std::vector<Item>{Rating(1)}, 'b');
  const auto changed = Apply("sipas", std::vector<Item>{Rating(1), Rating(2, 7)}, 'c');
  EXPECT_THAT(Fields(), ElementsAre("questionnaire.items[1]"));
  EXPECT_TRUE(changed.change_forbidden);
  Apply("sipas", std::vector<Item>{Rating(1), Rating(2)}, 'd');
  EXPECT_THAT(Fields(), IsEmpty());
}

TEST_F(DefinitionsTest, AChangeThatSeveralRevisionsForbidIsNamedOnce) {
  Apply("sipas", std::vector<Item>{Rating(1)}, 'a');
  Apply("sipas", std::vector<Item>{Rating(1), Rating(2)}, 'b');
  Apply("sipas", std::vector<Item>{Rating(1, 7)}, 'c');
  EXPECT_THAT(Fields(), ElementsAre("questionnaire.items[0]"));
}

TEST_F(DefinitionsTest, ACampaignsDesignStaysAfterTheFirstResponse) {
  ApplyAll();
  std::string asked;
  has_responses_ = [&asked](std::string_view campaign) {
    asked = campaign;
    return true;
  };
  CampaignSpec spec = Period();
  spec.design.kind = DesignKind::kSimpleRandom;
  const auto applied = Apply("sipas-2026", spec, 'b');
  EXPECT_EQ(asked, "sipas-2026");
  EXPECT_THAT(Fields(), ElementsAre("campaign.design.kind"));
  EXPECT_TRUE(applied.change_forbidden);
  has_responses_ = nullptr;
  EXPECT_EQ(Apply("sipas-2026", spec, 'b').definition->revision, 2U);
}

TEST_F(DefinitionsTest, ADraftThatIsWrongByItselfIsNotAForbiddenChange) {
  ApplyAll();
  has_responses_ = [](std::string_view) { return true; };
  CampaignSpec spec = Period();
  spec.design.kind = DesignKind::kUnspecified;
  EXPECT_FALSE(Apply("sipas-2026", spec, 'b').change_forbidden);
  EXPECT_THAT(Fields(), ElementsAre("campaign.design.kind"));
}

TEST_F(DefinitionsTest, TheContextHasAllThatAResponseIsHeldAgainst) {
  ApplyAll();
  Apply("sipas", std::vector<Item>{Rating(1), Rating(2), Rating(3)}, 'b');
  const CampaignContext context = definitions_.Context("sipas-2026");
  ASSERT_NE(context.campaign, nullptr);
  EXPECT_EQ(context.Spec().spec().tree, "vn-2025");
  EXPECT_EQ(context.Tree().size(), 2);
  EXPECT_EQ(context.QuestionnaireAt(0), nullptr);
  EXPECT_EQ(context.QuestionnaireAt(1)->items().size(), 2U);
  EXPECT_EQ(context.QuestionnaireAt(2)->items().size(), 3U);
  EXPECT_EQ(context.QuestionnaireAt(3), nullptr);
  EXPECT_EQ(definitions_.Context("unknown").campaign, nullptr);
}

TEST_F(DefinitionsTest, PositionsAreSetWithoutTouchingCopies) {
  Apply("vn-2025", Tree(), 'a');
  Definitions copy = definitions_;
  copy.SetPosition(DefinitionKind::kRegister, "vn-2025", 1, 17);
  EXPECT_EQ(copy.Find(DefinitionKind::kRegister, "vn-2025")->position, 17U);
  EXPECT_EQ(definitions_.Find(DefinitionKind::kRegister, "vn-2025")->position, 0U);
  copy.SetPosition(DefinitionKind::kRegister, "vn-2025", 2, 18);
  copy.SetPosition(DefinitionKind::kRegister, "unknown", 1, 18);
  EXPECT_EQ(copy.Find(DefinitionKind::kRegister, "vn-2025")->position, 17U);
}

TEST_F(DefinitionsTest, ACopyDoesNotSeeLaterChanges) {
  Apply("vn-2025", Tree(), 'a');
  const Definitions before = definitions_;
  Apply("vn-2025", Tree(), 'b');
  EXPECT_EQ(before.Find(DefinitionKind::kRegister, "vn-2025")->revision, 1U);
  EXPECT_EQ(before.version(), 1U);
}

}  // namespace
}  // namespace sipas::domain
