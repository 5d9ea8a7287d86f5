// PsuVariance: Taylor-linearised covariance of K statistics of a stratified sample of clusters.
//
//     V = sum_h (1 - f_h) n_h/(n_h - 1) sum_c (U_hc - mean_h)(U_hc - mean_h)'
// U_hc = influences of PSU c of stratum h on the K statistics (Evaluation::Influence of the PSU's
// category sums), mean_h over all n_h sampled PSUs of the stratum. PSUs without members of the
// domain are not listed: they enter as zeros through n_h. With replacement at the first stage (no
// population given), or with fpc at the first stage alone, the later stages need nothing more. The
// K statistics may belong to different domains: then U_hc has each domain's own influence in it and
// the result is their joint covariance, from which differences follow (difference.h).
// Source: R survey svymean/svyrecvar, one stage; Cochran, Sampling Techniques (1977),
// sections 5.9, 6.
//
// A domain that lies in one PSU has U = 0 up to rounding there, for its influences sum to zero: the
// covariance is then noise of about 1e-34, not a measure of anything. MakeEstimate (estimate.h)
// names it.
//
// Sums run over strata and PSUs in the order given. Give both in ascending order of their keys:
// then the result is the same to the bit wherever the sums came from. Errors: those of stratum.h,
// kShapeMismatch, kInfluenceNotFinite. Pure function, thread-safe.
//
//   PsuStratum stratum(StratumSize{.sampled = 4}, evaluation.size());
//   for (const CategorySums& psu : psus_of_the_domain_in_order) {
//     evaluation.Influence(WeightedTotals(psu), stratum.AddPsu());
//   }
//   const Result<DesignVariance> v = PsuVariance({&stratum, 1}, LonelyRule{});
#ifndef SIPAS_LIBS_STATS_PSU_VARIANCE_H_
#define SIPAS_LIBS_STATS_PSU_VARIANCE_H_

#include <cstddef>
#include <span>
#include <vector>

#include "libs/stats/design_variance.h"
#include "libs/stats/result.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

class PsuStratum {
 public:
  PsuStratum(StratumSize size, std::size_t statistics) : size_(size), statistics_(statistics) {}

  // A further PSU that holds members of the domain: K zeros to be filled in. The span is valid
  // until the next call.
  std::span<double> AddPsu();

  const StratumSize& size() const { return size_; }
  std::size_t statistics() const { return statistics_; }
  // PSUs added.
  std::size_t psus() const { return psus_; }
  std::span<const double> influence(std::size_t psu) const {
    return std::span(influences_).subspan(psu * statistics_, statistics_);
  }

 private:
  StratumSize size_;
  std::size_t statistics_;
  std::size_t psus_ = 0;
  std::vector<double> influences_;
};

Result<DesignVariance> PsuVariance(std::span<const PsuStratum> strata, const LonelyRule& rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PSU_VARIANCE_H_
