// How often intervals of differences hold the truth, and how often "unchanged" is said wrongly.
//
// The provinces of a scenario are paired, with units of their own or shared ones; the second of a
// pair has the share of the first less 0, a margin, or two; a margin is three standard errors in
// whole points. Prints one row per design: coverage and width of 95 % intervals by Student's t and
// by the default, and how many pairs are called unchanged at 5 % though they differ by exactly the
// margin ("wrong"), and where they do not differ ("right").
//
//   const bool good = PrintDifferences({.seed = 1, .replicates = 300});
#ifndef SIPAS_BENCH_COVERAGE_DIFFERENCES_H_
#define SIPAS_BENCH_COVERAGE_DIFFERENCES_H_

#include <cstdint>
#include <string>

namespace sipas::bench {

struct DifferenceRun {
  std::uint64_t seed = 1;
  int replicates = 300;
  std::string design{};  // only designs whose name holds this text
};

// True if the default says "unchanged" wrongly in no more than 6 % of the pairs of any design.
bool PrintDifferences(const DifferenceRun& run);

}  // namespace sipas::bench

#endif  // SIPAS_BENCH_COVERAGE_DIFFERENCES_H_
