// CategorySums: how many answers, and how much weight, each answer category received.
//
// This is the content of an aggregation cell. A questionnaire lays its answer categories out in one
// flat row (item 1 answer 1, item 1 answer 2, ..., item 2 answer 1, ...); a response is the set of
// categories that it chose, one or more per answered item, none for an item without an answer.
//   n[c] = number of responses with category c        w[c] = sum of their weights, units of 2^-32
// plus the number and total weight of all responses, also of those that answered nothing (sums as
// R's xtabs makes them).
// Every statistic of a rulebook is a function of these sums (statistic.h), so a rulebook can change
// without the responses being read again.
//
// Exact integers: the state depends on the set of responses alone, not on order, on partial sums or
// on what was added and taken out again; equal sets give equal objects. As long as every weight is
// 1, the weighted sums are not stored (`has_weights()` is false) and the object is a third of the
// size.
//
// Ranges: up to 2^64 - 1 responses, weights as in fixed_weight.h; w stays below 2^112.
// Errors: kCategoryOutOfRange, kCategoriesNotAscending (categories must be strictly ascending: it
// makes a repeated category visible at no cost), kShapeMismatch, kOverflow, kNothingToSubtract.
// An operation that returns an error has changed nothing.
// Thread-compatible: concurrent reads are fine, writes need the caller's lock.
//
//   CategorySums cell(10);                                    // 2 items of 5 answers
//   const std::uint32_t answers[] = {4, 7};                   // item 1: 5th, item 2: 3rd
//   if (cell.Add(answers, FixedWeight::One()) != Error::kOk) ...
//   cell.count(4) == 1;
#ifndef SIPAS_LIBS_STATS_CATEGORY_SUMS_H_
#define SIPAS_LIBS_STATS_CATEGORY_SUMS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/fixed_weight.h"
#include "libs/stats/result.h"
#include "libs/stats/uint128.h"

namespace sipas::stats {

class CategorySums {
 public:
  // What a store has to keep, and all that it has to keep. `weights` is empty when no response has
  // a weight other than 1.
  struct Parts {
    std::uint64_t responses = 0;
    std::uint64_t weighted_responses = 0;  // those with a weight other than 1
    Uint128 response_weight = 0;           // units of 2^-32
    std::vector<std::uint64_t> counts;
    std::vector<Uint128> weights;  // units of 2^-32
  };

  explicit CategorySums(std::size_t categories) : counts_(categories) {}
  // Rebuilds what parts() gave. kShapeMismatch, kInconsistentSums.
  static Result<CategorySums> FromParts(Parts parts);

  // One response. Linear in its number of answers.
  Error Add(std::span<const std::uint32_t> categories, FixedWeight weight);
  // Takes out a response that was added before, with the same categories and weight.
  Error Subtract(std::span<const std::uint32_t> categories, FixedWeight weight);
  // All responses of another state: add them, or take them out.
  Error Merge(const CategorySums& other);
  Error Retract(const CategorySums& other);

  std::size_t categories() const { return counts_.size(); }
  std::uint64_t responses() const { return responses_; }
  std::uint64_t weighted_responses() const { return weighted_responses_; }
  Uint128 response_weight() const { return response_weight_; }
  bool has_weights() const { return !weights_.empty(); }
  // No response at all: the cell can be deleted.
  bool IsZero() const { return responses_ == 0; }

  std::uint64_t count(std::size_t category) const { return counts_[category]; }
  // Units of 2^-32.
  Uint128 weight(std::size_t category) const {
    return has_weights() ? weights_[category]
                         : Uint128{counts_[category]} << FixedWeight::kFractionBits;
  }

  std::span<const std::uint64_t> counts() const { return counts_; }
  // Empty when has_weights() is false.
  std::span<const Uint128> weights() const { return weights_; }
  Parts parts() const;

  friend bool operator==(const CategorySums&, const CategorySums&) = default;

 private:
  Error CheckCategories(std::span<const std::uint32_t> categories) const;
  bool Contains(std::span<const std::uint32_t> categories, FixedWeight weight) const;
  bool Contains(const CategorySums& other) const;
  void StoreWeights();
  void DropWeightsIfAllOne();

  std::uint64_t responses_ = 0;
  std::uint64_t weighted_responses_ = 0;
  Uint128 response_weight_ = 0;
  std::vector<std::uint64_t> counts_;
  std::vector<Uint128> weights_;  // stored while weighted_responses_ > 0
};

// The weighted category totals as doubles (weight 1 = 1.0), each rounded once.
std::vector<double> WeightedTotals(const CategorySums& sums);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_CATEGORY_SUMS_H_
