#include "libs/wire/canonical_record.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <iterator>
#include <limits>
#include <optional>
#include <random>
#include <string>

#include "libs/wire/canonical_bytes.h"
#include "libs/wire/payload.h"
#include "libs/wire/response_wire.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;

// Makes records of all shapes; the same for the same seed.
class RandomRecords {
 public:
  explicit RandomRecords(uint32_t seed) : random_(seed) {}

  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }
  bool OneIn(size_t n) { return Below(n) == 0; }

  // A valid record in canonical form.
  domain::ResponseRecord Valid() {
    domain::ResponseRecord record;
    record.response = Response();
    record.weight_fixed =
        record.response.design_only && OneIn(2) ? 0 : 1 + Below(uint64_t{1} << (1 + Below(48)));
    if (OneIn(2)) record.stratum = Code();
    for (size_t i = Below(8); i > 0; --i) record.clusters.push_back(Code());
    return record;
  }

  // The bytes with something done to them that a parser may meet.
  std::string Damage(std::string bytes) {
    for (size_t times = 1 + Below(3); times > 0; --times) DamageOnce(bytes);
    return bytes;
  }

  // A valid record with fields changed to what the program would not write.
  proto::ResponseRecord Odd() {
    proto::ResponseRecord record;
    EncodeRecord(Valid(), record);
    for (size_t times = 1 + Below(2); times > 0; --times) MakeOdd(record);
    return record;
  }

 private:
  std::string Code() {
    static constexpr const char* kCodes[] = {
        "00004", "kiosk", "thôn 3", "Huế", "x", "a-code-that-is-longer-than-short-strings-are"};
    return kCodes[Below(std::size(kCodes))];
  }
  uint64_t Number() { return uint64_t{random_()} << Below(33); }

  domain::Response Response() {
    domain::Response response;
    for (uint8_t& byte : response.id.bytes) byte = static_cast<uint8_t>(1 + Below(255));
    response.campaign = OneIn(2) ? "sipas-2026" : "c1";
    response.questionnaire_revision = static_cast<uint32_t>(1 + Below(OneIn(2) ? 3 : 1 << 30));
    response.locality = Code();
    response.design_only = OneIn(8);
    if (!response.design_only) AddAnswers(response);
    if (OneIn(2)) response.attributes.push_back({"age", Code()});
    if (OneIn(2)) response.attributes.push_back({"gender", Code()});
    if (OneIn(3)) response.stratum = Code();
    for (size_t i = Below(6); i > 0; --i) response.clusters.push_back(Code());
    if (OneIn(3)) response.sample_unit_id = Code();
    if (OneIn(3))
      response.weight = response.design_only ? 0.0 : 0.5 + static_cast<double>(Below(9));
    AddOrigin(response);
    response.test = OneIn(4);
    response.partial = OneIn(4);
    if (OneIn(2)) response.language = "vi";
    return response;
  }

  void AddOrigin(domain::Response& response) {
    if (OneIn(2)) response.channel = Code();
    if (OneIn(2)) response.device_id = Code();
    if (OneIn(2)) response.installation_id = Code();
    if (OneIn(2)) response.counter = Number();
    if (OneIn(2)) {
      response.answered_at_us = static_cast<int64_t>(Below(OneIn(2) ? 5'000'000 : 1ULL << 50));
    }
  }

  void AddAnswers(domain::Response& response) {
    uint32_t item = 0;
    for (size_t left = Below(40); left > 0; --left) {
      item += static_cast<uint32_t>(1 + (OneIn(5) ? Below(1000) : 0));
      switch (Below(9)) {
        case 0:
          response.numbers.push_back({item, OneIn(2) ? 0.0 : 12.5});
          break;
        case 1:
          response.texts.push_back({item, base::Sha256({"text"}), 140});
          break;
        case 2:
          response.choices.push_back({item, {}});
          for (uint32_t i = 0; i < Below(5); ++i) {
            response.choices.back().options.push_back(i * 100);
          }
          break;
        case 3:
          response.answers.push_back({.item = item, .kind = domain::AnswerKind::kNoAnswer});
          break;
        case 4:
          response.answers.push_back({.item = item, .kind = domain::AnswerKind::kNotApplicable});
          break;
        default:
          response.answers.push_back(
              {.item = item, .rating = static_cast<int32_t>(Below(300)) - 100});
      }
    }
  }

  void DamageOnce(std::string& bytes) {
    const size_t at = Below(bytes.size() + 1);
    switch (Below(6)) {
      case 0:  // another byte
        if (at < bytes.size()) bytes[at] = static_cast<char>(Below(256));
        return;
      case 1:
        bytes.insert(at, 1, static_cast<char>(Below(256)));
        return;
      case 2:
        bytes.erase(at, 1);
        return;
      case 3:  // the end is missing
        bytes.resize(at);
        return;
      case 4:  // an unknown field, or a known one once more
        bytes.push_back(static_cast<char>(Below(128)));
        bytes.push_back(static_cast<char>(Below(128)));
        return;
      default:  // the record twice: the parser merges them
        bytes += std::string(bytes);
        return;
    }
  }

  void MakeOdd(proto::ResponseRecord& record) {
    proto::Response& response = *record.mutable_response();
    switch (Below(16)) {
      case 0:
        return record.set_weight_fixed(OneIn(2) ? 0 : Number());
      case 1:
        return record.set_stratum("a control\x01");
      case 2:
        return record.add_clusters(OneIn(2) ? "" : "x");
      case 3:
        return response.set_response_id("01890A5D-AC96-774B-BCCE-B302099A8057");
      case 4:
        return response.set_campaign(OneIn(2) ? "" : "Upper");
      case 5:
        return response.set_questionnaire_revision(0);
      case 6:
        return response.set_locality(OneIn(2) ? "" : std::string(64, 'x'));
      case 7:
        return OddAnswer(*response.add_answers());
      case 8:
        return response.add_attributes()->set_value("no dimension");
      case 9:
        for (int i = 0; i < 5; ++i) response.add_clusters("c");
        return;
      case 10:
        return response.set_weight(OneIn(2) ? -0.0 : -1.0);
      case 11:
        return response.mutable_answered_at()->set_nanos(OneIn(2) ? -1 : 1'000'000'000);
      case 12:
        return response.mutable_answered_at()->set_seconds(OneIn(2) ? -1 : 253'402'300'800);
      case 13:
        return response.set_language("not a language");
      case 14:
        return response.set_design_only(true);
      default:
        return static_cast<void>(response.mutable_answered_at());  // present and empty
    }
  }

  void OddAnswer(proto::Answer& answer) {
    answer.set_item(static_cast<uint32_t>(OneIn(2) ? Below(40) : 65'000 + Below(1000)));
    switch (Below(6)) {
      case 0:
        return answer.set_no_answer(false);
      case 1:
        return answer.set_not_applicable(false);
      case 2:
        answer.mutable_choices()->add_options(2);
        return answer.mutable_choices()->add_options(static_cast<uint32_t>(1 + Below(2)));
      case 3:
        return answer.set_number(OneIn(2) ? -0.0 : std::numeric_limits<double>::infinity());
      case 4:
        return answer.mutable_text()->set_sha256("short");
      default:
        return answer.set_rating(0);
    }
  }

  std::mt19937 random_;
};

// What the generated parser and DecodeRecord make of the bytes; nothing if they refuse them.
std::optional<domain::ResponseRecord> Decode(const std::string& bytes) {
  proto::ResponseRecord record;
  if (!record.ParseFromString(bytes)) return std::nullopt;
  domain::Violations violations;
  domain::ResponseRecord decoded = DecodeRecord(record, violations);
  if (!violations.empty()) return std::nullopt;
  return decoded;
}

std::string Encode(const domain::ResponseRecord& record) {
  proto::ResponseRecord message;
  EncodeRecord(record, message);
  return message.SerializeAsString();
}

// 1 if the bytes were read.
int ExpectNothingElse(const std::string& bytes, domain::ResponseRecord& record) {
  if (!ReadCanonicalRecord(bytes, record)) return 0;
  const std::optional<domain::ResponseRecord> expected = Decode(bytes);
  EXPECT_TRUE(expected.has_value()) << "the generated parser refuses what was read";
  EXPECT_TRUE(!expected.has_value() || record == *expected);
  return 1;
}

TEST(CanonicalRecordTest, ReadsEveryRecordThatThisProgramWrites) {
  RandomRecords random(1);
  domain::ResponseRecord read;  // holds the record before each time
  for (int i = 0; i < 20'000; ++i) {
    const domain::ResponseRecord record = random.Valid();
    ASSERT_TRUE(ReadCanonicalRecord(Encode(record), read)) << "record " << i;
    ASSERT_EQ(read, record) << "record " << i;
  }
}

TEST(CanonicalRecordTest, ReadsOfDamagedBytesNothingButWhatTheParserReads) {
  google::protobuf::LogSilencer silent;  // of invalid UTF-8
  RandomRecords random(2);
  domain::ResponseRecord read;
  int same = 0;
  for (int i = 0; i < 100'000; ++i) {
    same += ExpectNothingElse(random.Damage(Encode(random.Valid())), read);
    if (HasFailure()) FAIL() << "record " << i;
  }
  EXPECT_GT(same, 1000);  // so that it was tried
}

TEST(CanonicalRecordTest, ReadsOfOddRecordsNothingButWhatTheParserReads) {
  RandomRecords random(3);
  domain::ResponseRecord read;
  int same = 0;
  for (int i = 0; i < 50'000; ++i) {
    same += ExpectNothingElse(random.Odd().SerializeAsString(), read);
    if (HasFailure()) FAIL() << "record " << i;
  }
  EXPECT_GT(same, 1000);
}

TEST(CanonicalRecordTest, LeavesFieldsOfALaterVersionToTheParser) {
  domain::ResponseRecord read;
  proto::ResponseRecord message;
  EncodeRecord(RandomRecords(4).Valid(), message);
  message.mutable_response()->add_attributes()->set_dimension("z");
  message.mutable_response()->mutable_attributes()->rbegin()->set_value("z");
  ASSERT_TRUE(ReadCanonicalRecord(message.SerializeAsString(), read));
  for (google::protobuf::Message* part :
       {static_cast<google::protobuf::Message*>(&message),
        static_cast<google::protobuf::Message*>(message.mutable_response()),
        static_cast<google::protobuf::Message*>(
            &*message.mutable_response()->mutable_attributes()->rbegin())}) {
    google::protobuf::UnknownFieldSet& unknown = *part->GetReflection()->MutableUnknownFields(part);
    unknown.AddVarint(100, 1);
    EXPECT_FALSE(ReadCanonicalRecord(message.SerializeAsString(), read)) << part->GetTypeName();
    unknown.Clear();
  }
}

TEST(CanonicalBytesTest, AreWhatTheGeneratedSerializerWrites) {
  RandomRecords random(5);
  for (int i = 0; i < 20'000; ++i) {
    const domain::Response response = random.Valid().response;
    proto::Response message;
    EncodeResponse(response, message);
    ASSERT_EQ(CanonicalBytes(response), message.SerializeAsString()) << "response " << i;
  }
}

TEST(CanonicalBytesTest, MakeThePayloadThatTheGeneratedSerializerMakes) {
  RandomRecords random(6);
  for (int i = 0; i < 20'000; ++i) {
    const domain::ResponseRecord record = random.Valid();
    proto::EntryPayload message;
    EncodeRecord(record, *message.mutable_response());
    ASSERT_EQ(EncodeResponsePayload(record), message.SerializeAsString()) << "record " << i;
  }
}

TEST(CanonicalBytesTest, HaveRoomForTheLargestNumbers) {
  domain::Response response = RandomRecords(7).Valid().response;
  constexpr uint32_t kMax = std::numeric_limits<uint32_t>::max();
  response.questionnaire_revision = kMax;
  response.counter = std::numeric_limits<uint64_t>::max();
  response.answered_at_us = 253'402'300'799'999'999;
  response.answers.clear();
  response.choices.clear();
  response.numbers.clear();
  response.texts.clear();
  for (uint32_t i = 0; i < 1000; ++i) {
    const uint32_t item = kMax - 4000 + 4 * i;
    response.answers.push_back({.item = item, .rating = std::numeric_limits<int32_t>::min()});
    response.choices.push_back({item + 1, {kMax - 1, kMax}});
    response.numbers.push_back({item + 2, std::numeric_limits<double>::max()});
    response.texts.push_back({item + 3, base::Sha256({"text"}), kMax});
  }
  proto::Response message;
  EncodeResponse(response, message);
  EXPECT_EQ(CanonicalBytes(response), message.SerializeAsString());
}

}  // namespace
}  // namespace sipas::wire
