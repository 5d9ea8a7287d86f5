#include "cli/command_line/session.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/status.h"

namespace sipas::cli {

bool AbslParseFlag(absl::string_view text, OutputFormat* format, std::string* /*error*/) {
  for (const OutputFormat candidate :
       {OutputFormat::kTable, OutputFormat::kJson, OutputFormat::kCsv}) {
    if (text != AbslUnparseFlag(candidate)) continue;
    *format = candidate;
    return true;
  }
  return false;
}

std::string AbslUnparseFlag(OutputFormat format) {
  switch (format) {
    case OutputFormat::kJson:
      return "json";
    case OutputFormat::kCsv:
      return "csv";
    case OutputFormat::kTable:
      break;
  }
  return "table";
}

void GlobalFlags::AddTo(FlagSet& flags) {
  flags.Add("survey", &survey, "HOST:PORT", "The survey service.");
  flags.Add("aggregator", &aggregator, "HOST:PORT", "The aggregator.");
  flags.Add(
      "output", &output, "table|json|csv",
      "Tables are for people; json is the services' answer as protobuf JSON; csv has a header and "
      "full precision.");
  flags.Add("timeout", &timeout, "DURATION", "How long a request may take, e.g. 500ms or 1m.");
  flags.Add("decimal_comma", &decimal_comma, "", "Tables show 44,5 % and 73.421.");
  flags.Add("help", &help, "", "Explain the command and stop.");
}

Session::Session(const Environment& environment, const GlobalFlags& flags)
    : environment_(environment), flags_(flags) {}

std::shared_ptr<grpc::Channel> Session::Channel(Endpoint endpoint) {
  const bool survey = endpoint == Endpoint::kSurvey;
  std::shared_ptr<grpc::Channel>& channel = survey ? survey_ : aggregator_;
  if (channel == nullptr) {
    channel = environment_.connect(survey ? flags_.survey : flags_.aggregator);
  }
  return channel;
}

std::unique_ptr<survey::v1::DefinitionService::Stub> Session::Definitions() {
  return survey::v1::DefinitionService::NewStub(Channel(Endpoint::kSurvey));
}

std::unique_ptr<survey::v1::ResponseService::Stub> Session::Responses() {
  return survey::v1::ResponseService::NewStub(Channel(Endpoint::kSurvey));
}

std::unique_ptr<survey::v1::LogService::Stub> Session::Log() {
  return survey::v1::LogService::NewStub(Channel(Endpoint::kSurvey));
}

std::unique_ptr<aggregator::v1::ScoreService::Stub> Session::Scores() {
  return aggregator::v1::ScoreService::NewStub(Channel(Endpoint::kAggregator));
}

std::unique_ptr<aggregator::v1::StatusService::Stub> Session::Status() {
  return aggregator::v1::StatusService::NewStub(Channel(Endpoint::kAggregator));
}

absl::Status Session::Call(Endpoint endpoint,
                           const std::function<grpc::Status(grpc::ClientContext*)>& call) const {
  const auto deadline =
      std::chrono::steady_clock::now() + absl::ToChronoMicroseconds(flags_.timeout);
  while (true) {
    grpc::ClientContext context;
    const auto left = deadline - std::chrono::steady_clock::now();
    context.set_deadline(gpr_time_add(
        gpr_now(GPR_CLOCK_MONOTONIC),
        gpr_time_from_micros(std::chrono::duration_cast<std::chrono::microseconds>(left).count(),
                             GPR_TIMESPAN)));
    const absl::Status status = rpc::FromGrpc(call(&context));
    if (status.ok()) return status;
    const std::optional<absl::Duration> pause = base::DetailsOf(status).retry_after;
    const auto again = std::chrono::steady_clock::now() +
                       absl::ToChronoMicroseconds(
                           std::max(pause.value_or(absl::ZeroDuration()), absl::Milliseconds(20)));
    if (!pause.has_value() || again >= deadline) return Explain(endpoint, status);
    std::this_thread::sleep_until(again);
  }
}

absl::StatusOr<survey::v1::GetHeadResponse> Session::ReadHead() {
  const auto stub = Log();
  survey::v1::GetHeadResponse response;
  SIPAS_RETURN_IF_ERROR(Call(Endpoint::kSurvey, [&](grpc::ClientContext* context) {
    return stub->GetHead(context, survey::v1::GetHeadRequest(), &response);
  }));
  return response;
}

absl::Status Session::Explain(Endpoint endpoint, const absl::Status& status) const {
  // With a reason, the service itself spoke.
  const bool unreachable = (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) &&
                           base::ReasonOf(status).empty();
  if (!unreachable) return status;
  const bool survey = endpoint == Endpoint::kSurvey;
  return absl::Status(
      status.code(),
      absl::StrCat("cannot reach the ", survey ? "survey service at " : "aggregator at ",
                   survey ? flags_.survey : flags_.aggregator,
                   survey ? " (--survey): " : " (--aggregator): ", status.message()));
}

void Session::PrintJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  // Fails only for Any of unknown types, of which there are none.
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  out() << json;
  if (!json.ends_with('\n')) out() << '\n';
}

}  // namespace sipas::cli
