// PsuVariance: Taylor-linearised covariance of K statistics of a stratified sample of clusters.
//
//     V = sum_h (1 - f_h) n_h/(n_h - 1) sum_c (U_hc - mean_h)(U_hc - mean_h)'
// U_hc = influences of PSU c of stratum h on the K statistics (Evaluation::Influence of the PSU's
// category sums), mean_h over all n_h sampled PSUs of the stratum. PSUs without members of the
// domain are not added: they enter as zeros through n_h. With replacement at the first stage (no
// population given), or with fpc at the first stage alone, the later stages need nothing more.
// Source: R survey svymean/svyrecvar, one stage; Cochran, Sampling Techniques (1977), chapters 5
// and 11.
//
// Several domains at once give their joint covariance, from which differences follow
// (difference.h). The K statistics are then the trees of the domains side by side: statistic `id`
// of domain d is at d * tree.size() + id.
//
// A domain that lies in one PSU has U = 0 up to rounding there, for its influences sum to zero: the
// covariance is then noise of about 1e-34, not a measure of anything. MakeEstimate (estimate.h)
// names it. The lonely-PSU options kAverage and adjust_domain_lonely look at members of any of the
// domains; R does the same for an index, but for a single item looks at its answers: add only PSUs
// with one for that.
//
// Sums run over strata and PSUs in the order given. Give both in ascending order of their keys:
// then the result is the same to the bit wherever the sums came from. Errors: those of stratum.h,
// kShapeMismatch, kInfluenceNotFinite. Pure function, thread-safe.
//
//   PsuStratum stratum(StratumSize{.sampled = 4}, evaluation.size());
//   for (const CategorySums& psu : psus_of_the_domain_in_order) stratum.AddPsu(evaluation, psu);
//   const Result<DesignVariance> v = PsuVariance({&stratum, 1}, LonelyRule{});
#ifndef SIPAS_LIBS_STATS_PSU_VARIANCE_H_
#define SIPAS_LIBS_STATS_PSU_VARIANCE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/category_sums.h"
#include "libs/stats/design_variance.h"
#include "libs/stats/result.h"
#include "libs/stats/statistic.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

// A domain, and what one PSU holds of it: weighted category totals (WeightedTotals), or nothing if
// nobody of the domain is in the PSU.
struct DomainPart {
  const Evaluation* domain = nullptr;
  std::span<const double> totals;
};

class PsuStratum {
 public:
  // `statistics`: number of domains times tree.size().
  PsuStratum(StratumSize size, std::size_t statistics);
  // Of so many statistics, only these, ascending, are not zero throughout the stratum: influences
  // are given on them alone. Saves the rest of a K x K matrix where each of many domains lies in
  // few strata.
  PsuStratum(StratumSize size, std::size_t statistics, std::vector<std::size_t> nonzero);

  // A further PSU that holds members of the domain, with its category sums or their totals.
  void AddPsu(const Evaluation& domain, const CategorySums& sums);
  void AddPsu(const Evaluation& domain, std::span<const double> totals);
  // A further PSU that holds members of at least one of the domains; one part per domain, always in
  // the same order.
  void AddPsu(std::span<const DomainPart> domains);
  // A further PSU whose influences the caller computed; it counts as answering every statistic that
  // is not zero throughout.
  void AddPsu(std::span<const double> influence);
  // The same for many PSUs, whose influences stand one after the other.
  void AddPsus(std::span<const double> influences);

  // Makes room for so many PSUs.
  void Reserve(std::size_t psus) { influences_.reserve(psus * nonzero_.size()); }

  const StratumSize& size() const { return size_; }
  std::size_t statistics() const { return answered_.size(); }
  // PSUs added.
  std::size_t psus() const { return psus_; }
  // Places of the statistics that influences are given on.
  std::span<const std::size_t> nonzero() const { return nonzero_; }
  std::span<const double> influence(std::size_t psu) const {
    return std::span(influences_).subspan(psu * nonzero_.size(), nonzero_.size());
  }
  // PSUs with an answer, per statistic.
  std::span<const std::uint64_t> answered() const { return answered_; }

 private:
  std::span<double> NewPsu();

  StratumSize size_;
  std::vector<std::size_t> nonzero_;
  std::size_t psus_ = 0;
  std::vector<double> influences_;
  std::vector<std::uint64_t> answered_;
};

Result<DesignVariance> PsuVariance(std::span<const PsuStratum> strata, const LonelyRule& rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PSU_VARIANCE_H_
