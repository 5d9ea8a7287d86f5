// What the core needs to know of the bytes of entries, without knowing protos.
//
// Thread-safe. The implementation is store/wire_entry_codec.h.
#ifndef SIPAS_SERVICES_SURVEY_CORE_ENTRY_CODEC_H_
#define SIPAS_SERVICES_SURVEY_CORE_ENTRY_CODEC_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/domain/definitions.h"
#include "libs/domain/log_entry.h"
#include "libs/domain/response.h"

namespace sipas::survey {

struct SealedBytes {
  std::string bytes;
  domain::LogPoint point;
};

// A response as one of its entries holds it.
struct StoredResponse {
  domain::EntryHeader header{};
  domain::ResponseRecord record{};
  int32_t day = 0;  // under which it was counted first
};

class EntryCodec {
 public:
  virtual ~EntryCodec() = default;

  virtual SealedBytes Seal(const domain::EntryHeader& header, std::span<const uint8_t, 16> salt,
                           std::string_view payload, const domain::LogPoint& previous) const = 0;
  virtual absl::StatusOr<domain::LogPoint> PointOf(std::string_view entry) const = 0;
  virtual absl::StatusOr<int64_t> CommitTimeOf(std::string_view entry) const = 0;

  // `canonical`: Submission.canonical().
  virtual std::string EncodeResponse(std::string_view canonical,
                                     const domain::AppliedDesign& design) const = 0;
  virtual std::string EncodeVoid(const domain::ResponseRecord& record, int32_t day,
                                 std::string_view reason) const = 0;
  virtual std::string EncodeReinstate(const domain::ResponseRecord& record, int32_t day,
                                      std::string_view reason) const = 0;

  // Of a response, void or reinstate entry.
  virtual absl::StatusOr<StoredResponse> DecodeResponse(std::string_view entry) const = 0;
  // Of a definition or weight set entry.
  virtual absl::StatusOr<domain::DefinitionDraft> DecodeDefinition(
      std::string_view entry) const = 0;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_ENTRY_CODEC_H_
