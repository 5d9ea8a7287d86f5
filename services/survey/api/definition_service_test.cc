#include "services/survey/api/definition_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/rpc/status.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"
#include "services/survey/testing/gated_log_store_for_test.h"
#include "services/survey/testing/survey_server_for_test.h"

namespace sipas::survey::api {
namespace {

using ::sipas::testing::EqualsProto;
using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

v1::Definition Changed(v1::Definition definition, const std::string& changes) {
  definition.MergeFrom(ParseDefinition(changes));
  return definition;
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const auto& violation : base::DetailsOf(status).violations) {
    fields.push_back(violation.field);
  }
  return fields;
}

class DefinitionServiceTest : public ::testing::Test {
 protected:
  void TearDown() override { store_.OpenGate(); }

  absl::StatusOr<v1::ApplyDefinitionsResponse> Apply(const std::vector<v1::Definition>& definitions,
                                                     bool validate_only = false) {
    grpc::ClientContext context;
    v1::ApplyDefinitionsRequest request;
    request.mutable_definitions()->Assign(definitions.begin(), definitions.end());
    request.set_validate_only(validate_only);
    v1::ApplyDefinitionsResponse response;
    const absl::Status status =
        rpc::FromGrpc(server_.definitions().ApplyDefinitions(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::GetDefinitionResponse> Get(v1::DefinitionKind kind, const std::string& name,
                                                uint32_t revision = 0) {
    grpc::ClientContext context;
    v1::GetDefinitionRequest request;
    request.set_kind(kind);
    request.set_name(name);
    request.set_revision(revision);
    v1::GetDefinitionResponse response;
    const absl::Status status =
        rpc::FromGrpc(server_.definitions().GetDefinition(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::ListDefinitionsResponse> List(v1::DefinitionKind kind, uint32_t page_size = 0,
                                                   const std::string& token = "") {
    grpc::ClientContext context;
    v1::ListDefinitionsRequest request;
    request.set_kind(kind);
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::ListDefinitionsResponse response;
    const absl::Status status =
        rpc::FromGrpc(server_.definitions().ListDefinitions(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  uint64_t Head() { return server_.log().log().Head().position; }

  store::MemoryLogStore memory_{SampleId(1)};
  GatedLogStore store_{memory_};
  SurveyServer server_{{.store = &store_}};
};

TEST_F(DefinitionServiceTest, AppliesInTheGivenOrder) {
  const auto applied = Apply({SampleRegister(), SampleQuestionnaire(), SampleRulebook(),
                              SampleCampaign("kiosk"), ParseDefinition(R"pb(
                                name: "after"
                                weight_set {
                                  campaign: "kiosk"
                                  cells { locality: "00004" factor: 2 }
                                }
                              )pb")});
  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(*applied, EqualsProto(R"pb(
    applied { kind: DEFINITION_KIND_REGISTER name: "places" revision: 1 position: 1 }
    applied { kind: DEFINITION_KIND_QUESTIONNAIRE name: "visit" revision: 1 position: 2 }
    applied { kind: DEFINITION_KIND_RULEBOOK name: "satisfaction" revision: 1 position: 3 }
    applied { kind: DEFINITION_KIND_CAMPAIGN name: "kiosk" revision: 1 position: 4 }
    applied { kind: DEFINITION_KIND_WEIGHT_SET name: "after" revision: 1 position: 5 }
  )pb"));
}

TEST_F(DefinitionServiceTest, ApplyingTwiceChangesNothing) {
  ASSERT_THAT(Apply({SampleRegister(), SampleQuestionnaire()}), IsOk());
  const auto again = Apply({SampleRegister(), SampleQuestionnaire()});
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(R"pb(
    applied {
      kind: DEFINITION_KIND_REGISTER
      name: "places"
      revision: 1
      position: 1
      unchanged: true
    }
    applied {
      kind: DEFINITION_KIND_QUESTIONNAIRE
      name: "visit"
      revision: 1
      position: 2
      unchanged: true
    }
  )pb"));
  EXPECT_EQ(Head(), 2u);
}

TEST_F(DefinitionServiceTest, WritesOnlyWhatChanged) {
  ASSERT_THAT(Apply(SampleDefinitions()), IsOk());
  std::vector<v1::Definition> definitions = SampleDefinitions();
  definitions[3].mutable_campaign()->add_channels("phone");
  const auto applied = Apply(definitions);
  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(applied->applied(3),
              EqualsProto(R"pb(
                kind: DEFINITION_KIND_CAMPAIGN name: "kiosk" revision: 2 position: 7
              )pb"));
  EXPECT_TRUE(applied->applied(4).unchanged());
  EXPECT_EQ(Head(), 7u);
}

TEST_F(DefinitionServiceTest, TheSameDefinitionTwiceInOneRequestIsWrittenOnce) {
  const auto applied = Apply({SampleRegister(), SampleRegister()});
  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(*applied, EqualsProto(R"pb(
    applied { kind: DEFINITION_KIND_REGISTER name: "places" revision: 1 position: 1 }
    applied {
      kind: DEFINITION_KIND_REGISTER
      name: "places"
      revision: 1
      position: 1
      unchanged: true
    }
  )pb"));
}

TEST_F(DefinitionServiceTest, ValidateOnlyWritesNothing) {
  const auto checked = Apply(SampleDefinitions(), true);
  ASSERT_THAT(checked, IsOk());
  EXPECT_EQ(checked->applied_size(), 6);
  EXPECT_THAT(checked->applied(0),
              EqualsProto(R"pb(
                kind: DEFINITION_KIND_REGISTER name: "places" revision: 1
              )pb"));
  EXPECT_EQ(Head(), 0u);
  EXPECT_THAT(Get(v1::DEFINITION_KIND_REGISTER, "places"), StatusIs(absl::StatusCode::kNotFound));
  v1::Definition bad = SampleRegister();
  bad.mutable_register_()->clear_levels();
  EXPECT_THAT(Apply({bad}, true),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION"));
}

TEST_F(DefinitionServiceTest, NamesEveryContradictionOfEveryDefinition) {
  const absl::Status status =
      Apply({Changed(SampleRegister(),
                     "register { localities { code: '01' name: 'again' "
                     "parent_code: 'nowhere' level: 'commune' } }"),
             Changed(SampleQuestionnaire(),
                     "questionnaire { items { number: 1 rating { min: 5 max: 1 } } }"),
             Changed(SampleCampaign("kiosk"),
                     "campaign { weight_unit: 7 close_time { seconds: 1 } open_time { seconds: 2 } "
                     "design { stages { name: 's' placement: STAGE_PLACEMENT_CROSSES } } }")})
          .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION"));
  EXPECT_THAT(FieldsOf(status), IsSupersetOf({"definitions[0].register.localities[7].code",
                                              "definitions[0].register.localities[7].parent_code",
                                              "definitions[1].questionnaire.items[6].number",
                                              "definitions[2].campaign.weight_unit",
                                              "definitions[2].campaign.close_time",
                                              "definitions[2].campaign.design.stages"}));
  EXPECT_EQ(Head(), 0u);
}

TEST_F(DefinitionServiceTest, NamesEveryMalformedField) {
  const absl::Status status =
      Apply({ParseDefinition("name: 'Bad Name' register {}"), ParseDefinition("name: 'empty'"),
             Changed(SampleRulebook(), "rulebook { title { language: '!' text: '' } }")})
          .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION"));
  EXPECT_THAT(FieldsOf(status), Contains("definitions[0].name"));
  EXPECT_THAT(FieldsOf(status), Contains(HasSubstr("definitions[1]")));
  EXPECT_THAT(FieldsOf(status), Contains(HasSubstr("definitions[2].rulebook.title[0]")));
}

TEST_F(DefinitionServiceTest, TakesOneToSixtyFourDefinitions) {
  EXPECT_THAT(FieldsOf(Apply({}).status()), ElementsAre("definitions"));
  std::vector<v1::Definition> many;
  for (int i = 0; i < 64; ++i) {
    many.push_back(SampleRegister());
    many.back().set_name(absl::StrCat("places-", i));
  }
  EXPECT_THAT(Apply(many), IsOk());
  many.push_back(SampleRegister());
  const absl::Status status = Apply(many).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("definitions"));
}

TEST_F(DefinitionServiceTest, RefusesARevisionThatIsNotTheNext) {
  v1::Definition definition = SampleRegister();
  definition.set_revision(2);
  EXPECT_THAT(FieldsOf(Apply({definition}).status()), ElementsAre("definitions[0].revision"));
  definition.set_revision(1);
  EXPECT_THAT(Apply({definition}), IsOk());
}

TEST_F(DefinitionServiceTest, TheDesignMayChangeUntilTheFirstResponse) {
  ASSERT_THAT(Apply(SampleDefinitions()), IsOk());
  v1::Definition changed = SampleCampaign("kiosk");
  changed.mutable_campaign()->mutable_design()->set_kind(v1::DESIGN_KIND_CENSUS);
  ASSERT_THAT(Apply({changed}), IsOk());
  ASSERT_THAT(server_.Create(SampleResponse(1)), IsOk());
  const absl::Status status = Apply({SampleCampaign("kiosk")}).status();
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kFailedPrecondition, "DEFINITION_CHANGE_FORBIDDEN"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("definitions[0].campaign.design.kind"));
  // Other things may.
  changed.mutable_campaign()->set_state(v1::CAMPAIGN_STATE_CLOSED);
  EXPECT_THAT(Apply({changed}), IsOk());
}

TEST_F(DefinitionServiceTest, AnItemNeverChangesItsScale) {
  ASSERT_THAT(Apply({SampleQuestionnaire()}), IsOk());
  v1::Definition changed = SampleQuestionnaire();
  changed.mutable_questionnaire()->mutable_items(0)->mutable_rating()->set_max(7);
  EXPECT_THAT(Apply({changed}).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DEFINITION_CHANGE_FORBIDDEN"));
}

TEST_F(DefinitionServiceTest, AForbiddenChangeBesideAWrongDefinitionIsInvalid) {
  ASSERT_THAT(Apply({SampleQuestionnaire()}), IsOk());
  v1::Definition changed = SampleQuestionnaire();
  changed.mutable_questionnaire()->mutable_items(0)->mutable_rating()->set_max(7);
  v1::Definition wrong = SampleRegister();
  wrong.mutable_register_()->clear_levels();
  EXPECT_THAT(Apply({changed, wrong}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION"));
}

TEST_F(DefinitionServiceTest, OfTwoChangesAtTheSameMomentOneIsToldToTryAgain) {
  store_.CloseGate();
  auto first = std::async(std::launch::async, [&] { return Apply({SampleRegister()}); });
  store_.AwaitCommit();
  auto second = std::async(std::launch::async, [&] { return Apply({SampleQuestionnaire()}); });
  while (server_.log().log().queued_bytes() == 0) std::this_thread::yield();
  store_.OpenGate();
  EXPECT_THAT(first.get(), IsOk());
  EXPECT_THAT(second.get(), StatusIs(absl::StatusCode::kAborted, "DEFINITIONS_MOVED"));
  EXPECT_THAT(Apply({SampleQuestionnaire()}), IsOk());
}

TEST_F(DefinitionServiceTest, AsksToRetryWhenNothingCanBeWritten) {
  memory_.SetAvailableBytes(0);
  server_.log().clock().Advance(absl::Seconds(2));
  EXPECT_THAT(Apply({SampleRegister()}),
              StatusIs(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  server_.log().log().Drain();
  EXPECT_THAT(Apply({SampleRegister()}), StatusIs(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  server_.workers().Shutdown();
  EXPECT_THAT(Apply({SampleRegister()}), StatusIs(absl::StatusCode::kUnavailable, "TOO_BUSY"));
}

TEST_F(DefinitionServiceTest, GivesEveryRevisionAsItWasWritten) {
  ASSERT_THAT(Apply({SampleRegister(), SampleQuestionnaire()}), IsOk());
  v1::Definition second = SampleQuestionnaire();
  second.mutable_questionnaire()->mutable_items(0)->mutable_text(0)->set_text("Mới");
  ASSERT_THAT(Apply({second}), IsOk());
  const auto latest = Get(v1::DEFINITION_KIND_QUESTIONNAIRE, "visit");
  ASSERT_THAT(latest, IsOk());
  EXPECT_EQ(latest->position(), 3u);
  second.set_revision(2);
  EXPECT_THAT(latest->definition(), EqualsProto(second.DebugString()));
  const auto first = Get(v1::DEFINITION_KIND_QUESTIONNAIRE, "visit", 1);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->position(), 2u);
  v1::Definition expected = SampleQuestionnaire();
  expected.set_revision(1);
  EXPECT_THAT(first->definition(), EqualsProto(expected.DebugString()));
}

TEST_F(DefinitionServiceTest, SaysWhichDefinitionIsNotThere) {
  ASSERT_THAT(Apply({SampleRegister()}), IsOk());
  absl::Status status = Get(v1::DEFINITION_KIND_CAMPAIGN, "places").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "DEFINITION_NOT_FOUND"));
  EXPECT_EQ(base::DetailsOf(status).metadata.at("name"), "places");
  EXPECT_THAT(Get(v1::DEFINITION_KIND_REGISTER, "places", 2),
              StatusIs(absl::StatusCode::kNotFound, "DEFINITION_NOT_FOUND"));
  EXPECT_THAT(Get(v1::DEFINITION_KIND_REGISTER, ""),
              StatusIs(absl::StatusCode::kNotFound, "DEFINITION_NOT_FOUND"));
}

TEST_F(DefinitionServiceTest, AsksForAKind) {
  absl::Status status = Get(v1::DEFINITION_KIND_UNSPECIFIED, "places").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("kind"));
  status = List(v1::DEFINITION_KIND_UNSPECIFIED, 101).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_REQUEST"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("kind", "page_size"));
}

class ListDefinitionsTest : public DefinitionServiceTest {
 protected:
  // places-00 to places-24, not in this order, and one of another kind.
  void SetUp() override {
    std::vector<v1::Definition> definitions = {SampleQuestionnaire()};
    for (int i = 0; i < 25; ++i) {
      definitions.push_back(SampleRegister());
      definitions.back().set_name(
          absl::StrCat("places-", absl::Dec((i * 7) % 25, absl::kZeroPad2)));
    }
    ASSERT_THAT(Apply(definitions), IsOk());
  }

  static std::vector<std::string> NamesIn(const v1::ListDefinitionsResponse& page) {
    std::vector<std::string> names;
    for (const v1::Definition& definition : page.definitions()) names.push_back(definition.name());
    return names;
  }

  std::vector<std::string> AllNames(uint32_t page_size) {
    std::vector<std::string> names;
    std::string token;
    do {
      const auto page = List(v1::DEFINITION_KIND_REGISTER, page_size, token);
      EXPECT_THAT(page, IsOk());
      for (const std::string& name : NamesIn(*page)) names.push_back(name);
      token = page->next_page_token();
    } while (!token.empty());
    return names;
  }
};

TEST_F(ListDefinitionsTest, PagesNeitherRepeatNorSkip) {
  std::vector<std::string> expected;
  for (int i = 0; i < 25; ++i)
    expected.push_back(absl::StrCat("places-", absl::Dec(i, absl::kZeroPad2)));
  for (const uint32_t page_size : {0u, 1u, 5u, 24u, 25u, 100u}) {
    EXPECT_EQ(AllNames(page_size), expected) << page_size;
  }
}

TEST_F(ListDefinitionsTest, APageHasTwentyUnlessAskedOtherwise) {
  EXPECT_EQ(List(v1::DEFINITION_KIND_REGISTER)->definitions_size(), 20);
  EXPECT_EQ(List(v1::DEFINITION_KIND_REGISTER, 3)->definitions_size(), 3);
  const auto last = List(v1::DEFINITION_KIND_REGISTER, 25);
  EXPECT_EQ(last->definitions_size(), 25);
  EXPECT_THAT(last->next_page_token(), IsEmpty());
}

TEST_F(ListDefinitionsTest, ListsOneKindOnly) {
  EXPECT_THAT(NamesIn(*List(v1::DEFINITION_KIND_QUESTIONNAIRE)), ElementsAre("visit"));
  EXPECT_THAT(NamesIn(*List(v1::DEFINITION_KIND_WEIGHT_SET)), IsEmpty());
}

TEST_F(ListDefinitionsTest, ListsTheLatestRevision) {
  v1::Definition second = SampleQuestionnaire();
  second.mutable_questionnaire()->mutable_items(0)->mutable_text(0)->set_text("Mới");
  ASSERT_THAT(Apply({second}), IsOk());
  const auto page = List(v1::DEFINITION_KIND_QUESTIONNAIRE);
  EXPECT_EQ(page->definitions(0).revision(), 2u);
  EXPECT_EQ(page->definitions(0).questionnaire().items(0).text(0).text(), "Mới");
}

TEST_F(ListDefinitionsTest, RefusesAForeignPageToken) {
  for (const char* token : {"nothing", "visit", "places-00\xEF\xBF\xBD", "places"}) {
    EXPECT_THAT(List(v1::DEFINITION_KIND_REGISTER, 5, token),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"))
        << token;
  }
}

TEST_F(ListDefinitionsTest, LargeDefinitionsEndAPageEarlier) {
  v1::Definition large = SampleRegister();
  for (int i = 0; i < 15'000; ++i) {
    v1::Locality* locality = large.mutable_register_()->add_localities();
    locality->set_code(absl::StrCat("x", i));
    locality->set_name("Xã");
    locality->set_parent_code("01");
    locality->set_level("commune");
  }
  for (const char* name : {"large-1", "large-2", "large-3"}) {
    large.set_name(name);
    ASSERT_THAT(Apply({large}), IsOk());
  }
  const auto page = List(v1::DEFINITION_KIND_REGISTER, 100);
  ASSERT_THAT(page, IsOk());
  EXPECT_LT(page->ByteSizeLong(), 1u << 20);
  EXPECT_EQ(page->next_page_token(), page->definitions().rbegin()->name());
  EXPECT_EQ(AllNames(100).size(), 28u);
}

}  // namespace
}  // namespace sipas::survey::api
