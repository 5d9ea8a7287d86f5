#include "libs/wire/log_entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "libs/base/hex.h"
#include "libs/testing/status_matchers.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using domain::EntryHeader;
using domain::EntryKind;
using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

constexpr std::array<uint8_t, kSaltBytes> kSalt = {0, 1, 2,  3,  4,  5,  6,  7,
                                                   8, 9, 10, 11, 12, 13, 14, 15};
constexpr char kPayload[] = "the payload";

base::Uuid LogId() { return *base::Uuid::Parse("0190a5d0-0000-7000-8000-000000000001"); }

EntryHeader Header(uint64_t position, EntryKind kind = EntryKind::kResponse) {
  EntryHeader header;
  header.position = position;
  header.kind = kind;
  header.committed_at_us = 1'790'000'001'000'000;
  if (kind != EntryKind::kDefinition && kind != EntryKind::kWeightSet) {
    header.response_id = *base::Uuid::Parse("01890a5d-ac96-774b-bcce-b302099a8057");
  }
  return header;
}

EntryHeader FullHeader() {
  EntryHeader header = Header(1, EntryKind::kVoid);
  header.received_at_us = 1'790'000'000'900'000;
  header.answered_at_us = 1'789'999'999'000'000;
  header.device_id = "kiosk-00004-1";
  header.installation_id = "3f0c";
  header.counter = 4711;
  header.campaign = "sipas-2026";
  header.campaign_revision = 2;
  header.questionnaire_revision = 3;
  header.register_revision = 4;
  header.day = -1;
  header.late = true;
  header.first_position = 17;
  header.principal = "p-9";
  return header;
}

// An entry whose outer or header proto was changed after it was sealed.
template <typename Change>
std::string Changed(Change change) {
  proto::LogEntry entry;
  entry.ParseFromString(SealEntry(Header(1), kSalt, kPayload, Genesis(LogId())).bytes);
  proto::EntryHeader header;
  header.ParseFromString(entry.header());
  change(entry, header);
  entry.set_header(header.SerializeAsString());
  return entry.SerializeAsString();
}

TEST(LogEntryTest, TheChainStartsAtTheLogsId) {
  const domain::LogPoint genesis = Genesis(LogId());
  EXPECT_EQ(genesis.position, 0U);
  EXPECT_EQ(genesis.hash, base::Sha256({LogId().AsBytes()}));
}

TEST(LogEntryTest, AnEntryComesBackAsItWasSealed) {
  const EntryHeader header = FullHeader();
  const SealedEntry sealed = SealEntry(header, kSalt, kPayload, Genesis(LogId()));
  ASSERT_OK_AND_ASSIGN(const OpenedEntry opened, OpenEntry(sealed.bytes, Genesis(LogId())));
  EXPECT_EQ(opened.header, header);
  EXPECT_EQ(opened.payload, kPayload);
  EXPECT_EQ(opened.point, sealed.point);
  EXPECT_GE(opened.payload.data(), sealed.bytes.data()) << "borrowed, not copied";
}

TEST(LogEntryTest, TheBytesAreTheProtos) {
  const SealedEntry sealed = SealEntry(FullHeader(), kSalt, kPayload, Genesis(LogId()));
  proto::LogEntry entry;
  ASSERT_TRUE(entry.ParseFromString(sealed.bytes));
  EXPECT_EQ(entry.SerializeAsString(), sealed.bytes);
  EXPECT_EQ(entry.payload(), kPayload);
  EXPECT_EQ(entry.salt(), std::string(kSalt.begin(), kSalt.end()));
  EXPECT_EQ(base::Sha256({entry.header()}), sealed.point.hash);
  proto::EntryHeader header;
  ASSERT_TRUE(header.ParseFromString(entry.header()));
  EXPECT_EQ(header.payload_digest(), base::AsBytes(base::Sha256({entry.salt(), kPayload})));
  EXPECT_EQ(header.previous_hash(), base::AsBytes(Genesis(LogId()).hash));
}

TEST(LogEntryTest, AChainOpensInOrderOnly) {
  std::vector<SealedEntry> log;
  domain::LogPoint last = Genesis(LogId());
  for (uint64_t position = 1; position <= 3; ++position) {
    log.push_back(SealEntry(Header(position), kSalt, kPayload, last));
    last = log.back().point;
  }
  EXPECT_THAT(OpenEntry(log[0].bytes, Genesis(LogId())), IsOk());
  EXPECT_THAT(OpenEntry(log[1].bytes, log[0].point), IsOk());
  EXPECT_THAT(OpenEntry(log[2].bytes, log[1].point), IsOk());
  const auto broken = StatusIs(absl::StatusCode::kDataLoss, "CHAIN_BROKEN");
  EXPECT_THAT(OpenEntry(log[2].bytes, log[0].point), broken) << "one is missing";
  EXPECT_THAT(OpenEntry(log[0].bytes, log[0].point), broken) << "once more";
  EXPECT_THAT(OpenEntry(log[1].bytes, {.position = 1, .hash = last.hash}), broken)
      << "after another entry";
}

TEST(LogEntryTest, ParsingDoesNotVerify) {
  const std::string bytes = Changed(
      [](proto::LogEntry& entry, proto::EntryHeader&) { entry.set_payload("another payload"); });
  ASSERT_OK_AND_ASSIGN(const OpenedEntry parsed, ParseEntry(bytes));
  EXPECT_EQ(parsed.payload, "another payload");
  EXPECT_EQ(parsed.header, Header(1));
  EXPECT_THAT(OpenEntry(bytes, Genesis(LogId())),
              StatusIs(absl::StatusCode::kDataLoss, "CHAIN_BROKEN"));
}

