// Does a mapping fit the campaigns that it names? Asked before anything is sent, so that a wrong
// column number or a missing stratum shows at once and not as thousands of refused rows.
//
//   domain::Violations violations;
//   SIPAS_ASSIGN_OR_RETURN(CampaignCheck check, CampaignCheck::Load(fetch, mapping, violations));
//   if (violations.empty()) check.CheckRow(response, problems);   // in a dry run
//
// The survey service alone decides what it accepts; this is a preview. Immutable, thread-safe.
#ifndef SIPAS_CLI_IMPORTER_CAMPAIGN_CHECK_H_
#define SIPAS_CLI_IMPORTER_CAMPAIGN_CHECK_H_

#include <functional>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/mapping.pb.h"
#include "libs/domain/violations.h"
#include "sipas/survey/v1/definition_service.pb.h"
#include "sipas/survey/v1/response.pb.h"

namespace sipas::cli {

class CampaignCheck {
 public:
  using Fetch = std::function<absl::StatusOr<survey::v1::Definition>(
      survey::v1::DefinitionKind kind, const std::string& name, uint32_t revision)>;

  // Adds a violation for every campaign, item, dimension or part of a design that does not fit.
  // Errors other than NOT_FOUND of `fetch` are returned.
  static absl::StatusOr<CampaignCheck> Load(const Fetch& fetch, const Mapping& mapping,
                                            domain::Violations& violations);

  // Adds what the survey service would refuse: an unknown locality, an answer outside its scale, a
  // value outside its dimension, a weight out of range.
  void CheckRow(const survey::v1::Response& response, std::vector<std::string>& problems) const;

  // How many of the last stages of the campaign's design draw clusters inside leaves; 0 for a
  // campaign that was not checked.
  int StagesBelowLeaf(const std::string& campaign) const;

 private:
  struct Campaign {
    survey::v1::Campaign campaign{};
    std::unordered_set<std::string> leaves{};
    std::map<uint32_t, survey::v1::Item> items{};
  };

  static absl::Status LoadOne(const Fetch& fetch, const std::string& name, uint32_t revision,
                              Campaign& campaign, domain::Violations& violations);

  std::map<std::string, Campaign> campaigns_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_CAMPAIGN_CHECK_H_
