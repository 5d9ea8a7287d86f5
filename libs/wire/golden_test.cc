// The bytes that are on disks, and the digests that decide what is a duplicate. If one of these
// tests fails, the code is wrong: never change the bytes.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "libs/base/hex.h"
#include "libs/wire/definition_wire.h"
#include "libs/wire/log_entry.h"
#include "libs/wire/payload.h"
#include "libs/wire/response_wire.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using domain::EntryHeader;
using domain::EntryKind;

constexpr std::array<uint8_t, kSaltBytes> kSalt = {0, 1, 2,  3,  4,  5,  6,  7,
                                                   8, 9, 10, 11, 12, 13, 14, 15};

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// Every field is set.
domain::Response FullResponse() {
  domain::Violations violations;
  domain::Response response =
      DecodeResponse(Parse<proto::Response>(R"pb(
                       response_id: "01890a5d-ac96-774b-bcce-b302099a8057"
                       campaign: "sipas-2026"
                       questionnaire_revision: 3
                       locality: "00004"
                       answers { item: 65535 rating: 0 }
                       answers {
                         item: 7
                         text { sha256: "0123456789abcdef0123456789abcdef" bytes: 140 }
                       }
                       answers { item: 6 number: 12.5 }
                       answers {
                         item: 5
                         choices { options: 300 options: 1 }
                       }
                       answers { item: 4 not_applicable: true }
                       answers { item: 3 no_answer: true }
                       answers { item: 2 rating: -3 }
                       answers { item: 1 rating: 5 }
                       attributes { dimension: "ethnicity" value: "Tày" }
                       attributes { dimension: "age" value: "18-30" }
                       stratum: "thành thị"
                       clusters: "thôn 3"
                       clusters: "hộ 12"
                       sample_unit_id: "u-17"
                       weight: 2.25
                       channel: "kiosk"
                       device_id: "kiosk-00004-1"
                       installation_id: "3f0c"
                       counter: 4711
                       answered_at { seconds: 1790000000 nanos: 123456789 }
                       test: true
                       partial: true
                       language: "vi"
                     )pb"),
                     violations);
  EXPECT_TRUE(violations.empty());
  return response;
}

domain::ResponseRecord SmallRecord() {
  domain::ResponseRecord record;
  record.response.id = *base::Uuid::Parse("01890a5d-ac96-774b-bcce-b302099a8057");
  record.response.campaign = "sipas-2026";
  record.response.questionnaire_revision = 1;
  record.response.locality = "00004";
  record.response.answers = {{.item = 1, .rating = 4}};
  record.weight_fixed = uint64_t{5} << 31;
  record.stratum = "urban";
  record.clusters = {"thôn 3"};
  return record;
}

proto::Definition Tree() {
  return Parse<proto::Definition>(R"pb(
    name: "vn-2025"
    revision: 1
    register {
      title { language: "vi" text: "Việt Nam" }
      levels: "province"
      localities { code: "01" name: "Hà Nội" level: "province" }
    }
  )pb");
}

proto::Definition Weights() {
  return Parse<proto::Definition>(R"pb(
    name: "weights"
    revision: 1
    weight_set {
      campaign: "sipas-2026"
      cells { locality: "00004" stratum: "urban" factor: 1.5 }
    }
  )pb");
}

EntryHeader DefinitionHeader(EntryKind kind) {
  EntryHeader header;
  header.position = 7;
  header.kind = kind;
  header.committed_at_us = 1'790'000'001'000'000;
  header.received_at_us = 1'790'000'000'900'000;
  header.principal = "p-9";
  return header;
}

EntryHeader ResponseHeader(EntryKind kind) {
  EntryHeader header = DefinitionHeader(kind);
  header.response_id = SmallRecord().response.id;
  header.answered_at_us = 1'789'999'999'000'000;
  header.device_id = "kiosk-00004-1";
  header.installation_id = "3f0c";
  header.counter = 4711;
  header.campaign = "sipas-2026";
  header.campaign_revision = 2;
  header.questionnaire_revision = 1;
  header.register_revision = 3;
  header.day = 20'717;
  header.late = true;
  header.first_position = 5;
  return header;
}

