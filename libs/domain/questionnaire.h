// A versioned list of items. An item number never changes scale, kind or meaning.
//
// Immutable after Make; safe to share between threads.
#ifndef SIPAS_LIBS_DOMAIN_QUESTIONNAIRE_H_
#define SIPAS_LIBS_DOMAIN_QUESTIONNAIRE_H_

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/domain/violations.h"

namespace sipas::domain {

// Whole numbers min..max, both included.
struct RatingScale {
  int32_t min = 0;
  int32_t max = 0;
  friend bool operator==(const RatingScale&, const RatingScale&) = default;
};

struct ChoiceScale {
  std::vector<uint32_t> options;  // stable numbers
  bool multiple = false;
};

struct NumberScale {
  double min = 0;
  double max = 0;
  friend bool operator==(const NumberScale&, const NumberScale&) = default;
};

struct TextScale {
  uint32_t max_bytes = 0;
};

using Scale = std::variant<std::monostate, RatingScale, ChoiceScale, NumberScale, TextScale>;

// Asked only of people whose answer to the earlier rating item lies in [min, max].
struct AskIf {
  uint32_t item = 0;
  int32_t min = 0;
  int32_t max = 0;
};

struct Item {
  uint32_t number = 0;
  Scale scale;
  std::optional<AskIf> ask_if;
};

class Questionnaire {
 public:
  // Adds to `violations`: no items or too many, a number twice or out of range, a missing or
  // impossible scale, a filter on an item that is unknown, later or not a rating.
  static Questionnaire Make(std::vector<Item> items, Violations& violations);

  // Items known to `before` keep their scale (choice options may be added).
  void CheckSuccessorOf(const Questionnaire& before, Violations& violations) const;

  const std::vector<Item>& items() const { return items_; }
  const Item* Find(uint32_t number) const;
  // The rating scale of an item; null if unknown or of another kind.
  const RatingScale* FindRating(uint32_t number) const;

 private:
  std::vector<Item> items_;
  absl::flat_hash_map<uint32_t, int> by_number_;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_QUESTIONNAIRE_H_
