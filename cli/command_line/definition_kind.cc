#include "cli/command_line/definition_kind.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/strings.h"

namespace sipas::cli {
namespace {

constexpr std::array<std::pair<survey::v1::DefinitionKind, const char*>, 5> kNames{
    {{survey::v1::DEFINITION_KIND_REGISTER, "register"},
     {survey::v1::DEFINITION_KIND_QUESTIONNAIRE, "questionnaire"},
     {survey::v1::DEFINITION_KIND_RULEBOOK, "rulebook"},
     {survey::v1::DEFINITION_KIND_CAMPAIGN, "campaign"},
     {survey::v1::DEFINITION_KIND_WEIGHT_SET, "weight-set"}}};

}  // namespace

std::string KindName(survey::v1::DefinitionKind kind) {
  for (const auto& [candidate, name] : kNames) {
    if (candidate == kind) return name;
  }
  return "?";
}

absl::StatusOr<survey::v1::DefinitionKind> ParseKind(std::string_view name) {
  for (const auto& [kind, candidate] : kNames) {
    if (name == candidate) return kind;
  }
  return UsageError(absl::StrCat("'", base::ToAbsl(name),
                                 "' is no kind: register, questionnaire, rulebook, campaign or "
                                 "weight-set"));
}

}  // namespace sipas::cli
