// Kinds of definitions as people write them: "register", "questionnaire", "rulebook", "campaign",
// "weight-set". Pure, thread-safe.
//
//   KindName(survey::v1::DEFINITION_KIND_CAMPAIGN)   // "campaign"
#ifndef SIPAS_CLI_COMMAND_LINE_DEFINITION_KIND_H_
#define SIPAS_CLI_COMMAND_LINE_DEFINITION_KIND_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "sipas/survey/v1/definition.pb.h"

namespace sipas::cli {

// "?" for a kind that this program does not know.
std::string KindName(survey::v1::DefinitionKind kind);

// A usage error for another word.
absl::StatusOr<survey::v1::DefinitionKind> ParseKind(std::string_view name);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMAND_LINE_DEFINITION_KIND_H_
