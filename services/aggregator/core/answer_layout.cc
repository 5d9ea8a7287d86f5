#include "services/aggregator/core/answer_layout.h"

#include <algorithm>
#include <variant>

namespace sipas::aggregator {

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
    range.ratings = static_cast<uint32_t>(rating->max - rating->min + 1);
  }
  for (uint32_t i = 0; i < range.ratings; ++i) {
    categories_.push_back(
        {item.number, domain::AnswerKind::kRating, range.min + static_cast<int32_t>(i)});
  }
  categories_.push_back({item.number, domain::AnswerKind::kNoAnswer, 0});
  categories_.push_back({item.number, domain::AnswerKind::kNotApplicable, 0});
  items_.insert(place, range);
}

inline uint32_t AnswerLayout::CategoryOf(const ItemRange& range, const domain::Answer& answer) {
  if (answer.kind == domain::AnswerKind::kRating) {
    // A rating below min wraps around and is too large as well.
    const uint32_t step = static_cast<uint32_t>(answer.rating) - static_cast<uint32_t>(range.min);
    return step < range.ratings ? range.first + step : kNoCategory;
  }
  const uint32_t absence = answer.kind == domain::AnswerKind::kNotApplicable ? 1 : 0;
  return range.first + range.ratings + absence;
}

const AnswerLayout::ItemRange* AnswerLayout::FindItem(uint32_t item) const {
  const auto place =
      std::lower_bound(items_.begin(), items_.end(), item,
                       [](const ItemRange& range, uint32_t number) { return range.item < number; });
  return place == items_.end() || place->item != item ? nullptr : &*place;
}

std::optional<uint32_t> AnswerLayout::Find(const domain::Answer& answer) const {
  const ItemRange* range = FindItem(answer.item);
  if (range == nullptr) return std::nullopt;
  const uint32_t category = CategoryOf(*range, answer);
  return category == kNoCategory ? std::nullopt : std::optional(category);
}

bool AnswerLayout::CategoriesOf(const domain::Response& response,
                                std::vector<uint32_t>& categories) const {
  categories.resize(response.answers.size());
  uint32_t* out = categories.data();
  bool ascending = true;
  uint32_t smallest = 0;  // that keeps them ascending
  // Both lists ascend by item, so one walk finds them all.
  const ItemRange* range = items_.data();
  const ItemRange* const end = range + items_.size();
  for (const domain::Answer& answer : response.answers) {
    while (range != end && range->item < answer.item) ++range;
    if (range == end || range->item != answer.item) return false;
    const uint32_t category = CategoryOf(*range, answer);
    if (category == kNoCategory) return false;
    ascending &= category >= smallest;
    smallest = category + 1;
    *out++ = category;
  }
  // Items that stand in another order than their numbers.
  if (!ascending) std::sort(categories.begin(), categories.end());
  return true;
}

}  // namespace sipas::aggregator
