// Linear programs: the smallest value of a linear function over
//     lower_j <= x_j <= upper_j,   sum_j a_ij x_j = b_i.
//
// The simplex method of COIN-OR CLP; this file alone knows the library. A program is made once and
// asked many questions: each begins at the vertex where the one before ended, so the second costs a
// few steps. Feasibility and optimality hold to about 1e-7 of the numbers involved. The same
// program and the same questions in the same order give the same bits.
//
// Errors of Make: kShapeMismatch (an equation names a variable that is not there, or one twice),
// kCoefficientNotFinite (also limits in the wrong order). Of Minimize: kShapeMismatch, kInfeasible
// (no x at all), kUnbounded (the function falls for ever), kNumericFailure (the solver gave up).
// Thread-compatible; movable, not copyable.
//
//   auto program = LinearProgram::Make({{.lower = 0}, {.lower = 0, .upper = 4}},
//                                      {{.terms = {{0, 1.0}, {1, 1.0}}, .value = 10}});
//   program->Minimize(std::vector<LinearProgram::Term>{{0, 1.0}})->value;  // 6
#ifndef SIPAS_LIBS_STATS_LINEAR_PROGRAM_H_
#define SIPAS_LIBS_STATS_LINEAR_PROGRAM_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "libs/stats/result.h"

namespace sipas::stats {

class LinearProgram {
 public:
  struct Variable {
    double lower = 0;
    std::optional<double> upper{};  // absent: none
  };
  struct Term {
    std::size_t variable = 0;
    double coefficient = 0;
  };
  struct Equation {
    std::vector<Term> terms{};
    double value = 0;
  };
  struct Solution {
    double value = 0;
    std::vector<double> variables{};
  };

  static Result<LinearProgram> Make(const std::vector<Variable>& variables,
                                    const std::vector<Equation>& equations);

  Result<Solution> Minimize(std::span<const Term> objective);
  // `value` is that of the maximum.
  Result<Solution> Maximize(std::span<const Term> objective);

 private:
  struct Solver;  // the library's model
  struct Delete {
    void operator()(Solver* solver) const;
  };

  LinearProgram(std::unique_ptr<Solver, Delete> solver, std::size_t variables)
      : solver_(std::move(solver)), variables_(variables) {}
  Result<Solution> Optimize(std::span<const Term> objective, double sign);

  std::unique_ptr<Solver, Delete> solver_;
  std::size_t variables_ = 0;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_LINEAR_PROGRAM_H_
