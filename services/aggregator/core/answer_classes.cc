#include "services/aggregator/core/answer_classes.h"

#include <map>
#include <utility>

namespace sipas::aggregator {

AnswerClasses::AnswerClasses(const ScoreRule& rule) {
  const stats::StatisticTree& tree = rule.tree();
  class_of_category_.assign(tree.categories(), kNone);
  // By category: the items that it is an answer to, and its scores.
  std::vector<std::vector<std::pair<stats::StatisticId, double>>> scores(tree.categories());
  for (stats::StatisticId id = 0; id < tree.size(); ++id) {
    for (const auto& [category, score] : tree.scores(id)) scores[category].emplace_back(id, score);
  }
  std::map<std::vector<std::pair<stats::StatisticId, double>>, uint32_t> numbers;
  for (uint32_t category = 0; category < scores.size(); ++category) {
    if (scores[category].empty()) continue;
    const auto next = static_cast<uint32_t>(first_category_.size());
    const auto [place, is_new] = numbers.try_emplace(scores[category], next);
    if (is_new) first_category_.push_back(category);
    class_of_category_[category] = place->second;
  }
}

std::vector<double> AnswerClasses::Reduce(std::span<const double> form) const {
  std::vector<double> reduced;
  reduced.reserve(size());
  for (const uint32_t category : first_category_) reduced.push_back(form[category]);
  return reduced;
}

}  // namespace sipas::aggregator
