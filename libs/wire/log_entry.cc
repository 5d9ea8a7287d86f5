#include "libs/wire/log_entry.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/wire/canonical_header.h"
#include "libs/wire/entry_error.h"
#include "libs/wire/fields.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using domain::EntryKind;

// What an entry is made of; views into its bytes.
struct Parts {
  std::string_view header;
  std::string_view salt;
  std::string_view payload;
};

domain::EntryHeader DecodeHeader(const proto::EntryHeader& from) {
  domain::EntryHeader to;
  to.position = from.position();
  to.kind = static_cast<EntryKind>(from.kind());
  to.committed_at_us = from.committed_at_us();
  to.response_id = base::Uuid::FromBytes(from.response_id());
  to.received_at_us = from.received_at_us();
  to.answered_at_us = from.answered_at_us();
  to.device_id = from.device_id();
  to.installation_id = from.installation_id();
  to.counter = from.counter();
  to.campaign = from.campaign();
  to.campaign_revision = from.campaign_revision();
  to.questionnaire_revision = from.questionnaire_revision();
  to.register_revision = from.register_revision();
  to.day = from.day();
  to.late = from.late();
  to.first_position = from.first_position();
  to.principal = from.principal();
  return to;
}

absl::StatusOr<Parts> Split(std::string_view bytes) {
  Parts parts;
  FieldReader reader(bytes);
  int previous = 0;
  while (const std::optional<Field> field = reader.Next()) {
    if (field->number <= previous || field->bytes.empty()) {
      return EntryMalformed("its parts are not header, salt and payload in this order");
    }
    previous = field->number;
    if (field->number == proto::LogEntry::kHeaderFieldNumber) {
      parts.header = field->bytes;
    } else if (field->number == proto::LogEntry::kSaltFieldNumber) {
      parts.salt = field->bytes;
    } else if (field->number == proto::LogEntry::kPayloadFieldNumber) {
      parts.payload = field->bytes;
    } else {
      return EntryMalformed(absl::StrCat("part ", field->number, " is not known"));
    }
  }
  if (!reader.AtEnd()) return EntryMalformed("it is no sequence of byte strings");
  if (parts.header.empty()) return EntryMalformed("it has no header");
  if (parts.salt.size() != (parts.payload.empty() ? 0 : kSaltBytes)) {
    return EntryMalformed("salt and payload are not there together");
  }
  return parts;
}

bool ConcernsAResponse(EntryKind kind) {
  return kind != EntryKind::kDefinition && kind != EntryKind::kWeightSet;
}

absl::Status CheckHeader(const proto::EntryHeader& header) {
  const int kind = header.kind();
  if (kind < static_cast<int>(EntryKind::kDefinition) ||
      kind > static_cast<int>(EntryKind::kWeightSet)) {
    return UnknownEntryKind(kind);
  }
  if (const auto& unknown = UnknownFields(header); !unknown.empty()) {
    return UnknownEntryField(unknown.field(0).number());
  }
  if (header.position() == 0) return EntryMalformed("it has no position");
  const size_t id_bytes = ConcernsAResponse(static_cast<EntryKind>(kind)) ? 16 : 0;
  if (header.response_id().size() != id_bytes) {
    return EntryMalformed(absl::StrCat("its response id is not ", id_bytes, " bytes long"));
  }
  return absl::OkStatus();
}

absl::Status ReadHeader(std::string_view bytes, domain::EntryHeader& header, HeaderHashes& hashes) {
  if (ReadCanonicalHeader(bytes, header, hashes)) return absl::OkStatus();
  proto::EntryHeader message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return EntryMalformed("its header does not parse");
  }
  SIPAS_RETURN_IF_ERROR(CheckHeader(message));
  const std::optional<base::Digest> previous = base::DigestFromBytes(message.previous_hash());
  const std::optional<base::Digest> payload = base::DigestFromBytes(message.payload_digest());
  if (!previous || !payload) return EntryMalformed("a hash is not 32 bytes long");
  header = DecodeHeader(message);
  hashes = {.previous = *previous, .payload = *payload};
  return absl::OkStatus();
}

// Fills `entry`; what else is needed to verify it goes into `parts` and `hashes`.
absl::Status Parse(std::string_view bytes, OpenedEntry& entry, Parts& parts, HeaderHashes& hashes) {
  SIPAS_ASSIGN_OR_RETURN(parts, Split(bytes));
  SIPAS_RETURN_IF_ERROR(ReadHeader(parts.header, entry.header, hashes));
  entry.payload = parts.payload;
  entry.point = {.position = entry.header.position, .hash = base::Sha256({parts.header})};
  return absl::OkStatus();
}

}  // namespace

domain::LogPoint Genesis(const base::Uuid& log_id) {
  return {.position = 0, .hash = base::Sha256({log_id.AsBytes()})};
}

SealedEntry SealEntry(const domain::EntryHeader& header, std::span<const uint8_t, kSaltBytes> salt,
                      std::string_view payload, const domain::LogPoint& previous) {
  const std::string_view salt_bytes(reinterpret_cast<const char*>(salt.data()), salt.size());
  thread_local std::string header_bytes;  // keeps its memory
  header_bytes.clear();
  WriteCanonicalHeader(header,
                       {.previous = previous.hash, .payload = base::Sha256({salt_bytes, payload})},
                       header_bytes);
  SealedEntry sealed;
  constexpr size_t kFraming = 3 * 6;  // a tag and at most five bytes of length each
  sealed.bytes.reserve(header_bytes.size() + salt_bytes.size() + payload.size() + kFraming);
  AppendField(proto::LogEntry::kHeaderFieldNumber, header_bytes, sealed.bytes);
  AppendField(proto::LogEntry::kSaltFieldNumber, salt_bytes, sealed.bytes);
  AppendField(proto::LogEntry::kPayloadFieldNumber, payload, sealed.bytes);
  sealed.point = {.position = header.position, .hash = base::Sha256({header_bytes})};
  return sealed;
}

absl::StatusOr<OpenedEntry> ParseEntry(std::string_view bytes) {
  OpenedEntry entry;
  Parts parts;
  HeaderHashes hashes;
  SIPAS_RETURN_IF_ERROR(Parse(bytes, entry, parts, hashes));
  return entry;
}

absl::Status OpenEntry(std::string_view bytes, const domain::LogPoint& previous,
                       OpenedEntry& entry) {
  Parts parts;
  HeaderHashes hashes;
  SIPAS_RETURN_IF_ERROR(Parse(bytes, entry, parts, hashes));
  const uint64_t position = entry.point.position;
  if (position != previous.position + 1) {
    return ChainBroken(absl::StrCat("position ", position, " follows ", previous.position));
  }
  if (hashes.previous != previous.hash) {
    return ChainBroken(absl::StrCat("entry ", position, " was written after another entry than ",
                                    previous.position, " as it is now"));
  }
  const bool is_erased = parts.payload.empty();
  if (!is_erased && base::Sha256({parts.salt, parts.payload}) != hashes.payload) {
    return ChainBroken(absl::StrCat("the payload of entry ", position, " is not what was written"));
  }
  return absl::OkStatus();
}

absl::StatusOr<OpenedEntry> OpenEntry(std::string_view bytes, const domain::LogPoint& previous) {
  OpenedEntry entry;
  SIPAS_RETURN_IF_ERROR(OpenEntry(bytes, previous, entry));
  return entry;
}

}  // namespace sipas::wire
