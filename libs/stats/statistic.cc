#include "libs/stats/statistic.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sipas::stats {

Result<StatisticId> StatisticTree::AddItem(std::vector<CategoryScore> scores) {
  if (scores.empty()) return Error::kNoCategories;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i].score)) return Error::kScoreNotFinite;
    if (scores[i].category >= categories_) return Error::kCategoryOutOfRange;
    if (i > 0 && scores[i].category <= scores[i - 1].category) {
      return Error::kCategoriesNotAscending;
    }
  }
  nodes_.push_back({std::move(scores), {}});
  return nodes_.size() - 1;
}

Result<StatisticId> StatisticTree::AddComposite(std::vector<WeightedPart> parts) {
  if (parts.empty()) return Error::kNoChildren;
  for (const WeightedPart& part : parts) {
    if (part.part >= nodes_.size()) return Error::kUnknownStatistic;
    if (!std::isfinite(part.weight)) return Error::kCoefficientNotFinite;
  }
  nodes_.push_back({{}, std::move(parts)});
  return nodes_.size() - 1;
}

Result<StatisticId> StatisticTree::AddMean(const std::vector<StatisticId>& parts) {
  std::vector<WeightedPart> weighted;
  for (const StatisticId part : parts) {
    weighted.push_back({part, 1.0 / static_cast<double>(parts.size())});
  }
  return AddComposite(std::move(weighted));
}

Result<Evaluation> Evaluation::Of(const StatisticTree& tree, const CategorySums& domain) {
  if (domain.categories() != tree.categories()) return Error::kShapeMismatch;
  Evaluation evaluation(tree);
  evaluation.values_.resize(tree.size());
  evaluation.item_coefficients_.resize(tree.size());
  const std::vector<double> totals = WeightedTotals(domain);
  for (StatisticId id = 0; id < tree.size(); ++id) {
    if (tree.is_item(id)) {
      evaluation.EvaluateItem(id, domain, totals);
    } else {
      evaluation.EvaluateComposite(id, domain);
    }
  }
  return evaluation;
}

void Evaluation::EvaluateItem(StatisticId id, const CategorySums& domain,
                              std::span<const double> totals) {
  StatisticValue& item = values_[id];
  const auto scores = tree_->scores(id);
  double lowest = 0;
  for (const auto& [category, score] : scores) {
    if (domain.count(category) == 0) continue;
    lowest = item.n == 0 ? score : std::min(lowest, score);
    item.n += domain.count(category);
    item.sum_w += totals[category];
  }
  if (item.n == 0) {
    item.error = Error::kNoAnswers;
    return;
  }
  // Measured from the lowest score that occurs, so that answers that all agree give exactly that
  // score.
  double above_lowest = 0;
  for (const auto& [category, score] : scores) above_lowest += totals[category] * (score - lowest);
  item.value = lowest + above_lowest / item.sum_w;
  for (const auto& [category, score] : scores) {
    const double deviation = score - item.value;
    const double coefficient = deviation / item.sum_w;
    item_coefficients_[id].push_back(coefficient);
    item.element_variance += totals[category] * coefficient * deviation;
    item.scale += totals[category] * std::abs(coefficient);
  }
}

void Evaluation::EvaluateComposite(StatisticId id, const CategorySums& domain) {
  StatisticValue& composite = values_[id];
  for (const auto& [part, weight] : tree_->parts(id)) {
    if (!values_[part].defined()) {
      composite.error = Error::kPartUndefined;
      return;
    }
    composite.value += weight * values_[part].value;
    composite.scale += std::abs(weight) * values_[part].scale;
  }
  composite.n = domain.responses();
  composite.sum_w = ToDouble(domain.response_weight(), FixedWeight::kFractionBits);
}

void Evaluation::Influence(std::span<const double> part_totals, std::span<double> out) const {
  for (StatisticId id = 0; id < values_.size(); ++id) {
    double influence = 0;
    if (values_[id].defined()) {
      const auto scores = tree_->scores(id);
      for (std::size_t i = 0; i < scores.size(); ++i) {
        influence += item_coefficients_[id][i] * part_totals[scores[i].category];
      }
      for (const auto& [part, weight] : tree_->parts(id)) influence += weight * out[part];
    }
    out[id] = influence;
  }
}

std::uint64_t Evaluation::Answered(const CategorySums& part, StatisticId id) const {
  if (!tree_->is_item(id)) return part.responses();
  std::uint64_t answers = 0;
  for (const auto& [category, score] : tree_->scores(id)) answers += part.count(category);
  return answers;
}

bool Evaluation::HasAnswer(std::span<const double> part_totals, StatisticId id) const {
  if (!tree_->is_item(id)) return true;
  const auto scores = tree_->scores(id);
  return std::any_of(scores.begin(), scores.end(),
                     [&](const CategoryScore& s) { return part_totals[s.category] > 0; });
}

double Evaluation::ItemCrossMoment(StatisticId id, const Evaluation& other, StatisticId other_id,
                                   const PairSums& pairs, int fraction_bits) const {
  const auto scores = tree_->scores(id);
  const auto other_scores = other.tree_->scores(other_id);
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < other_scores.size(); ++j) {
      const Uint128 entry = pairs.entry(scores[i].category, other_scores[j].category);
      sum += item_coefficients_[id][i] * other.item_coefficients_[other_id][j] *
             ToDouble(entry, fraction_bits);
    }
  }
  return sum;
}

std::vector<double> Evaluation::CrossMoments(const Evaluation& other, const PairSums& pairs,
                                             int fraction_bits) const {
  const std::size_t columns = other.size();
  std::vector<double> moments(size() * columns);
  for (StatisticId k = 0; k < size(); ++k) {
    double* const row = moments.data() + k * columns;
    for (StatisticId l = 0; l < columns; ++l) {
      if (!values_[k].defined() || !other.values_[l].defined()) continue;
      if (!tree_->is_item(k)) {
        for (const auto& [part, weight] : tree_->parts(k))
          row[l] += weight * moments[part * columns + l];
      } else if (other.tree_->is_item(l)) {
        row[l] = ItemCrossMoment(k, other, l, pairs, fraction_bits);
      } else {
        for (const auto& [part, weight] : other.tree_->parts(l)) row[l] += weight * row[part];
      }
    }
  }
  return moments;
}

std::vector<double> Evaluation::Coefficients(StatisticId id) const {
  std::vector<double> coefficients(tree_->categories());
  if (values_[id].defined()) AddCoefficients(id, 1.0, coefficients);
  return coefficients;
}

void Evaluation::AddCoefficients(StatisticId id, double factor, std::span<double> out) const {
  const auto scores = tree_->scores(id);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    out[scores[i].category] += factor * item_coefficients_[id][i];
  }
  for (const auto& [part, weight] : tree_->parts(id)) AddCoefficients(part, factor * weight, out);
}

}  // namespace sipas::stats
