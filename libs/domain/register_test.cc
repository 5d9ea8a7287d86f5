#include "libs/domain/register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/domain/violated_fields.h"

namespace sipas::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::UnorderedElementsAre;

// A country with two provinces; the communes of the first do not stand together.
RegisterSpec Country() {
  return {.levels = {"country", "province", "commune"},
          .localities = {{"VN", "Việt Nam", "", "country"},
                         {"01", "Hà Nội", "VN", "province"},
                         {"00004", "Phường Ba Đình", "01", "commune"},
                         {"79", "Hồ Chí Minh", "VN", "province"},
                         {"26734", "Phường Bến Nghé", "79", "commune"},
                         {"00008", "Phường Ngọc Hà", "01", "commune"}},
          .blocks = {{"centre", {"00004", "26734"}}}};
}

std::vector<std::string> FieldsOf(RegisterSpec spec) {
  Violations violations;
  Register::Make(std::move(spec), violations);
  return ViolatedFields(violations);
}

Register Make(RegisterSpec spec) {
  Violations violations;
  Register made = Register::Make(std::move(spec), violations);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
  return made;
}

std::vector<std::string> SuccessorFieldsOf(RegisterSpec after) {
  Violations violations;
  Make(std::move(after)).CheckSuccessorOf(Make(Country()), violations);
  return ViolatedFields(violations);
}

TEST(RegisterTest, FindsItsPartsByCode) {
  const Register tree = Make(Country());
  EXPECT_EQ(tree.size(), 6);
  EXPECT_THAT(tree.Find("26734"), Optional(4));
  EXPECT_EQ(tree.at(4).name, "Phường Bến Nghé");
  EXPECT_EQ(tree.Find("99999"), std::nullopt);
  EXPECT_THAT(tree.FindLevel("commune"), Optional(2));
  EXPECT_EQ(tree.FindLevel("district"), std::nullopt);
  ASSERT_NE(tree.FindBlock("centre"), nullptr);
  EXPECT_THAT(tree.FindBlock("centre")->locality_codes, ElementsAre("00004", "26734"));
  EXPECT_EQ(tree.FindBlock("north"), nullptr);
}

TEST(RegisterTest, IsATree) {
  const Register tree = Make(Country());
  EXPECT_EQ(tree.parent(0), -1);
  EXPECT_EQ(tree.parent(5), 1);
  EXPECT_EQ(tree.level(5), 2);
  EXPECT_THAT(tree.children(1), ElementsAre(2, 5));
  EXPECT_FALSE(tree.is_leaf(1));
  EXPECT_TRUE(tree.is_leaf(2));
  EXPECT_THAT(tree.AtLevel(1), ElementsAre(1, 3));
}

TEST(RegisterTest, LeavesAscend) {
  const Register tree = Make(Country());
  EXPECT_THAT(tree.Leaves(1), ElementsAre(2, 5));
  EXPECT_THAT(tree.Leaves(0), ElementsAre(2, 4, 5));
  EXPECT_THAT(tree.Leaves(4), ElementsAre(4)) << "a leaf is its own";
  EXPECT_THAT(tree.AllLeaves(), ElementsAre(2, 4, 5));
}

TEST(RegisterTest, ALevelMayBeLeftOut) {
  RegisterSpec spec = Country();
  spec.localities.push_back({"con-dao", "Đặc khu Côn Đảo", "VN", "commune"});
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
}

TEST(RegisterTest, MayHaveSeveralRoots) {
  RegisterSpec spec = {
      .levels = {"province"},
      .localities = {{"01", "Hà Nội", "", "province"}, {"79", "Hồ Chí Minh", "", "province"}},
      .blocks = {}};
  EXPECT_THAT(Make(spec).AllLeaves(), ElementsAre(0, 1));
}

TEST(RegisterTest, NeedsALevelAndALocality) {
  EXPECT_THAT(FieldsOf({}), ElementsAre("levels", "localities"));
}

TEST(RegisterTest, RefusesABadOrRepeatedLevel) {
  RegisterSpec spec = Country();
  spec.levels.push_back("");
  spec.levels.push_back("commune");
  EXPECT_THAT(FieldsOf(spec), ElementsAre("levels[3]", "levels[4]"));
}

