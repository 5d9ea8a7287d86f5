#include "libs/stats/pair_sums.h"

#include <algorithm>

namespace sipas::stats {

PairSums::PairSums(std::size_t categories)
    : categories_(categories), entries_(categories * (categories + 1) / 2) {}

Error PairSums::Check(std::span<const std::uint32_t> categories, Uint128 amount) const {
  for (std::size_t i = 1; i < categories.size(); ++i) {
    if (categories[i] <= categories[i - 1]) return Error::kCategoriesNotAscending;
  }
  if (!categories.empty() && categories.back() >= categories_) return Error::kCategoryOutOfRange;
  return amount < kAmountLimit ? Error::kOk : Error::kOverflow;
}

Error PairSums::Add(std::span<const std::uint32_t> categories, Uint128 amount) {
  if (const Error error = Check(categories, amount); error != Error::kOk) return error;
  if (responses_ >= kMaxResponses) return Error::kOverflow;
  ++responses_;
  for (std::size_t i = 0; i < categories.size(); ++i) {
    Uint128* const row = entries_.data() + RowStart(categories[i]);
    for (std::size_t j = i; j < categories.size(); ++j) row[categories[j]] += amount;
  }
  return Error::kOk;
}

Error PairSums::Subtract(std::span<const std::uint32_t> categories, Uint128 amount) {
  if (const Error error = Check(categories, amount); error != Error::kOk) return error;
  const bool held = std::all_of(categories.begin(), categories.end(),
                                [&](std::uint32_t c) { return entry(c, c) >= amount; });
  if (responses_ == 0 || !held) return Error::kNothingToSubtract;
  --responses_;
  for (std::size_t i = 0; i < categories.size(); ++i) {
    Uint128* const row = entries_.data() + RowStart(categories[i]);
    for (std::size_t j = i; j < categories.size(); ++j) row[categories[j]] -= amount;
  }
  return Error::kOk;
}

Error PairSums::Merge(const PairSums& other) {
  if (other.categories_ != categories_) return Error::kShapeMismatch;
  if (other.responses_ > kMaxResponses - responses_) return Error::kOverflow;
  responses_ += other.responses_;
  for (std::size_t i = 0; i < entries_.size(); ++i) entries_[i] += other.entries_[i];
  return Error::kOk;
}

}  // namespace sipas::stats
