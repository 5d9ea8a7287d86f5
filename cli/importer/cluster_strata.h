// ClusterStrata: notices clusters whose id occurs in several strata.
//
// A cluster's id is unique within its stratum, so "1" in stratum "a" and "1" in stratum "b" are two
// sampled units: right for files that number clusters anew in every stratum, and an inflated sample
// where a village was given two strata by mistake. Only the person who imports knows; R's
// svydesign() stops there and asks for nest = TRUE. Keeps one entry per cluster. Thread-compatible.
//
//   ClusterStrata strata;
//   strata.See(response, row.line);
//   strata.in_several()   // 0
#ifndef SIPAS_CLI_IMPORTER_CLUSTER_STRATA_H_
#define SIPAS_CLI_IMPORTER_CLUSTER_STRATA_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "sipas/survey/v1/response.pb.h"

namespace sipas::cli {

class ClusterStrata {
 public:
  // Responses without a stratum or without a cluster say nothing.
  void See(const survey::v1::Response& response, uint64_t line);

  // Clusters of the first stage with more than one stratum.
  uint64_t in_several() const { return in_several_; }
  // The first of them, as "cluster 'v1' in strata 'north' and 'south' (line 9)"; or empty.
  const std::string& first() const { return first_; }

 private:
  struct Seen {
    std::string stratum;
    bool in_several = false;
  };

  absl::flat_hash_map<std::pair<std::string, std::string>, Seen> seen_;  // by campaign and cluster
  uint64_t in_several_ = 0;
  std::string first_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_CLUSTER_STRATA_H_
