#include "tests/e2e/survey_process.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/channel.h"
#include "tests/e2e/rpc_call.h"

namespace sipas::e2e {

// A small ballast: every test makes one, and the default would write 256 MiB each time.
SurveyProcess::SurveyProcess(const std::string& directory, const std::string& name,
                             const std::string& config)
    : service_({.name = name,
                .binary = SIPAS_SURVEY_BINARY,
                .directory = directory,
                .config = absl::StrCat("ballast_bytes: 1\n", config)}) {}

absl::Status SurveyProcess::Start() {
  SIPAS_RETURN_IF_ERROR(service_.Start());
  if (responses_ != nullptr) return Reconnect();
  const auto channel =
      rpc::MakeChannel(address(), {.max_reconnect_backoff = absl::Milliseconds(200)});
  responses_ = survey::v1::ResponseService::NewStub(channel);
  definitions_ = survey::v1::DefinitionService::NewStub(channel);
  logs_ = survey::v1::LogService::NewStub(channel);
  return absl::OkStatus();
}

// A channel that was idle learns only by its next call that the process of before is gone.
absl::Status SurveyProcess::Reconnect() {
  absl::Status status;
  Eventually([&] {
    status =
        Call(logs(), &survey::v1::LogService::Stub::GetHead, survey::v1::GetHeadRequest()).status();
    return status.ok();
  });
  return status;
}

}  // namespace sipas::e2e
