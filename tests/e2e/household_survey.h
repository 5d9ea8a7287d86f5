// The survey that the tests of the running services use: definitions (data/provinces.textproto) and
// as many responses as wanted, each a pure function of its number, so that two runs hold the same.
//
//   ASSERT_THAT(ApplyDefinitions(survey.definitions()), IsOk());
//   ASSERT_THAT(Submit(survey.responses(), Responses(1, 300)), IsOk());
//
// They cover what scores depend on: three designs, weights that are no binary fractions, all
// scales, answers that are missing or do not apply, test, partial and design-only responses,
// attributes.
#ifndef SIPAS_TESTS_E2E_HOUSEHOLD_SURVEY_H_
#define SIPAS_TESTS_E2E_HOUSEHOLD_SURVEY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sipas/survey/v1/definition_service.grpc.pb.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"

namespace sipas::e2e {

// In the order in which they can be applied.
std::vector<survey::v1::Definition> Definitions();
const std::vector<std::string>& CampaignNames();

survey::v1::Response ResponseNumber(uint64_t number);
// Those with the numbers first .. last.
std::vector<survey::v1::Response> Responses(uint64_t first, uint64_t last);

absl::Status ApplyDefinitions(survey::v1::DefinitionService::Stub& stub);
absl::StatusOr<survey::v1::ItemResult> Create(survey::v1::ResponseService::Stub& stub,
                                              const survey::v1::Response& response);
// In batches; an error unless all are ACCEPTED.
absl::Status Submit(survey::v1::ResponseService::Stub& stub,
                    const std::vector<survey::v1::Response>& responses);

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_HOUSEHOLD_SURVEY_H_
