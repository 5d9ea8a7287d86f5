// Reproducible draws: a counter that is hashed. Every stream is named by its key, so any sample of
// any scenario can be drawn again by itself.
//
// Thread-compatible. The same bits on every machine with this Boost release.
//
//   RandomSource random(Key(seed, scenario, replicate));
//   const double share = random.Beta(8.4, 1.6);
#ifndef SIPAS_BENCH_COVERAGE_RANDOM_SOURCE_H_
#define SIPAS_BENCH_COVERAGE_RANDOM_SOURCE_H_

#include <boost/random/beta_distribution.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cstdint>

#include "libs/stats/hash64.h"

namespace sipas::bench {

inline std::uint64_t Key(std::uint64_t seed, std::uint64_t scenario, std::uint64_t replicate) {
  return stats::Hash64(stats::Hash64(stats::Hash64(seed) + scenario) + replicate);
}

class RandomSource {
 public:
  using result_type = std::uint64_t;
  explicit RandomSource(std::uint64_t key) : key_(key) {}
  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }
  std::uint64_t operator()() { return stats::Hash64(key_ + ++counter_); }

  double Normal() { return boost::random::normal_distribution<double>()(*this); }
  double Gamma(double shape, double scale) {
    return boost::random::gamma_distribution<double>(shape, scale)(*this);
  }
  // Mean m, intra-class correlation rho; m itself with rho = 0.
  double Beta(double mean, double rho) {
    if (!(rho > 0)) return mean;
    const double size = 1 / rho - 1;
    return boost::random::beta_distribution<double>(mean * size, (1 - mean) * size)(*this);
  }
  int Binomial(int n, double p) {
    if (n == 0 || !(p > 0)) return 0;
    if (!(p < 1)) return n;
    return boost::random::binomial_distribution<int, double>(n, p)(*this);
  }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

}  // namespace sipas::bench

#endif  // SIPAS_BENCH_COVERAGE_RANDOM_SOURCE_H_
