#include "libs/rpc/call.h"

#include "absl/time/time.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"
#include "libs/obs/log.h"
#include "libs/rpc/status.h"

namespace sipas::rpc {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// Codes that mean that we failed, not the caller.
bool IsOurFault(absl::StatusCode code) {
  return code == absl::StatusCode::kUnknown || code == absl::StatusCode::kInternal ||
         code == absl::StatusCode::kDataLoss;
}

// The message of an error may repeat what the caller sent, so it is logged for our own faults only.
void LogFailure(const RpcMethod& method, const grpc::CallbackServerContext& context,
                const absl::Status& status, absl::Duration duration) {
  const base::ErrorDetails details = base::DetailsOf(status);
  const bool ours = IsOurFault(status.code());
  obs::Log(ours ? obs::Severity::kError : obs::Severity::kWarning, "rpc_failed",
           {{"method", method.name()},
            {"code", absl::StatusCodeToString(status.code())},
            {"reason", details.reason},
            {"ms", absl::ToDoubleMilliseconds(duration)},
            {"peer", context.peer()},
            {"message", ours ? base::FromAbsl(status.message()) : std::string_view()},
            {"cause", details.cause}});
}

// The one place that every call's outcome passes.
grpc::Status RecordOutcome(const RpcMethod& method, const grpc::CallbackServerContext& context,
                           SteadyTime start, const absl::Status& status) {
  const absl::Duration duration = absl::FromChrono(std::chrono::steady_clock::now() - start);
  method.CountHandled(status.code(), duration);
  if (status.ok()) return grpc::Status::OK;
  LogFailure(method, context, status, duration);
  return ToGrpc(status);
}

}  // namespace

StreamCallMetrics::StreamCallMetrics(const RpcMethod& method, grpc::CallbackServerContext* context)
    : method_(method), context_(context), start_(std::chrono::steady_clock::now()) {
  method_.CountStarted();
}

grpc::Status StreamCallMetrics::Finish(const absl::Status& status) const {
  return RecordOutcome(method_, *context_, start_, status);
}

UnaryCall::UnaryCall(const RpcMethod& method, grpc::CallbackServerContext* context)
    : method_(method), context_(context), start_(std::chrono::steady_clock::now()) {
  method_.CountStarted();
  method_.CountReceived();
}

void UnaryCall::Finish(const absl::Status& status) {
  if (status.ok()) method_.CountSent();
  grpc::ServerUnaryReactor::Finish(RecordOutcome(method_, *context_, start_, status));
}

}  // namespace sipas::rpc
