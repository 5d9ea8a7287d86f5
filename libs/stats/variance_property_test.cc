// The variance from mergeable cells against the textbook: random designs, every respondent's
// influence computed on its own in long double from the definitions, two passes. Agreement to 1e-12
// relative, and to the bit between any two orders of folding and merging.
//
// A design that fails is shrunk to the few rows that still do (libs/testing/shrink_rows.h).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "libs/stats/category_sums.h"
#include "libs/stats/element_variance.h"
#include "libs/stats/pair_sums.h"
#include "libs/stats/psu_variance.h"
#include "libs/stats/statistic.h"
#include "libs/testing/shrink_rows.h"

namespace sipas::stats {
namespace {

constexpr std::uint32_t kItems = 4;
constexpr std::uint32_t kAnswers = 5;
constexpr std::size_t kCategories = kItems * kAnswers;
constexpr int kDomains = 2;
constexpr std::uint64_t kSeeds = 150;

struct Row {
  int stratum = 0;
  int psu = 0;     // unique in its stratum
  int domain = 0;  // 0, 1, or kDomains for neither
  FixedWeight weight = FixedWeight::One();
  std::vector<std::uint32_t> categories;
};

struct Design {
  std::vector<Row> rows;
  std::vector<StratumSize> psu_sizes;      // by stratum
  std::vector<StratumSize> element_sizes;  // by stratum
};

double Uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * std::ldexp(1.0, -53);
}

Row RandomRow(int stratum, int psu, double satisfied, std::mt19937_64& random) {
  Row row{stratum, psu, static_cast<int>(random() % (kDomains + 1)), FixedWeight::One(), {}};
  if (random() % 4 != 0) row.weight = *FixedWeight::FromDouble(0.05 + 20 * Uniform(random));
  for (std::uint32_t item = 0; item < kItems; ++item) {
    if (random() % 10 == 0) continue;
    const auto answer = Uniform(random) < satisfied ? 3 + random() % 2 : random() % 3;
    row.categories.push_back(item * kAnswers + static_cast<std::uint32_t>(answer));
  }
  return row;
}

Design RandomDesign(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Design design;
  const int strata = 1 + static_cast<int>(random() % (1 + seed / 20));
  for (int h = 0; h < strata; ++h) {
    const auto psus = 2 + random() % (2 + seed / 30);
    const auto empty_psus = random() % 3;
    const bool fpc = random() % 2 == 0;
    std::uint64_t respondents = 0;
    for (std::uint64_t c = 0; c < psus; ++c) {
      const double satisfied = 0.3 + 0.65 * Uniform(random);
      const auto size = 1 + random() % (2 + seed / 10);
      respondents += size;
      for (std::uint64_t i = 0; i < size; ++i) {
        design.rows.push_back(RandomRow(h, static_cast<int>(c), satisfied, random));
      }
    }
    const auto size = [&](std::uint64_t sampled) {
      const auto population = static_cast<double>(sampled) * (1 + 3 * Uniform(random));
      return StratumSize{sampled, fpc ? std::optional(population) : std::nullopt};
    };
    design.psu_sizes.push_back(size(psus + empty_psus));
    design.element_sizes.push_back(size(respondents + empty_psus));
  }
  return design;
}

std::string Literal(const Row& row) {
  std::ostringstream text;
  text << "{" << row.stratum << ", " << row.psu << ", " << row.domain
       << ", *FixedWeight::FromUnits(" << row.weight.units() << "), {";
  for (std::size_t i = 0; i < row.categories.size(); ++i) {
    text << (i == 0 ? "" : ", ") << row.categories[i];
  }
  text << "}}";
  return text.str();
}

std::string SizesLiteral(const std::vector<StratumSize>& sizes) {
  std::ostringstream text;
  text.precision(17);
  for (const auto& [sampled, population] : sizes) {
    text << "{" << sampled << ", " << population.value_or(0) << "}, ";
  }
  return text.str();
}

Row LowestAnswers(Row row) {
  for (std::uint32_t& c : row.categories) c -= c % kAnswers;
  return row;
}

Row OneAnswerLess(Row row) {
  if (!row.categories.empty()) row.categories.pop_back();
  return row;
}

Row WeightOne(Row row) {
  row.weight = FixedWeight::One();
  return row;
}

// The sampled units stay as many as the design says: units without rows are part of it.
const testing::RowShrinking<Row>& Shrinking() {
  static const testing::RowShrinking<Row> how = {
      .groups = {[](const Row& row) { return static_cast<std::uint64_t>(row.stratum); },
                 [](const Row& row) {
                   return static_cast<std::uint64_t>(row.stratum) << 32 |
                          static_cast<std::uint64_t>(row.psu);
                 }},
      .simpler = {WeightOne, LowestAnswers, OneAnswerLess},
      .literal = Literal,
  };
  return how;
}

// "" if the property holds of the design, else the smallest part of it of which it does not.
std::string Smallest(const Design& design,
                     const std::function<std::string(const Design&)>& property) {
  const auto of_rows = [&](const std::vector<Row>& rows) {
    Design part = design;
    part.rows = rows;
    return property(part);
  };
  const std::string found = testing::Counterexample<Row>(design.rows, Shrinking(), of_rows);
  if (found.empty()) return "";
  return found + "\n(population 0: unknown) psu_sizes {" + SizesLiteral(design.psu_sizes) +
         "}\nelement_sizes {" + SizesLiteral(design.element_sizes) + "}";
}

StatisticTree Tree() {
  StatisticTree tree(kCategories);
  for (std::uint32_t item = 0; item < kItems; ++item) {
    std::vector<CategoryScore> scores;
    for (std::uint32_t a = 0; a < kAnswers; ++a) {
      const double score = item % 2 == 0 ? a + 1.0 : (a >= 3 ? 1.0 : 0.0);
      scores.push_back({item * kAnswers + a, score});
    }
    EXPECT_TRUE(tree.AddItem(scores).ok());
  }
  EXPECT_TRUE(tree.AddMean({0, 2}).ok());
  EXPECT_TRUE(tree.AddMean({1, 3}).ok());
  EXPECT_TRUE(tree.AddComposite({{4, 0.2}, {5, 0.8}}).ok());
  return tree;
}

// The plain implementation: u_i of every row on every statistic of both domains, from the
// definitions.
class TwoPass {
 public:
  TwoPass(const StatisticTree& tree, const Design& design) : tree_(tree), design_(design) {
    for (int d = 0; d < kDomains; ++d) {
      for (StatisticId q = 0; q < kItems; ++q) AddItem(d, q);
    }
  }

