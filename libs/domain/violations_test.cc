#include "libs/domain/violations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/domain/violated_fields.h"
#include "libs/testing/status_matchers.h"

namespace sipas::domain {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;

TEST(FieldTest, NamesAnElementOrAMemberOfIt) {
  EXPECT_EQ(Field("items", 3), "items[3]");
  EXPECT_EQ(Field("items", 3, "number"), "items[3].number");
  EXPECT_EQ(Field(Field("blocks", 0, "locality_codes"), 2), "blocks[0].locality_codes[2]");
}

TEST(ViolationsTest, NoneIsOk) {
  const Violations none;
  EXPECT_TRUE(none.empty());
  EXPECT_THAT(none.ToStatus(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION", "d"), IsOk());
}

TEST(ViolationsTest, TheErrorCarriesAllAndItsMessageNamesTheFirst) {
  Violations violations;
  violations.Add("name", "is required");
  violations.Add("items[0].number", "must be at least 1");
  violations.Add("items[1].number", "must be at least 1");
  const absl::Status error =
      violations.ToStatus(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION", "survey.sipas");
  EXPECT_THAT(error, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION"));
  EXPECT_EQ(error.message(), "name: is required (and 2 more)");
  const base::ErrorDetails details = base::DetailsOf(error);
  EXPECT_EQ(details.domain, "survey.sipas");
  EXPECT_EQ(details.violations, violations.list());
}

TEST(ViolationsTest, ASingleOneIsNotCounted) {
  Violations violations;
  violations.Add("name", "is required");
  EXPECT_EQ(violations.ToStatus(absl::StatusCode::kInvalidArgument, "X", "d").message(),
            "name: is required");
}

TEST(ViolationsTest, APartIsAddedUnderItsPrefix) {
  Violations part;
  part.Add("kind", "is required");
  Violations whole;
  whole.AddAll("campaign.design", part);
  whole.AddAll("", part);
  EXPECT_THAT(ViolatedFields(whole), ElementsAre("campaign.design.kind", "kind"));
  EXPECT_EQ(whole.list()[0].description, "is required");
}

}  // namespace
}  // namespace sipas::domain