TEST(RegisterTest, HoldsAtMost50000Localities) {
  RegisterSpec spec = {.levels = {"commune"}, .localities = {}, .blocks = {}};
  for (int i = 0; i < 50'000; ++i) {
    spec.localities.push_back({absl::StrCat(i), "Xã", "", "commune"});
  }
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
  spec.localities.push_back({"one more", "Xã", "", "commune"});
  EXPECT_THAT(FieldsOf(spec), ElementsAre("localities"));
}

TEST(RegisterTest, NamesEverythingThatIsWrongWithALocality) {
  RegisterSpec spec = Country();
  spec.localities[2] = {"", "", "nowhere", "district"};
  spec.blocks.clear();
  EXPECT_THAT(FieldsOf(spec),
              UnorderedElementsAre("localities[2].code", "localities[2].name",
                                   "localities[2].level", "localities[2].parent_code"));
}

TEST(RegisterTest, RefusesARepeatedCode) {
  RegisterSpec spec = Country();
  spec.localities.push_back({"01", "Hà Nội", "VN", "province"});
  EXPECT_THAT(FieldsOf(spec), ElementsAre("localities[6].code"));
}

TEST(RegisterTest, RefusesAParentThatStandsLaterOrIsItself) {
  RegisterSpec later = Country();
  std::swap(later.localities[1], later.localities[2]);
  EXPECT_THAT(FieldsOf(later), ElementsAre("localities[1].parent_code"));
  RegisterSpec itself = Country();
  itself.localities[5].parent_code = "00008";
  EXPECT_THAT(FieldsOf(itself), ElementsAre("localities[5].parent_code"));
}

TEST(RegisterTest, RefusesALevelThatIsNotBelowTheParents) {
  RegisterSpec spec = Country();
  spec.localities[2].level = "province";
  spec.localities[5].level = "country";
  EXPECT_THAT(FieldsOf(spec), ElementsAre("localities[2].level", "localities[5].level"));
}

TEST(RegisterTest, RefusesBadBlocks) {
  RegisterSpec spec = Country();
  spec.blocks = {{"a", {"00004"}}, {"a", {"00008"}}, {"\n", {}}, {"d", {"00004", "x", "00004"}}};
  EXPECT_THAT(FieldsOf(spec),
              ElementsAre("blocks[1].code", "blocks[2].code", "blocks[2].locality_codes",
                          "blocks[3].locality_codes[1]", "blocks[3].locality_codes[2]"));
}

TEST(RegisterSuccessorTest, MayAddRenameAndRegroup) {
  RegisterSpec spec = Country();
  spec.levels = {"country", "province", "district", "commune", "desk"};
  spec.localities.insert(spec.localities.begin() + 1, {"48", "Đà Nẵng", "VN", "province"});
  spec.localities[2].name = "Thành phố Hà Nội";
  spec.blocks = {{"north", {"01"}}};
  EXPECT_THAT(SuccessorFieldsOf(spec), IsEmpty());
}

TEST(RegisterSuccessorTest, MayNotRemoveMoveOrRelevel) {
  RegisterSpec spec = Country();
  spec.levels.push_back("desk");
  spec.localities[2].parent_code = "VN";
  spec.localities[4].level = "desk";
  spec.localities.pop_back();
  EXPECT_THAT(SuccessorFieldsOf(spec),
              ElementsAre("localities[2].parent_code", "localities[4].level", "localities"));
}

TEST(RegisterSuccessorTest, ALeafStaysALeaf) {
  RegisterSpec spec = Country();
  spec.levels.push_back("desk");
  spec.localities.push_back({"00004-1", "Quầy 1", "00004", "desk"});
  EXPECT_THAT(SuccessorFieldsOf(spec), ElementsAre("localities[2]"));
}

TEST(RegisterSuccessorTest, LevelsStayInTheirOrder) {
  Violations violations;
  const RegisterSpec before = {
      .levels = {"a", "b", "c"}, .localities = {{"1", "x", "", "b"}}, .blocks = {}};
  RegisterSpec after = before;
  after.levels = {"b", "a"};
  Make(after).CheckSuccessorOf(Make(before), violations);
  EXPECT_THAT(ViolatedFields(violations), ElementsAre("levels", "levels"));
}

}  // namespace
}  // namespace sipas::domain