  std::vector<long double> Influence(const Row& row) const {
    std::vector<long double> u(kDomains * tree_.size());
    if (row.domain == kDomains) return u;
    long double* const mine = u.data() + static_cast<std::size_t>(row.domain) * tree_.size();
    for (const std::uint32_t c : row.categories) {
      const std::uint32_t q = c / kAnswers;
      const Ratio& ratio = ratios_.at({row.domain, q});
      mine[q] = row.weight.ToDouble() * (tree_.scores(q)[c % kAnswers].score - ratio.value) /
                ratio.weight;
    }
    for (StatisticId id = kItems; id < tree_.size(); ++id) {
      for (const auto& [part, weight] : tree_.parts(id)) mine[id] += weight * mine[part];
    }
    return u;
  }

  // Sum over strata of (1-f) n/(n-1) sum (U - mean)(U - mean)', `unit` naming the unit of a row.
  template <typename UnitOf>
  std::vector<long double> Covariance(const std::vector<StratumSize>& sizes, UnitOf unit_of) const {
    const std::size_t k = kDomains * tree_.size();
    std::vector<std::map<std::size_t, std::vector<long double>>> units(sizes.size());
    for (std::size_t i = 0; i < design_.rows.size(); ++i) {
      const Row& row = design_.rows[i];
      auto& total = units[static_cast<std::size_t>(row.stratum)][unit_of(i)];
      total.resize(k);
      const auto u = Influence(row);
      for (std::size_t j = 0; j < k; ++j) total[j] += u[j];
    }
    std::vector<long double> covariance(k * k);
    for (std::size_t h = 0; h < sizes.size(); ++h) {
      if (!units[h].empty()) AddStratum(sizes[h], units[h], covariance);
    }
    return covariance;
  }

