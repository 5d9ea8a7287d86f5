#include "libs/domain/weight_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "libs/domain/violated_fields.h"

namespace sipas::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

base::Uuid Id(uint8_t last) {
  base::Uuid id;
  id.bytes[0] = 1;
  id.bytes[15] = last;
  return id;
}

WeightSet Cells(std::vector<CellWeight> cells) {
  return {.campaign = "sipas-2026", .cells = std::move(cells), .responses = {}};
}

WeightSet Responses(std::vector<ResponseWeight> responses) {
  return {.campaign = "sipas-2026", .cells = {}, .responses = std::move(responses)};
}

class WeightSetTest : public ::testing::Test {
 protected:
  // A province with one commune; strata as given, none means that the design is not stratified.
  std::vector<std::string> FieldsOf(const WeightSet& weights, std::vector<Stratum> strata = {}) {
    Violations ignored;
    const Register tree = Register::Make(
        {.levels = {"province", "commune"},
         .localities = {{"01", "Hà Nội", "", "province"}, {"00004", "Ba Đình", "01", "commune"}},
         .blocks = {}},
        ignored);
    CampaignSpec spec;
    spec.design.kind = strata.empty() ? DesignKind::kSimpleRandom : DesignKind::kStratified;
    spec.design.strata = std::move(strata);
    const Campaign campaign = Campaign::Make(std::move(spec), {}, ignored);
    Violations violations;
    weights.Check(&campaign, &tree, violations);
    return ViolatedFields(violations);
  }
};

TEST_F(WeightSetTest, HasCellsOrResponses) {
  EXPECT_THAT(FieldsOf(Cells({{"00004", "", 1.5}})), IsEmpty());
  EXPECT_THAT(FieldsOf(Responses({{Id(1), 1.5}})), IsEmpty());
  EXPECT_THAT(FieldsOf(Cells({})), ElementsAre("cells"));
  WeightSet both = Cells({{"00004", "", 1.5}});
  both.responses = {{Id(1), 1.5}};
  EXPECT_THAT(FieldsOf(both), ElementsAre("responses"));
}

TEST_F(WeightSetTest, NeedsACampaignThatExists) {
  Violations violations;
  Responses({{Id(1), 1.5}}).Check(nullptr, nullptr, violations);
  EXPECT_THAT(ViolatedFields(violations), ElementsAre("campaign"));
}

TEST_F(WeightSetTest, CellsAreOfLeavesAndOnce) {
  EXPECT_THAT(
      FieldsOf(Cells({{"00004", "", 1}, {"01", "", 1}, {"99999", "", 1}, {"00004", "", 2}})),
      ElementsAre("cells[1].locality", "cells[2].locality", "cells[3]"));
}

TEST_F(WeightSetTest, CellsNameTheStrataOfTheDesign) {
  EXPECT_THAT(FieldsOf(Cells({{"00004", "urban", 1}})), ElementsAre("cells[0].stratum"));
  EXPECT_THAT(FieldsOf(Cells({{"00004", "urban", 1}, {"00004", "rural", 1}, {"00004", "", 1}}),
                       {{.code = "urban"}}),
              ElementsAre("cells[1].stratum", "cells[2].stratum"));
}

TEST_F(WeightSetTest, WeightsFitIntoTheirFixedPoint) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(FieldsOf(Cells({{"00004", "", 0}})), ElementsAre("cells[0].factor"));
  EXPECT_THAT(FieldsOf(Cells({{"00004", "", 65'536}})), ElementsAre("cells[0].factor"));
  EXPECT_THAT(
      FieldsOf(Responses({{Id(1), -1}, {Id(2), kNan}, {Id(3), 65'535.9}, {Id(4), 0x1p-32}})),
      ElementsAre("responses[0].weight", "responses[1].weight"));
}

TEST_F(WeightSetTest, AResponseIsWeighedOnce) {
  EXPECT_THAT(FieldsOf(Responses({{Id(1), 1}, {Id(2), 1}, {Id(1), 1}})),
              ElementsAre("responses[2].response_id"));
}

}  // namespace
}  // namespace sipas::domain
