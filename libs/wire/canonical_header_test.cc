#include "libs/wire/canonical_header.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

#include "libs/wire/log_entry.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using domain::EntryKind;

class RandomHeaders {
 public:
  explicit RandomHeaders(uint32_t seed) : random_(seed) {}

  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }
  bool OneIn(size_t n) { return Below(n) == 0; }

  // Valid, with texts in ASCII.
  proto::EntryHeader Valid() {
    proto::EntryHeader header;
    header.set_position(1 + Number());
    header.set_kind(static_cast<proto::EntryKind>(1 + Below(6)));
    header.set_previous_hash(std::string(32, static_cast<char>(Below(256))));
    header.set_payload_digest(std::string(32, static_cast<char>(Below(256))));
    header.set_committed_at_us(static_cast<int64_t>(Number()));
    if (ConcernsAResponse(header)) header.set_response_id(std::string(16, 'r'));
    if (OneIn(2)) header.set_received_at_us(static_cast<int64_t>(Number()));
    if (OneIn(2)) header.set_answered_at_us(-static_cast<int64_t>(Below(99)));
    if (OneIn(2)) header.set_device_id("kiosk-00004-1");
    if (OneIn(2)) header.set_installation_id("an installation with a long name");
    if (OneIn(2)) header.set_counter(Number());
    if (OneIn(2)) header.set_campaign("sipas-2026");
    if (OneIn(2)) header.set_campaign_revision(static_cast<uint32_t>(Number()));
    if (OneIn(2)) header.set_questionnaire_revision(1);
    if (OneIn(2)) header.set_register_revision(300);
    if (OneIn(2)) header.set_day(static_cast<int32_t>(Below(40'000)) - 20'000);
    header.set_late(OneIn(4));
    if (OneIn(4)) header.set_first_position(Number());
    if (OneIn(4)) header.set_principal("p-9");
    return header;
  }

  std::string Damage(std::string bytes) {
    const size_t at = Below(bytes.size() + 1);
    switch (Below(4)) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(Below(256));
        break;
      case 1:
        bytes.insert(at, 1, static_cast<char>(Below(256)));
        break;
      case 2:
        bytes.erase(at, 1 + Below(40));
        break;
      default:
        bytes += std::string(bytes);
    }
    return bytes;
  }

 private:
  static bool ConcernsAResponse(const proto::EntryHeader& header) {
    return header.kind() != proto::ENTRY_KIND_DEFINITION &&
           header.kind() != proto::ENTRY_KIND_WEIGHT_SET;
  }
  uint64_t Number() { return uint64_t{random_()} << Below(31); }

  std::mt19937 random_;
};

// The generated parser's view of a header that was read.
proto::EntryHeader ToProto(const domain::EntryHeader& from, const HeaderHashes& hashes) {
  proto::EntryHeader to;
  to.set_position(from.position);
  to.set_kind(static_cast<proto::EntryKind>(from.kind));
  to.set_previous_hash(std::string(base::AsBytes(hashes.previous)));
  to.set_payload_digest(std::string(base::AsBytes(hashes.payload)));
  to.set_committed_at_us(from.committed_at_us);
  if (from.response_id) to.set_response_id(std::string(from.response_id->AsBytes()));
  to.set_received_at_us(from.received_at_us);
  to.set_answered_at_us(from.answered_at_us);
  to.set_device_id(from.device_id);
  to.set_installation_id(from.installation_id);
  to.set_counter(from.counter);
  to.set_campaign(from.campaign);
  to.set_campaign_revision(from.campaign_revision);
  to.set_questionnaire_revision(from.questionnaire_revision);
  to.set_register_revision(from.register_revision);
  to.set_day(from.day);
  to.set_late(from.late);
  to.set_first_position(from.first_position);
  to.set_principal(from.principal);
  return to;
}

