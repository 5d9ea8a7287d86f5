// The jackknife from sums per unit against R 4.2.2 with package survey 4.1-1, and against computing
// every statistic again from rows. The numbers of R were printed by
//   library(survey); options(digits = 16)
//   d <- data.frame(stratum = rep(1:3, c(12, 10, 8)),
//     psu = c(1,1,1,2,2,2,3,3,3,4,4,4, 1,1,1,1,2,2,2,3,3,3, 1,1,2,2,3,3,4,4),
//     w = c(1.5,1.5,2.25,1.5,.75,2.25,1,.75,1,.75,.75,3.125, .75,3.125,1.5,2.25,2.25,
//           2.25,3.125,2.25,3.125,1.5, 2.25,.75,3.125,1.5,.75,3.125,1,1.5),
//     q1 = c(3,3,NA,5,3,3,3,4,4,4,4,3, 5,5,4,3,NA,4,5,5,5,5, 5,4,4,2,5,4,5,NA),
//     q2 = c(4,4,NA,2,4,2,4,NA,3,3,3,1, 4,4,3,4,4,4,5,4,5,NA, NA,4,1,2,2,2,2,5))
//   d$group <- strsplit("abaaababbbbaaaabaaaabaaaaababa", "")[[1]]
//   d$fpc <- c(10, 8, 20)[d$stratum]
//   d$all <- TRUE; d$a <- d$group == "a"; d$corner <- d$stratum == 1 & d$psu <= 2
//   index <- function(w, x) {
//     m <- function(y) sum((w * y)[!is.na(y)]) / sum(w[!is.na(y)])
//     c(m(as.numeric(x$q1 >= 4)), m(x$q2), .3 * m(as.numeric(x$q1 >= 4)) + .7 * m(x$q2)) }
//   show <- function(name, design, type) for (mse in c(TRUE, FALSE))
//     for (domain in c("all", "a", "corner")) {
//     r <- as.svrepdesign(design, type = type, mse = mse)
//     v <- attr(withReplicates(r[d[[domain]], ], index), "var")
//     cat(name, mse, domain, v[1, 1], v[2, 2], v[3, 3], v[1, 2], "\n") }
//   show("JKn", svydesign(~psu, strata = ~stratum, weights = ~w, data = d, nest = TRUE), "JKn")
//   show("fpc", svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~fpc, data = d,
//     nest = TRUE), "JKn")
//   show("JK1", svydesign(~interaction(stratum, psu), weights = ~w, data = d), "JK1")
#include "libs/stats/jackknife_variance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <vector>

#include "libs/stats/psu_variance.h"

