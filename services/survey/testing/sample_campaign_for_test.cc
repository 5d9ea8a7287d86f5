#include "services/survey/testing/sample_campaign_for_test.h"

#include <google/protobuf/text_format.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "libs/wire/definition_wire.h"
#include "services/survey/api/convert.h"

namespace sipas::survey {
namespace {

constexpr char kRegister[] = R"pb(
  name: "places"
  register {
    levels: "country"
    levels: "province"
    levels: "commune"
    localities { code: "vn" name: "Việt Nam" level: "country" }
    localities { code: "01" name: "Hà Nội" parent_code: "vn" level: "province" }
    localities { code: "00004" name: "Trúc Bạch" parent_code: "01" level: "commune" }
    localities { code: "00008" name: "Cống Vị" parent_code: "01" level: "commune" }
    localities { code: "79" name: "Hồ Chí Minh" parent_code: "vn" level: "province" }
    localities { code: "26740" name: "Bến Nghé" parent_code: "79" level: "commune" }
    localities { code: "26743" name: "Bến Thành" parent_code: "79" level: "commune" }
  }
)pb";

constexpr char kQuestionnaire[] = R"pb(
  name: "visit"
  questionnaire {
    items {
      number: 1
      text { language: "vi" text: "Ông/bà hài lòng đến đâu?" }
      rating { min: 1 max: 5 }
    }
    items {
      number: 2
      rating { min: 1 max: 4 }
      ask_if { item: 1 min: 1 max: 2 }
    }
    items {
      number: 3
      choice {
        options { number: 1 }
        options { number: 2 }
        options { number: 3 }
        multiple: true
      }
    }
    items {
      number: 4
      choice {
        options { number: 1 }
        options { number: 2 }
      }
      ask_if { item: 1 min: 1 max: 2 }
    }
    items {
      number: 5
      number_scale { min: 0 max: 240 unit: "minutes" }
    }
    items {
      number: 6
      text_scale { max_bytes: 500 }
    }
  }
)pb";

constexpr char kRulebook[] = R"pb(
  name: "satisfaction"
  rulebook {
    questionnaire: "visit"
    items { item: 1 statistic: ITEM_STATISTIC_SHARE satisfied_min: 4 satisfied_max: 5 }
    standing: STANDING_OFFICIAL
  }
)pb";

constexpr char kKiosk[] = R"pb(
  name: "kiosk"
  campaign {
    register: "places"
    questionnaire: "visit"
    rulebook: "satisfaction"
    design { kind: DESIGN_KIND_OPT_IN }
    weight_source: WEIGHT_SOURCE_ONE
    channels: "kiosk"
    channels: "web"
    state: CAMPAIGN_STATE_OPEN
    breakdowns { dimension: "age" values: "young" values: "old" }
    breakdowns { dimension: "gender" values: "female" values: "male" }
    utc_offset_minutes: 420
  }
)pb";

constexpr char kHousehold[] = R"pb(
  name: "household"
  campaign {
    register: "places"
    questionnaire: "visit"
    rulebook: "satisfaction"
    design {
      kind: DESIGN_KIND_CLUSTERED
      stages { name: "province" placement: STAGE_PLACEMENT_LEVEL level: "province" }
      stages { name: "village" placement: STAGE_PLACEMENT_BELOW_LEAF }
      stratified: true
      strata { code: "rural" }
      strata { code: "urban" }
    }
    weight_source: WEIGHT_SOURCE_RESPONSE
    weight_unit: 100
    state: CAMPAIGN_STATE_OPEN
  }
)pb";

constexpr char kPanel[] = R"pb(
  name: "panel"
  campaign {
    register: "places"
    questionnaire: "visit"
    rulebook: "satisfaction"
    design {
      kind: DESIGN_KIND_STRATIFIED
      strata { code: "north" }
      strata { code: "south" }
    }
    weight_source: WEIGHT_SOURCE_SAMPLE_LIST
    state: CAMPAIGN_STATE_OPEN
    sample_units { id: "u1" stratum: "north" weight: 1.5 }
    sample_units { id: "u2" stratum: "south" weight: 2 }
  }
)pb";

// What each campaign asks for beside the answers.
constexpr char kKioskResponse[] = R"pb(campaign: "kiosk" channel: "kiosk")pb";
constexpr char kHouseholdResponse[] = R"pb(campaign: "household"
                                           stratum: "urban"
                                           clusters: "01"
                                           clusters: "village 7"
                                           weight: 250)pb";
constexpr char kPanelResponse[] = R"pb(campaign: "panel" sample_unit_id: "u1")pb";

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "bad sample: %s\n", what.c_str());
  std::abort();
}

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) Die(text);
  return message;
}

}  // namespace

v1::Definition ParseDefinition(const std::string& text) { return Parse<v1::Definition>(text); }
v1::Response ParseResponse(const std::string& text) { return Parse<v1::Response>(text); }

v1::Definition SampleRegister() { return ParseDefinition(kRegister); }
v1::Definition SampleQuestionnaire() { return ParseDefinition(kQuestionnaire); }
v1::Definition SampleRulebook() { return ParseDefinition(kRulebook); }

v1::Definition SampleCampaign(const std::string& name) {
  static const auto& kTexts = *new std::map<std::string, std::string>{
      {"kiosk", kKiosk}, {"household", kHousehold}, {"panel", kPanel}};
  return ParseDefinition(kTexts.at(name));
}

std::vector<v1::Definition> SampleDefinitions() {
  return {SampleRegister(),        SampleQuestionnaire(),       SampleRulebook(),
          SampleCampaign("kiosk"), SampleCampaign("household"), SampleCampaign("panel")};
}

base::Uuid SampleId(uint64_t number) {
  base::Uuid id;
  id.bytes[6] = 0x40;
  id.bytes[8] = 0x80;
  for (size_t i = 0; i < 7; ++i) {
    id.bytes[15 - i] = static_cast<uint8_t>((number >> (8 * i)) & 0xFF);
  }
  return id;
}

v1::Response SampleResponse(uint64_t number, const std::string& campaign) {
  static const auto& kTexts = *new std::map<std::string, std::string>{
      {"kiosk", kKioskResponse}, {"household", kHouseholdResponse}, {"panel", kPanelResponse}};
  v1::Response response = ParseResponse(kTexts.at(campaign));
  response.set_response_id(SampleId(number).ToString());
  response.set_questionnaire_revision(1);
  response.set_locality("00004");
  v1::Answer* answer = response.add_answers();
  answer->set_item(1);
  answer->set_rating(static_cast<int32_t>(number % 5) + 1);
  return response;
}

Submission Submit(const v1::Response& response) { return api::DecodeSubmission(response); }

domain::DefinitionDraft Draft(const v1::Definition& definition) {
  domain::Violations violations;
  domain::DefinitionDraft draft = wire::DecodeDefinition(definition, violations);
  if (!violations.empty()) Die(violations.list()[0].field);
  return draft;
}

domain::Definitions InForce(const std::vector<v1::Definition>& definitions) {
  domain::Definitions in_force;
  domain::Violations violations;
  for (const v1::Definition& definition : definitions) {
    in_force.Apply(Draft(definition), nullptr, violations);
    if (!violations.empty()) Die(definition.name() + ": " + violations.list()[0].field);
  }
  return in_force;
}

}  // namespace sipas::survey
