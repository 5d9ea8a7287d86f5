#include "libs/domain/sampling_design.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "libs/domain/violated_fields.h"

namespace sipas::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Register Tree() {
  Violations violations;
  return Register::Make({.levels = {"province", "district", "commune"},
                         .localities = {{"01", "Hà Nội", "", "province"}},
                         .blocks = {}},
                        violations);
}

SamplingStage At(std::string level) {
  return {.name = "by " + level, .placement = StagePlacement::kLevel, .level = level};
}

SamplingStage Below(std::string name) {
  return {.name = std::move(name), .placement = StagePlacement::kBelowLeaf, .level = {}};
}

SamplingStage Crossing(std::string name) {
  return {.name = std::move(name), .placement = StagePlacement::kCrosses, .level = {}};
}

SamplingDesign Clustered(std::vector<SamplingStage> stages) {
  return {
      .kind = DesignKind::kClustered, .stages = std::move(stages), .strata = {}, .psu_frame = {}};
}

SamplingDesign Of(DesignKind kind) {
  return {.kind = kind,
          .stages = {},
          .stratified = kind == DesignKind::kStratified,
          .strata = {},
          .psu_frame = {}};
}

std::vector<std::string> FieldsOf(const SamplingDesign& design) {
  Violations violations;
  design.Check(Tree(), violations);
  return ViolatedFields(violations);
}

TEST(SamplingDesignTest, EveryKindHasAPlainForm) {
  for (const DesignKind kind : {DesignKind::kSimpleRandom, DesignKind::kStratified,
                                DesignKind::kOptIn, DesignKind::kCensus}) {
    EXPECT_THAT(FieldsOf(Of(kind)), IsEmpty()) << static_cast<int>(kind);
  }
  EXPECT_THAT(FieldsOf(Clustered({At("district")})), IsEmpty());
  EXPECT_THAT(FieldsOf(Of(DesignKind::kUnspecified)), ElementsAre("kind"));
}

TEST(SamplingDesignTest, OnlyClusteredDesignsHaveStages) {
  EXPECT_THAT(FieldsOf(Clustered({})), ElementsAre("stages"));
  for (const DesignKind kind : {DesignKind::kSimpleRandom, DesignKind::kStratified,
                                DesignKind::kOptIn, DesignKind::kCensus}) {
    SamplingDesign design = Of(kind);
    design.stages = {At("district")};
    EXPECT_THAT(FieldsOf(design), ElementsAre("stages")) << static_cast<int>(kind);
  }
}

TEST(SamplingDesignTest, HasAtMostFiveStages) {
  std::vector<SamplingStage> stages = {At("province"), At("district"), At("commune"),
                                       Below("village"), Below("street")};
  EXPECT_THAT(FieldsOf(Clustered(stages)), IsEmpty());
  stages.push_back(Below("household"));
  EXPECT_THAT(FieldsOf(Clustered(stages)), ElementsAre("stages"));
}

TEST(SamplingDesignTest, StagesHaveANameAndAPlacement) {
  EXPECT_THAT(FieldsOf(Clustered({{}, Below("x"), Below("x")})),
              ElementsAre("stages[0].name", "stages[0].placement", "stages[2].name"));
}

TEST(SamplingDesignTest, ALevelIsOfTheRegisterAndOnlyForLevelStages) {
  SamplingStage village = Below("village");
  village.level = "commune";
  EXPECT_THAT(FieldsOf(Clustered({At("ward"), village})),
              ElementsAre("stages[0].level", "stages[1].level"));
}

TEST(SamplingDesignTest, LevelsDescend) {
  EXPECT_THAT(FieldsOf(Clustered({At("district"), At("province")})),
              ElementsAre("stages[1].level"));
  SamplingStage again = At("district");
  again.name = "again";
  EXPECT_THAT(FieldsOf(Clustered({At("district"), again})), ElementsAre("stages[1].level"));
}