std::string AmendPayloadBytes() {
  proto::EntryPayload payload;
  EncodeRecord(SmallRecord(), *payload.mutable_amend()->mutable_before());
  domain::ResponseRecord after = SmallRecord();
  after.response.answers[0].rating = 5;
  EncodeRecord(after, *payload.mutable_amend()->mutable_after());
  payload.mutable_amend()->set_day(20'717);
  payload.mutable_amend()->set_reason("nhầm");
  return payload.SerializeAsString();
}

SealedEntry Seal(const EntryHeader& header, const std::string& payload) {
  const domain::LogPoint previous = {.position = 6, .hash = base::Sha256({"the entry before"})};
  return SealEntry(header, kSalt, payload, previous);
}

std::string Hex(const SealedEntry& sealed) { return base::BytesToHex(sealed.bytes); }

TEST(GoldenTest, CanonicalResponse) {
  proto::Response encoded;
  EncodeResponse(FullResponse(), encoded);
  EXPECT_EQ(
      base::BytesToHex(encoded.SerializeAsString()),
      "0a2430313839306135642d616339362d373734622d626363652d623330323039396138303537120a73697061"
      "732d323032361803220530303030342a040801100a2a04080210052a04080318012a04080420012a0908052a"
      "050a0301ac022a0b08063100000000000029402a2908073a250a203031323334353637383961626364656630"
      "313233343536373839616263646566108c012a0608ffff031000320c0a03616765120531382d333032110a09"
      "6574686e6963697479120454c3a0793a0c7468c3a06e68207468e1bb8b42077468c3b46e2033420768e1bb99"
      "2031324a04752d31375100000000000002405a056b696f736b620d6b696f736b2d30303030342d316a043366"
      "306370e7247a0b0880f7c4d506108094ef3a8001018801019a01027669");
  EXPECT_EQ(base::ToHex(DigestOf(FullResponse())),
            "5b820aace68bacd961e02ece452259fa699a94ff7f10b19de3c2c5a3b6b9b237");
}

TEST(GoldenTest, DefinitionDigest) {
  domain::Violations violations;
  EXPECT_EQ(base::ToHex(DecodeDefinition(Tree(), violations).digest),
            "369a80a4f0a4b5dda7e444d0c52908150511effa97a7cab14248e685f938d56b");
}

TEST(GoldenTest, Genesis) {
  EXPECT_EQ(base::ToHex(Genesis(SmallRecord().response.id).hash),
            "96f8b57a1c6de83102c60e65156f9a6c11b06856dab678a3f24ed8d4f3e691b7");
}

TEST(GoldenTest, DefinitionEntry) {
  const SealedEntry sealed =
      Seal(DefinitionHeader(EntryKind::kDefinition), EncodeDefinitionPayload(Tree()));
  EXPECT_EQ(
      Hex(sealed),
      "0a60080710011a207e6cdbc4c5534a27574aca4fc8970435debb0354dac651401163448fb1d98feb2220ed68"
      "40b08ef599e72442201fda9c838c1b490619d15add942b2e7f9b448d8b9128c0c4d4d1edff960338a0b7ced1"
      "edff96039a0103702d391210000102030405060708090a0b0c0d0e0f1a460a440a07766e2d3230323510011a"
      "370a100a027669120a5669e1bb8774204e616d120870726f76696e63651a190a023031120948c3a0204ee1bb"
      "9969220870726f76696e6365");
  EXPECT_EQ(base::ToHex(sealed.point.hash),
            "1c81785fa74365d03fe170d6070742b5e86e933ad468d0b45d76ee0c3509456e");
}

TEST(GoldenTest, ResponseEntry) {
  EXPECT_EQ(
      Hex(Seal(ResponseHeader(EntryKind::kResponse), EncodeResponsePayload(SmallRecord()))),
      "0ab001080710021a207e6cdbc4c5534a27574aca4fc8970435debb0354dac651401163448fb1d98feb2220d8"
      "832877ce22dadd496a9295ccb9a7f60b28db989b951d6dd25d11a4bef01e2328c0c4d4d1edff960332100189"
      "0a5dac96774bbcceb302099a805738a0b7ced1edff960340c0bbdad0edff96034a0d6b696f736b2d30303030"
      "342d3152043366306358e724620a73697061732d323032366802700178038001dac3028801019001059a0103"
      "702d391210000102030405060708090a0b0c0d0e0f1a5b12590a410a2430313839306135642d616339362d37"
      "3734622d626363652d623330323039396138303537120a73697061732d323032361801220530303030342a04"
      "080110081080808080281a05757262616e22077468c3b46e2033");
}

TEST(GoldenTest, VoidEntry) {
  EXPECT_EQ(
      Hex(Seal(ResponseHeader(EntryKind::kVoid),
               EncodeVoidPayload(SmallRecord(), 20'717, "xin rút"))),
      "0ab001080710031a207e6cdbc4c5534a27574aca4fc8970435debb0354dac651401163448fb1d98feb2220de"
      "e7bb0908118151ad7700d282f71ecd60abd3befc499d9bb16de2c4c6fe81a828c0c4d4d1edff960332100189"
      "0a5dac96774bbcceb302099a805738a0b7ced1edff960340c0bbdad0edff96034a0d6b696f736b2d30303030"
      "342d3152043366306358e724620a73697061732d323032366802700178038001dac3028801019001059a0103"
      "702d391210000102030405060708090a0b0c0d0e0f1a6b1a690a590a410a2430313839306135642d61633936"
      "2d373734622d626363652d623330323039396138303537120a73697061732d32303236180122053030303034"
      "2a04080110081080808080281a05757262616e22077468c3b46e203310dac3021a0878696e2072c3ba74");
}

TEST(GoldenTest, AmendEntry) {
  EXPECT_EQ(
      Hex(Seal(ResponseHeader(EntryKind::kAmend), AmendPayloadBytes())),
      "0ab001080710041a207e6cdbc4c5534a27574aca4fc8970435debb0354dac651401163448fb1d98feb2220cd"
      "6c1b13dbaa18b1d36bd5c02d943bbadc6f16625a11017d5d32ae74dd1cfdc528c0c4d4d1edff960332100189"
      "0a5dac96774bbcceb302099a805738a0b7ced1edff960340c0bbdad0edff96034a0d6b696f736b2d30303030"
      "342d3152043366306358e724620a73697061732d323032366802700178038001dac3028801019001059a0103"
      "702d391210000102030405060708090a0b0c0d0e0f1ac50122c2010a590a410a2430313839306135642d6163"
      "39362d373734622d626363652d623330323039396138303537120a73697061732d3230323618012205303030"
      "30342a04080110081080808080281a05757262616e22077468c3b46e203312590a410a243031383930613564"
      "2d616339362d373734622d626363652d623330323039396138303537120a73697061732d3230323618012205"
      "30303030342a040801100a1080808080281a05757262616e22077468c3b46e203318dac30222066e68e1baa7"
      "6d");
}

TEST(GoldenTest, ReinstateEntry) {
  EXPECT_EQ(
      Hex(Seal(ResponseHeader(EntryKind::kReinstate),
               EncodeReinstatePayload(SmallRecord(), 20'717, "rút nhầm"))),
      "0ab001080710051a207e6cdbc4c5534a27574aca4fc8970435debb0354dac651401163448fb1d98feb2220f9"
      "16572f8b06cef0e437caef0629469ddbc73323972c22fd2f2badd7f3154c7f28c0c4d4d1edff960332100189"
      "0a5dac96774bbcceb302099a805738a0b7ced1edff960340c0bbdad0edff96034a0d6b696f736b2d30303030"
      "342d3152043366306358e724620a73697061732d323032366802700178038001dac3028801019001059a0103"
      "702d391210000102030405060708090a0b0c0d0e0f1a6e2a6c0a590a410a2430313839306135642d61633936"
      "2d373734622d626363652d623330323039396138303537120a73697061732d32303236180122053030303034"
      "2a04080110081080808080281a05757262616e22077468c3b46e203310dac3021a0b72c3ba74206e68e1baa7"
      "6d");
}

TEST(GoldenTest, WeightSetEntry) {
  EXPECT_EQ(
      Hex(Seal(DefinitionHeader(EntryKind::kWeightSet), EncodeDefinitionPayload(Weights()))),
      "0a60080710061a207e6cdbc4c5534a27574aca4fc8970435debb0354dac651401163448fb1d98feb222076d6"
      "ce7356f661b2add5900e5ec95eafba56a79ff61fa76e8f7218d8ed8e082f28c0c4d4d1edff960338a0b7ced1"
      "edff96039a0103702d391210000102030405060708090a0b0c0d0e0f1a340a320a077765696768747310013a"
      "250a0a73697061732d3230323612170a0530303030341205757262616e19000000000000f83f");
}

}  // namespace
}  // namespace sipas::wire
