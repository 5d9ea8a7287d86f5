// The library against R 4.2.2 with package survey 4.1-1 on one small sample: 36 respondents in four
// strata with 4, 3, 4 and 1 sampled PSUs, unequal weights, two items with gaps, two groups. The
// expected numbers were printed by R from svydesign(~psu, strata = ~stratum, weights = ~w,
// nest = TRUE), svymean, svyby, svycontrast and svyciprop on the same rows.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "libs/stats/category_sums.h"
#include "libs/stats/design_effect.h"
#include "libs/stats/difference.h"
#include "libs/stats/element_variance.h"
#include "libs/stats/estimate.h"
#include "libs/stats/interval.h"
#include "libs/stats/pair_sums.h"
#include "libs/stats/psu_variance.h"
#include "libs/stats/statistic.h"

namespace sipas::stats {
namespace {

struct Respondent {
  int stratum;
  int psu;
  double weight;
  std::uint32_t q1;  // 1 to 5, 0 = no answer
  std::uint32_t q2;
  char group;
};

constexpr std::array<Respondent, 36> kSample = {{
    {1, 1, 1.5, 3, 4, 'a'},   {1, 1, 1.5, 3, 4, 'b'},   {1, 1, 2.25, 0, 0, 'a'},
    {1, 2, 1.5, 5, 2, 'a'},   {1, 2, 0.75, 3, 4, 'a'},  {1, 2, 2.25, 3, 2, 'b'},
    {1, 3, 1, 3, 4, 'a'},     {1, 3, 0.75, 4, 0, 'b'},  {1, 3, 1, 4, 3, 'b'},
    {1, 4, 0.75, 4, 3, 'b'},  {1, 4, 0.75, 4, 3, 'b'},  {1, 4, 3.125, 3, 1, 'a'},
    {2, 1, 0.75, 5, 4, 'a'},  {2, 1, 3.125, 5, 4, 'a'}, {2, 1, 1.5, 4, 3, 'a'},
    {2, 1, 2.25, 3, 4, 'b'},  {2, 2, 2.25, 0, 4, 'a'},  {2, 2, 2.25, 4, 4, 'b'},
    {2, 2, 3.125, 5, 5, 'a'}, {2, 3, 2.25, 5, 4, 'a'},  {2, 3, 3.125, 5, 5, 'b'},
    {2, 3, 1.5, 5, 0, 'a'},   {3, 1, 2.25, 5, 0, 'a'},  {3, 1, 0.75, 4, 4, 'a'},
    {3, 2, 3.125, 4, 1, 'a'}, {3, 2, 1.5, 2, 2, 'a'},   {3, 3, 0.75, 5, 2, 'b'},
    {3, 3, 3.125, 4, 2, 'a'}, {3, 4, 1, 5, 2, 'b'},     {3, 4, 1.5, 0, 5, 'a'},
    {4, 1, 1.5, 4, 3, 'a'},   {4, 1, 2.25, 5, 4, 'b'},  {4, 1, 0.75, 4, 4, 'a'},
    {4, 1, 1, 4, 2, 'a'},     {4, 1, 0.75, 2, 3, 'a'},  {4, 1, 0.75, 2, 0, 'b'},
}};

constexpr std::size_t kCategories = 10;
constexpr double kTolerance = 1e-12;

std::vector<std::uint32_t> CategoriesOf(const Respondent& r) {
  std::vector<std::uint32_t> categories;
  if (r.q1 > 0) categories.push_back(r.q1 - 1);
  if (r.q2 > 0) categories.push_back(5 + r.q2 - 1);
  return categories;
}

bool Everyone(const Respondent&) { return true; }
bool GroupA(const Respondent& r) { return r.group == 'a'; }
bool GroupB(const Respondent& r) { return r.group == 'b'; }
bool NotGroupA(const Respondent& r) { return r.group != 'a'; }
using Domain = bool (*)(const Respondent&);

void Add(const Respondent& r, CategorySums& sums) {
  ASSERT_EQ(sums.Add(CategoriesOf(r), *FixedWeight::FromDouble(r.weight)), Error::kOk);
}

CategorySums SumsOf(Domain domain) {
  CategorySums sums(kCategories);
  for (const Respondent& r : kSample) {
    if (domain(r)) Add(r, sums);
  }
  return sums;
}

void ExpectRelative(double got, double expected) {
  EXPECT_NEAR(got, expected, kTolerance * std::abs(expected));
}

class RSurveyTest : public ::testing::Test {
 protected:
  using ByPsu = std::map<int, std::map<int, CategorySums>>;  // stratum, psu

