#include "cli/importer/cluster_strata.h"

#include <gtest/gtest.h>

namespace sipas::cli {
namespace {

survey::v1::Response At(const char* campaign, const char* stratum, const char* cluster) {
  survey::v1::Response response;
  response.set_campaign(campaign);
  response.set_stratum(stratum);
  response.add_clusters(cluster);
  return response;
}

TEST(ClusterStrataTest, CountsAClusterOnceAndTellsTheFirst) {
  ClusterStrata strata;
  strata.See(At("c", "north", "v1"), 2);
  strata.See(At("c", "north", "v2"), 3);
  EXPECT_EQ(strata.in_several(), 0U);
  EXPECT_EQ(strata.first(), "");
  strata.See(At("c", "south", "v1"), 4);
  strata.See(At("c", "west", "v1"), 5);
  strata.See(At("c", "south", "v2"), 6);
  EXPECT_EQ(strata.in_several(), 2U);
  EXPECT_EQ(strata.first(), "cluster 'v1' in strata 'north' and 'south' (line 4)");
}

TEST(ClusterStrataTest, OtherCampaignsAreOtherClusters) {
  ClusterStrata strata;
  strata.See(At("2024", "north", "v1"), 2);
  strata.See(At("2025", "south", "v1"), 3);
  EXPECT_EQ(strata.in_several(), 0U);
}

TEST(ClusterStrataTest, RowsWithoutAStratumOrAClusterSayNothing) {
  ClusterStrata strata;
  strata.See(At("c", "", "v1"), 2);
  strata.See(At("c", "north", "v1"), 3);
  survey::v1::Response unclustered;
  unclustered.set_stratum("south");
  strata.See(unclustered, 4);
  EXPECT_EQ(strata.in_several(), 0U);
}

}  // namespace
}  // namespace sipas::cli
