#include "libs/stats/moment_sums.h"

#include <limits>

namespace sipas::stats {
namespace {

void AddSigned(WideInt& sum, const WideInt& term, int sign) {
  if (sign > 0) {
    sum += term;
  } else {
    sum -= term;
  }
}

void AddAll(std::vector<WideInt>& sums, const std::vector<WideInt>& terms, int sign) {
  for (std::size_t i = 0; i < sums.size(); ++i) AddSigned(sums[i], terms[i], sign);
}

std::size_t TriangleSize(std::size_t n) { return n * (n + 1) / 2; }

}  // namespace

MomentSums::MomentSums(std::size_t values, std::size_t replicates)
    : replicates_(replicates),
      counts_(values + 1),
      totals_((values + 1) * (replicates + 1)),
      weighted_pairs_(TriangleSize(values + 1)),
      squared_pairs_(TriangleSize(values + 1)),
      weight_products_(TriangleSize(replicates)) {}

Error MomentSums::Check(std::span<const std::int64_t> values,
                        std::span<const Uint128> weights) const {
  if (values.size() != this->values() || weights.size() != replicates_ + 1) {
    return Error::kShapeMismatch;
  }
  for (const std::int64_t value : values) {
    if (value <= -kValueLimit || value >= kValueLimit) return Error::kValueTooLarge;
  }
  for (const Uint128 weight : weights) {
    if (weight >= kWeightLimit) return Error::kWeightTooLarge;
  }
  return Error::kOk;
}

Error MomentSums::CheckShape(const MomentSums& other) const {
  const bool same = values() == other.values() && replicates_ == other.replicates_;
  return same ? Error::kOk : Error::kShapeMismatch;
}

Error MomentSums::Add(std::span<const std::int64_t> values, std::span<const Uint128> weights) {
  if (const Error error = Check(values, weights); error != Error::kOk) return error;
  if (rows_ == std::numeric_limits<std::uint64_t>::max()) return Error::kOverflow;
  ++rows_;
  AddRow(values, weights, 1);
  return Error::kOk;
}

Error MomentSums::Subtract(std::span<const std::int64_t> values, std::span<const Uint128> weights) {
  if (const Error error = Check(values, weights); error != Error::kOk) return error;
  if (rows_ == 0) return Error::kNothingToSubtract;
  --rows_;
  AddRow(values, weights, -1);
  return Error::kOk;
}

Error MomentSums::Merge(const MomentSums& other) {
  if (const Error error = CheckShape(other); error != Error::kOk) return error;
  if (other.rows_ > std::numeric_limits<std::uint64_t>::max() - rows_) return Error::kOverflow;
  rows_ += other.rows_;
  AddAll(counts_, other.counts_, 1);
  AddAll(totals_, other.totals_, 1);
  AddAll(weighted_pairs_, other.weighted_pairs_, 1);
  AddAll(squared_pairs_, other.squared_pairs_, 1);
  AddAll(weight_products_, other.weight_products_, 1);
  return Error::kOk;
}

Error MomentSums::Retract(const MomentSums& other) {
  if (const Error error = CheckShape(other); error != Error::kOk) return error;
  if (other.rows_ > rows_) return Error::kNothingToSubtract;
  rows_ -= other.rows_;
  AddAll(counts_, other.counts_, -1);
  AddAll(totals_, other.totals_, -1);
  AddAll(weighted_pairs_, other.weighted_pairs_, -1);
  AddAll(squared_pairs_, other.squared_pairs_, -1);
  AddAll(weight_products_, other.weight_products_, -1);
  return Error::kOk;
}

void MomentSums::AddRow(std::span<const std::int64_t> values, std::span<const Uint128> weights,
                        int sign) {
  std::vector<WideInt> row = {WideInt::FromInt(1)};
  for (const std::int64_t value : values) row.push_back(WideInt::FromInt(value));
  for (std::size_t k = 0; k < row.size(); ++k) AddSigned(counts_[k], row[k], sign);
  for (std::size_t r = 0; r < weights.size(); ++r) {
    if (weights[r] == 0) continue;
    const WideInt weight = WideInt::FromUnsigned(weights[r]);
    for (std::size_t k = 0; k < row.size(); ++k) {
      AddSigned(totals_[r * row.size() + k], weight * row[k], sign);
    }
    for (std::size_t s = 1; s <= r; ++s) {
      AddSigned(weight_products_[PairIndex(r - 1, s - 1)],
                weight * WideInt::FromUnsigned(weights[s]), sign);
    }
  }
  AddPairs(row, WideInt::FromUnsigned(weights[0]), sign);
}

void MomentSums::AddPairs(std::span<const WideInt> row, const WideInt& weight, int sign) {
  for (std::size_t k = 0; k < row.size(); ++k) {
    if (row[k].is_zero()) continue;
    const WideInt weighted = weight * row[k];
    for (std::size_t l = 0; l <= k; ++l) {
      if (row[l].is_zero()) continue;
      const WideInt product = weighted * row[l];
      AddSigned(weighted_pairs_[PairIndex(k, l)], product, sign);
      AddSigned(squared_pairs_[PairIndex(k, l)], product * weight, sign);
    }
  }
}

}  // namespace sipas::stats
