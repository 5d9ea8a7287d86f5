// A small survey that the tests of the service share: a register of four communes, a questionnaire
// with every kind of item, and three campaigns, one per way in which respondents come.
//
//   kiosk      opt-in, every response weighs one, channels and a breakdown are declared
//   household  stratified, clustered in two stages, weights come with responses (unit 100)
//   panel      stratified, stratum and weight come from a sample list
//
// Pure functions, thread-safe. A mistake in a sample ends the test program.
#ifndef SIPAS_SERVICES_SURVEY_TESTING_SAMPLE_CAMPAIGN_FOR_TEST_H_
#define SIPAS_SERVICES_SURVEY_TESTING_SAMPLE_CAMPAIGN_FOR_TEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/domain/definitions.h"
#include "services/survey/core/ingest.h"
#include "sipas/survey/v1/definition.pb.h"
#include "sipas/survey/v1/response.pb.h"

namespace sipas::survey {

v1::Definition SampleRegister();
v1::Definition SampleQuestionnaire();
v1::Definition SampleRulebook();
// "kiosk", "household" or "panel".
v1::Definition SampleCampaign(const std::string& name);
// All of them, in an order in which they can be applied.
std::vector<v1::Definition> SampleDefinitions();

// A definition or response written in protobuf text format.
v1::Definition ParseDefinition(const std::string& text);
v1::Response ParseResponse(const std::string& text);

base::Uuid SampleId(uint64_t number);
// A valid response; a number makes its id and its answer.
v1::Response SampleResponse(uint64_t number, const std::string& campaign = "kiosk");
Submission Submit(const v1::Response& response);

domain::DefinitionDraft Draft(const v1::Definition& definition);
domain::Definitions InForce(const std::vector<v1::Definition>& definitions);

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_TESTING_SAMPLE_CAMPAIGN_FOR_TEST_H_