TEST(LogEntryTest, AnErasedEntryKeepsTheChain) {
  const std::string bytes = Changed([](proto::LogEntry& entry, proto::EntryHeader&) {
    entry.clear_salt();
    entry.clear_payload();
  });
  const SealedEntry original = SealEntry(Header(1), kSalt, kPayload, Genesis(LogId()));
  ASSERT_OK_AND_ASSIGN(const OpenedEntry opened, OpenEntry(bytes, Genesis(LogId())));
  EXPECT_EQ(opened.point, original.point);
  EXPECT_EQ(opened.payload, "");
}

TEST(LogEntryTest, SaltAndPayloadGoTogether) {
  const auto malformed = StatusIs(absl::StatusCode::kDataLoss, "ENTRY_MALFORMED");
  EXPECT_THAT(
      ParseEntry(Changed([](proto::LogEntry& entry, proto::EntryHeader&) { entry.clear_salt(); })),
      malformed);
  EXPECT_THAT(ParseEntry(Changed(
                  [](proto::LogEntry& entry, proto::EntryHeader&) { entry.clear_payload(); })),
              malformed);
  EXPECT_THAT(ParseEntry(Changed(
                  [](proto::LogEntry& entry, proto::EntryHeader&) { entry.set_salt("short"); })),
              malformed);
}

TEST(LogEntryTest, StopsAtAKindItDoesNotKnow) {
  for (const int kind : {0, 7, 11, 12, 1'000, -1, 256 + 2}) {
    EXPECT_THAT(ParseEntry(Changed([kind](proto::LogEntry&, proto::EntryHeader& header) {
                  header.set_kind(static_cast<proto::EntryKind>(kind));
                })),
                StatusIs(absl::StatusCode::kUnimplemented, "UNKNOWN_ENTRY_KIND"))
        << kind;
  }
}

TEST(LogEntryTest, StopsAtAHeaderFieldItDoesNotKnow) {
  EXPECT_THAT(ParseEntry(Changed([](proto::LogEntry&, proto::EntryHeader& header) {
                header.GetReflection()->MutableUnknownFields(&header)->AddVarint(99, 1);
              })),
              StatusIs(absl::StatusCode::kUnimplemented, "UNKNOWN_ENTRY_FIELD"));
}

TEST(LogEntryTest, RefusesAHeaderWithoutWhatEveryEntryHas) {
  const auto malformed = StatusIs(absl::StatusCode::kDataLoss, "ENTRY_MALFORMED");
  using Header = proto::EntryHeader;
  EXPECT_THAT(
      ParseEntry(Changed([](proto::LogEntry&, Header& header) { header.clear_position(); })),
      malformed);
  EXPECT_THAT(
      ParseEntry(Changed([](proto::LogEntry&, Header& header) { header.clear_previous_hash(); })),
      malformed);
  EXPECT_THAT(ParseEntry(Changed(
                  [](proto::LogEntry&, Header& header) { header.set_payload_digest("short"); })),
              malformed);
  EXPECT_THAT(
      ParseEntry(Changed([](proto::LogEntry&, Header& header) { header.clear_response_id(); })),
      malformed)
      << "a response without its id";
  EXPECT_THAT(ParseEntry(Changed([](proto::LogEntry&, Header& header) {
                header.set_kind(proto::ENTRY_KIND_DEFINITION);
              })),
              malformed)
      << "a definition with a response's id";
}

TEST(LogEntryTest, RefusesOtherBytes) {
  const auto malformed = StatusIs(absl::StatusCode::kDataLoss, "ENTRY_MALFORMED");
  EXPECT_THAT(ParseEntry(""), malformed);
  EXPECT_THAT(ParseEntry("not an entry"), malformed);
  const std::string bytes = SealEntry(Header(1), kSalt, kPayload, Genesis(LogId())).bytes;
  EXPECT_THAT(ParseEntry(bytes + bytes), malformed);
  EXPECT_THAT(ParseEntry(bytes + std::string("\x22\x01x")), malformed) << "a fourth part";
}

TEST(LogEntryTest, NoPrefixOfAnEntryHasAPayload) {
  const std::string bytes = SealEntry(FullHeader(), kSalt, kPayload, Genesis(LogId())).bytes;
  for (size_t length = 0; length < bytes.size(); ++length) {
    const auto opened = OpenEntry(std::string_view(bytes).substr(0, length), Genesis(LogId()));
    // Cut after the header it looks like an erased entry, and the chain goes on.
    if (opened.ok()) {
      EXPECT_EQ(opened->payload, "") << length;
    } else {
      EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss) << length;
    }
  }
}

// What a flipped bit in a header does not break by itself breaks the next entry's hash.
TEST(LogEntryTest, NoFlippedBitGoesUnnoticed) {
  const SealedEntry first = SealEntry(FullHeader(), kSalt, kPayload, Genesis(LogId()));
  const SealedEntry second = SealEntry(Header(2), kSalt, kPayload, first.point);
  for (size_t i = 0; i < first.bytes.size() * 8; ++i) {
    std::string tampered = first.bytes;
    tampered[i / 8] = static_cast<char>(tampered[i / 8] ^ (1 << (i % 8)));
    const auto opened = OpenEntry(tampered, Genesis(LogId()));
    if (!opened.ok()) continue;
    ASSERT_THAT(OpenEntry(second.bytes, opened->point),
                StatusIs(absl::StatusCode::kDataLoss, "CHAIN_BROKEN"))
        << "bit " << i;
  }
}

}  // namespace
}  // namespace sipas::wire
