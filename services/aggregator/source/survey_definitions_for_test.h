// SurveyForTest's definitions as protos, the way a log has them.
#ifndef SIPAS_SERVICES_AGGREGATOR_SOURCE_SURVEY_DEFINITIONS_FOR_TEST_H_
#define SIPAS_SERVICES_AGGREGATOR_SOURCE_SURVEY_DEFINITIONS_FOR_TEST_H_

#include <string>
#include <vector>

#include "sipas/survey/v1/definition.pb.h"

namespace sipas::aggregator {

// For SurveyForTest({.communes, .items}): clustered, stratified, weighted.
inline std::vector<survey::v1::Definition> SurveyDefinitions(int communes, int items) {
  std::vector<survey::v1::Definition> all(4);
  survey::v1::Register& tree = *all[0].mutable_register_();
  all[0].set_name("tree");
  tree.add_levels("commune");
  for (int i = 0; i < communes; ++i) {
    survey::v1::Locality& commune = *tree.add_localities();
    commune.set_code("commune" + std::to_string(i));
    commune.set_name("Commune " + std::to_string(i));
    commune.set_level("commune");
  }
  all[1].set_name("paper");
  for (int i = 1; i <= items; ++i) {
    survey::v1::Item& item = *all[1].mutable_questionnaire()->add_items();
    item.set_number(static_cast<uint32_t>(i));
    item.mutable_rating()->set_min(1);
    item.mutable_rating()->set_max(5);
  }
  all[2].set_name("rules");
  survey::v1::Rulebook& rules = *all[2].mutable_rulebook();
  rules.set_questionnaire("paper");
  rules.set_standing(survey::v1::Rulebook::STANDING_INFERRED);
  survey::v1::ScoredItem& scored = *rules.add_items();
  scored.set_item(1);
  scored.set_statistic(survey::v1::ITEM_STATISTIC_MEAN);
  all[3].set_name("c1");
  survey::v1::Campaign& campaign = *all[3].mutable_campaign();
  campaign.set_register_("tree");
  campaign.set_questionnaire("paper");
  campaign.set_rulebook("rules");
  campaign.mutable_design()->set_kind(survey::v1::DESIGN_KIND_CLUSTERED);
  campaign.mutable_design()->set_stratified(true);
  survey::v1::SamplingStage& stage = *campaign.mutable_design()->add_stages();
  stage.set_name("school");
  stage.set_placement(survey::v1::STAGE_PLACEMENT_CROSSES);
  campaign.set_weight_source(survey::v1::WEIGHT_SOURCE_RESPONSE);
  campaign.set_state(survey::v1::CAMPAIGN_STATE_OPEN);
  for (survey::v1::Definition& definition : all) definition.set_revision(1);
  return all;
}

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_SOURCE_SURVEY_DEFINITIONS_FOR_TEST_H_
