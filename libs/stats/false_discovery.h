// Control of false discoveries in a list of tests, such as quality signs of devices or alarms of
// localities.
//
//   BenjaminiHochbergQ  q_(i) = min over j >= i of m p_(j)/j: flagging q <= a keeps the expected
//                       share of false flags at a or below, for independent or positively dependent
//                       tests (Benjamini and Hochberg, JRSS B 57 (1995))
//   EBenjaminiHochberg  flags the k largest e-values, k = max{k: e_(k) >= m/(a k)}: the same under
//                       any dependence (Wang and Ramdas, JRSS B 84 (2022))
// Results in the order of the input; the order does not matter. Errors: kNotAShare (a p outside
// [0, 1]), kScoreNotFinite (an e that is negative or not a number; infinity is allowed),
// kLevelOutOfRange. Pure functions, thread-safe.
//
//   *BenjaminiHochbergQ({0.01, 0.04, 0.03});   // 0.03, 0.04, 0.04
#ifndef SIPAS_LIBS_STATS_FALSE_DISCOVERY_H_
#define SIPAS_LIBS_STATS_FALSE_DISCOVERY_H_

#include <span>
#include <vector>

#include "libs/stats/result.h"

namespace sipas::stats {

Result<std::vector<double>> BenjaminiHochbergQ(std::span<const double> p);

Result<std::vector<bool>> EBenjaminiHochberg(std::span<const double> e, double alpha);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_FALSE_DISCOVERY_H_