 private:
  struct Ratio {
    long double value = 0;
    long double weight = 0;
  };

  void AddItem(int domain, StatisticId q) {
    Ratio ratio;
    for (const Row& row : design_.rows) {
      if (row.domain != domain) continue;
      for (const std::uint32_t c : row.categories) {
        if (c / kAnswers != q) continue;
        ratio.weight += row.weight.ToDouble();
        ratio.value += row.weight.ToDouble() * tree_.scores(q)[c % kAnswers].score;
      }
    }
    ratio.value /= ratio.weight;
    ratios_[{domain, q}] = ratio;
  }

  static void AddStratum(const StratumSize& size,
                         const std::map<std::size_t, std::vector<long double>>& units,
                         std::vector<long double>& covariance) {
    const auto n = static_cast<long double>(size.sampled);
    const long double f = size.population.has_value() ? n / *size.population : 0;
    const std::size_t k = units.begin()->second.size();
    std::vector<std::vector<long double>> all(size.sampled, std::vector<long double>(k));
    std::size_t next = 0;
    for (const auto& [unit, total] : units) all[next++] = total;
    std::vector<long double> mean(k);
    for (const auto& total : all) {
      for (std::size_t j = 0; j < k; ++j) mean[j] += total[j] / n;
    }
    for (const auto& total : all) {
      for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) {
          covariance[i * k + j] +=
              (1 - f) * n / (n - 1) * (total[i] - mean[i]) * (total[j] - mean[j]);
        }
      }
    }
  }

  const StatisticTree& tree_;
  const Design& design_;
  std::map<std::pair<int, StatisticId>, Ratio> ratios_;
};

// Cells as an aggregator keeps them: stratum, PSU, domain.
struct Cells {
  std::map<std::tuple<int, int, int>, CategorySums> sums;

  void Merge(const Cells& other) {
    for (const auto& [key, cell] : other.sums) {
      ASSERT_EQ(sums.try_emplace(key, kCategories).first->second.Merge(cell), Error::kOk);
    }
  }
  CategorySums Domain(int domain) const {
    CategorySums total(kCategories);
    for (const auto& [key, cell] : sums) {
      if (std::get<2>(key) == domain) {
        EXPECT_EQ(total.Merge(cell), Error::kOk);
      }
    }
    return total;
  }
};

// The rows in random order, over random partial states, merged in random order.
Cells Fold(std::vector<Row> rows, std::mt19937_64& random) {
  std::shuffle(rows.begin(), rows.end(), random);
  std::vector<Cells> parts(1 + random() % 6);
  for (const Row& row : rows) {
    auto& cells = parts[random() % parts.size()].sums;
    CategorySums& cell =
        cells.try_emplace({row.stratum, row.psu, row.domain}, kCategories).first->second;
    EXPECT_EQ(cell.Add(row.categories, row.weight), Error::kOk);
  }
  std::shuffle(parts.begin(), parts.end(), random);
  Cells merged;
  for (const Cells& part : parts) merged.Merge(part);
  return merged;
}

DesignVariance FromCells(const StatisticTree& tree, const Design& design, const Cells& cells) {
  std::vector<Evaluation> domains;
  for (int d = 0; d < kDomains; ++d) domains.push_back(*Evaluation::Of(tree, cells.Domain(d)));
  std::map<std::pair<int, int>, std::vector<std::vector<double>>> psus;
  for (const auto& [key, cell] : cells.sums) {
    const auto [stratum, psu, domain] = key;
    auto& totals = psus[{stratum, psu}];
    totals.resize(kDomains);
    if (domain < kDomains) totals[static_cast<std::size_t>(domain)] = WeightedTotals(cell);
  }
  std::vector<PsuStratum> strata;
  for (const StratumSize& size : design.psu_sizes)
    strata.emplace_back(size, kDomains * tree.size());
  for (const auto& [key, totals] : psus) {
    const std::vector<DomainPart> parts = {{&domains[0], totals[0]}, {&domains[1], totals[1]}};
    strata[static_cast<std::size_t>(key.first)].AddPsu(parts);
  }
  return *PsuVariance(strata, LonelyRule{});
}

