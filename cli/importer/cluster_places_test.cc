#include "cli/importer/cluster_places.h"

#include <gtest/gtest.h>

namespace sipas::cli {
namespace {

TEST(ClusterPlacesTest, CountsAClusterOnceAndTellsTheFirst) {
  ClusterPlaces strata;
  strata.See({.campaign = "c", .path = {"v1"}, .place = "north", .line = 2});
  strata.See({.campaign = "c", .path = {"v2"}, .place = "north", .line = 3});
  EXPECT_EQ(strata.in_several(), 0U);
  EXPECT_EQ(strata.first(), "");
  strata.See({.campaign = "c", .path = {"v1"}, .place = "south", .line = 4});
  strata.See({.campaign = "c", .path = {"v1"}, .place = "west", .line = 5});
  strata.See({.campaign = "c", .path = {"v2"}, .place = "south", .line = 6});
  EXPECT_EQ(strata.in_several(), 2U);
  EXPECT_EQ(strata.first(), "cluster 'v1' in 'north' and 'south' (line 4)");
}

TEST(ClusterPlacesTest, OtherCampaignsAndPathsAreOtherClusters) {
  ClusterPlaces leaves;
  leaves.See({.campaign = "2024", .path = {"north", "v1"}, .place = "W1", .line = 2});
  leaves.See({.campaign = "2025", .path = {"north", "v1"}, .place = "W2", .line = 3});
  leaves.See({.campaign = "2025", .path = {"south", "v1"}, .place = "W3", .line = 4});
  EXPECT_EQ(leaves.in_several(), 0U);
}

}  // namespace
}  // namespace sipas::cli
