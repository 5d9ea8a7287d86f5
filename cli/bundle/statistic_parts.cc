#include "cli/bundle/statistic_parts.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

using google::protobuf::RepeatedPtrField;
using survey::v1::Component;
using survey::v1::Rulebook;
using Parts = std::vector<StatisticPart>;

absl::Status NoSuch(const std::string& code) {
  return absl::NotFoundError(absl::StrCat("the rulebook has no '", code, "'"));
}

double WeightOf(const Component& component) {
  return component.has_weight() ? component.weight() : 1;
}

// The parts of every component, each times the component's share of the weights.
template <typename PartsOf>
absl::StatusOr<Parts> Combine(const RepeatedPtrField<Component>& components, PartsOf parts_of) {
  double sum = 0;
  for (const Component& component : components) sum += WeightOf(component);
  Parts combined;
  for (const Component& component : components) {
    SIPAS_ASSIGN_OR_RETURN(const Parts parts, parts_of(component.code()));
    for (StatisticPart part : parts) {
      part.coefficient *= WeightOf(component) / sum;
      combined.push_back(std::move(part));
    }
  }
  return combined;
}

absl::StatusOr<Parts> ItemParts(const Rulebook& rules, const std::string& code) {
  for (survey::v1::ScoredItem item : rules.items()) {
    if (item.code().empty()) item.set_code(absl::StrCat("item", item.item()));
    if (item.code() == code) return Parts{{.item = item, .coefficient = 1}};
  }
  return NoSuch(code);
}

absl::StatusOr<Parts> FactorParts(const Rulebook& rules, const std::string& code) {
  for (const survey::v1::Factor& factor : rules.factors()) {
    if (factor.code() != code) continue;
    return Combine(factor.items(), [&](const std::string& item) { return ItemParts(rules, item); });
  }
  return NoSuch(code);
}

absl::StatusOr<Parts> GroupParts(const Rulebook& rules, const std::string& code) {
  for (const survey::v1::Group& group : rules.groups()) {
    if (group.code() != code) continue;
    return Combine(group.factors(),
                   [&](const std::string& factor) { return FactorParts(rules, factor); });
  }
  return NoSuch(code);
}

}  // namespace

absl::StatusOr<Parts> StatisticParts(const Rulebook& rules,
                                     const aggregator::v1::Statistic& statistic) {
  switch (statistic.kind()) {
    case aggregator::v1::STATISTIC_KIND_ITEM:
      return ItemParts(rules, statistic.code());
    case aggregator::v1::STATISTIC_KIND_FACTOR:
      return FactorParts(rules, statistic.code());
    case aggregator::v1::STATISTIC_KIND_GROUP:
      return GroupParts(rules, statistic.code());
    case aggregator::v1::STATISTIC_KIND_OVERALL:
      return Combine(rules.overall().components(), [&](const std::string& code) {
        return rules.groups().empty() ? FactorParts(rules, code) : GroupParts(rules, code);
      });
    default:
      return NoSuch(statistic.code());
  }
}

}  // namespace sipas::cli
