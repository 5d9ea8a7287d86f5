// StatisticTree: the numbers that a rulebook defines, as functions of the weighted category sums.
//
// An item is a ratio over its valid categories c with scores s_c:
//     R_q = T_q / A_q,   T_q = sum_c W_c s_c,   A_q = sum_c W_c
// (share of satisfied answers: s = 1 for the satisfied categories, else 0; mean: s = the answer).
// A composite (factor, group, overall index) is a fixed linear combination of items and composites:
//     I = sum_k a_k I_k
// Missing answers are handled item by item: R_q uses everyone who answered q, never only those who
// answered everything. A composite with a part that nobody answered has no value (kPartUndefined);
// its weights are never silently spread over the other parts.
//
// Evaluate() also linearises: the influence of a respondent with weight w on a statistic is
//     u = w sum_{c chosen} coef_c,     coef_c = sum_q alpha_q (s_c - R_q) / A_q
// which sums to zero over the domain. The influence of a group of respondents (a PSU) is therefore
// the same linear form of the group's own category sums; variances are built from these
// (psu_variance.h, element_variance.h). Source: Taylor linearisation of ratios, e.g. Särndal,
// Swensson, Wretman, Model Assisted Survey Sampling (1992), section 5.5; as R survey's svymean.
//
// The value does not depend on the order of responses: totals are exact integers, converted once,
// and categories and parts are summed in a fixed order. An item whose answers all have one score
// gives exactly that score and an influence of exactly 0.
//
// Errors: kNoCategories, kNoChildren, kUnknownStatistic (a part must be added before its
// composite), kCategoriesNotAscending, kCategoryOutOfRange, kScoreNotFinite, kCoefficientNotFinite.
// Thread-compatible; an immutable tree is shared freely.
//
//   StatisticTree tree(10);                                        // categories of the layout
//   const StatisticId polite = *tree.AddItem({{0, 0}, {1, 0}, {2, 0}, {3, 1}, {4, 1}});
//   const StatisticId quick = *tree.AddItem({{5, 0}, {6, 0}, {7, 0}, {8, 1}, {9, 1}});
//   const StatisticId service = *tree.AddMean({polite, quick});
//   const Evaluation national = *Evaluation::Of(tree, totals);
//   if (national[service].defined()) Show(national[service].value);
#ifndef SIPAS_LIBS_STATS_STATISTIC_H_
#define SIPAS_LIBS_STATS_STATISTIC_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/category_sums.h"
#include "libs/stats/pair_sums.h"
#include "libs/stats/result.h"

namespace sipas::stats {

// Place in the tree, 0, 1, 2, ... in the order of adding.
using StatisticId = std::size_t;

struct CategoryScore {
  std::uint32_t category;
  double score;
};

struct WeightedPart {
  StatisticId part;
  double weight;
};

class StatisticTree {
 public:
  explicit StatisticTree(std::size_t categories) : categories_(categories) {}

  // The valid answers of an item in ascending order of category. Categories that are not listed (no
  // answer, does not apply) are left out of numerator and denominator.
  Result<StatisticId> AddItem(std::vector<CategoryScore> scores);
  Result<StatisticId> AddComposite(std::vector<WeightedPart> parts);
  // Composite with equal weights that sum to 1.
  Result<StatisticId> AddMean(const std::vector<StatisticId>& parts);

  std::size_t size() const { return nodes_.size(); }
  std::size_t categories() const { return categories_; }
  bool is_item(StatisticId id) const { return nodes_[id].parts.empty(); }
  // Empty for a composite.
  std::span<const CategoryScore> scores(StatisticId id) const { return nodes_[id].scores; }
  // Empty for an item.
  std::span<const WeightedPart> parts(StatisticId id) const { return nodes_[id].parts; }

 private:
  struct Node {
    std::vector<CategoryScore> scores;
    std::vector<WeightedPart> parts;
  };

  std::size_t categories_;
  std::vector<Node> nodes_;
};

// One statistic in one domain.
struct StatisticValue {
  Error error = Error::kOk;  // kNoAnswers or kPartUndefined: the numbers below mean nothing
  double value = 0;
  // Answers to the item; for a composite the responses of the domain that could contribute.
  std::uint64_t n = 0;
  double sum_w = 0;  // weight of those n
  // Items: sum w (s - R)^2 / sum w, the variance between respondents. 0 for a composite, whose
  // spread needs pairs of answers (design_effect.h).
  double element_variance = 0;
  // sum of |influence| over the answers: the scale against which rounding errors are judged.
  double scale = 0;

  bool defined() const { return error == Error::kOk; }
};

// All statistics of a tree in one domain, with their linearisation. The tree must outlive it.
class Evaluation {
 public:
  // kShapeMismatch if the sums have another number of categories than the tree.
  static Result<Evaluation> Of(const StatisticTree& tree, const CategorySums& domain);

  const StatisticTree& tree() const { return *tree_; }
  std::size_t size() const { return values_.size(); }
  const StatisticValue& operator[](StatisticId id) const { return values_[id]; }

  // Influence on every statistic of a part of the domain with these weighted category totals
  // (WeightedTotals of a PSU). Undefined statistics get 0. out.size() must be size(), and totals
  // are one per category of the tree here and below.
  void Influence(std::span<const double> part_totals, std::span<double> out) const;

  // Sum over the responses in `pairs` of amount * z_k z'_l, where z = sum of coef over the chosen
  // categories, k a statistic of this evaluation and l one of `other`; entry (k, l) is at
  // k * other.size() + l. The responses must belong to the domains of both. With amount = w^2 these
  // are the second moments of the influences. `fraction_bits`: binary point of the amount, 64 for
  // w^2 and 32 for w.
  std::vector<double> CrossMoments(const Evaluation& other, const PairSums& pairs,
                                   int fraction_bits) const;

  // Responses of `part` that count for the statistic: answers to an item, all responses for a
  // composite.
  std::uint64_t Answered(const CategorySums& part, StatisticId id) const;
  // Whether a part of the domain with these weighted totals has any such response.
  bool HasAnswer(std::span<const double> part_totals, StatisticId id) const;

  // The linear form over all categories: coef of one statistic, 0 where it does not depend on c.
  std::vector<double> Coefficients(StatisticId id) const;

 private:
  explicit Evaluation(const StatisticTree& tree) : tree_(&tree) {}
  void EvaluateItem(StatisticId id, const CategorySums& domain, std::span<const double> totals);
  void EvaluateComposite(StatisticId id, const CategorySums& domain);
  double ItemCrossMoment(StatisticId id, const Evaluation& other, StatisticId other_id,
                         const PairSums& pairs, int fraction_bits) const;
  void AddCoefficients(StatisticId id, double factor, std::span<double> out) const;

  const StatisticTree* tree_;
  std::vector<StatisticValue> values_;
  // Items: one coefficient per listed category. Composites: empty, they combine their parts.
  std::vector<std::vector<double>> item_coefficients_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_STATISTIC_H_
