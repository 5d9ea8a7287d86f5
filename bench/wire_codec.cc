// What one response costs between bytes and domain: the survey service pays ReadCanonicalResponse
// (DecodeResponse where it comes as a message), DigestOf, EncodeResponsePayload and SealEntry, the
// aggregator OpenEntry and DecodePayload.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>

#include "libs/domain/log_entry.h"
#include "libs/domain/response.h"
#include "libs/domain/violations.h"
#include "libs/wire/canonical_bytes.h"
#include "libs/wire/canonical_record.h"
#include "libs/wire/log_entry.h"
#include "libs/wire/payload.h"
#include "libs/wire/response_wire.h"
#include "sipas/survey/v1/response.pb.h"

namespace sipas {
namespace {

constexpr uint32_t kAnswers = 30;
constexpr std::array<uint8_t, wire::kSaltBytes> kSalt = {1, 2, 3};

survey::v1::Response SampleProto() {
  survey::v1::Response proto;
  proto.set_response_id("01890a5d-ac96-774b-bcce-b302099a8057");
  proto.set_campaign("sipas-2026");
  proto.set_questionnaire_revision(1);
  proto.set_locality("00004");
  for (uint32_t item = 1; item <= kAnswers; ++item) {
    survey::v1::Answer& answer = *proto.add_answers();
    answer.set_item(item);
    answer.set_rating(static_cast<int32_t>(item % 5) + 1);
  }
  survey::v1::Attribute& gender = *proto.add_attributes();
  gender.set_dimension("gender");
  gender.set_value("female");
  proto.set_channel("kiosk");
  proto.set_device_id("kiosk-00004-1");
  proto.set_installation_id("3f0c");
  proto.set_counter(4711);
  proto.mutable_answered_at()->set_seconds(1'790'000'000);
  proto.set_language("vi");
  return proto;
}

domain::Response SampleResponse() {
  domain::Violations violations;
  return wire::DecodeResponse(SampleProto(), violations);
}

domain::EntryHeader SampleHeader() {
  const domain::Response response = SampleResponse();
  return {.position = 1,
          .kind = domain::EntryKind::kResponse,
          .committed_at_us = 1'790'000'001'000'000,
          .response_id = response.id,
          .received_at_us = 1'790'000'000'900'000,
          .answered_at_us = response.answered_at_us,
          .device_id = response.device_id,
          .installation_id = response.installation_id,
          .counter = response.counter,
          .campaign = response.campaign,
          .campaign_revision = 1,
          .questionnaire_revision = 1,
          .register_revision = 1,
          .day = 20'717,
          .late = false,
          .first_position = 0,
          .principal = {}};
}

std::string SamplePayload() {
  return wire::EncodeResponsePayload({.response = SampleResponse(),
                                      .weight_fixed = uint64_t{1} << 32,
                                      .stratum = {},
                                      .clusters = {}});
}

void DecodeResponse(benchmark::State& state) {
  const survey::v1::Response proto = SampleProto();
  for (auto _ : state) {
    domain::Violations violations;
    benchmark::DoNotOptimize(wire::DecodeResponse(proto, violations));
  }
}
BENCHMARK(DecodeResponse);

void ReadCanonicalResponse(benchmark::State& state) {
  const std::string bytes = SampleProto().SerializeAsString();
  for (auto _ : state) {
    domain::Response response;
    if (!wire::ReadCanonicalResponse(bytes, response)) state.SkipWithError("it does not read");
    benchmark::DoNotOptimize(response);
  }
}
BENCHMARK(ReadCanonicalResponse);

void CanonicalBytes(benchmark::State& state) {
  const domain::Response response = SampleResponse();
  for (auto _ : state) benchmark::DoNotOptimize(wire::CanonicalBytes(response));
}
BENCHMARK(CanonicalBytes);

// The bytes included.
void DigestOf(benchmark::State& state) {
  const domain::Response response = SampleResponse();
  for (auto _ : state) benchmark::DoNotOptimize(wire::DigestOf(response));
}
BENCHMARK(DigestOf);

void EncodeResponsePayload(benchmark::State& state) {
  const std::string canonical = wire::CanonicalBytes(SampleResponse());
  const domain::AppliedDesign design = {.weight_fixed = uint64_t{1} << 32};
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire::EncodeResponsePayload(canonical, design));
  }
}
BENCHMARK(EncodeResponsePayload);

void SealEntry(benchmark::State& state) {
  const domain::EntryHeader header = SampleHeader();
  const std::string payload = SamplePayload();
  const domain::LogPoint previous = wire::Genesis(*header.response_id);
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire::SealEntry(header, kSalt, payload, previous));
  }
  state.counters["payload_bytes"] = static_cast<double>(payload.size());
}
BENCHMARK(SealEntry);

void OpenEntry(benchmark::State& state) {
  const domain::EntryHeader header = SampleHeader();
  const domain::LogPoint previous = wire::Genesis(*header.response_id);
  const std::string bytes = wire::SealEntry(header, kSalt, SamplePayload(), previous).bytes;
  for (auto _ : state) {
    if (!wire::OpenEntry(bytes, previous).ok()) state.SkipWithError("the entry does not open");
  }
  state.counters["entry_bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(OpenEntry);

void DecodePayload(benchmark::State& state) {
  const std::string payload = SamplePayload();
  for (auto _ : state) {
    if (!wire::DecodePayload(domain::EntryKind::kResponse, payload).ok()) {
      state.SkipWithError("the payload does not decode");
    }
  }
}
BENCHMARK(DecodePayload);

// As the aggregator does it, into the memory of an earlier response.
void DecodeResponsePayload(benchmark::State& state) {
  const std::string payload = SamplePayload();
  domain::ResponseRecord record;
  for (auto _ : state) {
    if (!wire::DecodeResponsePayload(payload, record).ok()) {
      state.SkipWithError("the payload does not decode");
    }
    benchmark::DoNotOptimize(record);
  }
}
BENCHMARK(DecodeResponsePayload);

}  // namespace
}  // namespace sipas

BENCHMARK_MAIN();
