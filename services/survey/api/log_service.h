// sipas.survey.v1.LogService: streams the stored bytes.
#ifndef SIPAS_SERVICES_SURVEY_API_LOG_SERVICE_H_
#define SIPAS_SERVICES_SURVEY_API_LOG_SERVICE_H_

#include <atomic>

#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/worker_pool.h"
#include "libs/rpc/rpc_metrics.h"
#include "services/survey/core/log.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"

namespace sipas::survey::api {

class LogService final : public v1::LogService::CallbackService {
 public:
  // All pointers are borrowed and outlive the server.
  struct Options {
    Log* log = nullptr;
    const EntryCodec* codec = nullptr;
    base::WorkerPool* readers = nullptr;
    const base::Clock* clock = &base::RealClock();
    const rpc::RpcMetrics* metrics = nullptr;
    int max_streams = 64;
    // A following stream ends with OK at the first message after this.
    absl::Duration max_stream_duration = absl::Minutes(30);
  };
  static constexpr char kName[] = "sipas.survey.v1.LogService";

  explicit LogService(const Options& options);

  grpc::ServerWriteReactor<v1::ReadLogResponse>* ReadLog(
      grpc::CallbackServerContext* context, const v1::ReadLogRequest* request) override;
  grpc::ServerUnaryReactor* GetHead(grpc::CallbackServerContext* context,
                                    const v1::GetHeadRequest* request,
                                    v1::GetHeadResponse* response) override;

  // Ends the streams with UNAVAILABLE SHUTTING_DOWN: readers that follow would hold up a drain.
  void EndStreams();

  int open_streams() const { return open_streams_.load(std::memory_order_relaxed); }

 private:
  const Options options_;
  const rpc::RpcMethod& read_log_;
  const rpc::RpcMethod& get_head_;
  std::atomic<int> open_streams_ = 0;
  std::atomic<bool> stopping_ = false;
};

}  // namespace sipas::survey::api

#endif  // SIPAS_SERVICES_SURVEY_API_LOG_SERVICE_H_
