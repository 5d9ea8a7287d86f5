// PairSums: for every pair of answer categories, the exact sum of an amount over the responses that
// chose both. The second moments of a sample of respondents.
//
// With amount = w^2 (FixedWeight::squared_units) it is the matrix M of element sampling, where each
// respondent is a unit of the design (element_variance.h). With amount = w it gives the spread of a
// composite score between respondents, which its design effect needs (design_effect.h).
//   entry(c, d) = sum over responses with c and d of amount          entry(c, c): those with c
// Source: elementary (R: crossprod(x, amount * x), x = 1 where a response has the category).
//
// Exact integers with the same promises as CategorySums: no order, subtractable, equal sets are
// equal objects. Range: amount < 2^96 and at most 2^32 - 1 responses, so that no entry reaches
// 2^128; more is kOverflow. Cost of one response with a answers: a(a+1)/2 additions; memory 8
// P(P+1) bytes for P categories (181 kB for 30 items of 5 answers), so keep one only where rows ask
// for it. Errors as in CategorySums; an operation that returns an error has changed nothing, except
// that Subtract can only check the diagonal. Thread-compatible.
//
//   PairSums squares(10);
//   if (squares.Add(answers, weight.squared_units()) != Error::kOk) ...
#ifndef SIPAS_LIBS_STATS_PAIR_SUMS_H_
#define SIPAS_LIBS_STATS_PAIR_SUMS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/error.h"
#include "libs/stats/uint128.h"

namespace sipas::stats {

class PairSums {
 public:
  static constexpr Uint128 kAmountLimit = Uint128{1} << 96;
  static constexpr std::uint64_t kMaxResponses = (std::uint64_t{1} << 32) - 1;

  explicit PairSums(std::size_t categories);

  Error Add(std::span<const std::uint32_t> categories, Uint128 amount);
  Error Subtract(std::span<const std::uint32_t> categories, Uint128 amount);
  Error Merge(const PairSums& other);

  std::size_t categories() const { return categories_; }
  std::uint64_t responses() const { return responses_; }
  // Symmetric.
  Uint128 entry(std::size_t c, std::size_t d) const {
    return c <= d ? entries_[RowStart(c) + d] : entries_[RowStart(d) + c];
  }

  friend bool operator==(const PairSums&, const PairSums&) = default;

 private:
  // Entries (c, d) with c <= d lie row by row; RowStart(c) + d is the place of (c, d).
  std::size_t RowStart(std::size_t c) const { return c * (2 * categories_ - c - 1) / 2; }
  Error Check(std::span<const std::uint32_t> categories, Uint128 amount) const;

  std::size_t categories_;
  std::uint64_t responses_ = 0;
  std::vector<Uint128> entries_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PAIR_SUMS_H_
