#include "cli/bundle/disclosure.h"

#include <gtest/gtest.h>

namespace sipas::cli {
namespace {

// Two people in each of three leaves; all answered items 1 and 2.
std::vector<BundleRow> SixPeople() {
  std::vector<BundleRow> rows;
  for (size_t i = 0; i < 6; ++i) rows.push_back({.leaf = i / 2, .ratings = {{1, 5}, {2, 4}}});
  return rows;
}

ScoreDomain Leaf(size_t leaf, bool has_estimate, std::set<uint32_t> items = {1}) {
  ScoreDomain domain{
      .leaves = {false, false, false}, .items = std::move(items), .has_estimate = has_estimate};
  domain.leaves[leaf] = true;
  return domain;
}

ScoreDomain Everywhere() {
  return {.leaves = {true, true, true}, .items = {1}, .has_estimate = true};
}

TEST(DisclosureTest, TellsOnlyAnswersThatAServedEstimateNeeds) {
  std::vector<ScoreDomain> domains = {Leaf(0, true)};
  const Disclosure disclosure(SixPeople(), &domains);
  EXPECT_TRUE(domains[0].may_be_bundled);
  EXPECT_TRUE(disclosure.Answer(0, 1));
  EXPECT_FALSE(disclosure.Answer(0, 2));
  EXPECT_FALSE(disclosure.AnyAnswer(2));
  EXPECT_TRUE(disclosure.Leaf(0));
  EXPECT_FALSE(disclosure.Leaf(1));
}

TEST(DisclosureTest, WithholdsTheAnswersOfAScoreWithoutAnEstimate) {
  std::vector<ScoreDomain> domains = {Leaf(0, true), Leaf(1, false), Leaf(2, true)};
  const Disclosure disclosure(SixPeople(), &domains);
  EXPECT_FALSE(disclosure.AnyAnswer(2));
  EXPECT_FALSE(disclosure.AnyAnswer(3));
  EXPECT_FALSE(disclosure.Leaf(1));
  EXPECT_TRUE(disclosure.Answer(4, 1));
}

TEST(DisclosureTest, LeavesOutATotalFromWhichTheRestWouldGiveAWithheldNumber) {
  std::vector<ScoreDomain> domains = {Everywhere(), Leaf(0, true), Leaf(1, false)};
  const Disclosure disclosure(SixPeople(), &domains);
  EXPECT_FALSE(domains[0].may_be_bundled);
  EXPECT_TRUE(domains[1].may_be_bundled);
  EXPECT_FALSE(disclosure.AnyAnswer(4));
}

TEST(DisclosureTest, LeavesOutAnIndexThatHoldsAWithheldItem) {
  std::vector<ScoreDomain> domains = {Leaf(0, false, {1}), Leaf(0, true, {1, 2})};
  const Disclosure disclosure(SixPeople(), &domains);
  EXPECT_FALSE(domains[1].may_be_bundled);
  EXPECT_FALSE(disclosure.AnyAnswer(0));
}

TEST(DisclosureTest, AnEmptyLocalityWithholdsNothing) {
  std::vector<BundleRow> rows = SixPeople();
  for (BundleRow& row : rows) row.leaf = 0;
  std::vector<ScoreDomain> domains = {Everywhere(), Leaf(1, false)};
  const Disclosure disclosure(rows, &domains);
  EXPECT_TRUE(domains[0].may_be_bundled);
}

TEST(DisclosureTest, PeopleOutsideTheBreakdownAreDrawnUnitsOnly) {
  std::vector<BundleRow> rows = SixPeople();
  rows[0].in_breakdown = false;
  std::vector<ScoreDomain> domains = {Everywhere()};
  const Disclosure disclosure(rows, &domains);
  EXPECT_FALSE(disclosure.AnyAnswer(0));
  EXPECT_TRUE(disclosure.AnyAnswer(1));
}

}  // namespace
}  // namespace sipas::cli
