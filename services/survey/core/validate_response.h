// Is a response what its campaign asks for, and what of it counts?
//
// Pure, thread-safe. Everything that is wrong is collected.
#ifndef SIPAS_SERVICES_SURVEY_CORE_VALIDATE_RESPONSE_H_
#define SIPAS_SERVICES_SURVEY_CORE_VALIDATE_RESPONSE_H_

#include "libs/domain/definitions.h"
#include "libs/domain/response.h"
#include "libs/domain/violations.h"

namespace sipas::survey {

// Checks `response` (canonical) against an existing campaign: questionnaire revision, locality (a
// leaf), every answer against its item's scale and filter, attributes, channel, and what the design
// needs of stratum, clusters, sample unit and weight. Returns how it counts, which borrows from the
// response and the context and is usable only if nothing was added. Whether the campaign is open is
// decided at commit, not here.
domain::AppliedDesign ValidateResponse(const domain::Response& response,
                                       const domain::CampaignContext& context,
                                       domain::Violations& violations);

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_VALIDATE_RESPONSE_H_