  ByPsu PsusOf(Domain domain) const {
    ByPsu psus;
    for (const Respondent& r : kSample) {
      if (domain(r)) Add(r, psus[r.stratum].try_emplace(r.psu, kCategories).first->second);
    }
    return psus;
  }

  StratumSize ClusterSize(int stratum, bool fpc) const {
    constexpr std::array<std::uint64_t, 4> kSampled = {4, 3, 4, 1};
    constexpr std::array<double, 4> kPopulation = {9, 12, 4, 5};
    const auto h = static_cast<std::size_t>(stratum - 1);
    return {kSampled[h], fpc ? std::optional(kPopulation[h]) : std::nullopt};
  }

  StratumSize ElementSize(int stratum, bool fpc) const {
    constexpr std::array<std::uint64_t, 4> kSampled = {12, 10, 8, 6};
    constexpr std::array<double, 4> kPopulation = {40, 30, 20, 10};
    const auto h = static_cast<std::size_t>(stratum - 1);
    return {kSampled[h], fpc ? std::optional(kPopulation[h]) : std::nullopt};
  }

  DesignVariance Clustered(Domain domain, LonelyRule rule, bool fpc) const {
    const Evaluation evaluation = *Evaluation::Of(tree_, SumsOf(domain));
    std::vector<PsuStratum> strata;
    for (const auto& [stratum, psus] : PsusOf(domain)) {
      strata.emplace_back(ClusterSize(stratum, fpc), evaluation.size());
      for (const auto& [psu, sums] : psus) strata.back().AddPsu(evaluation, sums);
    }
    return *PsuVariance(strata, rule);
  }

  Estimate ClusteredEstimate(Domain domain, StatisticId id, LonelyRule rule, bool fpc) const {
    const Evaluation evaluation = *Evaluation::Of(tree_, SumsOf(domain));
    return MakeEstimate(evaluation[id], Clustered(domain, rule, fpc), id, kDesign);
  }

  DesignVariance Elements(const std::vector<Domain>& groups,
                          const std::vector<std::vector<const Evaluation*>>& membership,
                          bool fpc) const {
    std::vector<ElementStratum> strata;
    for (int stratum = 1; stratum <= 4; ++stratum) {
      strata.emplace_back(ElementSize(stratum, fpc), membership.front().size() * tree_.size());
      for (std::size_t g = 0; g < groups.size(); ++g) {
        CategorySums sums(kCategories);
        PairSums squares(kCategories);
        for (const Respondent& r : kSample) {
          if (r.stratum != stratum || !groups[g](r)) continue;
          Add(r, sums);
          const FixedWeight weight = *FixedWeight::FromDouble(r.weight);
          EXPECT_EQ(squares.Add(CategoriesOf(r), weight.squared_units()), Error::kOk);
        }
        EXPECT_EQ(strata.back().AddMembers(membership[g], sums, squares), Error::kOk);
      }
    }
    return *ElementVariance(strata, LonelyRule{});
  }

