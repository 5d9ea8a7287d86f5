#include "tests/e2e/aggregator_process.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/channel.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/rpc_call.h"

namespace sipas::e2e {
namespace {

namespace v1 = aggregator::v1;

constexpr char kScoreService[] = "sipas.aggregator.v1.ScoreService";

std::string Config(const std::vector<AggregatorProcess::Source>& sources, const std::string& more) {
  std::string config = more;
  for (const AggregatorProcess::Source& source : sources) {
    absl::StrAppend(&config, "\nsources { endpoint: \"", source.endpoint, "\"");
    for (const std::string& locality : source.localities) {
      for (const std::string& campaign : CampaignNames()) {
        absl::StrAppend(&config, " owns { campaign: \"", campaign, "\" locality: \"", locality,
                        "\" }");
      }
    }
    absl::StrAppend(&config, " }");
  }
  return config;
}

bool Includes(const v1::Watermark& watermark, const v1::LogPosition& wanted) {
  for (const v1::LogPosition& position : watermark.positions()) {
    if (position.log_id() == wanted.log_id()) return position.position() >= wanted.position();
  }
  return false;
}

}  // namespace

AggregatorProcess::AggregatorProcess(const std::string& directory,
                                     const std::vector<Source>& sources, const std::string& name,
                                     const std::string& config)
    : service_({.name = name,
                .binary = SIPAS_AGGREGATOR_BINARY,
                .directory = directory,
                .config = Config(sources, config)}) {}

absl::Status AggregatorProcess::Start() {
  SIPAS_RETURN_IF_ERROR(service_.Start());
  if (scores_ != nullptr) return Reconnect();
  const auto channel =
      rpc::MakeChannel(address(), {.max_reconnect_backoff = absl::Milliseconds(200)});
  scores_ = v1::ScoreService::NewStub(channel);
  statuses_ = v1::StatusService::NewStub(channel);
  return absl::OkStatus();
}

// A channel that was idle learns only by its next call that the process of before is gone.
absl::Status AggregatorProcess::Reconnect() {
  absl::Status status;
  Eventually([&] {
    status = Status().status();
    return status.ok();
  });
  return status;
}

absl::StatusOr<v1::GetStatusResponse> AggregatorProcess::Status() {
  return Call(statuses(), &v1::StatusService::Stub::GetStatus, v1::GetStatusRequest());
}

absl::Status AggregatorProcess::AwaitHeads(const std::vector<survey::v1::LogService::Stub*>& logs) {
  v1::GetStatusResponse status;
  for (survey::v1::LogService::Stub* const log : logs) {
    SIPAS_ASSIGN_OR_RETURN(const v1::LogPosition head, HeadOf(*log));
    const bool reached = Eventually([&] {
      status = Status().value_or(v1::GetStatusResponse());
      return Includes(status.watermark(), head);
    });
    if (!reached) return absl::DeadlineExceededError(status.DebugString());
  }
  const bool serves = Eventually([&] {
    return CheckHealth(address(), kScoreService).value_or(HealthState::kUnknown) ==
           HealthState::kServing;
  });
  return serves ? absl::OkStatus() : absl::DeadlineExceededError(status.DebugString());
}

absl::StatusOr<v1::LogPosition> HeadOf(survey::v1::LogService::Stub& log) {
  SIPAS_ASSIGN_OR_RETURN(const auto answer, Call(log, &survey::v1::LogService::Stub::GetHead,
                                                 survey::v1::GetHeadRequest()));
  v1::LogPosition head;
  head.set_log_id(answer.log_id());
  head.set_position(answer.head().position());
  return head;
}

}  // namespace sipas::e2e
