// The eight schools of Rubin, Journal of Educational Statistics 6 (1981): effects of coaching with
// their standard errors.
#ifndef SIPAS_LIBS_STATS_EIGHT_SCHOOLS_FOR_TEST_H_
#define SIPAS_LIBS_STATS_EIGHT_SCHOOLS_FOR_TEST_H_

#include "libs/stats/peer_estimates.h"

namespace sipas::stats {

inline PeerEstimates EightSchools() {
  return *PeerEstimates::WithStandardErrors({28, 8, -3, 7, -1, 1, 18, 12},
                                            {15, 10, 16, 11, 9, 11, 10, 18});
}

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_EIGHT_SCHOOLS_FOR_TEST_H_
