#include "libs/wire/payload.h"

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"
#include "libs/wire/response_wire.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using domain::EntryKind;
using ::sipas::testing::EqualsProto;
using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

constexpr EntryKind kAllKinds[] = {EntryKind::kDefinition, EntryKind::kResponse,
                                   EntryKind::kVoid,       EntryKind::kAmend,
                                   EntryKind::kReinstate,  EntryKind::kWeightSet};

auto IsMalformed() { return StatusIs(absl::StatusCode::kDataLoss, "ENTRY_MALFORMED"); }

domain::ResponseRecord Record(int32_t rating = 4) {
  domain::ResponseRecord record;
  record.response.id = *base::Uuid::Parse("01890a5d-ac96-774b-bcce-b302099a8057");
  record.response.campaign = "sipas-2026";
  record.response.questionnaire_revision = 1;
  record.response.locality = "00004";
  record.response.answers = {{.item = 1, .rating = rating}};
  record.weight_fixed = uint64_t{1} << 32;
  record.stratum = "urban";
  record.clusters = {"thôn 3"};
  return record;
}

proto::Definition Parse(const std::string& text) {
  proto::Definition definition;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &definition));
  return definition;
}

proto::Definition Tree() {
  return Parse(R"pb(name: "vn-2025"
                    revision: 2
                    register {
                      levels: "province"
                      localities { code: "01" name: "Hà Nội" level: "province" }
                    })pb");
}

proto::Definition Weights() {
  return Parse(R"pb(name: "weights"
                    weight_set {
                      campaign: "sipas-2026"
                      cells { locality: "00004" factor: 1.5 }
                    })pb");
}

std::string AmendPayloadBytes() {
  proto::EntryPayload payload;
  EncodeRecord(Record(4), *payload.mutable_amend()->mutable_before());
  EncodeRecord(Record(5), *payload.mutable_amend()->mutable_after());
  payload.mutable_amend()->set_day(-3);
  payload.mutable_amend()->set_reason("typing error");
  return payload.SerializeAsString();
}

