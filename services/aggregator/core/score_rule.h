// ScoreRule: one statistic of a rulebook, made ready for the answers of one campaign.
//
// The rulebook names items; a campaign's cells count answer categories. The rule joins the two,
// which is why any rulebook can be applied to any campaign whose questionnaire has its items on the
// same scales.
//
// Immutable; thread-safe; independent of what it was made from.
// Errors: NOT_FOUND STATISTIC_NOT_FOUND; INVALID_ARGUMENT INVALID_QUERY if the campaign cannot be
// scored by this rulebook.
//
//   SIPAS_ASSIGN_OR_RETURN(const ScoreRule rule, ScoreRule::Make(inputs, {StatisticKind::kFactor,
//   "staff"})); stats::Evaluation::Of(rule.tree(), sums)->operator[](rule.id()).value
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_RULE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_RULE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/domain/definitions.h"
#include "libs/domain/rulebook.h"
#include "libs/stats/statistic.h"
#include "services/aggregator/core/answer_layout.h"
#include "services/aggregator/core/score.h"

namespace sipas::aggregator {

class ScoreRule {
 public:
  struct Inputs {
    const domain::Definition* rulebook = nullptr;
    // The questionnaire that the rulebook was made for, and the campaign's.
    const domain::Questionnaire* rulebook_questionnaire = nullptr;
    const domain::Questionnaire* questionnaire = nullptr;
    std::string questionnaire_name;  // the campaign's
    const AnswerLayout* layout = nullptr;
  };
  // A scored item as it enters the statistic.
  struct Part {
    domain::ScoredItem item;
    domain::RatingScale scale;
    double weight = 1;
  };

  static absl::StatusOr<ScoreRule> Make(const Inputs& inputs,
                                        const domain::StatisticName& statistic);

  const domain::StatisticName& statistic() const { return statistic_; }
  const stats::StatisticTree& tree() const { return tree_; }
  stats::StatisticId id() const { return tree_.size() - 1; }
  const std::vector<Part>& parts() const { return parts_; }
  domain::Unit unit() const { return unit_; }
  // Of a mean by the scales of its items.
  ScoreRange range() const;
  // A single item: its sample size and spread are in the cells. Otherwise they need rows.
  bool is_single_item() const { return parts_.size() == 1; }
  // A share, as opposed to an index or a mean.
  bool is_share() const {
    return is_single_item() && parts_[0].item.statistic == domain::ItemStatistic::kShare;
  }
  // By category: is it a valid answer to one of the items?
  const std::vector<bool>& is_answer() const { return is_answer_; }
  // The same as ranges of categories, [begin, end), ascending.
  const std::vector<std::pair<uint32_t, uint32_t>>& answer_ranges() const { return answer_ranges_; }
  // Categories of "no answer" and "not applicable" of the item; nothing unless kind is kItem.
  std::optional<uint32_t> no_answer() const { return no_answer_; }
  std::optional<uint32_t> not_applicable() const { return not_applicable_; }

  const std::string& rulebook() const { return rulebook_; }
  uint32_t rulebook_revision() const { return rulebook_revision_; }
  bool rulebook_inferred() const { return rulebook_inferred_; }
  const std::string& questionnaire() const { return questionnaire_; }
  // Points of a fraction of 1; nothing where the rulebook or the unit has none.
  std::optional<double> maximum_points() const { return maximum_points_; }

 private:
  explicit ScoreRule(std::size_t categories) : tree_(categories), is_answer_(categories) {}
  absl::Status AddParts(const std::vector<domain::WeightedItem>& items, const Inputs& inputs);
  absl::Status AddItem(const Part& part, const AnswerLayout& layout);

  domain::StatisticName statistic_;
  stats::StatisticTree tree_;
  std::vector<Part> parts_;
  std::vector<bool> is_answer_;
  std::vector<std::pair<uint32_t, uint32_t>> answer_ranges_;
  domain::Unit unit_ = domain::Unit::kFraction;
  std::optional<uint32_t> no_answer_;
  std::optional<uint32_t> not_applicable_;
  std::string rulebook_;
  uint32_t rulebook_revision_ = 0;
  bool rulebook_inferred_ = false;
  std::string questionnaire_;
  std::optional<double> maximum_points_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_RULE_H_
