#include "libs/domain/questionnaire.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace sipas::domain {
namespace {

constexpr size_t kMaxItems = 500;
constexpr uint32_t kMaxNumber = 65'535;  // item and option numbers fit in two bytes
constexpr size_t kMaxOptions = 200;
constexpr int32_t kMinRating = -1'000;
constexpr int64_t kMaxRatingSpan = 100;
constexpr uint32_t kMaxTextBytes = 10'000;

constexpr std::string_view kNotANumber = "must be 1 to 65535";

bool IsValidNumber(uint32_t number) { return number >= 1 && number <= kMaxNumber; }

// Checks one scale; `item` is the item's field, e.g. "items[3]".
class ScaleCheck {
 public:
  ScaleCheck(std::string item, Violations& violations)
      : item_(std::move(item)), violations_(violations) {}

  void operator()(std::monostate) const { Add("scale", "is required"); }

  void operator()(const RatingScale& scale) const {
    if (scale.min < kMinRating) Add("rating.min", absl::StrCat("must be at least ", kMinRating));
    const int64_t span = int64_t{scale.max} - scale.min;
    if (span < 1 || span > kMaxRatingSpan) {
      Add("rating.max", absl::StrCat("must be above min and at most min + ", kMaxRatingSpan));
    }
  }

  void operator()(const ChoiceScale& scale) const {
    if (scale.options.empty() || scale.options.size() > kMaxOptions) {
      Add("choice.options", absl::StrCat("must be 1 to ", kMaxOptions, " options"));
    }
    absl::flat_hash_set<uint32_t> seen;
    for (size_t i = 0; i < scale.options.size(); ++i) {
      const std::string field = Field("choice.options", i, "number");
      if (!IsValidNumber(scale.options[i])) Add(field, kNotANumber);
      if (!seen.insert(scale.options[i]).second) {
        Add(field, absl::StrCat("option ", scale.options[i], " is there twice"));
      }
    }
  }

  void operator()(const NumberScale& scale) const {
    if (!std::isfinite(scale.min)) Add("number_scale.min", "must be finite");
    if (!std::isfinite(scale.max)) Add("number_scale.max", "must be finite");
    if (scale.max <= scale.min) Add("number_scale.max", "must be above min");
  }

  void operator()(const TextScale& scale) const {
    if (scale.max_bytes < 1 || scale.max_bytes > kMaxTextBytes) {
      Add("text_scale.max_bytes", absl::StrCat("must be 1 to ", kMaxTextBytes));
    }
  }

 private:
  void Add(std::string_view member, std::string_view description) const {
    violations_.Add(absl::StrCat(item_, ".", absl::string_view(member.data(), member.size())),
                    description);
  }

  std::string item_;
  Violations& violations_;
};

// `earlier` knows only the items before the filtered one.
void CheckFilter(const AskIf& filter, const Questionnaire& earlier, const std::string& field,
                 Violations& violations) {
  const RatingScale* scale = earlier.FindRating(filter.item);
  if (scale == nullptr) {
    violations.Add(field + ".item",
                   absl::StrCat("item ", filter.item, " is not a rating item before this one"));
    return;
  }
  if (filter.min > filter.max || filter.min < scale->min || filter.max > scale->max) {
    violations.Add(field + ".max", absl::StrCat("min..max must be a range within ", scale->min,
                                                "..", scale->max, " of item ", filter.item));
  }
}

// Nothing that was answered may lose its meaning; a choice may get further options.
bool KeepsMeaning(const Scale& before, const Scale& after) {
  if (before.index() != after.index()) return false;
  if (const auto* rating = std::get_if<RatingScale>(&before)) {
    return *rating == std::get<RatingScale>(after);
  }
  if (const auto* number = std::get_if<NumberScale>(&before)) {
    return *number == std::get<NumberScale>(after);
  }
  if (const auto* text = std::get_if<TextScale>(&before)) {
    return text->max_bytes == std::get<TextScale>(after).max_bytes;
  }
  if (const auto* choice = std::get_if<ChoiceScale>(&before)) {
    const auto& now = std::get<ChoiceScale>(after);
    return choice->multiple == now.multiple &&
           std::all_of(choice->options.begin(), choice->options.end(), [&now](uint32_t option) {
             return std::find(now.options.begin(), now.options.end(), option) != now.options.end();
           });
  }
  return true;
}

}  // namespace

Questionnaire Questionnaire::Make(std::vector<Item> items, Violations& violations) {
  Questionnaire made;
  made.items_ = std::move(items);
  if (made.items_.empty() || made.items_.size() > kMaxItems) {
    violations.Add("items",
                   absl::StrCat("must be 1 to ", kMaxItems, " items, not ", made.items_.size()));
  }
  for (size_t i = 0; i < made.items_.size(); ++i) {
    const Item& item = made.items_[i];
    const std::string field = Field("items", i);
    if (!IsValidNumber(item.number)) violations.Add(field + ".number", kNotANumber);
    std::visit(ScaleCheck(field, violations), item.scale);
    if (item.ask_if) CheckFilter(*item.ask_if, made, field + ".ask_if", violations);
    if (!made.by_number_.emplace(item.number, static_cast<int>(i)).second) {
      violations.Add(field + ".number", absl::StrCat("item ", item.number, " is there twice"));
    }
  }
  return made;
}

void Questionnaire::CheckSuccessorOf(const Questionnaire& before, Violations& violations) const {
  for (const Item& old : before.items_) {
    const auto found = by_number_.find(old.number);
    if (found == by_number_.end()) continue;
    const auto index = static_cast<size_t>(found->second);
    if (KeepsMeaning(old.scale, items_[index].scale)) continue;
    violations.Add(Field("items", index),
                   absl::StrCat("item ", old.number,
                                " had another scale in an earlier revision: what is asked "
                                "differently needs a new number"));
  }
}

const Item* Questionnaire::Find(uint32_t number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : &items_[static_cast<size_t>(found->second)];
}

const RatingScale* Questionnaire::FindRating(uint32_t number) const {
  const Item* item = Find(number);
  return item == nullptr ? nullptr : std::get_if<RatingScale>(&item->scale);
}

}  // namespace sipas::domain
