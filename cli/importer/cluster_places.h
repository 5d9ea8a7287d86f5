// ClusterPlaces: notices clusters whose id occurs in several places, such as strata.
//
// A cluster's id is unique within its stratum, so "1" in stratum "a" and "1" in stratum "b" are two
// sampled units: right for files that number clusters anew in every stratum, and an inflated sample
// where a village was given two strata by mistake. The other way round, "1" in two communes of one
// stratum is a single unit, and too few of them if villages are numbered anew in every commune. Only
// the person who imports knows; R's svydesign() stops at the first and asks for nest = TRUE.
//
// Keeps one entry per cluster. Thread-compatible.
//
//   ClusterPlaces strata;
//   strata.See({.campaign = "c", .path = {"v1"}, .place = "north", .line = 2});
//   strata.in_several()   // 0
#ifndef SIPAS_CLI_IMPORTER_CLUSTER_PLACES_H_
#define SIPAS_CLI_IMPORTER_CLUSTER_PLACES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace sipas::cli {

struct PlacedCluster {
  std::string campaign{};
  std::vector<std::string> path{};  // what its id is unique within, then the id
  std::string place{};
  uint64_t line = 0;
};

class ClusterPlaces {
 public:
  void See(const PlacedCluster& cluster);

  // Clusters with more than one place.
  uint64_t in_several() const { return in_several_; }
  // The first of them, as "cluster 'v1' in 'north' and 'south' (line 9)"; or empty.
  const std::string& first() const { return first_; }

 private:
  struct Seen {
    std::string place{};
    bool in_several = false;
  };

  absl::flat_hash_map<std::pair<std::string, std::vector<std::string>>, Seen> seen_;
  uint64_t in_several_ = 0;
  std::string first_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_CLUSTER_PLACES_H_
