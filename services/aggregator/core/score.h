// Scores and differences as values: what the aggregator's queries answer, apart from any transport.
//
// Plain data; thread-compatible. The meaning of every field stands in
// proto/sipas/aggregator/v1/score.proto; a value that cannot be given is absent, never zero.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/domain/rulebook.h"
#include "libs/stats/publishability.h"

namespace sipas::aggregator {

// A value of a declared breakdown dimension.
struct BreakdownValue {
  std::string dimension{};
  std::string value{};
  friend bool operator==(const BreakdownValue&, const BreakdownValue&) = default;
};

// Whom a score is about.
struct DomainName {
  std::string campaign{};
  std::string locality{};  // empty: all
  std::optional<BreakdownValue> breakdown{};
  friend bool operator==(const DomainName&, const DomainName&) = default;
};

// The lowest and the highest value that a statistic, or a difference, can take.
struct ScoreRange {
  double lowest = 0;
  double highest = 1;
};

// kDefault: by the variance rule (variance_rule.h).
enum class DegreesOfFreedomRule { kDefault, kDesign, kDomain };
enum class VarianceRule { kDefault, kOwn, kModerated, kJackknife };
enum class IntervalRule { kDefault, kStudent, kLogit, kWilson };

struct ScoreOptions {
  std::string rulebook{};  // empty: the campaign's
  uint32_t rulebook_revision = 0;
  double confidence_level = 0.95;
  DegreesOfFreedomRule degrees_of_freedom = DegreesOfFreedomRule::kDefault;
  IntervalRule interval = IntervalRule::kDefault;
  VarianceRule variance = VarianceRule::kDefault;
  std::string weight_set{};  // empty: the responses' own weights
};

enum class ScoreState { kOk, kNoInterval, kNoValue, kSuppressed };
enum class Basis { kSampling, kNone };

struct ScoreInterval {
  double lower = 0;
  double upper = 0;
  double confidence_level = 0;
  std::optional<double> degrees_of_freedom{};
  friend bool operator==(const ScoreInterval&, const ScoreInterval&) = default;
};

enum class PeerBand { kUnknown, kAbove, kNotDistinguishable, kBelow };
enum class RankDisplay { kUnknown, kRanks, kBands };

// What the siblings of a locality say about its design effect.
struct Moderation {
  uint32_t siblings = 0;             // that have a variance of their own
  std::optional<double> prior_df{};  // absent: infinite
  double prior_design_effect = 0;
  friend bool operator==(const Moderation&, const Moderation&) = default;
};

struct Rank {
  uint32_t rank = 0;
  uint32_t peers = 0;
  uint32_t lower = 0;
  uint32_t upper = 0;
  uint32_t simultaneous_lower = 0;
  uint32_t simultaneous_upper = 0;
  uint32_t tie_group = 0;
  PeerBand band = PeerBand::kUnknown;
  std::optional<double> top_k_probability{};
  friend bool operator==(const Rank&, const Rank&) = default;
};

struct Score {
  DomainName domain{};
  std::string locality_name{};
  domain::StatisticName statistic{};
  ScoreState state = ScoreState::kNoValue;
  std::string reason{};
  std::string method{};
  Basis basis = Basis::kSampling;
  domain::Unit unit = domain::Unit::kFraction;
  std::optional<double> estimate{};
  std::optional<double> standard_error{};
  std::optional<ScoreInterval> interval{};
  uint64_t sample_size = 0;
  std::optional<double> effective_sample_size{};
  std::optional<double> design_effect{};
  std::optional<double> design_degrees_of_freedom{};
  std::optional<double> domain_degrees_of_freedom{};
  // With a moderated variance: what the locality says by itself.
  std::optional<Moderation> moderation{};
  std::optional<double> own_standard_error{};
  std::optional<ScoreInterval> own_interval{};
  std::optional<double> points{};
  std::optional<double> maximum_points{};
  std::optional<Rank> rank{};
  std::string rulebook{};
  uint32_t rulebook_revision = 0;
  bool rulebook_inferred = false;
  bool uses_declared_units = false;
  uint64_t no_answer_count = 0;
  uint64_t not_applicable_count = 0;
  std::optional<stats::Reliability> reliability{};
  std::vector<std::string> reliability_reasons{};
  friend bool operator==(const Score&, const Score&) = default;
};

// The scores of a peer group, by rank.
struct ScoreList {
  std::vector<Score> scores{};
  std::optional<double> rank_reliability{};
  RankDisplay recommended_display = RankDisplay::kUnknown;
  friend bool operator==(const ScoreList&, const ScoreList&) = default;
};

// Rank of the first minus rank of the second; ranges are those of true and of ordinary changes.
struct RankChange {
  Rank first{};
  Rank second{};
  std::string reason{};
  std::optional<int32_t> change{};
  std::optional<int32_t> lower{};
  std::optional<int32_t> upper{};
  std::optional<int32_t> ordinary_lower{};
  std::optional<int32_t> ordinary_upper{};
  friend bool operator==(const RankChange&, const RankChange&) = default;
};

struct Equivalence {
  double margin = 0;
  double p_value = 1;
  bool equivalent = false;
  friend bool operator==(const Equivalence&, const Equivalence&) = default;
};

// First minus second.
struct ScoreDifference {
  Score first{};
  Score second{};
  ScoreState state = ScoreState::kNoValue;
  std::string reason{};
  std::string method{};
  std::optional<double> estimate{};
  std::optional<double> standard_error{};
  std::optional<ScoreInterval> interval{};
  std::optional<double> covariance{};
  std::vector<std::string> not_comparable{};
  std::optional<RankChange> rank_change{};
  std::optional<Equivalence> equivalence{};
  friend bool operator==(const ScoreDifference&, const ScoreDifference&) = default;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_H_
