#include "libs/stats/category_sums.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace sipas::stats {

Result<CategorySums> CategorySums::FromParts(Parts parts) {
  const bool weighted = parts.weighted_responses > 0;
  if (parts.weights.size() != (weighted ? parts.counts.size() : 0)) return Error::kShapeMismatch;
  if (parts.weighted_responses > parts.responses) return Error::kInconsistentSums;
  // No category can hold more answers, or more weight, than all responses together; and weight sits
  // exactly where answers are.
  for (std::size_t c = 0; c < parts.counts.size(); ++c) {
    if (parts.counts[c] > parts.responses) return Error::kInconsistentSums;
    if (!weighted) continue;
    if (parts.weights[c] > parts.response_weight) return Error::kInconsistentSums;
    if ((parts.weights[c] == 0) != (parts.counts[c] == 0)) return Error::kInconsistentSums;
  }
  if ((parts.response_weight == 0) != (parts.responses == 0)) return Error::kInconsistentSums;
  if (!weighted && parts.response_weight != Uint128{parts.responses} * FixedWeight::kUnitsOfOne) {
    return Error::kInconsistentSums;
  }
  CategorySums sums(0);
  sums.responses_ = parts.responses;
  sums.weighted_responses_ = parts.weighted_responses;
  sums.response_weight_ = parts.response_weight;
  sums.counts_ = std::move(parts.counts);
  sums.weights_ = std::move(parts.weights);
  return sums;
}

CategorySums::Parts CategorySums::parts() const {
  return {responses_, weighted_responses_, response_weight_, counts_, weights_};
}

Error CategorySums::CheckCategories(std::span<const std::uint32_t> categories) const {
  for (std::size_t i = 1; i < categories.size(); ++i) {
    if (categories[i] <= categories[i - 1]) return Error::kCategoriesNotAscending;
  }
  // Ascending, so the last one is the largest.
  if (!categories.empty() && categories.back() >= counts_.size()) return Error::kCategoryOutOfRange;
  return Error::kOk;
}

Error CategorySums::Add(std::span<const std::uint32_t> categories, FixedWeight weight) {
  if (const Error error = CheckCategories(categories); error != Error::kOk) return error;
  // A category is counted at most once per response, so this one check covers every counter, and
  // 2^64 responses of less than 2^48 units leave every weighted sum below 2^112.
  if (responses_ == std::numeric_limits<std::uint64_t>::max()) return Error::kOverflow;
  if (!weight.is_one()) {
    if (!has_weights()) StoreWeights();
    ++weighted_responses_;
  }
  ++responses_;
  response_weight_ += weight.units();
  std::uint64_t* const counts = counts_.data();
  for (const std::uint32_t c : categories) ++counts[c];
  if (has_weights()) {
    Uint128* const weights = weights_.data();
    for (const std::uint32_t c : categories) weights[c] += weight.units();
  }
  return Error::kOk;
}

Error CategorySums::Subtract(std::span<const std::uint32_t> categories, FixedWeight weight) {
  if (const Error error = CheckCategories(categories); error != Error::kOk) return error;
  if (!Contains(categories, weight)) return Error::kNothingToSubtract;
  --responses_;
  response_weight_ -= weight.units();
  for (const std::uint32_t c : categories) --counts_[c];
  if (has_weights()) {
    for (const std::uint32_t c : categories) weights_[c] -= weight.units();
  }
  if (!weight.is_one()) --weighted_responses_;
  DropWeightsIfAllOne();
  return Error::kOk;
}

bool CategorySums::Contains(std::span<const std::uint32_t> categories, FixedWeight weight) const {
  const std::uint64_t of_this_kind =
      weight.is_one() ? responses_ - weighted_responses_ : weighted_responses_;
  if (of_this_kind == 0 || response_weight_ < weight.units()) return false;
  // The last response of a category, or of the cell, must take out exactly what is left.
  if ((responses_ == 1) != (response_weight_ == weight.units())) return false;
  return std::all_of(categories.begin(), categories.end(), [&](std::uint32_t c) {
    const Uint128 held = this->weight(c);
    return counts_[c] > 0 && (counts_[c] == 1 ? held == weight.units() : held > weight.units());
  });
}

Error CategorySums::Merge(const CategorySums& other) {
  if (other.categories() != categories()) return Error::kShapeMismatch;
  if (other.responses_ > std::numeric_limits<std::uint64_t>::max() - responses_) {
    return Error::kOverflow;
  }
  if (other.has_weights() && !has_weights()) StoreWeights();
  if (has_weights()) {
    for (std::size_t c = 0; c < weights_.size(); ++c) weights_[c] += other.weight(c);
  }
  for (std::size_t c = 0; c < counts_.size(); ++c) counts_[c] += other.counts_[c];
  responses_ += other.responses_;
  weighted_responses_ += other.weighted_responses_;
  response_weight_ += other.response_weight_;
  return Error::kOk;
}

Error CategorySums::Retract(const CategorySums& other) {
  if (other.categories() != categories()) return Error::kShapeMismatch;
  if (!Contains(other)) return Error::kNothingToSubtract;
  if (has_weights()) {
    for (std::size_t c = 0; c < weights_.size(); ++c) weights_[c] -= other.weight(c);
  }
  for (std::size_t c = 0; c < counts_.size(); ++c) counts_[c] -= other.counts_[c];
  responses_ -= other.responses_;
  weighted_responses_ -= other.weighted_responses_;
  response_weight_ -= other.response_weight_;
  DropWeightsIfAllOne();
  return Error::kOk;
}

bool CategorySums::Contains(const CategorySums& other) const {
  if (other.responses_ > responses_ || other.weighted_responses_ > weighted_responses_)
    return false;
  if (other.responses_ - other.weighted_responses_ > responses_ - weighted_responses_) return false;
  if (other.response_weight_ > response_weight_) return false;
  if ((other.responses_ == responses_) != (other.response_weight_ == response_weight_))
    return false;
  for (std::size_t c = 0; c < counts_.size(); ++c) {
    if (other.counts_[c] > counts_[c] || other.weight(c) > weight(c)) return false;
    if ((other.counts_[c] == counts_[c]) != (other.weight(c) == weight(c))) return false;
  }
  return true;
}

void CategorySums::StoreWeights() {
  weights_.resize(counts_.size());
  std::transform(counts_.begin(), counts_.end(), weights_.begin(),
                 [](std::uint64_t n) { return Uint128{n} << FixedWeight::kFractionBits; });
}

void CategorySums::DropWeightsIfAllOne() {
  // Back to the form that a state without weighted responses has, so that equal sets stay equal.
  if (weighted_responses_ == 0) std::vector<Uint128>().swap(weights_);
}

std::vector<double> WeightedTotals(const CategorySums& sums) {
  std::vector<double> totals(sums.categories());
  for (std::size_t c = 0; c < totals.size(); ++c) {
    totals[c] = ToDouble(sums.weight(c), FixedWeight::kFractionBits);
  }
  return totals;
}

}  // namespace sipas::stats
