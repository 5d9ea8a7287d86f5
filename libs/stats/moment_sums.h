// MomentSums: exact sums of the first and second moments of whole-number values under whole-number
// weights. The content of a sampled unit for estimators beyond shares of answer categories.
//
// A row has K values v_1..v_K (scaled integers, decimal_scale.h; v_0 = 1 is implied), a weight w
// and, where replicate weights are given, R further weights. Kept are
//     count(k) = sum v_k        total(k, r) = sum w_r v_k     (r = 0: w)
//     weighted_pair(k, l) = sum w v_k v_l     squared_pair(k, l) = sum w^2 v_k v_l
//     weight_product(r, s) = sum w_r w_s over the replicates r, s >= 1
// Every mean, total, ratio, index, calibrated or not, its linearised variance with respondents as
// units or in clusters, its replicate variance and its design effect follow from these. Source:
// elementary (R: crossprod(v, w * v)).
//
// Exact integers as in category_sums.h: the state depends on the set of rows alone; it adds,
// subtracts and merges in any order, and equal sets are equal objects. Ranges: |v| < 2^62,
// 0 <= w < 2^95, fewer than 2^64 rows; within them nothing overflows (wide_int.h). Cost of a row:
// about (K + 1)^2 products of 384 bits, so this is for analyses; the hot path of a live stream is
// category_sums.h.
// Errors: kShapeMismatch, kValueTooLarge, kWeightTooLarge, kOverflow, kNothingToSubtract; an
// operation that returns an error has changed nothing. Thread-compatible.
//
//   MomentSums sums(1);
//   const std::int64_t values[] = {637};
//   const Uint128 weights[] = {Uint128{3384}};          // units of 0.01
//   if (sums.Add(values, weights) != Error::kOk) ...
#ifndef SIPAS_LIBS_STATS_MOMENT_SUMS_H_
#define SIPAS_LIBS_STATS_MOMENT_SUMS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/error.h"
#include "libs/stats/wide_int.h"

namespace sipas::stats {

class MomentSums {
 public:
  static constexpr std::int64_t kValueLimit = std::int64_t{1} << 62;
  static constexpr Uint128 kWeightLimit = Uint128{1} << 95;

  explicit MomentSums(std::size_t values, std::size_t replicates = 0);

  // One row: K values, and 1 + R weights.
  Error Add(std::span<const std::int64_t> values, std::span<const Uint128> weights);
  // Takes out a row that was added before.
  Error Subtract(std::span<const std::int64_t> values, std::span<const Uint128> weights);
  Error Merge(const MomentSums& other);
  Error Retract(const MomentSums& other);

  std::size_t values() const { return counts_.size() - 1; }
  std::size_t replicates() const { return replicates_; }
  std::uint64_t rows() const { return rows_; }

  const WideInt& count(std::size_t k) const { return counts_[k]; }
  const WideInt& total(std::size_t k, std::size_t r = 0) const {
    return totals_[r * counts_.size() + k];
  }
  const WideInt& weighted_pair(std::size_t k, std::size_t l) const {
    return weighted_pairs_[PairIndex(k, l)];
  }
  const WideInt& squared_pair(std::size_t k, std::size_t l) const {
    return squared_pairs_[PairIndex(k, l)];
  }
  // Symmetric; replicates are counted from 1.
  const WideInt& weight_product(std::size_t r, std::size_t s) const {
    return weight_products_[PairIndex(r - 1, s - 1)];
  }

  friend bool operator==(const MomentSums&, const MomentSums&) = default;

 private:
  static std::size_t PairIndex(std::size_t k, std::size_t l) {
    return k >= l ? k * (k + 1) / 2 + l : l * (l + 1) / 2 + k;
  }
  Error Check(std::span<const std::int64_t> values, std::span<const Uint128> weights) const;
  Error CheckShape(const MomentSums& other) const;
  // `sign` is +1 or -1.
  void AddRow(std::span<const std::int64_t> values, std::span<const Uint128> weights, int sign);
  void AddPairs(std::span<const WideInt> row, const WideInt& weight, int sign);

  std::size_t replicates_;
  std::uint64_t rows_ = 0;
  std::vector<WideInt> counts_;
  std::vector<WideInt> totals_;           // weight after weight
  std::vector<WideInt> weighted_pairs_;   // lower triangle, row by row
  std::vector<WideInt> squared_pairs_;    // the same
  std::vector<WideInt> weight_products_;  // the same, over replicates
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_MOMENT_SUMS_H_