  static constexpr DesignCounts kDesign{.units = 12, .strata = 4};
  StatisticTree tree_{kCategories};
  StatisticId mean1_ = *tree_.AddItem({{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}});
  StatisticId share2_ = *tree_.AddItem({{5, 0}, {6, 0}, {7, 0}, {8, 1}, {9, 1}});
  StatisticId index_ = *tree_.AddComposite({{mean1_, 0.25}, {share2_, 0.5}});
};

struct LonelyCase {
  LonelyPsu option;
  bool fpc;
  double se1, deff1;  // mean of q1, everyone
  double se2, deff2;  // share of 4 and 5 in q2, group a
};

TEST_F(RSurveyTest, ItemsUnderEveryLonelyPsuOption) {
  const std::vector<LonelyCase> cases = {
      {LonelyPsu::kRemove, false, 0.12812428792692279, 0.62215260345152412, 0.11366840666576371,
       0.98227398170594227},
      {LonelyPsu::kRemove, true, 0.08067976073620256, 0.24669661845637567, 0.058699304216789532,
       0.2619503619256679},
      {LonelyPsu::kCertainty, false, 0.12812428792692279, 0.62215260345152412, 0.11366840666576371,
       0.98227398170594227},
      {LonelyPsu::kAdjust, false, 0.12992477852073572, 0.63976129728870901, 0.11949855974521145,
       1.0856215057234309},
      {LonelyPsu::kAdjust, true, 0.082951285258010737, 0.26078357352612358, 0.067328505117315307,
       0.34462838113965888},
      {LonelyPsu::kAverage, false, 0.14794518424867598, 0.82953680460203227, 0.13125297037366906,
       1.3096986422745898},
      {LonelyPsu::kAverage, true, 0.093160963158402305, 0.32892882460850092, 0.067780118181614335,
       0.34926714923422381},
  };
  for (const LonelyCase& c : cases) {
    const Estimate mean = ClusteredEstimate(Everyone, mean1_, {c.option, false}, c.fpc);
    ASSERT_EQ(mean.state, EstimateState::kOk);
    ExpectRelative(mean.value, 4.0599078341013826);
    ExpectRelative(mean.se, c.se1);
    ExpectRelative(*mean.design_effect, c.deff1);
    const Estimate share = ClusteredEstimate(GroupA, share2_, {c.option, false}, c.fpc);
    ExpectRelative(share.value, 0.50896057347670254);
    ExpectRelative(share.se, c.se2);
    ExpectRelative(*share.design_effect, c.deff2);
    EXPECT_EQ(share.df_design, 8);
    EXPECT_EQ(share.df_domain, 8);
  }
}

TEST_F(RSurveyTest, IntervalsOfAShare) {
  const Estimate e = ClusteredEstimate(GroupA, share2_, {}, false);
  const ShareSample sample{e.value, e.variance, static_cast<double>(e.n), e.df_domain};
  const auto expect = [](const Result<Interval>& interval, double lower, double upper) {
    ASSERT_TRUE(interval.ok());
    ExpectRelative(interval->lower, lower);
    ExpectRelative(interval->upper, upper);
  };
  expect(StudentInterval(e.value, e.variance, e.df_domain, 0.95), 0.23339640055330285,
         0.78452474640010217);
  expect(LogitInterval(sample, 0.95), 0.25601883880420429, 0.75739621984000294);
  expect(KornGraubardInterval(sample, EffectiveSizeCap::kUncapped, 0.95), 0.24108963580993903,
         0.77307131326090162);
}

TEST_F(RSurveyTest, JointCovarianceOfTwoGroupsAndTheirDifference) {
  const Evaluation a = *Evaluation::Of(tree_, SumsOf(GroupA));
  const Evaluation b = *Evaluation::Of(tree_, SumsOf(GroupB));
  ByPsu of_a = PsusOf(GroupA);
  ByPsu of_b = PsusOf(GroupB);
  std::vector<PsuStratum> strata;
  for (const auto& [stratum, psus] : PsusOf(Everyone)) {
    strata.emplace_back(ClusterSize(stratum, false), 2 * tree_.size());
    for (const auto& [psu, sums] : psus) {
      std::array<std::vector<double>, 2> totals;
      if (of_a[stratum].contains(psu)) totals[0] = WeightedTotals(of_a[stratum].at(psu));
      if (of_b[stratum].contains(psu)) totals[1] = WeightedTotals(of_b[stratum].at(psu));
      strata.back().AddPsu(
          std::array<DomainPart, 2>{DomainPart{&a, totals[0]}, DomainPart{&b, totals[1]}});
    }
  }
  const DesignVariance v = *PsuVariance(strata, LonelyRule{});
  const StatisticId b_share = tree_.size() + share2_;
  ExpectRelative(v.covariance.variance(share2_), 0.01427990578117987);
  ExpectRelative(v.covariance(share2_, b_share), 0.00048629620098733815);
  ExpectRelative(v.covariance.variance(b_share), 0.012645044373646351);
  const auto d = DifferenceUnderOneDesign(a[share2_].value, b[share2_].value, v.covariance, share2_,
                                          b_share, 8);
  ASSERT_TRUE(d.ok());
  ExpectRelative(d->value, -0.12740306288693382);
  ExpectRelative(d->se, 0.16109735489092161);
}

TEST_F(RSurveyTest, CompositeOfItemsWithGaps) {
  const Evaluation evaluation = *Evaluation::Of(tree_, SumsOf(Everyone));
  const DesignVariance v = Clustered(Everyone, LonelyRule{}, false);
  ExpectRelative(v.covariance.variance(mean1_), 0.016880448073662256);
  ExpectRelative(v.covariance(mean1_, share2_), 0.0044713113778359417);
  ExpectRelative(v.covariance.variance(share2_), 0.008254383569124852);
  PairSums weights(kCategories);
  for (const Respondent& r : kSample) {
    const FixedWeight weight = *FixedWeight::FromDouble(r.weight);
    ASSERT_EQ(weights.Add(CategoriesOf(r), weight.units()), Error::kOk);
  }
  const double spread = evaluation.CrossMoments(
      evaluation, weights, FixedWeight::kFractionBits)[index_ * tree_.size() + index_];
  const Result<double> srs = SimpleRandomVariance(evaluation[index_], spread);
  ASSERT_TRUE(srs.ok());
  const Estimate index = MakeEstimate(evaluation[index_], v, index_, kDesign, *srs);
  ExpectRelative(index.value, 1.2910433092362461);
  ExpectRelative(index.se, 0.065088030707220579);
  ExpectRelative(*index.design_effect, 0.88801014247708832);
}

TEST_F(RSurveyTest, RespondentsAsUnits) {
  const Evaluation all = *Evaluation::Of(tree_, SumsOf(Everyone));
  const Evaluation a = *Evaluation::Of(tree_, SumsOf(GroupA));
  const auto se = [&](const DesignVariance& v, StatisticId id) {
    return std::sqrt(v.covariance.variance(id));
  };
  const DesignVariance everyone = Elements({Everyone}, {{&all}}, false);
  const DesignVariance everyone_fpc = Elements({Everyone}, {{&all}}, true);
  ExpectRelative(se(everyone, mean1_), 0.16364927645378363);
  ExpectRelative(se(everyone_fpc, mean1_), 0.12920085710086543);
  ExpectRelative(se(everyone, index_), 0.068777845859797557);
  ExpectRelative(se(everyone_fpc, index_), 0.053966984240990376);
  const DesignVariance in_a = Elements({GroupA}, {{&a}}, false);
  ExpectRelative(se(in_a, share2_), 0.12004836335903794);
  ExpectRelative(se(Elements({GroupA}, {{&a}}, true), share2_), 0.095765559579438747);
  EXPECT_EQ(in_a.answered[share2_].degrees_of_freedom(), 16u);
}

TEST_F(RSurveyTest, JointCovarianceOfGroupsOfRespondents) {
  const Evaluation all = *Evaluation::Of(tree_, SumsOf(Everyone));
  const Evaluation a = *Evaluation::Of(tree_, SumsOf(GroupA));
  const Evaluation b = *Evaluation::Of(tree_, SumsOf(GroupB));
  const StatisticId second = tree_.size() + share2_;
  const DesignVariance groups = Elements({GroupA, GroupB}, {{&a, nullptr}, {nullptr, &b}}, true);
  ExpectRelative(groups.covariance.variance(share2_), 0.0091710424015630336);
  ExpectRelative(groups.covariance(share2_, second), -0.0021004564266252296);
  ExpectRelative(groups.covariance.variance(second), 0.012623729748978657);
  // Group a against everyone, of whom it is a part.
  const DesignVariance part = Elements({GroupA, NotGroupA}, {{&a, &all}, {nullptr, &all}}, true);
  const auto d = DifferenceUnderOneDesign(a[share2_].value, all[share2_].value, part.covariance,
                                          share2_, second, 32);
  ASSERT_TRUE(d.ok());
  ExpectRelative(d->value, -0.043172127945098393);
  ExpectRelative(d->se, 0.057085412954888885);
}

}  // namespace
}  // namespace sipas::stats
