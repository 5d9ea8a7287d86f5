// Entries of a log that hold a response, for tests of what reads them.
//
//   survey_.log.entries.push_back(ResponseEntry("wave", id, response));
#ifndef SIPAS_CLI_QUALITY_QUALITY_LOG_FOR_TEST_H_
#define SIPAS_CLI_QUALITY_QUALITY_LOG_FOR_TEST_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::cli {

inline std::string Entry(survey::v1::EntryKind kind, const std::string& campaign, int id,
                         const survey::v1::EntryPayload& payload) {
  survey::v1::EntryHeader header;
  header.set_kind(kind);
  header.set_campaign(campaign);
  header.set_response_id(absl::StrFormat("%016d", id));
  header.set_day(20000);
  survey::v1::LogEntry entry;
  entry.set_header(header.SerializeAsString());
  entry.set_payload(payload.SerializeAsString());
  return entry.SerializeAsString();
}

inline std::string ResponseEntry(const std::string& campaign, int id,
                                 const survey::v1::Response& response) {
  survey::v1::EntryPayload payload;
  *payload.mutable_response()->mutable_response() = response;
  return Entry(survey::v1::ENTRY_KIND_RESPONSE, campaign, id, payload);
}

}  // namespace sipas::cli

#endif  // SIPAS_CLI_QUALITY_QUALITY_LOG_FOR_TEST_H_