DesignVariance FromMoments(const StatisticTree& tree, const Design& design,
                           const std::vector<Evaluation>& domains) {
  std::vector<ElementStratum> strata;
  for (std::size_t h = 0; h < design.element_sizes.size(); ++h) {
    strata.emplace_back(design.element_sizes[h], kDomains * tree.size());
    for (int d = 0; d < kDomains; ++d) {
      CategorySums sums(kCategories);
      PairSums squares(kCategories);
      for (const Row& row : design.rows) {
        if (row.stratum != static_cast<int>(h) || row.domain != d) continue;
        EXPECT_EQ(sums.Add(row.categories, row.weight), Error::kOk);
        EXPECT_EQ(squares.Add(row.categories, row.weight.squared_units()), Error::kOk);
      }
      std::vector<const Evaluation*> membership(kDomains, nullptr);
      membership[static_cast<std::size_t>(d)] = &domains[static_cast<std::size_t>(d)];
      EXPECT_EQ(strata.back().AddMembers(membership, sums, squares), Error::kOk);
    }
  }
  return *ElementVariance(strata, LonelyRule{});
}

bool EveryItemIsAnswered(const Evaluation& domain) {
  for (StatisticId id = 0; id < domain.size(); ++id) {
    if (!domain[id].defined()) return false;
  }
  return true;
}

// Relative to both standard deviations; where one of them is truly zero, its influences are
// rounding noise of about 1e-16 that meets the other's, and sums of squares keep what they say they
// may.
std::string Differs(const DesignVariance& got, const std::vector<long double>& expected) {
  const std::size_t k = got.covariance.size();
  std::vector<double> deviation;
  for (std::size_t i = 0; i < k; ++i) {
    deviation.push_back(static_cast<double>(std::sqrt(expected[i * k + i])));
  }
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      const auto want = static_cast<double>(expected[i * k + j]);
      const double noise = 1e-15 * (deviation[i] + deviation[j]) + 1e-30 +
                           std::sqrt(got.rounding[i] * got.rounding[j]);
      const double difference = std::abs(got.covariance(i, j) - want);
      if (difference <= 1e-12 * deviation[i] * deviation[j] + noise) continue;
      std::ostringstream text;
      text << "covariance(" << i << ", " << j << ") is " << got.covariance(i, j)
           << ", two passes give " << want;
      return text.str();
    }
  }
  return "";
}

// Absent where an item has no answers: there is then no variance of everything to compare.
std::optional<std::vector<Evaluation>> Domains(const StatisticTree& tree, const Cells& cells) {
  std::vector<Evaluation> domains;
  for (int d = 0; d < kDomains; ++d) {
    domains.push_back(*Evaluation::Of(tree, cells.Domain(d)));
    if (!EveryItemIsAnswered(domains.back())) return std::nullopt;
  }
  return domains;
}

std::string CellsGiveTheTextbookVariance(const StatisticTree& tree, const Design& design,
                                         std::uint64_t seed, int* compared) {
  std::mt19937_64 random(seed);
  const Cells once = Fold(design.rows, random);
  const Cells again = Fold(design.rows, random);
  if (once.sums != again.sums) return "two orders of folding and merging give different cells";
  if (!Domains(tree, once).has_value()) return "";
  ++*compared;
  const DesignVariance variance = FromCells(tree, design, once);
  const Covariance& covariance = variance.covariance;
  const Covariance repeated = FromCells(tree, design, again).covariance;
  for (std::size_t i = 0; i < covariance.size(); ++i) {
    for (std::size_t j = 0; j < covariance.size(); ++j) {
      if (covariance(i, j) != repeated(i, j)) return "two orders give different bits";
      if (covariance(i, j) != covariance(j, i)) return "the covariance is not symmetric";
    }
  }
  const TwoPass plain(tree, design);
  return Differs(variance, plain.Covariance(design.psu_sizes, [&](std::size_t i) {
    return static_cast<std::size_t>(design.rows[i].psu);
  }));
}