std::string PayloadOf(EntryKind kind) {
  switch (kind) {
    case EntryKind::kDefinition:
      return EncodeDefinitionPayload(Tree());
    case EntryKind::kResponse:
      return EncodeResponsePayload(Record());
    case EntryKind::kVoid:
      return EncodeVoidPayload(Record(), 20'717, "asked for it");
    case EntryKind::kAmend:
      return AmendPayloadBytes();
    case EntryKind::kReinstate:
      return EncodeReinstatePayload(Record(), -1, "by mistake");
    case EntryKind::kWeightSet:
      return EncodeDefinitionPayload(Weights());
  }
  return "";
}

TEST(PayloadTest, AResponseComesBack) {
  ASSERT_OK_AND_ASSIGN(const Payload payload,
                       DecodePayload(EntryKind::kResponse, PayloadOf(EntryKind::kResponse)));
  EXPECT_EQ(std::get<ResponsePayload>(payload).record, Record());
}

TEST(PayloadTest, AVoidComesBack) {
  ASSERT_OK_AND_ASSIGN(const Payload payload,
                       DecodePayload(EntryKind::kVoid, PayloadOf(EntryKind::kVoid)));
  EXPECT_EQ(std::get<VoidPayload>(payload).record, Record());
  EXPECT_EQ(std::get<VoidPayload>(payload).day, 20'717);
}

TEST(PayloadTest, AReinstateComesBack) {
  ASSERT_OK_AND_ASSIGN(const Payload payload,
                       DecodePayload(EntryKind::kReinstate, PayloadOf(EntryKind::kReinstate)));
  EXPECT_EQ(std::get<ReinstatePayload>(payload).record, Record());
  EXPECT_EQ(std::get<ReinstatePayload>(payload).day, -1);
}

TEST(PayloadTest, AnAmendHasBothResponses) {
  ASSERT_OK_AND_ASSIGN(const Payload payload,
                       DecodePayload(EntryKind::kAmend, PayloadOf(EntryKind::kAmend)));
  EXPECT_EQ(std::get<AmendPayload>(payload).before, Record(4));
  EXPECT_EQ(std::get<AmendPayload>(payload).after, Record(5));
  EXPECT_EQ(std::get<AmendPayload>(payload).day, -3);
}

TEST(PayloadTest, ADefinitionComesBackAsDraftAndAsProto) {
  const std::string bytes = PayloadOf(EntryKind::kDefinition);
  ASSERT_OK_AND_ASSIGN(const Payload payload, DecodePayload(EntryKind::kDefinition, bytes));
  const domain::DefinitionDraft& draft = std::get<DefinitionPayload>(payload).draft;
  EXPECT_EQ(draft.name, "vn-2025");
  EXPECT_EQ(draft.revision, 2U);
  EXPECT_EQ(draft.kind(), domain::DefinitionKind::kRegister);
  ASSERT_OK_AND_ASSIGN(const proto::Definition definition, DecodeDefinitionProto(bytes));
  EXPECT_THAT(definition, EqualsProto(Tree().DebugString()));
}

TEST(PayloadTest, AWeightSetIsADefinitionOfItsOwnKind) {
  ASSERT_OK_AND_ASSIGN(const Payload payload,
                       DecodePayload(EntryKind::kWeightSet, PayloadOf(EntryKind::kWeightSet)));
  EXPECT_EQ(std::get<DefinitionPayload>(payload).draft.kind(), domain::DefinitionKind::kWeightSet);
  EXPECT_THAT(DecodePayload(EntryKind::kDefinition, PayloadOf(EntryKind::kWeightSet)),
              IsMalformed());
  EXPECT_THAT(DecodePayload(EntryKind::kWeightSet, PayloadOf(EntryKind::kDefinition)),
              IsMalformed());
}

TEST(PayloadTest, TheBytesAreTheProtos) {
  for (const EntryKind kind : kAllKinds) {
    proto::EntryPayload payload;
    ASSERT_TRUE(payload.ParseFromString(PayloadOf(kind)));
    EXPECT_EQ(payload.SerializeAsString(), PayloadOf(kind)) << static_cast<int>(kind);
  }
  proto::EntryPayload payload;
  ASSERT_TRUE(payload.ParseFromString(PayloadOf(EntryKind::kVoid)));
  EXPECT_EQ(payload.void_().reason(), "asked for it");
}

TEST(PayloadTest, NothingIsLeftOverFromTheOneBefore) {
  domain::ResponseRecord large = Record();
  large.response.choices = {{.item = 2, .options = {1, 2}}};
  large.response.texts = {{.item = 3, .sha256 = {}, .bytes = 1}};
  large.response.weight = 2;
  large.response.answered_at_us = 5;
  const std::string before = PayloadOf(EntryKind::kVoid);
  EXPECT_THAT(DecodePayload(EntryKind::kVoid, EncodeVoidPayload(large, 7, "x")), IsOk());
  EXPECT_EQ(PayloadOf(EntryKind::kVoid), before);
  ASSERT_OK_AND_ASSIGN(const Payload payload, DecodePayload(EntryKind::kVoid, before));
  EXPECT_EQ(std::get<VoidPayload>(payload).record, Record());
}

TEST(PayloadTest, TheBodyBelongsToTheKind) {
  for (const EntryKind kind : kAllKinds) {
    for (const EntryKind other : kAllKinds) {
      if (kind == other) continue;
      EXPECT_THAT(DecodePayload(other, PayloadOf(kind)), IsMalformed())
          << static_cast<int>(kind) << " as " << static_cast<int>(other);
    }
  }
}

TEST(PayloadTest, HoldsExactlyOneBody) {
  const std::string bytes = PayloadOf(EntryKind::kResponse);
  EXPECT_THAT(DecodePayload(EntryKind::kResponse, ""), IsMalformed()) << "erased";
  EXPECT_THAT(DecodePayload(EntryKind::kResponse, bytes + bytes), IsMalformed());
  EXPECT_THAT(DecodePayload(EntryKind::kResponse, bytes + "x"), IsMalformed());
  EXPECT_THAT(DecodeDefinitionProto(bytes), IsMalformed());
}

TEST(PayloadTest, NoTruncatedPayloadDecodes) {
  for (const EntryKind kind : kAllKinds) {
    const std::string bytes = PayloadOf(kind);
    for (size_t length = 0; length < bytes.size(); ++length) {
      ASSERT_THAT(DecodePayload(kind, bytes.substr(0, length)), IsMalformed()) << length;
    }
  }
}

TEST(PayloadTest, NoChangedByteCrashes) {
  const google::protobuf::LogSilencer silencer;  // of texts that are no UTF-8 any more
  for (const EntryKind kind : kAllKinds) {
    const std::string bytes = PayloadOf(kind);
    for (size_t i = 0; i < bytes.size(); ++i) {
      for (const int change : {0x01, 0x80, 0xFF}) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ change);
        const auto payload = DecodePayload(kind, changed);
        if (!payload.ok()) {
          ASSERT_THAT(payload, IsMalformed());
        }
      }
    }
  }
}

TEST(PayloadTest, DropsNothingThatItDoesNotKnow) {
  proto::EntryPayload payload;
  ASSERT_TRUE(payload.ParseFromString(PayloadOf(EntryKind::kVoid)));
  proto::VoidRecord& record = *payload.mutable_void_();
  record.GetReflection()->MutableUnknownFields(&record)->AddVarint(99, 1);
  EXPECT_THAT(DecodePayload(EntryKind::kVoid, payload.SerializeAsString()), IsMalformed());
}

TEST(PayloadTest, ABadRecordIsNamed) {
  domain::ResponseRecord record = Record();
  record.weight_fixed = 0;
  const absl::Status error =
      DecodePayload(EntryKind::kResponse, EncodeResponsePayload(record)).status();
  EXPECT_THAT(error, IsMalformed());
  EXPECT_THAT(std::string(error.message()), ::testing::HasSubstr("weight_fixed"));
}

}  // namespace
}  // namespace sipas::wire
