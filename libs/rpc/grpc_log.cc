#include "libs/rpc/grpc_log.h"

#include <grpc/support/log.h>

#include "libs/obs/log.h"

namespace sipas::rpc {
namespace {

void LogLine(gpr_log_func_args* args) {
  // gRPC calls things errors that it recovers from; what matters surfaces as a status as well.
  const bool error = args->severity == GPR_LOG_SEVERITY_ERROR;
  obs::Log(error ? obs::Severity::kWarning : obs::Severity::kInfo, "grpc",
           {{"message", args->message}, {"file", args->file}, {"line", args->line}});
}

}  // namespace

void RouteGrpcLog() { gpr_set_log_function(LogLine); }

}  // namespace sipas::rpc
