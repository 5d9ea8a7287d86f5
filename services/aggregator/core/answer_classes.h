// AnswerClasses: the answers that a statistic does not tell apart, put together. Of a share of
// satisfied answers there are two classes an item, whatever its scale.
//
// A response chooses at most one class per item; classes are numbered so that ascending categories
// give ascending classes. Two statistics with equal classes have equal moments between respondents
// (composite_moments.h). Immutable; thread-safe.
//
//   const AnswerClasses classes(rule);
//   classes.ClassesOf(row_categories, chosen);       // empty: answered nothing of the statistic
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ANSWER_CLASSES_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ANSWER_CLASSES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "services/aggregator/core/score_rule.h"

namespace sipas::aggregator {

class AnswerClasses {
 public:
  explicit AnswerClasses(const ScoreRule& rule);

  std::size_t size() const { return first_category_.size(); }
  void ClassesOf(std::span<const uint16_t> categories, std::vector<uint32_t>& classes) const {
    classes.clear();
    for (const uint16_t category : categories) {
      if (category >= class_of_category_.size()) break;  // of a later revision
      const uint32_t number = class_of_category_[category];
      if (number != kNone) classes.push_back(number);
    }
  }
  // A linear form over categories as one over classes: it is the same for all of a class.
  std::vector<double> Reduce(std::span<const double> form) const;

  friend bool operator==(const AnswerClasses&, const AnswerClasses&) = default;

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};

  std::vector<uint32_t> class_of_category_;
  std::vector<uint32_t> first_category_;  // by class
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ANSWER_CLASSES_H_
