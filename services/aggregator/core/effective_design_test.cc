#include "services/aggregator/core/effective_design.h"

#include <gtest/gtest.h>

namespace sipas::aggregator {
namespace {

using domain::DesignKind;
using domain::SamplingStage;
using domain::StagePlacement;

const SamplingStage kDistrict{"district", StagePlacement::kLevel, "district"};
const SamplingStage kCommune{"commune", StagePlacement::kLevel, "commune"};
const SamplingStage kVillage{"village", StagePlacement::kBelowLeaf, ""};
const SamplingStage kPerson{"person", StagePlacement::kCrosses, ""};

class EffectiveDesignTest : public ::testing::Test {
 protected:
  static domain::Register MakeTree() {
    domain::RegisterSpec spec;
    spec.levels = {"province", "district", "commune"};
    spec.localities = {{"p", "Province", "", "province"},
                       {"d", "District", "p", "district"},
                       {"c", "Commune", "d", "commune"}};
    domain::Violations violations;
    domain::Register tree = domain::Register::Make(std::move(spec), violations);
    EXPECT_TRUE(violations.empty());
    return tree;
  }

  EffectiveDesign Of(const std::vector<SamplingStage>& stages, std::optional<int> locality) const {
    domain::SamplingDesign design;
    design.kind = DesignKind::kClustered;
    design.stages = stages;
    return EffectiveDesignOf(design, tree_, locality);
  }

  const domain::Register tree_ = MakeTree();
  const int province_ = 0, district_ = 1, commune_ = 2;
};

TEST_F(EffectiveDesignTest, FirstStageBelowTheLocalityHoldsTheUnits) {
  EXPECT_EQ(Of({kDistrict, kCommune, kVillage}, std::nullopt).Describe(), "clusters");
  EXPECT_EQ(Of({kDistrict, kCommune, kVillage}, province_).depth, 0U);
  const EffectiveDesign district = Of({kDistrict, kCommune, kVillage}, district_);
  EXPECT_EQ(district.depth, 1U);
  EXPECT_EQ(district.Describe(), "clusters, conditional on district");
  const EffectiveDesign commune = Of({kDistrict, kCommune, kVillage}, commune_);
  EXPECT_EQ(commune.depth, 2U);
  EXPECT_EQ(commune.Describe(), "clusters, conditional on commune");
}

TEST_F(EffectiveDesignTest, StageAboveTheLocalityIsTakenAsGivenToo) {
  EXPECT_EQ(Of({kDistrict, kVillage}, commune_).Describe(), "clusters, conditional on district");
}

TEST_F(EffectiveDesignTest, RespondentsAreUnitsWhereNoStageIsLeft) {
  const EffectiveDesign design = Of({kDistrict, kCommune}, commune_);
  EXPECT_EQ(design.units, SampledUnits::kRespondents);
  EXPECT_EQ(design.Describe(), "respondents, conditional on commune");
}

TEST_F(EffectiveDesignTest, ALocalityThatWasTakenWholeIsACensus) {
  SamplingStage commune = kCommune;
  commune.taken_whole = true;
  EXPECT_EQ(Of({kDistrict, commune}, commune_).no_sampling_error, "CENSUS");
  EXPECT_EQ(Of({kDistrict, commune}, district_).no_sampling_error, "");
  EXPECT_EQ(Of({kDistrict, commune}, district_).units, SampledUnits::kClusters);
}

TEST_F(EffectiveDesignTest, StageThatCrossesLocalitiesIsNeverConditionedOn) {
  for (const int locality : {province_, district_, commune_}) {
    EXPECT_EQ(Of({kPerson}, locality).Describe(), "clusters");
  }
  EXPECT_EQ(Of({kDistrict, kPerson}, commune_).Describe(), "clusters, conditional on district");
}

TEST_F(EffectiveDesignTest, DeclaredUnitsAreThoseOfTheFirstStage) {
  EXPECT_TRUE(Of({kDistrict, kVillage}, province_).uses_declared_strata());
  EXPECT_FALSE(Of({kDistrict, kVillage}, district_).uses_declared_strata());
}

TEST_F(EffectiveDesignTest, SamplesOfRespondents) {
  domain::SamplingDesign design;
  design.kind = DesignKind::kSimpleRandom;
  EXPECT_EQ(EffectiveDesignOf(design, tree_, commune_).Describe(), "respondents");
  design.kind = DesignKind::kStratified;
  EXPECT_EQ(EffectiveDesignOf(design, tree_, commune_).Describe(), "stratified respondents");
}

TEST_F(EffectiveDesignTest, OptInAnswersAndACensusHaveNoSamplingError) {
  domain::SamplingDesign design;
  design.kind = DesignKind::kOptIn;
  EXPECT_EQ(EffectiveDesignOf(design, tree_, commune_).no_sampling_error, "OPT_IN_SAMPLE");
  design.kind = DesignKind::kCensus;
  EXPECT_EQ(EffectiveDesignOf(design, tree_, commune_).no_sampling_error, "CENSUS");
}

}  // namespace
}  // namespace sipas::aggregator