TEST(SamplingDesignTest, AStageLiesWithinTheOneBefore) {
  EXPECT_THAT(FieldsOf(Clustered({At("district"), Crossing("person")})), IsEmpty());
  EXPECT_THAT(FieldsOf(Clustered({Crossing("area"), Below("village")})), IsEmpty());
  EXPECT_THAT(FieldsOf(Clustered({Below("village"), At("commune")})),
              ElementsAre("stages[1].placement"));
  EXPECT_THAT(FieldsOf(Clustered({Below("village"), Crossing("person")})),
              ElementsAre("stages[1].placement"));
  EXPECT_THAT(FieldsOf(Clustered({Crossing("person"), At("commune")})),
              ElementsAre("stages[1].placement"));
}

TEST(SamplingDesignTest, OnlyTheLastStageIsTakenWhole) {
  SamplingDesign design = Clustered({At("district"), Below("village")});
  design.stages[1].taken_whole = true;
  EXPECT_THAT(FieldsOf(design), IsEmpty());
  design.stages[0].taken_whole = true;
  EXPECT_THAT(FieldsOf(design), ElementsAre("stages[0].taken_whole"));
}

TEST(SamplingDesignTest, SamplesOnceWhereNobodyIsDrawnWithinDrawnUnits) {
  EXPECT_TRUE(Of(DesignKind::kSimpleRandom).SamplesOnce());
  EXPECT_TRUE(Of(DesignKind::kStratified).SamplesOnce());
  SamplingDesign design = Clustered({At("district")});
  EXPECT_FALSE(design.SamplesOnce());
  design.stages[0].taken_whole = true;
  EXPECT_TRUE(design.SamplesOnce());
  design = Clustered({At("district"), Below("village")});
  design.stages[1].taken_whole = true;
  EXPECT_FALSE(design.SamplesOnce()) << "villages were drawn within districts";
}

TEST(SamplingDesignTest, OnlyStratifiedAndClusteredDesignsAreStratified) {
  for (const DesignKind kind :
       {DesignKind::kSimpleRandom, DesignKind::kOptIn, DesignKind::kCensus}) {
    SamplingDesign design = Of(kind);
    design.stratified = true;
    EXPECT_THAT(FieldsOf(design), ElementsAre("stratified")) << static_cast<int>(kind);
  }
  SamplingDesign clustered = Clustered({At("district")});
  clustered.stratified = true;
  EXPECT_THAT(FieldsOf(clustered), IsEmpty());
}

TEST(SamplingDesignTest, StrataNeedAStratifiedDesign) {
  SamplingDesign design = Clustered({At("district")});
  design.strata = {{.code = "urban"}};
  EXPECT_THAT(FieldsOf(design), ElementsAre("strata"));
  design.stratified = true;
  EXPECT_THAT(FieldsOf(design), IsEmpty());
}

TEST(SamplingDesignTest, StrataAreUniqueAndNotSmallerThanTheirSample) {
  SamplingDesign design = Of(DesignKind::kStratified);
  design.strata = {{"urban", 10, 10}, {"rural", 10, 9}, {"urban", 0, 5}, {"", 10, 0}};
  EXPECT_THAT(FieldsOf(design),
              ElementsAre("strata[1].population_units", "strata[2].code", "strata[3].code"));
  ASSERT_NE(design.FindStratum("rural"), nullptr);
  EXPECT_EQ(design.FindStratum("rural")->population_units, 9U);
  EXPECT_EQ(design.FindStratum("mountain"), nullptr);
}

TEST(SamplingDesignTest, OnlyClustersShareAFrame) {
  SamplingDesign design = Clustered({At("district")});
  design.psu_frame = "districts-2026";
  EXPECT_THAT(FieldsOf(design), IsEmpty());
  design.psu_frame = "\n";
  EXPECT_THAT(FieldsOf(design), ElementsAre("psu_frame"));
  SamplingDesign plain = Of(DesignKind::kSimpleRandom);
  plain.psu_frame = "people";
  EXPECT_THAT(FieldsOf(plain), ElementsAre("psu_frame"));
}

}  // namespace
}  // namespace sipas::domain
