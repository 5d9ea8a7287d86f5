// sipas.aggregator.v1.ScoreService: decode, ask the core on a worker, encode. Reactions never
// block; when the workers' queue is full the answer is TOO_BUSY.
//
// Thread-safe. Errors: proto/sipas/aggregator/v1/score_service.proto.
#ifndef SIPAS_SERVICES_AGGREGATOR_API_SCORE_SERVICE_H_
#define SIPAS_SERVICES_AGGREGATOR_API_SCORE_SERVICE_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "libs/base/clock.h"
#include "libs/base/random.h"
#include "libs/base/worker_pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/rpc_metrics.h"
#include "services/aggregator/api/score_request.h"
#include "services/aggregator/core/page_token.h"
#include "services/aggregator/core/publisher.h"
#include "services/aggregator/core/score_listings.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/status_report.h"
#include "sipas/aggregator/v1/score_service.grpc.pb.h"

namespace sipas::aggregator::api {

class ScoreService final : public v1::ScoreService::CallbackService {
 public:
  // All pointers are borrowed and outlive the server.
  struct Options {
    const Publisher* publisher = nullptr;
    base::WorkerPool* workers = nullptr;
    const rpc::RpcMetrics* metrics = nullptr;
    // Which logs are followed.
    std::function<StatusReport()> status;
    // False while the state is being rebuilt and queries would answer from the past. Must not
    // block.
    std::function<bool()> ready = [] { return true; };
    base::Random* random = &base::SecureRandom();  // key of the page tokens
    ScoreListings::Options listings = {};
    EstimationCache::Options cache = {};
  };
  static constexpr char kName[] = "sipas.aggregator.v1.ScoreService";

  explicit ScoreService(const Options& options);

  grpc::ServerUnaryReactor* GetScore(grpc::CallbackServerContext* context,
                                     const v1::GetScoreRequest* request,
                                     v1::GetScoreResponse* response) override;
  grpc::ServerUnaryReactor* ListScores(grpc::CallbackServerContext* context,
                                       const v1::ListScoresRequest* request,
                                       v1::ListScoresResponse* response) override;
  grpc::ServerUnaryReactor* CompareScores(grpc::CallbackServerContext* context,
                                          const v1::CompareScoresRequest* request,
                                          v1::CompareScoresResponse* response) override;

 private:
  grpc::ServerUnaryReactor* RunOnWorker(const rpc::RpcMethod& method,
                                        grpc::CallbackServerContext* context,
                                        std::function<absl::Status()> work);
  absl::Status Get(const v1::GetScoreRequest& request, v1::GetScoreResponse& response);
  absl::Status List(const v1::ListScoresRequest& request, v1::ListScoresResponse& response);
  absl::Status Compare(const v1::CompareScoresRequest& request,
                       v1::CompareScoresResponse& response);
  // A snapshot at or after `minimum`.
  absl::StatusOr<std::shared_ptr<const Snapshot>> SnapshotAt(const Watermark& minimum) const;
  // The place that a page token names: its listing and the first score of the page.
  struct Place {
    uint64_t id = 0;  // 0: not kept yet
    std::shared_ptr<const ScoreListing> listing;
    std::size_t offset = 0;
  };
  absl::StatusOr<Place> ContinueListing(const v1::ListScoresRequest& request);
  absl::StatusOr<Place> BeginListing(const DecodedQuery<ScoreListQuery>& decoded);

  const Options options_;
  const rpc::RpcMethod& get_;
  const rpc::RpcMethod& list_;
  const rpc::RpcMethod& compare_;
  const PageTokenSealer sealer_;
  ScoreListings listings_;
  ScoreQueries queries_;
};

}  // namespace sipas::aggregator::api

#endif  // SIPAS_SERVICES_AGGREGATOR_API_SCORE_SERVICE_H_
