// The errors of queries, by name. All carry a machine-readable reason under the domain
// "aggregator.sipas". Pure functions, thread-safe.
//
//   if (campaign == nullptr) return CampaignNotFound(query.campaign);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ERRORS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ERRORS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "libs/domain/rulebook.h"

namespace sipas::aggregator {

inline constexpr std::string_view kErrorDomain = "aggregator.sipas";
inline constexpr std::string_view kInvalidQuery = "INVALID_QUERY";

absl::Status CampaignNotFound(std::string_view campaign);
// `tree` is the register's name.
absl::Status LocalityNotFound(std::string_view tree, std::string_view code);
absl::Status RulebookNotFound(std::string_view rulebook, uint32_t revision);
absl::Status StatisticNotFound(std::string_view rulebook, const domain::StatisticName& statistic);
// The campaign's questionnaire lacks an item of the rulebook, or has it on another scale.
absl::Status RulebookDoesNotFit(std::string_view rulebook, std::string_view questionnaire,
                                uint32_t item);
absl::Status WeightSetNotFound(std::string_view name);
// The set is for another campaign.
absl::Status WeightSetDoesNotFit(std::string_view name, std::string_view campaign);
// The set's factor makes a response's weight 65,536 or more.
absl::Status WeightSetOutOfRange(std::string_view leaf, std::string_view stratum);
// The snapshot contradicts itself or rows cannot be read; `cause` goes to our own log only.
absl::Status InconsistentSnapshot(std::string_view cause);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ERRORS_H_
