#include "cli/importer/mapping_check.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace sipas::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<base::FieldViolation> Check(const std::string& text) {
  Mapping mapping;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &mapping));
  domain::Violations violations;
  CheckMapping(mapping, {"a", "b", "c"}, violations);
  return violations.list();
}

auto Is(const std::string& field, const std::string& description) {
  return AllOf(Field(&base::FieldViolation::field, field),
               Field(&base::FieldViolation::description, HasSubstr(description)));
}

constexpr char kGood[] = R"pb(
  campaign { constant: "x" }
  locality { columns: "a" }
  items { column: "b" item: 1 }
)pb";

TEST(CheckMappingTest, AcceptsTheSmallestMapping) { EXPECT_THAT(Check(kGood), IsEmpty()); }

TEST(CheckMappingTest, NamesWhatIsRequired) {
  EXPECT_THAT(Check(""), ElementsAre(Is("campaign", "required"), Is("locality", "required"),
                                     Is("items", "at least one")));
}

TEST(CheckMappingTest, NamesEveryColumnThatIsNotThere) {
  EXPECT_THAT(
      Check(R"pb(
        campaign { constant: "x" }
        locality { columns: "a" columns: "d" }
        clusters { columns: "e" }
        items { column: "f" item: 1 }
        weight_column: "g"
      )pb"),
      ElementsAre(Is("locality.columns[1]", "no column 'd'; it has a, b, c"),
                  Is("clusters[0].columns[0]", "no column 'e'"),
                  Is("weight_column", "no column 'g'"), Is("items[0].column", "no column 'f'")));
}

TEST(CheckMappingTest, FindsContradictions) {
  EXPECT_THAT(Check(R"pb(
                campaign { constant: "x" columns: "a" }
                locality {}
                sample_unit { columns: "a" }
                weight_column: "b"
                items { column: "b" item: 1 }
                items { column: "c" item: 1 }
                design_only { column: "c" }
              )pb"),
              ElementsAre(Is("campaign", "only one can be"), Is("locality", "needs a constant"),
                          Is("sample_unit", "instead of"), Is("items[1].item", "two columns"),
                          Is("design_only.equals", "required")));
}

TEST(CheckMappingTest, FindsACellWithTwoMeanings) {
  EXPECT_THAT(Check(R"pb(
                campaign { constant: "x" }
                locality { columns: "a" }
                items {
                  column: "b"
                  item: 1
                  values { key: "9" value: 1 }
                  missing { no_answer: "9" not_applicable: "8" }
                }
                missing { not_asked: "8" }
              )pb"),
              ElementsAre(Is("items[0]", "'9' stands in values and in missing.no_answer"),
                          Is("items[0]", "'8' stands in missing.not_asked and in")));
}

}  // namespace
}  // namespace sipas::cli
