#include "cli/importer/cluster_strata.h"

#include "absl/strings/str_cat.h"

namespace sipas::cli {

void ClusterStrata::See(const survey::v1::Response& response, uint64_t line) {
  if (response.stratum().empty() || response.clusters().empty()) return;
  const auto [place, is_new] = seen_.try_emplace({response.campaign(), response.clusters(0)});
  Seen& seen = place->second;
  if (is_new) seen.stratum = response.stratum();
  if (seen.in_several || seen.stratum == response.stratum()) return;
  seen.in_several = true;
  ++in_several_;
  if (!first_.empty()) return;
  first_ = absl::StrCat("cluster '", response.clusters(0), "' in strata '", seen.stratum, "' and '",
                        response.stratum(), "' (line ", line, ")");
}

}  // namespace sipas::cli
