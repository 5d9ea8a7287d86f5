// Do ranks keep their promises where a province has few first-stage units?
//
// Draws peer groups of 34 provinces from beta-binomial clusters, 12 designs like those of citizen
// surveys, and counts how often what is said about ranks is wrong:
//   FWER        some simultaneous Holm set of the group misses a true rank, once with equal true
//               values (every separation is wrong) and once with true values that differ; 5 % are
//               allowed. With the own variance and normal critical values (z), with Student's and
//               the own degrees of freedom (t), and with moderated variances (mod).
//   width       mean number of ranks in a marginal set, of 34
//   P(top 5)    largest gap between a stated probability and the share in which it came true, over
//               bins of statements, with its standard error; model-based, and the plain bootstrap
//               around the estimates for comparison with its statements of 0.9 and more. Statements
//               of one group depend on one another, so the error is one between groups. Bins where
//               it is above 0.007 (few statements) are left out. Only the model is asked in
//               `top_groups` groups, all else in the first `replicates` of them.
//   ordinary    share of rank changes between two waves without true change that are called out of
//               the ordinary; 5 % expected
// Seeds are fixed: the same flags print the same numbers. With --acceptance a last column says PASS
// or FAIL, and the status is 1 if any failed: both FWERs at most 0.05, no gap above 0.03. About five
// minutes of CPU time.
//
//   build/release/bench/rank_simulation [--replicates=1000] [--top_groups=5000] [--seed=1]
//       [--design=1] [--acceptance] [--bins]
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "libs/stats/hash64.h"
#include "libs/stats/hashed_normal.h"
#include "libs/stats/logit_scale.h"
#include "libs/stats/moderated_variance.h"
#include "libs/stats/peer_likelihood.h"
#include "libs/stats/rank_change.h"
#include "libs/stats/rank_probability.h"
#include "libs/stats/rank_sets.h"

ABSL_FLAG(int, replicates, 1000, "Peer groups per design.");
ABSL_FLAG(int, top_groups, 5000,
          "Peer groups per design for P(top 5) alone; not below replicates.");
ABSL_FLAG(int, seed, 1, "Another seed, other draws.");
ABSL_FLAG(int, design, 0, "1 to 12: only this design.");
ABSL_FLAG(bool, bins, false, "After each design, every bin of P(top 5).");
ABSL_FLAG(bool, acceptance, false, "Add PASS or FAIL; status 1 if any failed.");

