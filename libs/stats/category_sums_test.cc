#include "libs/stats/category_sums.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace sipas::stats {
namespace {

using Categories = std::vector<std::uint32_t>;

constexpr std::uint64_t kOne = FixedWeight::kUnitsOfOne;

struct Answers {
  Categories categories;
  FixedWeight weight = FixedWeight::One();
};

FixedWeight Weight(double w) { return *FixedWeight::FromDouble(w); }

// Responses to 6 items of 5 answers; one answer in eight is missing.
std::vector<Answers> RandomResponses(std::size_t n, bool weighted, std::mt19937_64& random) {
  std::vector<Answers> responses(n);
  for (Answers& response : responses) {
    for (std::uint32_t item = 0; item < 6; ++item) {
      const auto draw = static_cast<std::uint32_t>(random() % 40);
      if (draw < 35) response.categories.push_back(item * 5 + draw % 5);
    }
    if (weighted) response.weight = *FixedWeight::FromUnits(random() % (kOne * 100) + 1);
  }
  return responses;
}

CategorySums SumsOf(const std::vector<Answers>& responses) {
  CategorySums sums(30);
  for (const Answers& r : responses) EXPECT_EQ(sums.Add(r.categories, r.weight), Error::kOk);
  return sums;
}

TEST(CategorySumsTest, CountsAnswersAndWeights) {
  CategorySums sums(10);
  ASSERT_EQ(sums.Add(Categories{4, 7}, Weight(1.5)), Error::kOk);
  ASSERT_EQ(sums.Add(Categories{4}, Weight(0.25)), Error::kOk);
  ASSERT_EQ(sums.Add(Categories{}, Weight(2)), Error::kOk);
  EXPECT_EQ(sums.count(4), 2u);
  EXPECT_EQ(sums.count(7), 1u);
  EXPECT_EQ(sums.count(0), 0u);
  EXPECT_TRUE(sums.weight(4) == kOne / 4 * 7);
  EXPECT_EQ(sums.responses(), 3u);
  EXPECT_TRUE(sums.response_weight() == kOne / 4 * 15);
  EXPECT_EQ(WeightedTotals(sums)[4], 1.75);
}

TEST(CategorySumsTest, StoresNoWeightsWhileAllAreOne) {
  CategorySums sums(10);
  ASSERT_EQ(sums.Add(Categories{1}, FixedWeight::One()), Error::kOk);
  EXPECT_FALSE(sums.has_weights());
  EXPECT_TRUE(sums.weight(1) == kOne);
  EXPECT_EQ(WeightedTotals(sums)[1], 1.0);
  ASSERT_EQ(sums.Add(Categories{1}, Weight(0.5)), Error::kOk);
  EXPECT_TRUE(sums.has_weights());
  EXPECT_EQ(WeightedTotals(sums)[1], 1.5);
}

TEST(CategorySumsTest, IsTheSameObjectWhateverTheOrderAndTheSplit) {
  for (const bool weighted : {false, true}) {
    std::mt19937_64 random(20261122);
    std::vector<Answers> responses = RandomResponses(500, weighted, random);
    const CategorySums expected = SumsOf(responses);
    for (int round = 0; round < 5; ++round) {
      std::shuffle(responses.begin(), responses.end(), random);
      std::vector<CategorySums> parts(7, CategorySums(30));
      for (const Answers& r : responses) {
        ASSERT_EQ(parts[random() % parts.size()].Add(r.categories, r.weight), Error::kOk);
      }
      std::shuffle(parts.begin(), parts.end(), random);
      CategorySums merged(30);
      for (const CategorySums& part : parts) ASSERT_EQ(merged.Merge(part), Error::kOk);
      EXPECT_EQ(merged, expected);
    }
  }
}

TEST(CategorySumsTest, ForgetsWhatIsSubtracted) {
  std::mt19937_64 random(7);
  const std::vector<Answers> kept = RandomResponses(50, false, random);
  const std::vector<Answers> voided = RandomResponses(50, true, random);
  CategorySums sums = SumsOf(kept);
  for (const Answers& r : voided) ASSERT_EQ(sums.Add(r.categories, r.weight), Error::kOk);
  for (const Answers& r : voided) ASSERT_EQ(sums.Subtract(r.categories, r.weight), Error::kOk);
  EXPECT_EQ(sums, SumsOf(kept));
  EXPECT_FALSE(sums.has_weights());
  for (const Answers& r : kept) ASSERT_EQ(sums.Subtract(r.categories, r.weight), Error::kOk);
  EXPECT_TRUE(sums.IsZero());
  EXPECT_EQ(sums, CategorySums(30));
}

TEST(CategorySumsTest, RetractsAMergedState) {
  std::mt19937_64 random(8);
  const CategorySums a = SumsOf(RandomResponses(40, false, random));
  const CategorySums b = SumsOf(RandomResponses(40, true, random));
  CategorySums sums = a;
  ASSERT_EQ(sums.Merge(b), Error::kOk);
  ASSERT_EQ(sums.Retract(a), Error::kOk);
  EXPECT_EQ(sums, b);
  ASSERT_EQ(sums.Retract(b), Error::kOk);
  EXPECT_EQ(sums, CategorySums(30));
}

TEST(CategorySumsTest, RefusesCategoriesThatAreNotAscendingOrOutside) {
  CategorySums sums(10);
  const CategorySums before = sums;
  EXPECT_EQ(sums.Add(Categories{3, 3}, FixedWeight::One()), Error::kCategoriesNotAscending);
  EXPECT_EQ(sums.Add(Categories{3, 2}, FixedWeight::One()), Error::kCategoriesNotAscending);
  EXPECT_EQ(sums.Add(Categories{3, 10}, FixedWeight::One()), Error::kCategoryOutOfRange);
  EXPECT_EQ(sums.Subtract(Categories{10}, FixedWeight::One()), Error::kCategoryOutOfRange);
  EXPECT_EQ(sums, before);
}

TEST(CategorySumsTest, RefusesToTakeOutWhatWasNeverAdded) {
  CategorySums sums(10);
  EXPECT_EQ(sums.Subtract(Categories{}, FixedWeight::One()), Error::kNothingToSubtract);
  ASSERT_EQ(sums.Add(Categories{1}, FixedWeight::One()), Error::kOk);
  ASSERT_EQ(sums.Add(Categories{2}, Weight(2)), Error::kOk);
  const CategorySums before = sums;
  EXPECT_EQ(sums.Subtract(Categories{3}, FixedWeight::One()), Error::kNothingToSubtract);
  EXPECT_EQ(sums.Subtract(Categories{1}, Weight(2)), Error::kNothingToSubtract);
  EXPECT_EQ(sums.Subtract(Categories{2}, Weight(1.5)), Error::kNothingToSubtract);
  EXPECT_EQ(sums.Subtract(Categories{1, 2}, FixedWeight::One()), Error::kNothingToSubtract);
  EXPECT_EQ(sums, before);
}

TEST(CategorySumsTest, RefusesToTakeOutAStateThatIsNotContained) {
  CategorySums sums(10);
  CategorySums other(10);
  ASSERT_EQ(sums.Add(Categories{1}, FixedWeight::One()), Error::kOk);
  ASSERT_EQ(other.Add(Categories{2}, FixedWeight::One()), Error::kOk);
  EXPECT_EQ(sums.Retract(other), Error::kNothingToSubtract);
  EXPECT_EQ(sums.Retract(CategorySums(9)), Error::kShapeMismatch);
  EXPECT_EQ(sums.Merge(CategorySums(9)), Error::kShapeMismatch);
}

TEST(CategorySumsTest, SaysOverflowInsteadOfAWrongNumber) {
  CategorySums::Parts parts;
  parts.responses = std::numeric_limits<std::uint64_t>::max();
  parts.response_weight = Uint128{parts.responses} * kOne;
  parts.counts = {parts.responses};
  CategorySums full = *CategorySums::FromParts(parts);
  const CategorySums before = full;
  EXPECT_EQ(full.Add(Categories{0}, FixedWeight::One()), Error::kOverflow);
  EXPECT_EQ(full.Merge(before), Error::kOverflow);
  EXPECT_EQ(full, before);
  EXPECT_TRUE(full.weight(0) == (Uint128{parts.responses} << 32));
}

TEST(CategorySumsTest, RebuildsFromStoredParts) {
  std::mt19937_64 random(9);
  for (const bool weighted : {false, true}) {
    const CategorySums sums = SumsOf(RandomResponses(30, weighted, random));
    const auto rebuilt = CategorySums::FromParts(sums.parts());
    ASSERT_TRUE(rebuilt.ok());
    EXPECT_EQ(*rebuilt, sums);
  }
}

TEST(CategorySumsTest, RefusesStoredPartsThatNoResponsesProduce) {
  std::mt19937_64 random(10);
  const CategorySums::Parts good = SumsOf(RandomResponses(30, true, random)).parts();
  CategorySums::Parts bad = good;
  bad.counts[0] = bad.responses + 1;
  EXPECT_EQ(CategorySums::FromParts(bad).error(), Error::kInconsistentSums);
  bad = good;
  bad.weights[0] = 0;
  EXPECT_EQ(CategorySums::FromParts(bad).error(), Error::kInconsistentSums);
  bad = good;
  bad.weighted_responses = bad.responses + 1;
  EXPECT_EQ(CategorySums::FromParts(bad).error(), Error::kInconsistentSums);
  bad = good;
  bad.weights.pop_back();
  EXPECT_EQ(CategorySums::FromParts(bad).error(), Error::kShapeMismatch);
  bad = CategorySums(3).parts();
  bad.response_weight = 1;
  EXPECT_EQ(CategorySums::FromParts(bad).error(), Error::kInconsistentSums);
}

}  // namespace
}  // namespace sipas::stats
