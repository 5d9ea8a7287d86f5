#include "services/survey/api/log_service.h"

#include "libs/rpc/call.h"
#include "services/survey/api/convert.h"
#include "services/survey/api/read_log.h"

namespace sipas::survey::api {

LogService::LogService(const Options& options)
    : options_(options),
      read_log_(options.metrics->Method(kName, "ReadLog")),
      get_head_(options.metrics->Method(kName, "GetHead")) {}

grpc::ServerWriteReactor<v1::ReadLogResponse>* LogService::ReadLog(
    grpc::CallbackServerContext* context, const v1::ReadLogRequest* request) {
  return StartReadLog({.method = &read_log_,
                       .context = context,
                       .request = request,
                       .log = options_.log,
                       .codec = options_.codec,
                       .readers = options_.readers,
                       .clock = options_.clock,
                       .open_streams = &open_streams_,
                       .stopping = &stopping_,
                       .max_streams = options_.max_streams,
                       .max_duration = options_.max_stream_duration});
}

void LogService::EndStreams() {
  stopping_.store(true);
  options_.log->WakeAll();
}

grpc::ServerUnaryReactor* LogService::GetHead(grpc::CallbackServerContext* context,
                                              const v1::GetHeadRequest* /*request*/,
                                              v1::GetHeadResponse* response) {
  return rpc::RunUnary(get_head_, context, [&] {
    response->set_log_id(options_.log->log_id().ToString());
    EncodePoint(options_.log->Head(), *response->mutable_head());
    return absl::OkStatus();
  });
}

}  // namespace sipas::survey::api