namespace sipas::stats {
namespace {

constexpr std::size_t kCategories = 10;
constexpr StatisticId kIndex = 2;

struct Row {
  int stratum;
  int psu;
  double weight;
  std::uint32_t q1;  // 1 to 5, 0: no answer
  std::uint32_t q2;
  char group;
};

const std::vector<Row>& Sample() {
  static const std::vector<Row> sample = {
      {1, 1, 1.5, 3, 4, 'a'},   {1, 1, 1.5, 3, 4, 'b'},   {1, 1, 2.25, 0, 0, 'a'},
      {1, 2, 1.5, 5, 2, 'a'},   {1, 2, 0.75, 3, 4, 'a'},  {1, 2, 2.25, 3, 2, 'b'},
      {1, 3, 1, 3, 4, 'a'},     {1, 3, 0.75, 4, 0, 'b'},  {1, 3, 1, 4, 3, 'b'},
      {1, 4, 0.75, 4, 3, 'b'},  {1, 4, 0.75, 4, 3, 'b'},  {1, 4, 3.125, 3, 1, 'a'},
      {2, 1, 0.75, 5, 4, 'a'},  {2, 1, 3.125, 5, 4, 'a'}, {2, 1, 1.5, 4, 3, 'a'},
      {2, 1, 2.25, 3, 4, 'b'},  {2, 2, 2.25, 0, 4, 'a'},  {2, 2, 2.25, 4, 4, 'a'},
      {2, 2, 3.125, 5, 5, 'a'}, {2, 3, 2.25, 5, 4, 'a'},  {2, 3, 3.125, 5, 5, 'b'},
      {2, 3, 1.5, 5, 0, 'a'},   {3, 1, 2.25, 5, 0, 'a'},  {3, 1, 0.75, 4, 4, 'a'},
      {3, 2, 3.125, 4, 1, 'a'}, {3, 2, 1.5, 2, 2, 'a'},   {3, 3, 0.75, 5, 2, 'b'},
      {3, 3, 3.125, 4, 2, 'a'}, {3, 4, 1, 5, 2, 'b'},     {3, 4, 1.5, 0, 5, 'a'},
  };
  return sample;
}

// The share of 4 and 5 of q1, the mean of q2, and 0.3 of the one with 0.7 of the other.
StatisticTree Tree() {
  StatisticTree tree(kCategories);
  EXPECT_TRUE(tree.AddItem({{0, 0}, {1, 0}, {2, 0}, {3, 1}, {4, 1}}).ok());
  EXPECT_TRUE(tree.AddItem({{5, 1}, {6, 2}, {7, 3}, {8, 4}, {9, 5}}).ok());
  EXPECT_TRUE(tree.AddComposite({{0, 0.3}, {1, 0.7}}).ok());
  return tree;
}

using Domain = std::function<bool(const Row&)>;
bool Everyone(const Row&) { return true; }
bool GroupA(const Row& row) { return row.group == 'a'; }
bool Corner(const Row& row) { return row.stratum == 1 && row.psu <= 2; }

CategorySums SumsOf(const std::vector<Row>& rows, const Domain& domain) {
  CategorySums sums(kCategories);
  for (const Row& row : rows) {
    if (!domain(row)) continue;
    std::vector<std::uint32_t> categories;
    if (row.q1 > 0) categories.push_back(row.q1 - 1);
    if (row.q2 > 0) categories.push_back(row.q2 + 4);
    EXPECT_EQ(sums.Add(categories, *FixedWeight::FromDouble(row.weight)), Error::kOk);
  }
  return sums;
}

// Units sampled per stratum, from 1 on; `populations` may be empty.
using Sizes = std::map<int, StratumSize>;
const Sizes kThree = {{1, {4, {}}}, {2, {3, {}}}, {3, {4, {}}}};
const Sizes kFinite = {{1, {4, 10.0}}, {2, {3, 8.0}}, {3, {4, 20.0}}};

// Units of the domain as cells hold them, stratum by stratum.
std::vector<JackknifeStratum> Strata(const std::vector<Row>& rows, const Domain& domain,
                                     const Sizes& sizes, const Evaluation& evaluation) {
  std::vector<JackknifeStratum> strata;
  for (const auto& [h, size] : sizes) {
    strata.emplace_back(size, evaluation);
    for (int c = 1; c <= static_cast<int>(size.sampled); ++c) {
      const CategorySums unit = SumsOf(rows, [&, stratum = h](const Row& row) {
        return row.stratum == stratum && row.psu == c && domain(row);
      });
      if (unit.responses() > 0) strata.back().AddUnit(WeightedTotals(unit));
    }
  }
  return strata;
}

Result<DesignVariance> Jackknife(const std::vector<Row>& rows, const Domain& domain,
                                 const Sizes& sizes, ReplicateCentre centre,
                                 const LonelyRule& rule = {}) {
  const StatisticTree tree = Tree();
  const auto evaluation = Evaluation::Of(tree, SumsOf(rows, domain));
  return JackknifeVariance(Strata(rows, domain, sizes, *evaluation), rule, centre);
}

struct Expected {
  Domain domain;
  ReplicateCentre centre;
  std::array<double, 4> numbers;  // variances of the three, covariance of the items
};

void ExpectNumbers(const std::vector<Row>& rows, const Sizes& sizes,
                   const std::vector<Expected>& expected) {
  for (const Expected& e : expected) {
    const auto v = Jackknife(rows, e.domain, sizes, e.centre);
    ASSERT_TRUE(v.ok()) << ErrorName(v.error());
    const Covariance& c = v->covariance;
    const std::array<double, 4> got = {c(0, 0), c(1, 1), c(2, 2), c(0, 1)};
    for (std::size_t i = 0; i < got.size(); ++i) {
      EXPECT_NEAR(got[i] / e.numbers[i], 1, 1e-12) << i;
    }
  }
}

constexpr auto kMse = ReplicateCentre::kEstimate;
constexpr auto kMean = ReplicateCentre::kMean;

TEST(JackknifeVarianceTest, IsTheStratifiedJackknifeOfR) {
  ExpectNumbers(
      Sample(), kThree,
      {
          {Everyone,
           kMse,
           {0.003471756754376123, 0.0882837765926405, 0.04631231334636886, 0.006525725495431298}},
          {GroupA,
           kMse,
           {0.004660142651025441, 0.2010260839297617, 0.106023041574095, 0.01690678002361776}},
          {Corner,
           kMse,
           {0.04333333333333332, 1.083333333333333, 0.4437333333333332, -0.2166666666666666}},
          {Everyone,
           kMean,
           {0.003471345871826531, 0.08822062112701659, 0.04627918630256506, 0.006520621004434539}},
          {GroupA,
           kMean,
           {0.004659709261977323, 0.2010026295810363, 0.1060101418621171, 0.01690352269959811}},
          {Corner,
           kMean,
           {0.04302112029384757, 1.075528007346189, 0.4405362718089989, -0.2151056014692378}},
      });
}

TEST(JackknifeVarianceTest, IsTheFinitePopulationsOfR) {
  ExpectNumbers(
      Sample(), kFinite,
      {
          {Everyone,
           kMse,
           {0.002248337811020557, 0.0620212677455137, 0.03244112592610469, 0.004400843637645481}},
          {GroupA,
           kMse,
           {0.003047406896906083, 0.141172388822748, 0.07416497366238778, 0.01122913456790383}},
          {Corner, kMse, {0.026, 0.6499999999999999, 0.2662399999999999, -0.13}},
          {Everyone,
           kMean,
           {0.002248106454968964, 0.06197370534506395, 0.03241637565315938, 0.004397453459835246}},
          {GroupA,
           kMean,
           {0.003047141371222005, 0.141145469848209, 0.07415048031484754, 0.01122608896622637}},
          {Corner,
           kMean,
           {0.02583654729109275, 0.6459136822773185, 0.2645662442607897, -0.1291827364554638}},
      });
}

TEST(JackknifeVarianceTest, IsTheUnstratifiedJackknifeOfR) {
  std::vector<Row> rows = Sample();
  for (Row& row : rows) {
    // The units of the three strata in one.
    row.psu += row.stratum == 1 ? 0 : row.stratum == 2 ? 4 : 7;
    row.stratum = 1;
  }
  const Domain corner = [](const Row& row) { return row.psu <= 2; };
  ExpectNumbers(
      rows, {{1, {11, {}}}},
      {
          {Everyone,
           kMse,
           {0.009662655250162576, 0.1793836669251615, 0.09797426218637256, 0.0219205390964974}},
          {GroupA,
           kMse,
           {0.01341509274504803, 0.2917476992709767, 0.1601242834273501, 0.03800131532742233}},
          {corner,
           kMse,
           {0.05252525252525253, 1.313131313131313, 0.5378585858585857, -0.2626262626262627}},
          {Everyone,
           kMean,
           {0.009661551947273446, 0.1793351366280475, 0.09794730975635464, 0.02191322174608786}},
          {GroupA,
           kMean,
           {0.01340584083027567, 0.2916259652330239, 0.1600497058805284, 0.03796775533719536}},
          {corner,
           kMean,
           {0.052157943067034, 1.30394857667585, 0.5340973370064276, -0.2607897153351697}},
      });
}

// What R's replicate weights do, row by row: t_hc - t of all three statistics.
std::array<double, 3> Change(const std::vector<Row>& rows, const Domain& domain,
                             const std::function<double(const Row&)>& factor) {
  const auto values = [&](const std::function<double(const Row&)>& weight) {
    double w1 = 0;
    double w2 = 0;
    double y1 = 0;
    double y2 = 0;
    for (const Row& row : rows) {
      if (!domain(row)) continue;
      const double w = row.weight * weight(row);
      if (row.q1 > 0) w1 += w;
      if (row.q1 >= 4) y1 += w;
      if (row.q2 > 0) w2 += w;
      y2 += w * row.q2;
    }
    return std::array<double, 3>{y1 / w1, y2 / w2, 0.3 * y1 / w1 + 0.7 * y2 / w2};
  };
  const auto full = values([](const Row&) { return 1.0; });
  auto change = values(factor);
  for (std::size_t k = 0; k < change.size(); ++k) change[k] -= full[k];
  return change;
}

double BruteForceOfIndex(const std::vector<Row>& rows, const Domain& domain, const Sizes& sizes) {
  double variance = 0;
  for (const auto& [h, size] : sizes) {
    const auto n = static_cast<double>(size.sampled);
    const double f = size.population.has_value() ? n / *size.population : 0;
    for (int c = 1; c <= static_cast<int>(size.sampled); ++c) {
      const double change = Change(rows, domain, [&, stratum = h](const Row& row) {
        if (row.stratum != stratum) return 1.0;
        return row.psu == c ? 0.0 : n / (n - 1);
      })[kIndex];
      variance += (1 - f) * (n - 1) / n * change * change;
    }
  }
  return variance;
}

TEST(JackknifeVarianceTest, EqualsEveryStatisticComputedAgainFromRows) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    std::mt19937_64 random(seed);
    Sizes sizes;
    std::vector<Row> rows;
    const int strata = 1 + static_cast<int>(random() % 4);
    for (int h = 1; h <= strata; ++h) {
      // The last unit of a stratum has nobody.
      const auto units = 3 + random() % 4;
      sizes[h] = {units, random() % 2 == 0 ? std::optional(2.5 * static_cast<double>(units))
                                           : std::nullopt};
      for (std::uint64_t i = 0; i < 40; ++i) {
        rows.push_back({h, 1 + static_cast<int>(random() % (units - 1)),
                        0.25 * static_cast<double>(1 + random() % 40),
                        static_cast<std::uint32_t>(random() % 6),
                        static_cast<std::uint32_t>(random() % 6), random() % 3 == 0 ? 'a' : 'b'});
      }
    }
    const auto v = Jackknife(rows, GroupA, sizes, kMse);
    ASSERT_TRUE(v.ok());
    EXPECT_NEAR(v->covariance.variance(kIndex) / BruteForceOfIndex(rows, GroupA, sizes), 1, 1e-11)
        << seed;
  }
}

