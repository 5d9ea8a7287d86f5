#include "services/aggregator/core/score_rule.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

// The scale on which both questionnaires have the item; null if they differ.
const domain::RatingScale* CommonScale(uint32_t item, const ScoreRule::Inputs& inputs) {
  const domain::RatingScale* scale = inputs.questionnaire->FindRating(item);
  const domain::RatingScale* intended = inputs.rulebook_questionnaire->FindRating(item);
  return scale != nullptr && intended != nullptr && *scale == *intended ? scale : nullptr;
}

std::vector<std::pair<uint32_t, uint32_t>> RangesOf(const std::vector<bool>& members) {
  std::vector<std::pair<uint32_t, uint32_t>> ranges;
  for (uint32_t i = 0; i < members.size(); ++i) {
    if (!members[i]) continue;
    if (ranges.empty() || ranges.back().second != i) ranges.emplace_back(i, i);
    ranges.back().second = i + 1;
  }
  return ranges;
}

}  // namespace

absl::StatusOr<ScoreRule> ScoreRule::Make(const Inputs& inputs,
                                          const domain::StatisticName& statistic) {
  const auto& rulebook = std::get<domain::Rulebook>(inputs.rulebook->body);
  const std::vector<domain::WeightedItem> items = rulebook.Expand(statistic);
  if (items.empty()) return StatisticNotFound(inputs.rulebook->name, statistic);
  ScoreRule rule(inputs.layout->size());
  rule.statistic_ = statistic;
  rule.rulebook_ = inputs.rulebook->name;
  rule.rulebook_revision_ = inputs.rulebook->revision;
  rule.rulebook_inferred_ = rulebook.spec().inferred;
  rule.questionnaire_ = inputs.questionnaire_name;
  rule.unit_ = rulebook.UnitOf(statistic);
  if (rule.unit_ == domain::Unit::kFraction && rulebook.spec().maximum_points > 0) {
    rule.maximum_points_ = rulebook.spec().maximum_points;
  }
  SIPAS_RETURN_IF_ERROR(rule.AddParts(items, inputs));
  rule.answer_ranges_ = RangesOf(rule.is_answer_);
  if (statistic.kind == domain::StatisticKind::kItem) {
    const uint32_t item = rule.parts_[0].item.item;
    rule.no_answer_ = inputs.layout->Find({.item = item, .kind = domain::AnswerKind::kNoAnswer});
    rule.not_applicable_ =
        inputs.layout->Find({.item = item, .kind = domain::AnswerKind::kNotApplicable});
  }
  return rule;
}

ScoreRange ScoreRule::range() const {
  if (unit_ == domain::Unit::kFraction) return {};
  ScoreRange sums{.lowest = 0, .highest = 0};
  double weights = 0;
  for (const Part& part : parts_) {
    sums.lowest += part.weight * part.scale.min;
    sums.highest += part.weight * part.scale.max;
    weights += part.weight;
  }
  return {.lowest = sums.lowest / weights, .highest = sums.highest / weights};
}

absl::Status ScoreRule::AddParts(const std::vector<domain::WeightedItem>& items,
                                 const Inputs& inputs) {
  std::vector<stats::WeightedPart> weighted;
  for (const auto& [item, weight] : items) {
    const domain::RatingScale* scale = CommonScale(item->item, inputs);
    if (scale == nullptr) {
      return RulebookDoesNotFit(inputs.rulebook->name, inputs.questionnaire_name, item->item);
    }
    parts_.push_back({.item = *item, .scale = *scale, .weight = weight});
    SIPAS_RETURN_IF_ERROR(AddItem(parts_.back(), *inputs.layout));
    weighted.push_back({.part = tree_.size() - 1, .weight = weight});
  }
  if (parts_.size() > 1 && !tree_.AddComposite(std::move(weighted)).ok()) {
    return RulebookDoesNotFit(inputs.rulebook->name, inputs.questionnaire_name,
                              items[0].item->item);
  }
  return absl::OkStatus();
}

absl::Status ScoreRule::AddItem(const Part& part, const AnswerLayout& layout) {
  std::vector<stats::CategoryScore> scores;
  for (int32_t answer = part.scale.min; answer <= part.scale.max; ++answer) {
    const auto category = layout.Find({.item = part.item.item, .rating = answer});
    if (!category.has_value()) continue;
    scores.push_back({.category = *category, .score = part.item.Score(part.scale, answer)});
    is_answer_[*category] = true;
  }
  std::sort(scores.begin(), scores.end(),
            [](const auto& a, const auto& b) { return a.category < b.category; });
  return tree_.AddItem(std::move(scores)).ok()
             ? absl::OkStatus()
             : RulebookDoesNotFit(rulebook_, questionnaire_, part.item.item);
}

}  // namespace sipas::aggregator
