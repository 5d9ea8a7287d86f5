#include "libs/stats/moment_statistic.h"

#include <utility>

namespace sipas::stats {

std::vector<Quad> ClassTotals(std::span<const MomentSums> classes, std::span<const Quad> factors,
                              std::size_t r) {
  std::vector<Quad> totals;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const Quad factor = factors.empty() ? Quad{1} : factors[c];
    for (std::size_t k = 0; k <= classes[c].values(); ++k) {
      totals.push_back(factor * classes[c].total(k, r).ToQuad());
    }
  }
  return totals;
}

Result<StatisticId> MomentStatistics::Add(Node node) {
  if (node.domain.size() != classes_ || node.numerator >= columns_) return Error::kShapeMismatch;
  if (node.denominator.value_or(0) >= columns_) return Error::kShapeMismatch;
  nodes_.push_back(std::move(node));
  return nodes_.size() - 1;
}

Result<StatisticId> MomentStatistics::AddRatio(ClassSet domain, std::size_t numerator,
                                               std::size_t denominator, Quad unit) {
  return Add({std::move(domain), numerator, denominator, unit, {}});
}

Result<StatisticId> MomentStatistics::AddTotal(ClassSet domain, std::size_t numerator, Quad unit) {
  return Add({std::move(domain), numerator, std::nullopt, unit, {}});
}

Result<StatisticId> MomentStatistics::AddComposite(std::vector<WeightedPart> parts) {
  if (parts.empty()) return Error::kNoChildren;
  for (const WeightedPart& part : parts) {
    if (part.part >= nodes_.size()) return Error::kUnknownStatistic;
  }
  nodes_.push_back({{}, 0, std::nullopt, 1, std::move(parts)});
  return nodes_.size() - 1;
}

Quad MomentStatistics::DomainTotal(const Node& node, std::size_t k,
                                   std::span<const Quad> totals) const {
  Quad sum = 0;
  for (std::size_t c = 0; c < classes_; ++c) {
    if (node.domain[c]) sum += totals[c * columns_ + k];
  }
  return sum;
}

std::vector<std::optional<Quad>> MomentStatistics::Values(std::span<const Quad> totals) const {
  std::vector<std::optional<Quad>> values;
  for (const Node& node : nodes_) {
    std::optional<Quad> value;
    if (!node.parts.empty()) {
      value = 0;
      for (const auto& [part, weight] : node.parts) {
        if (!values[part].has_value()) value.reset();
        if (value.has_value()) *value += weight * *values[part];
      }
    } else if (!node.denominator.has_value()) {
      value = node.unit * DomainTotal(node, node.numerator, totals);
    } else if (const Quad sum = DomainTotal(node, *node.denominator, totals); sum != 0) {
      value = node.unit * (DomainTotal(node, node.numerator, totals) / sum);
    }
    values.push_back(value);
  }
  return values;
}

std::vector<LinearForm> MomentStatistics::Linearise(std::span<const Quad> totals) const {
  const std::vector<std::optional<Quad>> values = Values(totals);
  std::vector<LinearForm> forms(nodes_.size(), LinearForm(classes_ * columns_));
  for (std::size_t id = 0; id < nodes_.size(); ++id) {
    if (!values[id].has_value()) continue;
    if (nodes_[id].parts.empty()) LineariseNode(nodes_[id], totals, forms[id]);
    for (const auto& [part, weight] : nodes_[id].parts) {
      for (std::size_t i = 0; i < forms[id].size(); ++i) forms[id][i] += weight * forms[part][i];
    }
  }
  return forms;
}

void MomentStatistics::LineariseNode(const Node& node, std::span<const Quad> totals,
                                     LinearForm& form) const {
  Quad numerator_coefficient = node.unit;
  Quad denominator_coefficient = 0;
  if (node.denominator.has_value()) {
    const Quad sum = DomainTotal(node, *node.denominator, totals);
    numerator_coefficient = node.unit / sum;
    denominator_coefficient =
        -numerator_coefficient * (DomainTotal(node, node.numerator, totals) / sum);
  }
  for (std::size_t c = 0; c < classes_; ++c) {
    if (!node.domain[c]) continue;
    form[c * columns_ + node.numerator] += numerator_coefficient;
    if (node.denominator.has_value()) {
      form[c * columns_ + *node.denominator] += denominator_coefficient;
    }
  }
}

}  // namespace sipas::stats