// Curvature goes away with the number of units; what is left is the linearised variance.
TEST(JackknifeVarianceTest, IsTheLinearisedVarianceOfAShareWithEqualUnits) {
  std::vector<Row> rows;
  for (int c = 1; c <= 40; ++c) {
    for (int i = 0; i < 5; ++i) {
      rows.push_back({1, c, 1, static_cast<std::uint32_t>(1 + (c * 7 + i * i) % 5), 3, 'a'});
    }
  }
  const Sizes sizes = {{1, {40, {}}}};
  const StatisticTree tree = Tree();
  const auto evaluation = Evaluation::Of(tree, SumsOf(rows, Everyone));
  PsuStratum stratum(sizes.at(1), tree.size());
  for (int c = 1; c <= 40; ++c) {
    stratum.AddPsu(*evaluation, SumsOf(rows, [&](const Row& row) { return row.psu == c; }));
  }
  const auto taylor = PsuVariance({&stratum, 1}, LonelyRule{});
  const auto jackknife = Jackknife(rows, Everyone, sizes, kMse);
  EXPECT_NEAR(jackknife->covariance.variance(0) / taylor->covariance.variance(0), 1, 1e-12);
  EXPECT_EQ(jackknife->answered[0].degrees_of_freedom(), 39u);
}