namespace sipas {
namespace {

using stats::HashedNormals;
using stats::PeerEstimates;

constexpr std::size_t kPeers = 34;
constexpr std::size_t kTop = 5;
constexpr std::size_t kDraws = 2000;
constexpr double kAlpha = 0.05;

struct Design {
  int units;         // first-stage units per province
  int n;             // respondents per province
  double share;      // mean satisfied share
  double deff;       // mean design effect
  double variation;  // coefficient of variation of deff - 1 between provinces
};

constexpr std::array<Design, 12> kDesigns = {{{2, 84, 0.84, 1.5, 0.5},
                                              {3, 84, 0.78, 1.0, 0.0},
                                              {3, 84, 0.94, 1.0, 0.0},
                                              {3, 510, 0.84, 2.0, 0.5},
                                              {3, 510, 0.60, 2.0, 0.5},
                                              {3, 600, 0.90, 3.0, 0.5},
                                              {3, 2700, 0.84, 3.0, 0.5},
                                              {4, 400, 0.98, 1.5, 0.0},
                                              {5, 800, 0.84, 2.0, 1.0},
                                              {6, 630, 0.75, 2.5, 0.5},
                                              {8, 1200, 0.92, 1.2, 0.5},
                                              {10, 2700, 0.84, 2.0, 0.5}}};

// Marsaglia and Tsang, ACM Transactions on Mathematical Software 26 (2000).
double Gamma(double shape, HashedNormals& draws) {
  if (shape < 1) return Gamma(shape + 1, draws) * std::pow(draws.Uniform(), 1 / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = draws.Next();
    const double v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(draws.Uniform()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

// The true values of a peer group, and the intracluster correlation of each province.
struct Truth {
  std::vector<double> shares;
  std::vector<double> correlations;
};

// `spread` is the standard deviation of the true shares.
Truth DrawTruth(const Design& design, double spread, HashedNormals& draws) {
  const double size = static_cast<double>(design.n / design.units);
  const double logit = std::log(design.share / (1 - design.share));
  const double scale = spread / (design.share * (1 - design.share));
  const double sigma = std::sqrt(std::log1p(design.variation * design.variation));
  Truth truth;
  for (std::size_t j = 0; j < kPeers; ++j) {
    truth.shares.push_back(1 / (1 + std::exp(-logit - scale * draws.Next())));
    const double factor = std::exp(sigma * draws.Next() - sigma * sigma / 2);
    truth.correlations.push_back(std::min(0.9, (design.deff - 1) * factor / (size - 1)));
  }
  return truth;
}

struct Sample {
  std::vector<double> estimates;
  std::vector<stats::OwnVariance> own;
};

// Share of the satisfied in one unit of `size` people.
double DrawUnit(double share, double correlation, int size, HashedNormals& draws) {
  double chance = share;
  if (correlation > 0) {
    const double total = (1 - correlation) / correlation;
    const double a = Gamma(share * total, draws);
    chance = a / (a + Gamma((1 - share) * total, draws));
  }
  int satisfied = 0;
  for (int i = 0; i < size; ++i) satisfied += draws.Uniform() < chance ? 1 : 0;
  return static_cast<double>(satisfied) / size;
}

Sample DrawSample(const Design& design, const Truth& truth, HashedNormals& draws) {
  const int size = design.n / design.units;
  const double units = design.units;
  const double n = units * size;
  Sample sample;
  for (std::size_t j = 0; j < kPeers; ++j) {
    double sum = 0;
    double squares = 0;
    for (int c = 0; c < design.units; ++c) {
      const double mean = DrawUnit(truth.shares[j], truth.correlations[j], size, draws);
      sum += mean;
      squares += mean * mean;
    }
    const double p = sum / units;
    sample.estimates.push_back(p);
    sample.own.push_back(
        {.variance = std::max(0.0, squares - units * p * p) / (units * (units - 1)),
         .simple_random_variance = p * (1 - p) / (n - 1),
         .n = n,
         .df = units - 1});
  }
  return sample;
}

PeerEstimates Own(const Sample& sample, bool student) {
  std::vector<double> errors;
  std::vector<double> df;
  for (const stats::OwnVariance& own : sample.own) {
    // Who shows no variance is separated from nobody: an error as wide as the scale.
    errors.push_back(own.variance > 1e-12 ? std::sqrt(own.variance) : 1);
    if (student) df.push_back(own.df);
  }
  return *PeerEstimates::WithStandardErrors(sample.estimates, errors, std::move(df));
}

PeerEstimates Moderated(const Sample& sample) {
  const auto prior = stats::FitDesignEffectPrior(sample.own);
  if (!prior.ok()) return Own(sample, true);
  std::vector<double> errors;
  std::vector<double> df;
  for (const stats::OwnVariance& own : sample.own) {
    const auto moderated = stats::Moderate(own, *prior);
    errors.push_back(std::sqrt(moderated->variance));
    df.push_back(moderated->df);
  }
  return *PeerEstimates::WithStandardErrors(sample.estimates, errors, std::move(df));
}

// Whether some set misses its true rank.
bool AnyMisses(const PeerEstimates& peers, const std::vector<std::size_t>& ranks) {
  const auto sets =
      *stats::RankSets(peers, stats::RankFamily::kSimultaneous, stats::RankMethod::kHolm, kAlpha);
  for (std::size_t j = 0; j < kPeers; ++j) {
    if (ranks[j] < sets[j].lower || ranks[j] > sets[j].upper) return true;
  }
  return false;
}

double MeanWidth(const PeerEstimates& peers) {
  const auto sets =
      *stats::RankSets(peers, stats::RankFamily::kMarginal, stats::RankMethod::kHolm, kAlpha);
  double sum = 0;
  for (const auto& set : sets) sum += static_cast<double>(set.upper - set.lower + 1);
  return sum / kPeers;
}

// Statements of probability against what came true, in bins.
class Calibration {
 public:
  struct Gap {
    double size = 0;
    double error = 0;  // standard error of the simulation
  };

  // All statements about one group: independent of those about others.
  void AddGroup(const std::vector<double>& said, const std::vector<std::size_t>& ranks) {
    std::array<Bin, kEnds.size()> group;
    for (std::size_t j = 0; j < said.size(); ++j) {
      const auto bin = std::upper_bound(kEnds.begin(), kEnds.end() - 1, said[j]) - kEnds.begin();
      Bin& of = group[static_cast<std::size_t>(bin)];
      ++of.count;
      of.said += said[j];
      of.came_true += ranks[j] <= kTop ? 1 : 0;
    }
    for (std::size_t b = 0; b < bins_.size(); ++b) bins_[b].AddGroup(group[b]);
  }
  // Over the bins that are known well enough.
  Gap LargestGap() const {
    Gap largest;
    for (const Bin& bin : bins_) {
      if (bin.count == 0) continue;
      const Gap gap{.size = std::abs(bin.Excess()), .error = bin.StandardError()};
      if (gap.error <= kKnown && gap.size > largest.size) largest = gap;
    }
    return largest;
  }
  void PrintBins() const {
    for (const Bin& bin : bins_) {
      if (bin.count == 0) continue;
      std::printf("  %7.0f statements: said %.3f, true %.3f +- %.3f\n", bin.count,
                  bin.said / bin.count, bin.came_true / bin.count, bin.StandardError());
    }
  }
  // Of the highest bin: said, came true. {0, 0} without statements.
  std::pair<double, double> Highest() const {
    const Bin& bin = bins_.back();
    if (bin.count == 0) return {0, 0};
    return {bin.said / bin.count, bin.came_true / bin.count};
  }

 private:
  static constexpr std::array<double, 6> kEnds = {0.1, 0.3, 0.5, 0.7, 0.9, 1.0};
  static constexpr double kKnown = 0.007;
  struct Bin {
    double count = 0;
    double said = 0;
    double came_true = 0;
    // Sums over groups of squares and products of said - came true (x) and count (n).
    double xx = 0;
    double xn = 0;
    double nn = 0;

    void AddGroup(const Bin& group) {
      const double x = group.said - group.came_true;
      count += group.count;
      said += group.said;
      came_true += group.came_true;
      xx += x * x;
      xn += x * group.count;
      nn += group.count * group.count;
    }
    double Excess() const { return (said - came_true) / count; }
    // Of the ratio sum x/sum n; never below that of independent statements that are right, which
    // few statements that all came true would otherwise seem to be.
    double StandardError() const {
      const double ratio = Excess();
      const double between = std::max(0.0, xx - 2 * ratio * xn + ratio * ratio * nn);
      const double share = said / count;
      return std::sqrt(std::max(between / count, share * (1 - share)) / count);
    }
  };
  std::array<Bin, kEnds.size()> bins_;
};

// P(top) as a bootstrap of the estimates says it.
std::vector<double> BootstrapTop(const PeerEstimates& peers, HashedNormals& draws) {
  std::vector<double> probabilities(kPeers);
  std::vector<double> x(kPeers);
  for (std::size_t draw = 0; draw < kDraws; ++draw) {
    for (std::size_t j = 0; j < kPeers; ++j) {
      x[j] = peers.estimate(j) + std::sqrt(peers.variance(j)) * draws.Next();
    }
    std::vector<double> sorted = x;
    std::nth_element(sorted.begin(), sorted.begin() + kTop - 1, sorted.end(), std::greater<>());
    for (std::size_t j = 0; j < kPeers; ++j) {
      probabilities[j] += x[j] >= sorted[kTop - 1] ? 1.0 / kDraws : 0;
    }
  }
  return probabilities;
}

struct Result {
  double z_equal = 0;
  double t_equal = 0;
  double moderated_equal = 0;
  double moderated_spread = 0;
  double z_width = 0;
  double t_width = 0;
  double moderated_width = 0;
  double out_of_ordinary = 0;
  Calibration model;
  Calibration bootstrap;

  bool Passes() const {
    return std::max(moderated_equal, moderated_spread) <= kAlpha && model.LargestGap().size <= 0.03;
  }
};

void AddEqual(const Design& design, double weight, HashedNormals& draws, Result& result) {
  const Sample sample = DrawSample(design, DrawTruth(design, 0, draws), draws);
  const std::vector<std::size_t> ranks(kPeers, 1);
  result.z_equal += AnyMisses(Own(sample, false), ranks) ? weight : 0;
  result.t_equal += AnyMisses(Own(sample, true), ranks) ? weight : 0;
  result.moderated_equal += AnyMisses(Moderated(sample), ranks) ? weight : 0;
}

// One group whose true values differ, as a wave of a survey shows it.
struct Group {
  Truth truth;
  std::vector<std::size_t> ranks;
  Sample sample;
  PeerEstimates moderated;
};

// True differences as large as the errors, and twice as large: reliabilities of 0.5 and 0.8.
Group DrawGroup(const Design& design, std::size_t replicate, HashedNormals& draws) {
  const double error = std::sqrt(design.deff * design.share * (1 - design.share) / design.n);
  Truth truth = DrawTruth(design, replicate % 2 == 0 ? error : 2 * error, draws);
  std::vector<std::size_t> ranks = stats::CompetitionRanks(truth.shares);
  Sample sample = DrawSample(design, truth, draws);
  PeerEstimates moderated = Moderated(sample);
  return {std::move(truth), std::move(ranks), std::move(sample), std::move(moderated)};
}

void AddTop(const Group& group, Result& result) {
  const auto likelihoods = stats::ShareLikelihoods(group.moderated);
  result.model.AddGroup(*stats::TopProbabilities(*likelihoods, kTop, kDraws), group.ranks);
}

void AddSpread(const Design& design, const Group& group, std::size_t replicate, double weight,
               HashedNormals& draws, Result& result) {
  const PeerEstimates& moderated = group.moderated;
  result.moderated_spread += AnyMisses(moderated, group.ranks) ? weight : 0;
  result.z_width += MeanWidth(Own(group.sample, false)) * weight;
  result.t_width += MeanWidth(Own(group.sample, true)) * weight;
  result.moderated_width += MeanWidth(moderated) * weight;
  result.bootstrap.AddGroup(BootstrapTop(moderated, draws), group.ranks);
  const PeerEstimates later = Moderated(DrawSample(design, group.truth, draws));
  const std::size_t one = replicate % kPeers;
  const auto rank_of = [&](const PeerEstimates& peers) {
    return static_cast<int>(stats::CompetitionRanks(peers.estimates())[one]);
  };
  const auto ordinary = stats::OrdinaryRankChange(*stats::OnLogitScale(moderated),
                                                  *stats::OnLogitScale(later), one, kAlpha, kDraws);
  const bool is_ordinary = ordinary->Contains(rank_of(later) - rank_of(moderated));
  result.out_of_ordinary += is_ordinary ? 0 : weight;
}

Result Run(const Design& design, std::uint64_t seed, std::size_t replicates,
           std::size_t top_groups) {
  Result result;
  for (std::size_t i = 0; i < std::max(replicates, top_groups); ++i) {
    HashedNormals draws(stats::Hash64(seed) + i);
    const double weight = 1.0 / static_cast<double>(replicates);
    if (i < replicates) AddEqual(design, weight, draws, result);
    const Group group = DrawGroup(design, i, draws);
    AddTop(group, result);
    if (i < replicates) AddSpread(design, group, i, weight, draws, result);
  }
  return result;
}

void PrintHeader(bool acceptance) {
  std::printf(
      "| design: units, n, p, deff, cv | FWER z | FWER t | FWER mod | FWER mod, spread | "
      "width z / t / mod | P(top 5) gap | bootstrap said / true | out of ordinary |%s\n"
      "|---|---|---|---|---|---|---|---|---|%s\n",
      acceptance ? " verdict |" : "", acceptance ? "---|" : "");
}

void Print(const Design& design, const Result& result, bool acceptance) {
  const Calibration::Gap gap = result.model.LargestGap();
  const auto [said, came_true] = result.bootstrap.Highest();
  std::printf(
      "| %d, %d, %.2f, %.1f, %.1f | %.3f | %.3f | %.3f | %.3f | %.1f / %.1f / %.1f | %.3f +- %.3f "
      "| "
      "%.2f / %.2f | %.3f |",
      design.units, design.n, design.share, design.deff, design.variation, result.z_equal,
      result.t_equal, result.moderated_equal, result.moderated_spread, result.z_width,
      result.t_width, result.moderated_width, gap.size, gap.error, said, came_true,
      result.out_of_ordinary);
  if (acceptance) std::printf(" %s |", result.Passes() ? "PASS" : "FAIL");
  std::printf("\n");
  if (absl::GetFlag(FLAGS_bins)) result.model.PrintBins();
  std::fflush(stdout);
}

}  // namespace
}  // namespace sipas

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const bool acceptance = absl::GetFlag(FLAGS_acceptance);
  const auto replicates = static_cast<std::size_t>(std::max(1, absl::GetFlag(FLAGS_replicates)));
  const auto top_groups = static_cast<std::size_t>(std::max(1, absl::GetFlag(FLAGS_top_groups)));
  const auto seed = static_cast<std::uint64_t>(absl::GetFlag(FLAGS_seed));
  sipas::PrintHeader(acceptance);
  bool all = true;
  for (std::size_t i = 0; i < sipas::kDesigns.size(); ++i) {
    const int only = absl::GetFlag(FLAGS_design);
    if (only > 0 && static_cast<std::size_t>(only) != i + 1) continue;
    const sipas::Design& design = sipas::kDesigns[i];
    const sipas::Result result = sipas::Run(design, seed * 1000 + i, replicates, top_groups);
    all = all && result.Passes();
    sipas::Print(design, result, acceptance);
  }
  return acceptance && !all ? 1 : 0;
}
