// The core's EntryCodec on the protos of libs/wire. Stateless, thread-safe.
#ifndef SIPAS_SERVICES_SURVEY_STORE_WIRE_ENTRY_CODEC_H_
#define SIPAS_SERVICES_SURVEY_STORE_WIRE_ENTRY_CODEC_H_

#include <string>

#include "services/survey/core/entry_codec.h"

namespace sipas::survey::store {

class WireEntryCodec final : public EntryCodec {
 public:
  SealedBytes Seal(const domain::EntryHeader& header, std::span<const uint8_t, 16> salt,
                   std::string_view payload, const domain::LogPoint& previous) const override;
  absl::StatusOr<domain::LogPoint> PointOf(std::string_view entry) const override;
  absl::StatusOr<int64_t> CommitTimeOf(std::string_view entry) const override;
  std::string EncodeResponse(std::string_view canonical,
                             const domain::AppliedDesign& design) const override;
  std::string EncodeVoid(const domain::ResponseRecord& record, int32_t day,
                         std::string_view reason) const override;
  std::string EncodeReinstate(const domain::ResponseRecord& record, int32_t day,
                              std::string_view reason) const override;
  absl::StatusOr<StoredResponse> DecodeResponse(std::string_view entry) const override;
  absl::StatusOr<domain::DefinitionDraft> DecodeDefinition(std::string_view entry) const override;
};

}  // namespace sipas::survey::store

#endif  // SIPAS_SERVICES_SURVEY_STORE_WIRE_ENTRY_CODEC_H_
