#include "cli/importer/cluster_places.h"

#include "absl/strings/str_cat.h"

namespace sipas::cli {

void ClusterPlaces::See(const PlacedCluster& cluster) {
  const auto [entry, is_new] = seen_.try_emplace({cluster.campaign, cluster.path});
  Seen& seen = entry->second;
  if (is_new) seen.place = cluster.place;
  if (seen.in_several || seen.place == cluster.place) return;
  seen.in_several = true;
  ++in_several_;
  if (!first_.empty()) return;
  first_ = absl::StrCat("cluster '", cluster.path.back(), "' in '", seen.place, "' and '",
                        cluster.place, "' (line ", cluster.line, ")");
}

}  // namespace sipas::cli
