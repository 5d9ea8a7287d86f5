#include "libs/wire/canonical_header.h"

#include <optional>
#include <string>

#include "libs/wire/canonical_reader.h"
#include "libs/wire/canonical_writer.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::wire {
namespace {

using domain::EntryKind;
using survey::v1::EntryHeader;

bool ReadDigest(CanonicalReader& in, Tag tag, base::Digest& to) {
  const std::optional<base::Digest> digest = base::DigestFromBytes(in.Text(tag));
  to = digest.value_or(base::Digest{});
  return digest.has_value();
}

bool ReadAscii(CanonicalReader& in, Tag tag, std::string& to) {
  to.assign(in.Text(tag));
  unsigned all = 0;
  for (const char c : to) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

bool ReadKind(CanonicalReader& in, EntryKind& kind) {
  const uint64_t number = in.Number(NumberTag(EntryHeader::kKindFieldNumber));
  kind = static_cast<EntryKind>(number);
  return number >= static_cast<uint64_t>(EntryKind::kDefinition) &&
         number <= static_cast<uint64_t>(EntryKind::kWeightSet);
}

// What concerns a response has its id; definitions have none.
bool ReadResponseId(CanonicalReader& in, domain::EntryHeader& to) {
  const std::string_view bytes = in.Text(TextTag(EntryHeader::kResponseIdFieldNumber));
  to.response_id = base::Uuid::FromBytes(bytes);
  const bool is_definition = to.kind == EntryKind::kDefinition || to.kind == EntryKind::kWeightSet;
  return is_definition ? bytes.empty() : to.response_id.has_value();
}

bool ReadOrigin(CanonicalReader& in, domain::EntryHeader& to) {
  to.received_at_us =
      static_cast<int64_t>(in.Number(NumberTag(EntryHeader::kReceivedAtUsFieldNumber)));
  to.answered_at_us =
      static_cast<int64_t>(in.Number(NumberTag(EntryHeader::kAnsweredAtUsFieldNumber)));
  if (!ReadAscii(in, TextTag(EntryHeader::kDeviceIdFieldNumber), to.device_id) ||
      !ReadAscii(in, TextTag(EntryHeader::kInstallationIdFieldNumber), to.installation_id)) {
    return false;
  }
  to.counter = in.Number(NumberTag(EntryHeader::kCounterFieldNumber));
  return true;
}

bool ReadDecision(CanonicalReader& in, domain::EntryHeader& to) {
  if (!ReadAscii(in, TextTag(EntryHeader::kCampaignFieldNumber), to.campaign)) return false;
  to.campaign_revision = in.Number32(NumberTag(EntryHeader::kCampaignRevisionFieldNumber));
  to.questionnaire_revision =
      in.Number32(NumberTag(EntryHeader::kQuestionnaireRevisionFieldNumber));
  to.register_revision = in.Number32(NumberTag(EntryHeader::kRegisterRevisionFieldNumber));
  to.day = in.Signed(NumberTag(EntryHeader::kDayFieldNumber));
  to.late = in.Bool(NumberTag(EntryHeader::kLateFieldNumber));
  to.first_position = in.Number(NumberTag(EntryHeader::kFirstPositionFieldNumber));
  return ReadAscii(in, TextTag(EntryHeader::kPrincipalFieldNumber), to.principal);
}

void WriteOrigin(const domain::EntryHeader& header, CanonicalWriter& out) {
  out.Number(NumberTag(EntryHeader::kReceivedAtUsFieldNumber),
             static_cast<uint64_t>(header.received_at_us));
  out.Number(NumberTag(EntryHeader::kAnsweredAtUsFieldNumber),
             static_cast<uint64_t>(header.answered_at_us));
  out.Text(TextTag(EntryHeader::kDeviceIdFieldNumber), header.device_id);
  out.Text(TextTag(EntryHeader::kInstallationIdFieldNumber), header.installation_id);
  out.Number(NumberTag(EntryHeader::kCounterFieldNumber), header.counter);
}

void WriteDecision(const domain::EntryHeader& header, CanonicalWriter& out) {
  out.Text(TextTag(EntryHeader::kCampaignFieldNumber), header.campaign);
  out.Number(NumberTag(EntryHeader::kCampaignRevisionFieldNumber), header.campaign_revision);
  out.Number(NumberTag(EntryHeader::kQuestionnaireRevisionFieldNumber),
             header.questionnaire_revision);
  out.Number(NumberTag(EntryHeader::kRegisterRevisionFieldNumber), header.register_revision);
  out.Signed(NumberTag(EntryHeader::kDayFieldNumber), header.day);
  out.Bool(NumberTag(EntryHeader::kLateFieldNumber), header.late);
  out.Number(NumberTag(EntryHeader::kFirstPositionFieldNumber), header.first_position);
  out.Text(TextTag(EntryHeader::kPrincipalFieldNumber), header.principal);
}

}  // namespace

bool ReadCanonicalHeader(std::string_view bytes, domain::EntryHeader& header,
                         HeaderHashes& hashes) {
  CanonicalReader in(bytes);
  header.position = in.Number(NumberTag(EntryHeader::kPositionFieldNumber));
  if (header.position == 0 || !ReadKind(in, header.kind)) return false;
  if (!ReadDigest(in, TextTag(EntryHeader::kPreviousHashFieldNumber), hashes.previous) ||
      !ReadDigest(in, TextTag(EntryHeader::kPayloadDigestFieldNumber), hashes.payload)) {
    return false;
  }
  header.committed_at_us =
      static_cast<int64_t>(in.Number(NumberTag(EntryHeader::kCommittedAtUsFieldNumber)));
  return ReadResponseId(in, header) && ReadOrigin(in, header) && ReadDecision(in, header) &&
         in.Done();
}

void WriteCanonicalHeader(const domain::EntryHeader& header, const HeaderHashes& hashes,
                          std::string& bytes) {
  constexpr size_t kFields = 19;
  constexpr size_t kBytes = 32 + 32 + 16;
  CanonicalWriter out(kFields * CanonicalWriter::kNumberRoom + kBytes + header.device_id.size() +
                          header.installation_id.size() + header.campaign.size() +
                          header.principal.size(),
                      bytes);
  out.Number(NumberTag(EntryHeader::kPositionFieldNumber), header.position);
  out.Number(NumberTag(EntryHeader::kKindFieldNumber), static_cast<uint64_t>(header.kind));
  out.Text(TextTag(EntryHeader::kPreviousHashFieldNumber), base::AsBytes(hashes.previous));
  out.Text(TextTag(EntryHeader::kPayloadDigestFieldNumber), base::AsBytes(hashes.payload));
  out.Number(NumberTag(EntryHeader::kCommittedAtUsFieldNumber),
             static_cast<uint64_t>(header.committed_at_us));
  if (header.response_id.has_value()) {
    out.Text(TextTag(EntryHeader::kResponseIdFieldNumber), header.response_id->AsBytes());
  }
  WriteOrigin(header, out);
  WriteDecision(header, out);
}

}  // namespace sipas::wire
