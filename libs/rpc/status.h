// The one translator between absl::Status and grpc::Status, details included: reason, domain and
// metadata as google.rpc.ErrorInfo, violations as BadRequest, retry_after as RetryInfo. The cause
// stays here. Thread-safe.
//
//   reactor->Finish(rpc::ToGrpc(base::MakeError(...)));
//   absl::Status status = rpc::FromGrpc(stub->GetHead(&context, request, &response));
//   if (base::ReasonOf(status) == "LOG_DIVERGED") ...
#ifndef SIPAS_LIBS_RPC_STATUS_H_
#define SIPAS_LIBS_RPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"

namespace sipas::rpc {

// Most bytes of serialised google.rpc.Status: it travels in trailing metadata, whose default limit
// is 8 KiB in base64 together with everything else.
inline constexpr size_t kMaxDetailsBytes = 4096;

// Violations, then metadata, are left out from the end until the details fit kMaxDetailsBytes; a
// last violation says how many were left out.
grpc::Status ToGrpc(const absl::Status& status);

// The reverse. Details that are absent or of unknown types are ignored; a status without ErrorInfo
// from a peer that knows none keeps its code and message.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_STATUS_H_
