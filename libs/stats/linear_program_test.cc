#include "libs/stats/linear_program.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sipas::stats {
namespace {

using Term = LinearProgram::Term;
using Terms = std::vector<Term>;

// x0 + x1 = 10, x1 <= 4, all at least 0.
LinearProgram TwoVariables() {
  return *LinearProgram::Make({{.lower = 0}, {.lower = 0, .upper = 4}},
                              {{.terms = {{0, 1.0}, {1, 1.0}}, .value = 10}});
}

TEST(LinearProgramTest, FindsTheSmallestAndTheLargestValue) {
  LinearProgram program = TwoVariables();
  EXPECT_NEAR(program.Minimize(Terms{{0, 1}})->value, 6, 1e-9);
  const auto largest = program.Maximize(Terms{{0, 1}});
  EXPECT_NEAR(largest->value, 10, 1e-9);
  EXPECT_NEAR(largest->variables[1], 0, 1e-9);
  EXPECT_NEAR(program.Minimize(Terms{{0, 2}, {1, -1}})->value, 8, 1e-9);
}

// Max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18: 36 at (2, 6) (Hillier and Lieberman's Wyndor
// Glass).
TEST(LinearProgramTest, SolvesATextbookProgramWithSlacks) {
  auto program =
      LinearProgram::Make({{}, {}, {}, {}, {}}, {{.terms = {{0, 1}, {2, 1}}, .value = 4},
                                                 {.terms = {{1, 2}, {3, 1}}, .value = 12},
                                                 {.terms = {{0, 3}, {1, 2}, {4, 1}}, .value = 18}});
  ASSERT_TRUE(program.ok());
  const auto best = std::move(program).value().Maximize(Terms{{0, 3}, {1, 5}});
  EXPECT_NEAR(best->value, 36, 1e-9);
  EXPECT_NEAR(best->variables[0], 2, 1e-9);
  EXPECT_NEAR(best->variables[1], 6, 1e-9);
}

TEST(LinearProgramTest, SaysWhenThereIsNoSolutionAtAll) {
  auto program = LinearProgram::Make({{.lower = 0, .upper = 1}}, {{.terms = {{0, 1}}, .value = 2}});
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(std::move(program).value().Minimize(Terms{{0, 1}}).error(), Error::kInfeasible);
}

TEST(LinearProgramTest, SaysWhenThereIsNoLimitAndGoesOnAfterwards) {
  LinearProgram program =
      *LinearProgram::Make({{}, {}}, {{.terms = {{0, 1}, {1, -1}}, .value = 3}});  // x0 = x1 + 3
  EXPECT_EQ(program.Maximize(Terms{{0, 1}}).error(), Error::kUnbounded);
  EXPECT_NEAR(program.Minimize(Terms{{0, 1}})->value, 3, 1e-9);
  EXPECT_EQ(program.Maximize(Terms{{1, 1}}).error(), Error::kUnbounded);
}

TEST(LinearProgramTest, WorksWithoutEquations) {
  LinearProgram program = *LinearProgram::Make({{.lower = -2, .upper = 5}}, {});
  EXPECT_NEAR(program.Minimize(Terms{{0, 1}})->value, -2, 1e-9);
  EXPECT_NEAR(program.Maximize(Terms{{0, 1}})->value, 5, 1e-9);
}

TEST(LinearProgramTest, RefusesWhatIsNoProgram) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(LinearProgram::Make({{}}, {{.terms = {{1, 1}}}}).error(), Error::kShapeMismatch);
  EXPECT_EQ(LinearProgram::Make({{}}, {{.terms = {{0, 1}, {0, 1}}}}).error(),
            Error::kShapeMismatch);
  EXPECT_EQ(LinearProgram::Make({{.lower = 1, .upper = 0}}, {}).error(),
            Error::kCoefficientNotFinite);
  EXPECT_EQ(LinearProgram::Make({{}}, {{.terms = {{0, nan}}}}).error(),
            Error::kCoefficientNotFinite);
  LinearProgram program = TwoVariables();
  EXPECT_EQ(program.Minimize(Terms{{2, 1}}).error(), Error::kShapeMismatch);
  EXPECT_EQ(program.Minimize(Terms{{0, nan}}).error(), Error::kCoefficientNotFinite);
}

TEST(LinearProgramTest, TheSameQuestionsGiveTheSameBits) {
  LinearProgram first = TwoVariables();
  LinearProgram second = TwoVariables();
  for (const double slope : {1.0, -0.3, 7.0}) {
    EXPECT_EQ(first.Minimize(Terms{{0, slope}, {1, 0.1}})->variables,
              second.Minimize(Terms{{0, slope}, {1, 0.1}})->variables);
  }
}

}  // namespace
}  // namespace sipas::stats