TEST(CanonicalHeaderTest, ReadsEveryHeaderInAscii) {
  RandomHeaders random(1);
  domain::EntryHeader header;  // holds the one before each time
  HeaderHashes hashes;
  for (int i = 0; i < 20'000; ++i) {
    const std::string bytes = random.Valid().SerializeAsString();
    ASSERT_TRUE(ReadCanonicalHeader(bytes, header, hashes)) << "header " << i;
    ASSERT_EQ(ToProto(header, hashes).SerializeAsString(), bytes) << "header " << i;
  }
}

TEST(CanonicalHeaderTest, ReadsOfDamagedBytesNothingButWhatTheParserReads) {
  google::protobuf::LogSilencer silent;  // of invalid UTF-8
  RandomHeaders random(2);
  domain::EntryHeader header;
  HeaderHashes hashes;
  int same = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string bytes = random.Damage(random.Valid().SerializeAsString());
    if (!ReadCanonicalHeader(bytes, header, hashes)) continue;
    ++same;
    proto::EntryHeader expected;
    ASSERT_TRUE(expected.ParseFromString(bytes)) << "header " << i;
    // Unknown fields would be in the expected bytes.
    ASSERT_EQ(ToProto(header, hashes).SerializeAsString(), expected.SerializeAsString());
  }
  EXPECT_GT(same, 1000);  // so that it was tried
}

TEST(CanonicalHeaderTest, LeavesWhatIsNotAsciiToTheParser) {
  proto::EntryHeader message = RandomHeaders(3).Valid();
  message.set_device_id("máy 1");
  domain::EntryHeader header;
  HeaderHashes hashes;
  EXPECT_FALSE(ReadCanonicalHeader(message.SerializeAsString(), header, hashes));
}

TEST(CanonicalHeaderTest, LeavesUnknownKindsToTheParser) {
  proto::EntryHeader message = RandomHeaders(4).Valid();
  domain::EntryHeader header;
  HeaderHashes hashes;
  for (const int kind : {0, 7, 262}) {  // 262 = 6 modulo 256
    message.set_kind(static_cast<proto::EntryKind>(kind));
    EXPECT_FALSE(ReadCanonicalHeader(message.SerializeAsString(), header, hashes)) << kind;
  }
}

TEST(CanonicalHeaderTest, WritesWhatTheGeneratedSerializerWrites) {
  RandomHeaders random(5);
  domain::EntryHeader header;
  HeaderHashes hashes;
  for (int i = 0; i < 20'000; ++i) {
    const std::string expected = random.Valid().SerializeAsString();
    ASSERT_TRUE(ReadCanonicalHeader(expected, header, hashes));
    std::string bytes;
    WriteCanonicalHeader(header, hashes, bytes);
    ASSERT_EQ(bytes, expected) << "header " << i;
  }
}

TEST(CanonicalHeaderTest, HasRoomForTheLargestNumbers) {
  proto::EntryHeader largest = RandomHeaders(6).Valid();
  constexpr uint32_t kMax32 = std::numeric_limits<uint32_t>::max();
  constexpr uint64_t kMax64 = std::numeric_limits<uint64_t>::max();
  largest.set_position(kMax64);
  largest.set_kind(proto::ENTRY_KIND_VOID);
  largest.set_committed_at_us(-1);
  largest.set_response_id(std::string(16, 'r'));
  largest.set_received_at_us(-1);
  largest.set_answered_at_us(-1);
  largest.set_device_id(std::string(63, 'd'));
  largest.set_installation_id(std::string(63, 'i'));
  largest.set_counter(kMax64);
  largest.set_campaign(std::string(63, 'c'));
  largest.set_campaign_revision(kMax32);
  largest.set_questionnaire_revision(kMax32);
  largest.set_register_revision(kMax32);
  largest.set_day(std::numeric_limits<int32_t>::min());
  largest.set_late(true);
  largest.set_first_position(kMax64);
  largest.set_principal(std::string(63, 'p'));
  domain::EntryHeader header;
  HeaderHashes hashes;
  ASSERT_TRUE(ReadCanonicalHeader(largest.SerializeAsString(), header, hashes));
  std::string bytes;
  WriteCanonicalHeader(header, hashes, bytes);
  EXPECT_EQ(bytes, largest.SerializeAsString());
}

}  // namespace
}  // namespace sipas::wire