TEST(JackknifeVarianceTest, AnswersThatAllAgreeHaveExactlyNoVariance) {
  std::vector<Row> rows = Sample();
  for (Row& row : rows) row.q2 = 3;
  EXPECT_EQ(Jackknife(rows, Everyone, kThree, kMse)->covariance.variance(1), 0.0);
  EXPECT_EQ(Jackknife(rows, Everyone, kFinite, kMean)->covariance.variance(1), 0.0);
}

TEST(JackknifeVarianceTest, OneUnitWithAllAnswersToAnItemIsNamed) {
  std::vector<Row> rows = Sample();
  for (Row& row : rows) {
    if (row.stratum != 2 || row.psu != 1) row.q1 = 0;
  }
  EXPECT_EQ(Jackknife(rows, Everyone, kThree, kMse).error(), Error::kAllUnitsInOnePsu);
  for (Row& row : rows) row.q1 = 0;
  EXPECT_EQ(Jackknife(rows, Everyone, kThree, kMse).error(), Error::kPartUndefined);
}

// Left out without anybody standing in for it, as the linearised rule looks at U^2 alone.
TEST(JackknifeVarianceTest, AStratumOfOneUnitFollowsTheRule) {
  std::vector<Row> rows = Sample();
  std::erase_if(rows, [](const Row& row) { return row.stratum == 3 && row.psu > 1; });
  Sizes sizes = kThree;
  sizes[3] = {1, {}};
  Sizes two = kThree;
  two.erase(3);
  const double rest = BruteForceOfIndex(rows, Everyone, two);
  const double change =
      Change(rows, Everyone, [](const Row& row) { return row.stratum == 3 ? 0.0 : 1.0; })[kIndex];
  const auto variance = [&](LonelyPsu option) {
    return Jackknife(rows, Everyone, sizes, kMse, {option})->covariance.variance(kIndex);
  };
  EXPECT_NEAR(variance(LonelyPsu::kAdjust), rest + change * change, 1e-13);
  EXPECT_NEAR(variance(LonelyPsu::kRemove), rest, 1e-13);
  EXPECT_NEAR(variance(LonelyPsu::kAverage), rest * 1.5, 1e-13);
  EXPECT_EQ(Jackknife(rows, Everyone, sizes, kMse, {LonelyPsu::kFail}).error(), Error::kLonelyPsu);
}

}  // namespace
}  // namespace sipas::stats
