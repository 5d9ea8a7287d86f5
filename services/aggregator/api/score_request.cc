#include "services/aggregator/api/score_request.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/domain/violations.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator::api {
namespace {

using domain::Violations;

constexpr double kDefaultConfidence = 0.95;
constexpr double kMinConfidence = 0.5;
constexpr double kMaxConfidence = 0.999;
constexpr uint32_t kDefaultPageSize = 100;
constexpr uint32_t kMaxPageSize = 1000;

absl::Status ToStatus(const Violations& violations) {
  return violations.ToStatus(absl::StatusCode::kInvalidArgument, kInvalidQuery, kErrorDomain);
}

std::optional<BreakdownValue> ReadBreakdown(const v1::BreakdownValue& breakdown,
                                            Violations& violations) {
  if (breakdown.dimension().empty()) violations.Add("dimension", "is required in a breakdown");
  if (breakdown.value().empty()) violations.Add("value", "is required in a breakdown");
  return BreakdownValue{breakdown.dimension(), breakdown.value()};
}

DomainName ReadDomain(const v1::Domain& domain, const char* field, Violations& violations) {
  Violations found;
  DomainName name{.campaign = domain.campaign(), .locality = domain.locality()};
  if (name.campaign.empty()) found.Add("campaign", "is required");
  if (domain.has_breakdown()) {
    Violations of_breakdown;
    name.breakdown = ReadBreakdown(domain.breakdown(), of_breakdown);
    found.AddAll("breakdown", of_breakdown);
  }
  violations.AddAll(field, found);
  return name;
}

std::optional<domain::StatisticKind> ReadKind(v1::StatisticKind kind) {
  switch (kind) {
    case v1::STATISTIC_KIND_ITEM:
      return domain::StatisticKind::kItem;
    case v1::STATISTIC_KIND_FACTOR:
      return domain::StatisticKind::kFactor;
    case v1::STATISTIC_KIND_GROUP:
      return domain::StatisticKind::kGroup;
    case v1::STATISTIC_KIND_OVERALL:
      return domain::StatisticKind::kOverall;
    default:
      return std::nullopt;
  }
}

domain::StatisticName ReadStatistic(const v1::Statistic& statistic, Violations& violations) {
  const std::optional<domain::StatisticKind> kind = ReadKind(statistic.kind());
  if (!kind.has_value()) violations.Add("statistic.kind", "must be ITEM, FACTOR, GROUP or OVERALL");
  if (kind == domain::StatisticKind::kOverall && !statistic.code().empty()) {
    violations.Add("statistic.code", "must be empty: there is one overall index");
  }
  if (kind.has_value() && kind != domain::StatisticKind::kOverall && statistic.code().empty()) {
    violations.Add("statistic.code", "is required for an item, factor or group");
  }
  return {.kind = kind.value_or(domain::StatisticKind::kOverall), .code = statistic.code()};
}

DegreesOfFreedomRule ReadDf(v1::DegreesOfFreedom rule, Violations& violations) {
  switch (rule) {
    case v1::DEGREES_OF_FREEDOM_UNSPECIFIED:
      return DegreesOfFreedomRule::kDefault;
    case v1::DEGREES_OF_FREEDOM_DESIGN:
      return DegreesOfFreedomRule::kDesign;
    case v1::DEGREES_OF_FREEDOM_DOMAIN:
      return DegreesOfFreedomRule::kDomain;
    default:
      violations.Add("options.degrees_of_freedom", "must be DESIGN or DOMAIN");
      return DegreesOfFreedomRule::kDefault;
  }
}

VarianceRule ReadVariance(v1::VarianceRule rule, Violations& violations) {
  switch (rule) {
    case v1::VARIANCE_RULE_UNSPECIFIED:
      return VarianceRule::kDefault;
    case v1::VARIANCE_RULE_OWN:
      return VarianceRule::kOwn;
    case v1::VARIANCE_RULE_MODERATED:
      return VarianceRule::kModerated;
    case v1::VARIANCE_RULE_JACKKNIFE:
      return VarianceRule::kJackknife;
    default:
      violations.Add("options.variance_rule", "must be OWN, MODERATED or JACKKNIFE");
      return VarianceRule::kDefault;
  }
}

IntervalRule ReadInterval(v1::IntervalMethod method, Violations& violations) {
  switch (method) {
    case v1::INTERVAL_METHOD_UNSPECIFIED:
      return IntervalRule::kDefault;
    case v1::INTERVAL_METHOD_T:
      return IntervalRule::kStudent;
    case v1::INTERVAL_METHOD_LOGIT:
      return IntervalRule::kLogit;
    case v1::INTERVAL_METHOD_WILSON:
      return IntervalRule::kWilson;
    default:
      violations.Add("options.interval_method", "must be T, LOGIT or WILSON");
      return IntervalRule::kDefault;
  }
}

ScoreOptions ReadOptions(const v1::Options& options, Violations& violations) {
  ScoreOptions made;
  made.rulebook = options.rulebook();
  made.rulebook_revision = options.rulebook_revision();
  made.confidence_level =
      options.confidence_level() == 0 ? kDefaultConfidence : options.confidence_level();
  // Written so that NaN is refused too.
  if (!(made.confidence_level >= kMinConfidence && made.confidence_level <= kMaxConfidence)) {
    violations.Add("options.confidence_level", absl::StrCat("must be ", kMinConfidence, " to ",
                                                            kMaxConfidence, ", or 0 for 0.95"));
  }
  made.degrees_of_freedom = ReadDf(options.degrees_of_freedom(), violations);
  made.weight_set = options.weight_set();
  made.interval = ReadInterval(options.interval_method(), violations);
  made.variance = ReadVariance(options.variance_rule(), violations);
  return made;
}

Watermark ReadWatermark(const v1::Watermark& watermark, Violations& violations) {
  Watermark made;
  for (int i = 0; i < watermark.positions_size(); ++i) {
    const v1::LogPosition& position = watermark.positions(i);
    const auto log = base::Uuid::Parse(position.log_id());
    if (!log.ok()) {
      violations.Add(
          domain::Field("min_watermark.positions", static_cast<std::size_t>(i), "log_id"),
          "must be a UUID");
      continue;
    }
    uint64_t& minimum = made[*log];
    minimum = std::max(minimum, position.position());
  }
  return made;
}

// Nothing if no peers are named.
template <typename Request>
std::optional<PeerGroup> ReadPeers(const Request& request) {
  switch (request.peers_case()) {
    case Request::kParent:
      return PeerGroup{.kind = PeerGroup::Kind::kChildrenOf, .name = request.parent()};
    case Request::kLevel:
      return PeerGroup{.kind = PeerGroup::Kind::kLevel, .name = request.level()};
    case Request::kBlock:
      return PeerGroup{.kind = PeerGroup::Kind::kBlock, .name = request.block()};
    case Request::PEERS_NOT_SET:
      break;
  }
  return std::nullopt;
}

void CheckRankComparison(const ComparisonQuery& query, Violations& violations) {
  if (!query.peers.has_value()) return;
  if (query.peers->name.empty()) violations.Add("peers", "must name a parent, level or block");
  const bool same = query.first.locality == query.second.locality &&
                    query.first.breakdown == query.second.breakdown &&
                    query.first.campaign != query.second.campaign;
  if (!same || query.first.locality.empty()) {
    violations.Add("peers", "needs one locality and breakdown in two campaigns");
  }
}

std::optional<double> ReadMargin(const v1::CompareScoresRequest& request, Violations& violations) {
  if (!request.has_equivalence_margin()) return std::nullopt;
  const double margin = request.equivalence_margin();
  if (!(margin > 0 && std::isfinite(margin))) {
    violations.Add("equivalence_margin", "must be above 0 and finite");
  }
  return margin;
}

}  // namespace

