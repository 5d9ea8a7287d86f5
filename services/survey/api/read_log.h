// One reader of the log. Batches are read on the worker pool, one message is written at a time; at
// the head a following reader sleeps until the log moves.
#ifndef SIPAS_SERVICES_SURVEY_API_READ_LOG_H_
#define SIPAS_SERVICES_SURVEY_API_READ_LOG_H_

#include <atomic>

#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/worker_pool.h"
#include "libs/rpc/rpc_metrics.h"
#include "services/survey/core/log.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"

namespace sipas::survey::api {

// Pointers are borrowed and outlive the call.
struct ReadLogCall {
  const rpc::RpcMethod* method = nullptr;
  grpc::CallbackServerContext* context = nullptr;
  const v1::ReadLogRequest* request = nullptr;
  Log* log = nullptr;
  const EntryCodec* codec = nullptr;
  base::WorkerPool* readers = nullptr;
  const base::Clock* clock = nullptr;
  std::atomic<int>* open_streams = nullptr;
  const std::atomic<bool>* stopping = nullptr;  // set before all waiting readers are woken
  int max_streams = 0;
  absl::Duration max_duration;
};

// The reactor deletes itself.
grpc::ServerWriteReactor<v1::ReadLogResponse>* StartReadLog(const ReadLogCall& call);

}  // namespace sipas::survey::api

#endif  // SIPAS_SERVICES_SURVEY_API_READ_LOG_H_
