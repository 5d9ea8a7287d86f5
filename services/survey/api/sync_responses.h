// The stream by which a device sends its queue: every request message is answered by one response
// message, in order. At most four messages are on their way through the log at a time; beyond that
// the client is not read, so a fast sender is slowed down and memory stays bounded.
#ifndef SIPAS_SERVICES_SURVEY_API_SYNC_RESPONSES_H_
#define SIPAS_SERVICES_SURVEY_API_SYNC_RESPONSES_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "libs/rpc/rpc_metrics.h"
#include "services/survey/core/ingest.h"

namespace sipas::survey::api {

// The reactor deletes itself. `ingest` outlives the server.
grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* StartSyncResponses(
    const rpc::RpcMethod& method, grpc::CallbackServerContext* context, Ingest& ingest);

}  // namespace sipas::survey::api

#endif  // SIPAS_SERVICES_SURVEY_API_SYNC_RESPONSES_H_
