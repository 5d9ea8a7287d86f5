// The messages of SyncResponses, from and to their bytes.
//
// A message holds up to 1,000 responses with 30 answers each: as generated messages that would be
// some 40,000 small objects. So responses in the form in which the generated serializers write them
// are read straight from the bytes (libs/wire/canonical_record.h); all others go through the
// generated parser, which accepts more and says what is wrong. Thread-compatible. Example:
//
//   SyncMessage message;
//   SIPAS_RETURN_IF_ERROR(message.Split(bytes));
//   ingest.Submit(message.Decode(),
//                 [&](const auto& results) { Send(message.EncodeAnswer(results)); });
#ifndef SIPAS_SERVICES_SURVEY_API_SYNC_MESSAGE_H_
#define SIPAS_SERVICES_SURVEY_API_SYNC_MESSAGE_H_

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/survey/core/ingest.h"

namespace sipas::survey::api {

// One request message.
class SyncMessage {
 public:
  // `bytes`: a SyncResponsesRequest, borrowed. INVALID_ARGUMENT EMPTY_BATCH, BATCH_TOO_LARGE;
  // INVALID_REQUEST if it is no such message. Cheap: nothing is read of the responses.
  absl::Status Split(std::string_view bytes);

  // Once, after Split. A response whose bytes are none is one that has violations.
  std::vector<Submission> Decode();

  // The bytes of the SyncResponsesResponse, after Decode.
  std::string EncodeAnswer(const std::vector<IngestResult>& results) const;

 private:
  absl::Status SplitOdd(std::string_view bytes);
  Submission DecodeOne(std::string_view bytes);

  // What is not borrowed from the message.
  std::list<std::string> kept_;
  std::vector<std::string_view> responses_;
  std::vector<std::string_view> response_ids_;  // as submitted; empty of what is no response
};

}  // namespace sipas::survey::api

#endif  // SIPAS_SERVICES_SURVEY_API_SYNC_MESSAGE_H_
