#include "services/aggregator/core/score_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"

namespace sipas::aggregator {
namespace {

using base::ToAbsl;

absl::Status NotFound(std::string_view reason, const std::string& message,
                      std::map<std::string, std::string> metadata) {
  return base::MakeError(absl::StatusCode::kNotFound, message,
                         {.reason = std::string(reason),
                          .domain = std::string(kErrorDomain),
                          .metadata = std::move(metadata)});
}

}  // namespace

absl::Status CampaignNotFound(std::string_view campaign) {
  return NotFound("CAMPAIGN_NOT_FOUND",
                  absl::StrCat("no campaign '", ToAbsl(campaign), "' has been folded yet"),
                  {{"campaign", std::string(campaign)}});
}

absl::Status LocalityNotFound(std::string_view tree, std::string_view code) {
  return NotFound("LOCALITY_NOT_FOUND",
                  absl::StrCat("no locality, level or block '", ToAbsl(code), "' in the register '",
                               ToAbsl(tree), "'"),
                  {{"register", std::string(tree)}, {"locality", std::string(code)}});
}

absl::Status RulebookNotFound(std::string_view rulebook, uint32_t revision) {
  return NotFound(
      "RULEBOOK_NOT_FOUND",
      absl::StrCat("no rulebook '", ToAbsl(rulebook), "'",
                   revision == 0 ? std::string() : absl::StrCat(" with revision ", revision)),
      {{"rulebook", std::string(rulebook)}, {"revision", absl::StrCat(revision)}});
}

absl::Status StatisticNotFound(std::string_view rulebook, const domain::StatisticName& statistic) {
  return NotFound("STATISTIC_NOT_FOUND",
                  absl::StrCat("the rulebook '", ToAbsl(rulebook), "' has no such statistic",
                               statistic.code.empty() ? "" : ": ", statistic.code),
                  {{"rulebook", std::string(rulebook)}, {"statistic", statistic.code}});
}

absl::Status RulebookDoesNotFit(std::string_view rulebook, std::string_view questionnaire,
                                uint32_t item) {
  return base::MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("the rulebook '", ToAbsl(rulebook), "' cannot score this campaign"),
      {.reason = std::string(kInvalidQuery),
       .domain = std::string(kErrorDomain),
       .violations = {{.field = "options.rulebook",
                       .description = absl::StrCat(
                           "scores item ", item, ", which the campaign's questionnaire '",
                           ToAbsl(questionnaire), "' does not have as a rating on that scale")}}});
}

absl::Status WeightSetNotFound(std::string_view name) {
  return NotFound("WEIGHT_SET_NOT_FOUND", absl::StrCat("no weight set '", ToAbsl(name), "'"),
                  {{"weight_set", std::string(name)}});
}

absl::Status WeightSetDoesNotFit(std::string_view name, std::string_view campaign) {
  return base::MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("the weight set '", ToAbsl(name), "' cannot weigh this campaign"),
      {.reason = std::string(kInvalidQuery),
       .domain = std::string(kErrorDomain),
       .violations = {{.field = "options.weight_set",
                       .description = absl::StrCat("is for the campaign '", ToAbsl(campaign),
                                                   "': a set weighs one campaign")}}});
}

absl::Status WeightSetOutOfRange(std::string_view leaf, std::string_view stratum) {
  return base::MakeError(
      absl::StatusCode::kInvalidArgument, "the weight set makes a weight that is too large",
      {.reason = std::string(kInvalidQuery),
       .domain = std::string(kErrorDomain),
       .violations = {
           {.field = "options.weight_set",
            .description = absl::StrCat("its factor for locality '", ToAbsl(leaf), "', stratum '",
                                        ToAbsl(stratum),
                                        "' makes a response weigh 65,536 or more: divide all "
                                        "factors of the set by the same number")}}});
}

absl::Status InconsistentSnapshot(std::string_view cause) {
  return base::MakeError(absl::StatusCode::kInternal, "the snapshot contradicts itself",
                         {.reason = "INCONSISTENT_SNAPSHOT",
                          .domain = std::string(kErrorDomain),
                          .cause = std::string(cause)});
}

}  // namespace sipas::aggregator
