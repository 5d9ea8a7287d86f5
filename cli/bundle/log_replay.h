// What counted at a position of a log: the responses of one campaign, with voids, amendments and
// reinstatements followed, and the definitions as they were.
//
//   SIPAS_ASSIGN_OR_RETURN(const LogReplay replay, ReplayLog(session, "wave-1", log_id, 73425));
//   replay.responses()   // what a score at that watermark was computed from
//
// Thread-compatible.
#ifndef SIPAS_CLI_BUNDLE_LOG_REPLAY_H_
#define SIPAS_CLI_BUNDLE_LOG_REPLAY_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/command_line/session.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::cli {

class LogReplay {
 public:
  explicit LogReplay(std::string campaign) : campaign_(std::move(campaign)) {}

  // Entries in the log's order. DATA_LOSS if one cannot be read or its payload was erased.
  absl::Status Add(const std::string& entry);

  // By response id; test responses are not among them.
  std::vector<const survey::v1::ResponseRecord*> responses() const;
  // Revision zero: the latest. NOT_FOUND.
  absl::StatusOr<survey::v1::Definition> FindDefinition(survey::v1::Definition::BodyCase kind,
                                                        const std::string& name,
                                                        uint32_t revision = 0) const;

 private:
  void Count(const std::string& id, const survey::v1::ResponseRecord& record);

  std::string campaign_;
  std::map<std::string, survey::v1::ResponseRecord> counted_;
  // By kind and name, in the order of revisions.
  std::map<std::pair<int, std::string>, std::vector<survey::v1::Definition>> definitions_;
};

// Reads the survey service's log up to `position`. FAILED_PRECONDITION if it is another log.
absl::StatusOr<LogReplay> ReplayLog(Session& session, const std::string& campaign,
                                    const std::string& log_id, uint64_t position);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_BUNDLE_LOG_REPLAY_H_
