// How answers become scores: item > factor > group > overall.
//
// Immutable after Make; safe to share between threads.
#ifndef SIPAS_LIBS_DOMAIN_RULEBOOK_H_
#define SIPAS_LIBS_DOMAIN_RULEBOOK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/domain/questionnaire.h"
#include "libs/domain/violations.h"

namespace sipas::domain {

enum class ItemStatistic { kShare, kMean, kNormalizedMean };

// The unit of a statistic: a fraction in [0, 1] or units of an answer scale.
enum class Unit { kFraction, kScale };

struct ScoredItem {
  std::string code;  // "item3" where the definition gives none
  uint32_t item = 0;
  ItemStatistic statistic = ItemStatistic::kShare;
  int32_t satisfied_min = 0;  // kShare, on the mirrored scale if reversed
  int32_t satisfied_max = 0;
  bool reversed = false;

  Unit unit() const { return statistic == ItemStatistic::kMean ? Unit::kScale : Unit::kFraction; }
  // What one answer counts: 0 or 1 for a share, the (mirrored) answer for a mean, its place in 0..1
  // for a normalized mean.
  double Score(const RatingScale& scale, int32_t answer) const;
};

struct Component {
  std::string code;
  double weight = 1;  // relative, above zero
};

// A weighted mean of components: a factor of items, a group of factors, the overall index of
// groups.
struct Composite {
  std::string code;  // empty for the overall index
  std::vector<Component> components;
};

enum class StatisticKind { kItem, kFactor, kGroup, kOverall };

// A node of the rulebook.
struct StatisticName {
  StatisticKind kind = StatisticKind::kOverall;
  std::string code;  // empty for kOverall
  friend bool operator==(const StatisticName&, const StatisticName&) = default;
};

struct RulebookSpec {
  std::string questionnaire;  // name
  std::vector<ScoredItem> items;
  std::vector<Composite> factors;
  std::vector<Composite> groups;
  std::optional<Composite> overall;
  double maximum_points = 0;  // 0: none
  uint32_t decimals = 2;
  bool inferred = false;
};

// A scored item and its share of a statistic; the shares of a statistic add up to 1.
struct WeightedItem {
  const ScoredItem* item = nullptr;
  double weight = 0;
};

class Rulebook {
 public:
  // Adds to `violations`: an item that is unknown or not a rating, a satisfied range outside the
  // scale, a code twice, a component that does not exist or weighs nothing, parts of different
  // units in one mean, an overall index of something else than groups (factors where there are no
  // groups).
  static Rulebook Make(RulebookSpec spec, const Questionnaire& questionnaire,
                       Violations& violations);

  const RulebookSpec& spec() const { return spec_; }
  // The items of a statistic with their final weights, each scored item once, in the order of the
  // rulebook; empty if there is no such statistic.
  std::vector<WeightedItem> Expand(const StatisticName& name) const;
  // Unit of an existing statistic.
  Unit UnitOf(const StatisticName& name) const;

 private:
  // Where a code leads: a place in the list of its kind.
  struct Node {
    StatisticKind kind = StatisticKind::kItem;
    size_t index = 0;
  };

  // Checks and indexes the factors or the groups; the level below is indexed already, so nothing
  // can contain itself.
  void AddLevel(StatisticKind kind, Violations& violations);
  void Index(Node node, const std::string& code, const std::string& field, Violations& violations);
  void CheckComposite(const Composite& composite, StatisticKind part, const std::string& field,
                      Violations& violations) const;
  void CheckDisplay(Violations& violations) const;

  const Node* Find(const StatisticName& name) const;
  const Composite& At(const Node& node) const;
  Unit UnitOf(const Node& node) const;
  // Adds the shares of the items below to `weights`, which runs along spec_.items.
  void Spread(const Node& node, double weight, std::vector<double>& weights) const;
  void SpreadOver(const Composite& composite, double weight, std::vector<double>& weights) const;

  RulebookSpec spec_;
  absl::flat_hash_map<std::string, Node> by_code_;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_RULEBOOK_H_
