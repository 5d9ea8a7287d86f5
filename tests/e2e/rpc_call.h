// One unary call with a deadline, its error translated with all details.
//
//   CreateResponseRequest request;
//   ASSERT_OK_AND_ASSIGN(const auto created, Call(stub, &ResponseService::Stub::CreateResponse,
//   request));
#ifndef SIPAS_TESTS_E2E_RPC_CALL_H_
#define SIPAS_TESTS_E2E_RPC_CALL_H_

#include <grpcpp/client_context.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/status.h"
#include "tests/e2e/eventually.h"

namespace sipas::e2e {

// A server that is being started again is waited for with kWait, an error at once with kFailFast.
enum class Unreachable { kFailFast, kWait };

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(
    Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request, Unreachable unreachable = Unreachable::kWait) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + Patience()));
  context.set_wait_for_ready(unreachable == Unreachable::kWait);
  Response response;
  const absl::Status status = rpc::FromGrpc((stub.*method)(&context, request, &response));
  if (!status.ok()) return status;
  return response;
}

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_RPC_CALL_H_
