// Checks definitions against those in force, in order, all or none.
//
// Pure, thread-safe.
#ifndef SIPAS_SERVICES_SURVEY_CORE_APPLY_DEFINITIONS_H_
#define SIPAS_SERVICES_SURVEY_CORE_APPLY_DEFINITIONS_H_

#include <memory>
#include <vector>

#include "libs/domain/definitions.h"
#include "libs/domain/violations.h"

namespace sipas::survey {

struct CheckedDefinitions {
  // What would be in force afterwards.
  std::unique_ptr<domain::Definitions> next;
  // One per draft.
  std::vector<domain::Definitions::Applied> applied;
  // There are violations, and all are of one kind: right by themselves, the drafts change what must
  // stay.
  bool change_forbidden = false;
};

// Violations name the draft: "definitions[2].campaign.design.stages". The result is usable only if
// nothing was added.
CheckedDefinitions CheckDefinitions(const domain::Definitions& current,
                                    std::vector<domain::DefinitionDraft> drafts,
                                    const domain::Definitions::HasResponses& has_responses,
                                    domain::Violations& violations);

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_APPLY_DEFINITIONS_H_