absl::StatusOr<DecodedQuery<ScoreQuery>> Decode(const v1::GetScoreRequest& request) {
  Violations violations;
  DecodedQuery<ScoreQuery> decoded;
  decoded.query.domain = ReadDomain(request.domain(), "domain", violations);
  decoded.query.statistic = ReadStatistic(request.statistic(), violations);
  decoded.query.options = ReadOptions(request.options(), violations);
  decoded.min_watermark = ReadWatermark(request.min_watermark(), violations);
  if (!violations.empty()) return ToStatus(violations);
  return decoded;
}

absl::StatusOr<DecodedQuery<ScoreListQuery>> Decode(const v1::ListScoresRequest& request) {
  Violations violations;
  DecodedQuery<ScoreListQuery> decoded;
  decoded.query.campaign = request.campaign();
  if (request.campaign().empty()) violations.Add("campaign", "is required");
  decoded.query.peers = ReadPeers(request).value_or(PeerGroup{});
  if (decoded.query.peers.name.empty()) {
    violations.Add("peers", "exactly one of parent, level, block is required");
  }
  decoded.query.statistic = ReadStatistic(request.statistic(), violations);
  if (request.has_breakdown()) {
    Violations of_breakdown;
    decoded.query.breakdown = ReadBreakdown(request.breakdown(), of_breakdown);
    violations.AddAll("breakdown", of_breakdown);
  }
  decoded.query.options = ReadOptions(request.options(), violations);
  decoded.min_watermark = ReadWatermark(request.min_watermark(), violations);
  decoded.query.top_k = request.top_k();
  if (request.page_size() > kMaxPageSize) {
    violations.Add("page_size", absl::StrCat("must be at most ", kMaxPageSize));
  }
  if (!violations.empty()) return ToStatus(violations);
  return decoded;
}

absl::StatusOr<DecodedQuery<ComparisonQuery>> Decode(const v1::CompareScoresRequest& request) {
  Violations violations;
  DecodedQuery<ComparisonQuery> decoded;
  decoded.query.first = ReadDomain(request.first(), "first", violations);
  decoded.query.second = ReadDomain(request.second(), "second", violations);
  decoded.query.statistic = ReadStatistic(request.statistic(), violations);
  decoded.query.options = ReadOptions(request.options(), violations);
  if (decoded.query.options.variance == VarianceRule::kJackknife) {
    violations.Add(
        "options.variance_rule",
        "JACKKNIFE is for scores; the error of a difference is the joint linearised one: "
        "use OWN");
  }
  decoded.query.peers = ReadPeers(request);
  CheckRankComparison(decoded.query, violations);
  decoded.query.equivalence_margin = ReadMargin(request, violations);
  decoded.min_watermark = ReadWatermark(request.min_watermark(), violations);
  if (!violations.empty()) return ToStatus(violations);
  return decoded;
}

uint32_t PageSizeOf(const v1::ListScoresRequest& request) {
  return request.page_size() == 0 ? kDefaultPageSize : request.page_size();
}

base::Digest FingerprintOf(const v1::ListScoresRequest& request) {
  v1::ListScoresRequest asked = request;
  asked.clear_page_size();
  asked.clear_page_token();
  return base::Sha256({asked.SerializeAsString()});
}

}  // namespace sipas::aggregator::api
