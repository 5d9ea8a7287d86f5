// CompositeMoments: what cells cannot tell about a composite in one domain, as exact integers: how
// many respondents answered at least one of its items, their weight, and the weight of every pair
// of answer classes that somebody chose together.
//
//     sum_i w_i z_i^2 = sum_c sum_d form_c form_d W_cd,     z_i = sum of form over i's classes
// W_cd = weight of the respondents with classes c and d. So the spread of a composite follows for
// whatever form the cells of the moment give, and moments add and subtract like cells do.
//
// Thread-compatible.
//
//   CompositeMoments moments(classes.size());
//   moments.Add(chosen, weight);
//   moments.Spread(classes.Reduce(form))
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_COMPOSITE_MOMENTS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_COMPOSITE_MOMENTS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "libs/stats/pair_sums.h"
#include "libs/stats/uint128.h"

namespace sipas::aggregator {

class CompositeMoments {
 public:
  explicit CompositeMoments(std::size_t classes) : pairs_(classes) {}

  // A respondent who chose these classes, ascending, at least one. `weight`: units of 2^-32.
  // Errors: those of stats::PairSums; then nothing has changed.
  stats::Error Add(std::span<const uint32_t> classes, uint64_t weight);
  stats::Error Subtract(std::span<const uint32_t> classes, uint64_t weight);

  uint64_t answered() const { return pairs_.responses(); }
  // Of those, units of 2^-32.
  stats::Uint128 weight() const { return weight_; }
  // One coefficient per class. Summed in the order of classes.
  double Spread(std::span<const double> form) const;

  static std::size_t Bytes(std::size_t classes) {
    return sizeof(CompositeMoments) + classes * (classes + 1) / 2 * sizeof(stats::Uint128);
  }

 private:
  stats::PairSums pairs_;
  stats::Uint128 weight_ = 0;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_COMPOSITE_MOMENTS_H_
