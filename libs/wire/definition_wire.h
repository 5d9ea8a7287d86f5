// Definitions between proto and domain. One way only: what is served is the stored proto itself.
//
// Pure functions, thread-safe.
#ifndef SIPAS_LIBS_WIRE_DEFINITION_WIRE_H_
#define SIPAS_LIBS_WIRE_DEFINITION_WIRE_H_

#include <optional>

#include "libs/domain/definitions.h"
#include "libs/domain/violations.h"
#include "sipas/survey/v1/definition.pb.h"

namespace sipas::wire {

// Adds a violation for a missing body, a bad name, enum values that are unknown or unspecified,
// texts that are no UTF-8 or too long. The draft is usable only if nothing was added.
domain::DefinitionDraft DecodeDefinition(const survey::v1::Definition& proto,
                                         domain::Violations& violations);

survey::v1::DefinitionKind EncodeKind(domain::DefinitionKind kind);
// Nothing for UNSPECIFIED and unknown values.
std::optional<domain::DefinitionKind> DecodeKind(survey::v1::DefinitionKind kind);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_DEFINITION_WIRE_H_