TEST(VariancePropertyTest, CellsGiveTheTextbookVarianceInAnyOrder) {
  const StatisticTree tree = Tree();
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    ASSERT_EQ(Smallest(RandomDesign(seed),
                       [&](const Design& design) {
                         return CellsGiveTheTextbookVariance(tree, design, seed + 1000, &compared);
                       }),
              "")
        << "seed " << seed;
  }
  EXPECT_GT(compared, 120);
}

TEST(VariancePropertyTest, MomentsGiveTheTextbookVarianceOfElementSampling) {
  const StatisticTree tree = Tree();
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto property = [&](const Design& design) -> std::string {
      std::mt19937_64 random(seed);
      const auto domains = Domains(tree, Fold(design.rows, random));
      if (!domains.has_value()) return "";
      const TwoPass plain(tree, design);
      return Differs(FromMoments(tree, design, *domains),
                     plain.Covariance(design.element_sizes, [](std::size_t i) { return i; }));
    };
    ASSERT_EQ(Smallest(RandomDesign(seed), property), "") << "seed " << seed;
  }
}

// What adding and then subtracting the rows of `voided`, in another order, leaves behind.
std::string RetractionLeavesATrace(const Design& kept, const Design& voided, std::uint64_t seed) {
  CategorySums sums(kCategories);
  PairSums squares(kCategories);
  Error error = Error::kOk;
  const auto keep = [&](Error next) {
    if (error == Error::kOk) error = next;
  };
  const auto add = [&](const Row& row) {
    keep(sums.Add(row.categories, row.weight));
    keep(squares.Add(row.categories, row.weight.squared_units()));
  };
  for (const Row& row : kept.rows) add(row);
  const CategorySums sums_before = sums;
  const PairSums squares_before = squares;
  std::vector<Row> rows = voided.rows;
  for (const Row& row : rows) add(row);
  std::mt19937_64 random(seed);
  std::shuffle(rows.begin(), rows.end(), random);
  for (const Row& row : rows) {
    keep(sums.Subtract(row.categories, row.weight));
    keep(squares.Subtract(row.categories, row.weight.squared_units()));
  }
  if (error != Error::kOk) return std::string(ErrorName(error));
  if (sums != sums_before) return "the sums are not what they were";
  return squares == squares_before ? "" : "the sums of squares are not what they were";
}

TEST(VariancePropertyTest, RetractingResponsesRestoresTheState) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Design kept = RandomDesign(seed);
    const auto property = [&](const Design& voided) {
      return RetractionLeavesATrace(kept, voided, seed);
    };
    EXPECT_EQ(Smallest(RandomDesign(seed + 500), property), "") << "seed " << seed;
  }
}

// The estimator that forgets the populations: what a real mistake looks like once it is shrunk.
TEST(VariancePropertyTest, AMistakenVarianceShrinksToAFewRows) {
  const StatisticTree tree = Tree();
  const Design design = RandomDesign(140);
  ASSERT_GT(design.rows.size(), 100u);
  std::size_t rows = design.rows.size();
  const std::string found = Smallest(design, [&](const Design& part) -> std::string {
    std::mt19937_64 random(1);
    const Cells cells = Fold(part.rows, random);
    if (!Domains(tree, cells).has_value()) return "";
    std::vector<StratumSize> forgotten = part.psu_sizes;
    for (StratumSize& size : forgotten) size.population = std::nullopt;
    const std::string differs = Differs(
        FromCells(tree, part, cells), TwoPass(tree, part).Covariance(forgotten, [&](std::size_t i) {
          return static_cast<std::size_t>(part.rows[i].psu);
        }));
    if (!differs.empty()) rows = part.rows.size();
    return differs;
  });
  EXPECT_NE(found, "");
  // Every item is answered in both domains, and one of them twice.
  EXPECT_LE(rows, 4u) << found;
}

}  // namespace
}  // namespace sipas::stats
