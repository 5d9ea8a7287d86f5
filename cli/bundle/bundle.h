// The files of a bundle: what somebody else needs to compute served scores again, and no more.
//
//   SIPAS_ASSIGN_OR_RETURN(const Bundle bundle, MakeBundle(served, replay, random));
//   for (const auto& [name, text] : bundle.files) ...
//
// docs/howto/check-with-r.md says what is in which file. Pure but for the random codes.
#ifndef SIPAS_CLI_BUNDLE_BUNDLE_H_
#define SIPAS_CLI_BUNDLE_BUNDLE_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/bundle/log_replay.h"
#include "libs/base/random.h"
#include "sipas/aggregator/v1/score.pb.h"

namespace sipas::cli {

// Of one campaign, one breakdown and one watermark.
struct ServedNumbers {
  std::string campaign;
  std::vector<aggregator::v1::Score> scores;
  std::vector<aggregator::v1::Difference> differences;
};

struct Bundle {
  std::map<std::string, std::string> files;  // name to content
  size_t responses = 0;                      // rows with at least one answer
  size_t drawn_only = 0;                     // rows that only count in the design
  size_t numbers = 0;                        // scores and differences with an estimate
  size_t withheld = 0;                       // without one, or left out because of one
};

// NOT_FOUND where the log lacks a definition that the scores name; FAILED_PRECONDITION for a campaign
// with a disclosure rule.
absl::StatusOr<Bundle> MakeBundle(const ServedNumbers& served, const LogReplay& replay,
                                  base::Random& random);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_BUNDLE_BUNDLE_H_
