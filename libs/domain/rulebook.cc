#include "libs/domain/rulebook.h"

#include <cmath>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"
#include "libs/domain/identifier.h"

namespace sipas::domain {
namespace {

constexpr uint32_t kMaxDecimals = 6;

std::string_view NameOf(StatisticKind kind) {
  switch (kind) {
    case StatisticKind::kItem:
      return "scored item";
    case StatisticKind::kFactor:
      return "factor";
    case StatisticKind::kGroup:
      return "group";
    case StatisticKind::kOverall:
      return "overall index";
  }
  return "statistic";
}

void CheckSatisfiedRange(const ScoredItem& item, const RatingScale& scale, const std::string& field,
                         Violations& violations) {
  if (item.statistic != ItemStatistic::kShare) {
    if (item.satisfied_min == 0 && item.satisfied_max == 0) return;
    violations.Add(field + ".satisfied_min", "only a share has a satisfied range");
    return;
  }
  // The mirrored scale has the same ends.
  if (item.satisfied_min < scale.min || item.satisfied_min > scale.max) {
    violations.Add(field + ".satisfied_min",
                   absl::StrCat("must be within the scale ", scale.min, "..", scale.max));
  }
  if (item.satisfied_max < item.satisfied_min || item.satisfied_max > scale.max) {
    violations.Add(field + ".satisfied_max", absl::StrCat("must be satisfied_min to ", scale.max));
  }
}

void CheckScoredItem(const ScoredItem& item, const Questionnaire& questionnaire,
                     const std::string& field, Violations& violations) {
  if (const RatingScale* scale = questionnaire.FindRating(item.item)) {
    CheckSatisfiedRange(item, *scale, field, violations);
  } else {
    violations.Add(field + ".item",
                   absl::StrCat("item ", item.item, " is not a rating item of the questionnaire"));
  }
}

// Each component once, with a weight that can be divided by the sum of all.
void CheckComponents(const std::vector<Component>& components, const std::string& field,
                     Violations& violations) {
  if (components.empty()) violations.Add(field, "must have at least one component");
  double sum = 0;
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < components.size(); ++i) {
    const Component& component = components[i];
    if (!seen.insert(component.code).second) {
      violations.Add(Field(field, i, "code"),
                     absl::StrCat("'", component.code, "' is there twice"));
    }
    if (!std::isfinite(component.weight) || component.weight <= 0) {
      violations.Add(Field(field, i, "weight"), "must be a finite number above 0");
    }
    sum += component.weight;
  }
  if (std::isinf(sum)) violations.Add(field, "must have weights with a finite sum");
}

double SumOfWeights(const Composite& composite) {
  double sum = 0;
  for (const Component& component : composite.components) sum += component.weight;
  return sum;
}

}  // namespace

double ScoredItem::Score(const RatingScale& scale, int32_t answer) const {
  const int32_t mirrored = reversed ? scale.min + scale.max - answer : answer;
  switch (statistic) {
    case ItemStatistic::kShare:
      return mirrored >= satisfied_min && mirrored <= satisfied_max ? 1.0 : 0.0;
    case ItemStatistic::kMean:
      return mirrored;
    case ItemStatistic::kNormalizedMean:
      return static_cast<double>(mirrored - scale.min) / (scale.max - scale.min);
  }
  return 0;
}

Rulebook Rulebook::Make(RulebookSpec spec, const Questionnaire& questionnaire,
                        Violations& violations) {
  Rulebook made;
  made.spec_ = std::move(spec);
  const RulebookSpec& rules = made.spec_;
  if (rules.items.empty()) violations.Add("items", "must have at least one scored item");
  for (size_t i = 0; i < rules.items.size(); ++i) {
    CheckScoredItem(rules.items[i], questionnaire, Field("items", i), violations);
    made.Index({StatisticKind::kItem, i}, rules.items[i].code, Field("items", i), violations);
  }
  made.AddLevel(StatisticKind::kFactor, violations);
  made.AddLevel(StatisticKind::kGroup, violations);
  if (rules.overall) {
    const StatisticKind part =
        rules.groups.empty() ? StatisticKind::kFactor : StatisticKind::kGroup;
    made.CheckComposite(*rules.overall, part, "overall.components", violations);
  }
  made.CheckDisplay(violations);
  return made;
}

void Rulebook::AddLevel(StatisticKind kind, Violations& violations) {
  const bool is_factor = kind == StatisticKind::kFactor;
  const std::vector<Composite>& composites = is_factor ? spec_.factors : spec_.groups;
  const StatisticKind part = is_factor ? StatisticKind::kItem : StatisticKind::kFactor;
  for (size_t i = 0; i < composites.size(); ++i) {
    const std::string field = Field(is_factor ? "factors" : "groups", i);
    CheckComposite(composites[i], part, field + (is_factor ? ".items" : ".factors"), violations);
    Index({kind, i}, composites[i].code, field, violations);
  }
}

