#include "services/aggregator/api/score_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "services/aggregator/api/convert.h"
#include "services/aggregator/api/convert_rank.h"
#include "services/aggregator/api/errors.h"

namespace sipas::aggregator::api {
namespace {

// Can this log still turn up? Not if every source has told which log it is.
bool MayBeFollowed(const base::Uuid& log, const StatusReport& report) {
  return std::any_of(report.sources.begin(), report.sources.end(), [&](const SourceReport& source) {
    return !source.log_id.has_value() || *source.log_id == log;
  });
}

}  // namespace

ScoreService::ScoreService(const Options& options)
    : options_(options),
      get_(options.metrics->Method(kName, "GetScore")),
      list_(options.metrics->Method(kName, "ListScores")),
      compare_(options.metrics->Method(kName, "CompareScores")),
      sealer_(*options.random),
      listings_(options.listings),
      queries_(options.cache) {}

grpc::ServerUnaryReactor* ScoreService::GetScore(grpc::CallbackServerContext* context,
                                                 const v1::GetScoreRequest* request,
                                                 v1::GetScoreResponse* response) {
  return RunOnWorker(get_, context, [=, this] { return Get(*request, *response); });
}

grpc::ServerUnaryReactor* ScoreService::ListScores(grpc::CallbackServerContext* context,
                                                   const v1::ListScoresRequest* request,
                                                   v1::ListScoresResponse* response) {
  return RunOnWorker(list_, context, [=, this] { return List(*request, *response); });
}

grpc::ServerUnaryReactor* ScoreService::CompareScores(grpc::CallbackServerContext* context,
                                                      const v1::CompareScoresRequest* request,
                                                      v1::CompareScoresResponse* response) {
  return RunOnWorker(compare_, context, [=, this] { return Compare(*request, *response); });
}

grpc::ServerUnaryReactor* ScoreService::RunOnWorker(const rpc::RpcMethod& method,
                                                    grpc::CallbackServerContext* context,
                                                    std::function<absl::Status()> work) {
  auto* call = new rpc::UnaryCall(method, context);
  const bool accepted = options_.workers->TrySubmit([this, call, work = std::move(work)] {
    if (call->cancelled()) return call->Finish(absl::CancelledError("nobody waits for it"));
    call->Finish(options_.ready() ? work() : ReplayRunning());
  });
  if (!accepted) call->Finish(TooBusy());
  return call;
}

absl::Status ScoreService::Get(const v1::GetScoreRequest& request, v1::GetScoreResponse& response) {
  SIPAS_ASSIGN_OR_RETURN(const DecodedQuery<ScoreQuery> decoded, Decode(request));
  SIPAS_ASSIGN_OR_RETURN(const auto snapshot, SnapshotAt(decoded.min_watermark));
  SIPAS_ASSIGN_OR_RETURN(const Score score, queries_.Get(snapshot, decoded.query));
  *response.mutable_score() = Encode(score, snapshot->watermark());
  return absl::OkStatus();
}

absl::Status ScoreService::Compare(const v1::CompareScoresRequest& request,
                                   v1::CompareScoresResponse& response) {
  SIPAS_ASSIGN_OR_RETURN(const DecodedQuery<ComparisonQuery> decoded, Decode(request));
  SIPAS_ASSIGN_OR_RETURN(const auto snapshot, SnapshotAt(decoded.min_watermark));
  SIPAS_ASSIGN_OR_RETURN(const ScoreDifference difference,
                         queries_.Compare(snapshot, decoded.query));
  *response.mutable_difference() = Encode(difference, snapshot->watermark());
  return absl::OkStatus();
}

absl::Status ScoreService::List(const v1::ListScoresRequest& request,
                                v1::ListScoresResponse& response) {
  SIPAS_ASSIGN_OR_RETURN(const DecodedQuery<ScoreListQuery> decoded, Decode(request));
  SIPAS_ASSIGN_OR_RETURN(
      Place place, request.page_token().empty() ? BeginListing(decoded) : ContinueListing(request));
  const std::vector<Score>& scores = place.listing->list.scores;
  const std::size_t end = std::min(place.offset + PageSizeOf(request), scores.size());
  for (std::size_t i = place.offset; i < end; ++i) {
    *response.add_scores() = Encode(scores[i], place.listing->watermark);
  }
  response.set_total_size(static_cast<uint32_t>(scores.size()));
  *response.mutable_watermark() = Encode(place.listing->watermark);
  const ScoreList& list = place.listing->list;
  if (list.rank_reliability) response.set_rank_reliability(*list.rank_reliability);
  response.set_recommended_display(Encode(list.recommended_display));
  if (end == scores.size()) return absl::OkStatus();
  if (place.id == 0) place.id = listings_.Keep(place.listing);
  response.set_next_page_token(sealer_.Seal({.listing = place.id,
                                             .request = FingerprintOf(request),
                                             .offset = static_cast<uint32_t>(end)}));
  return absl::OkStatus();
}

absl::StatusOr<ScoreService::Place> ScoreService::BeginListing(
    const DecodedQuery<ScoreListQuery>& decoded) {
  SIPAS_ASSIGN_OR_RETURN(const auto snapshot, SnapshotAt(decoded.min_watermark));
  SIPAS_ASSIGN_OR_RETURN(ScoreList list, queries_.List(snapshot, decoded.query));
  auto listing = std::make_shared<ScoreListing>();
  listing->list = std::move(list);
  listing->watermark = snapshot->watermark();
  return Place{.id = 0, .listing = std::move(listing), .offset = 0};
}

absl::StatusOr<ScoreService::Place> ScoreService::ContinueListing(
    const v1::ListScoresRequest& request) {
  const std::optional<PageToken> token = sealer_.Open(request.page_token());
  if (!token.has_value() || token->request != FingerprintOf(request)) return InvalidPageToken();
  auto listing = listings_.Find(token->listing);
  if (listing == nullptr) return PageTokenExpired();
  return Place{.id = token->listing, .listing = std::move(listing), .offset = token->offset};
}

absl::StatusOr<std::shared_ptr<const Snapshot>> ScoreService::SnapshotAt(
    const Watermark& minimum) const {
  std::shared_ptr<const Snapshot> snapshot = options_.publisher->Current();
  for (const auto& [log, position] : minimum) {
    const auto folded = snapshot->watermark().find(log);
    const bool known = folded != snapshot->watermark().end();
    if (!known && !MayBeFollowed(log, options_.status())) return UnknownLog(log);
    const uint64_t reached = known ? folded->second : 0;
    if (reached < position) return WatermarkNotReached(log, position, reached);
  }
  return snapshot;
}

}  // namespace sipas::aggregator::api
