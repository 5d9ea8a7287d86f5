#include "services/aggregator/core/answer_layout.h"

#include <algorithm>
#include <variant>

namespace sipas::aggregator {
namespace {

uint32_t RatingCount(int32_t min, int32_t max) {
  return max < min ? 0 : static_cast<uint32_t>(max - min + 1);
}

}  // namespace

AnswerLayout AnswerLayout::Make(const std::vector<const domain::Definition*>& questionnaires) {
  AnswerLayout layout;
  for (const domain::Definition* definition : questionnaires) {
    for (const domain::Item& item : std::get<domain::Questionnaire>(definition->body).items()) {
      layout.AppendItem(item);
    }
  }
  return layout;
}

void AnswerLayout::AppendItem(const domain::Item& item) {
  const auto place =
      std::lower_bound(items_.begin(), items_.end(), item.number,
                       [](const ItemRange& range, uint32_t number) { return range.item < number; });
  if (place != items_.end() && place->item == item.number) return;
  ItemRange range{.item = item.number, .first = size()};
  if (const auto* rating = std::get_if<domain::RatingScale>(&item.scale)) {
    range.min = rating->min;
    range.max = rating->max;
  }
  for (uint32_t i = 0; i < RatingCount(range.min, range.max); ++i) {
    categories_.push_back(
        {item.number, domain::AnswerKind::kRating, range.min + static_cast<int32_t>(i)});
  }
  categories_.push_back({item.number, domain::AnswerKind::kNoAnswer, 0});
  categories_.push_back({item.number, domain::AnswerKind::kNotApplicable, 0});
  items_.insert(place, range);
}

std::optional<uint32_t> AnswerLayout::CategoryOf(const ItemRange& range,
                                                 const domain::Answer& answer) {
  switch (answer.kind) {
    case domain::AnswerKind::kRating:
      if (answer.rating < range.min || answer.rating > range.max) return std::nullopt;
      return range.first + static_cast<uint32_t>(answer.rating - range.min);
    case domain::AnswerKind::kNoAnswer:
      return range.first + RatingCount(range.min, range.max);
    case domain::AnswerKind::kNotApplicable:
      return range.first + RatingCount(range.min, range.max) + 1;
  }
  return std::nullopt;
}

const AnswerLayout::ItemRange* AnswerLayout::FindItem(uint32_t item) const {
  const auto place =
      std::lower_bound(items_.begin(), items_.end(), item,
                       [](const ItemRange& range, uint32_t number) { return range.item < number; });
  return place == items_.end() || place->item != item ? nullptr : &*place;
}

std::optional<uint32_t> AnswerLayout::Find(const domain::Answer& answer) const {
  const ItemRange* range = FindItem(answer.item);
  return range == nullptr ? std::nullopt : CategoryOf(*range, answer);
}

bool AnswerLayout::CategoriesOf(const domain::Response& response,
                                std::vector<uint32_t>& categories) const {
  categories.clear();
  bool ascending = true;
  // Both lists ascend by item, so one walk finds them all.
  auto range = items_.begin();
  for (const domain::Answer& answer : response.answers) {
    while (range != items_.end() && range->item < answer.item) ++range;
    if (range == items_.end() || range->item != answer.item) return false;
    const std::optional<uint32_t> category = CategoryOf(*range, answer);
    if (!category.has_value()) return false;
    ascending = ascending && (categories.empty() || categories.back() < *category);
    categories.push_back(*category);
  }
  // Items that stand in another order than their numbers.
  if (!ascending) std::sort(categories.begin(), categories.end());
  return true;
}

}  // namespace sipas::aggregator
