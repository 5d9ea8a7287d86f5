// How often limits that are read every day miss the truth at least once.
//
// 60 days, 30 answers a day, true share 0.84; answers independent, or clustered by day (design
// effect 2). Prints one line per method: looks that missed at least once, missed on the last day,
// mean width on the last day.
#ifndef SIPAS_BENCH_COVERAGE_DAILY_LOOKS_H_
#define SIPAS_BENCH_COVERAGE_DAILY_LOOKS_H_

#include <cstdint>

namespace sipas::bench {

void PrintDailyLooks(std::uint64_t seed, int runs);

}  // namespace sipas::bench

#endif  // SIPAS_BENCH_COVERAGE_DAILY_LOOKS_H_