void Rulebook::Index(Node node, const std::string& code, const std::string& field,
                     Violations& violations) {
  if (!IsValidName(code)) violations.Add(field + ".code", kNotAName);
  if (!by_code_.emplace(code, node).second) {
    violations.Add(field + ".code",
                   absl::StrCat("code '", code,
                                "' is there twice; scored items, factors and groups share one set "
                                "of codes"));
  }
}

void Rulebook::CheckComposite(const Composite& composite, StatisticKind part,
                              const std::string& field, Violations& violations) const {
  CheckComponents(composite.components, field, violations);
  std::optional<Unit> unit;
  for (size_t i = 0; i < composite.components.size(); ++i) {
    const std::string& code = composite.components[i].code;
    const Node* node = Find({part, code});
    if (node == nullptr) {
      violations.Add(Field(field, i, "code"), absl::StrCat("no ", base::ToAbsl(NameOf(part)), " '",
                                                           code, "' in this rulebook"));
      continue;
    }
    const Unit component_unit = UnitOf(*node);
    if (unit.value_or(component_unit) != component_unit) {
      violations.Add(
          Field(field, i, "code"),
          absl::StrCat("'", code, "' has another unit than '", composite.components[0].code,
                       "': one mean is of fractions (shares, normalized means) or of "
                       "scale units (means)"));
    }
    unit = unit.value_or(component_unit);
  }
}

void Rulebook::CheckDisplay(Violations& violations) const {
  if (spec_.decimals > kMaxDecimals) {
    violations.Add("decimals", absl::StrCat("must be 0 to ", kMaxDecimals));
  }
  if (!std::isfinite(spec_.maximum_points) || spec_.maximum_points < 0) {
    violations.Add("maximum_points", "must be a finite number, at least 0");
  } else if (spec_.maximum_points > 0 && spec_.overall &&
             UnitOf({StatisticKind::kOverall, ""}) == Unit::kScale) {
    violations.Add("maximum_points", "must be 0: an overall index in scale units has no 100 %");
  }
}

const Rulebook::Node* Rulebook::Find(const StatisticName& name) const {
  const auto found = by_code_.find(name.code);
  return found == by_code_.end() || found->second.kind != name.kind ? nullptr : &found->second;
}

Unit Rulebook::UnitOf(const StatisticName& name) const {
  // All parts of a composite have one unit, so the first decides.
  if (name.kind == StatisticKind::kOverall) {
    if (!spec_.overall || spec_.overall->components.empty()) return Unit::kFraction;
    const auto found = by_code_.find(spec_.overall->components[0].code);
    return found == by_code_.end() ? Unit::kFraction : UnitOf(found->second);
  }
  const Node* node = Find(name);
  return node == nullptr ? Unit::kFraction : UnitOf(*node);
}

Unit Rulebook::UnitOf(const Node& node) const {
  if (node.kind == StatisticKind::kItem) return spec_.items[node.index].unit();
  const Composite& composite = At(node);
  if (composite.components.empty()) return Unit::kFraction;
  const auto first = by_code_.find(composite.components[0].code);
  return first == by_code_.end() ? Unit::kFraction : UnitOf(first->second);
}

const Composite& Rulebook::At(const Node& node) const {
  return node.kind == StatisticKind::kFactor ? spec_.factors[node.index] : spec_.groups[node.index];
}

std::vector<WeightedItem> Rulebook::Expand(const StatisticName& name) const {
  std::vector<double> weights(spec_.items.size(), 0.0);
  if (name.kind == StatisticKind::kOverall) {
    if (!spec_.overall) return {};
    SpreadOver(*spec_.overall, 1, weights);
  } else {
    const Node* node = Find(name);
    if (node == nullptr) return {};
    Spread(*node, 1, weights);
  }
  std::vector<WeightedItem> expanded;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] > 0) expanded.push_back({.item = &spec_.items[i], .weight = weights[i]});
  }
  return expanded;
}

void Rulebook::Spread(const Node& node, double weight, std::vector<double>& weights) const {
  if (node.kind == StatisticKind::kItem) {
    weights[node.index] += weight;
  } else {
    SpreadOver(At(node), weight, weights);
  }
}

void Rulebook::SpreadOver(const Composite& composite, double weight,
                          std::vector<double>& weights) const {
  const double sum = SumOfWeights(composite);
  for (const Component& component : composite.components) {
    const auto found = by_code_.find(component.code);
    if (found != by_code_.end()) Spread(found->second, weight * component.weight / sum, weights);
  }
}

}  // namespace sipas::domain
