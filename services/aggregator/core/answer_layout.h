// The flat row of answer categories of a campaign: for every rating item all its answers, then "no
// answer" and "not applicable"; for items of other scales the two absences only. Cells count these
// categories, so any rulebook applies at read time.
//
// The layout is the union over the questionnaire's revisions in revision order; a new revision only
// appends. Immutable; safe to share between threads.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ANSWER_LAYOUT_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ANSWER_LAYOUT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "libs/domain/definitions.h"
#include "libs/domain/response.h"

namespace sipas::aggregator {

struct AnswerCategory {
  uint32_t item = 0;
  domain::AnswerKind kind = domain::AnswerKind::kRating;
  int32_t rating = 0;
};

class AnswerLayout {
 public:
  static AnswerLayout Make(const std::vector<const domain::Definition*>& questionnaires);

  uint32_t size() const { return static_cast<uint32_t>(categories_.size()); }
  const AnswerCategory& at(uint32_t category) const { return categories_[category]; }
  // Nothing for an item or rating that no revision knows.
  std::optional<uint32_t> Find(const domain::Answer& answer) const;
  // Categories of a canonical response, ascending. Answers of other kinds than ratings and absences
  // have none. False if an answer is unknown to the layout.
  bool CategoriesOf(const domain::Response& response, std::vector<uint32_t>& categories) const;

 private:
  static constexpr uint32_t kNoCategory = ~uint32_t{0};

  struct ItemRange {
    uint32_t item = 0;
    int32_t min = 0;
    uint32_t ratings = 0;  // number of rating categories; the two absences follow them
    uint32_t first = 0;
  };
  void AppendItem(const domain::Item& item);  // unless it is there
  const ItemRange* FindItem(uint32_t item) const;
  // kNoCategory for a rating outside the scale.
  static uint32_t CategoryOf(const ItemRange& range, const domain::Answer& answer);

  std::vector<ItemRange> items_;  // by item number, for look-up
  std::vector<AnswerCategory> categories_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ANSWER_LAYOUT_H_
