#include "libs/stats/linear_program.h"

#include <coin/Clp_C_Interface.h>

#include <cmath>
#include <limits>
#include <utility>

namespace sipas::stats {
namespace {

// As Clp_status numbers them.
constexpr int kOptimal = 0;
constexpr int kPrimalInfeasible = 1;
constexpr int kDualInfeasible = 2;

// The matrix by columns, as the library takes it.
struct Columns {
  std::vector<CoinBigIndex> starts;
  std::vector<int> rows;
  std::vector<double> values;
};

Error Check(const std::vector<LinearProgram::Variable>& variables,
            const std::vector<LinearProgram::Equation>& equations) {
  for (const auto& variable : variables) {
    const double upper = variable.upper.value_or(variable.lower);
    if (!std::isfinite(variable.lower) || !std::isfinite(upper) || upper < variable.lower) {
      return Error::kCoefficientNotFinite;
    }
  }
  std::vector<std::size_t> last_equation(variables.size(), equations.size());
  for (std::size_t i = 0; i < equations.size(); ++i) {
    if (!std::isfinite(equations[i].value)) return Error::kCoefficientNotFinite;
    for (const auto& term : equations[i].terms) {
      if (term.variable >= variables.size()) return Error::kShapeMismatch;
      if (std::exchange(last_equation[term.variable], i) == i) return Error::kShapeMismatch;
      if (!std::isfinite(term.coefficient)) return Error::kCoefficientNotFinite;
    }
  }
  return Error::kOk;
}

Columns ByColumn(std::size_t variables, const std::vector<LinearProgram::Equation>& equations) {
  Columns columns;
  columns.starts.assign(variables + 1, 0);
  for (const auto& equation : equations) {
    for (const auto& term : equation.terms) ++columns.starts[term.variable + 1];
  }
  for (std::size_t j = 0; j < variables; ++j) columns.starts[j + 1] += columns.starts[j];
  columns.rows.resize(static_cast<std::size_t>(columns.starts.back()));
  columns.values.resize(columns.rows.size());
  std::vector<CoinBigIndex> next(columns.starts.begin(), columns.starts.end() - 1);
  for (std::size_t i = 0; i < equations.size(); ++i) {
    for (const auto& term : equations[i].terms) {
      const auto place = static_cast<std::size_t>(next[term.variable]++);
      columns.rows[place] = static_cast<int>(i);
      columns.values[place] = term.coefficient;
    }
  }
  return columns;
}

}  // namespace

struct LinearProgram::Solver {
  Clp_Simplex* model;
};

void LinearProgram::Delete::operator()(Solver* solver) const {
  Clp_deleteModel(solver->model);
  delete solver;
}

Result<LinearProgram> LinearProgram::Make(const std::vector<Variable>& variables,
                                          const std::vector<Equation>& equations) {
  if (const Error error = Check(variables, equations); error != Error::kOk) return error;
  const Columns columns = ByColumn(variables.size(), equations);
  std::vector<double> lower;
  std::vector<double> upper;
  for (const Variable& variable : variables) {
    lower.push_back(variable.lower);
    upper.push_back(variable.upper.value_or(std::numeric_limits<double>::max()));
  }
  std::vector<double> right;
  for (const Equation& equation : equations) right.push_back(equation.value);
  std::unique_ptr<Solver, Delete> solver(new Solver{Clp_newModel()});
  Clp_setLogLevel(solver->model, 0);
  Clp_loadProblem(solver->model, static_cast<int>(variables.size()),
                  static_cast<int>(equations.size()), columns.starts.data(), columns.rows.data(),
                  columns.values.data(), lower.data(), upper.data(), nullptr, right.data(),
                  right.data());
  return LinearProgram(std::move(solver), variables.size());
}

Result<LinearProgram::Solution> LinearProgram::Minimize(std::span<const Term> objective) {
  return Optimize(objective, 1);
}

Result<LinearProgram::Solution> LinearProgram::Maximize(std::span<const Term> objective) {
  return Optimize(objective, -1);
}

Result<LinearProgram::Solution> LinearProgram::Optimize(std::span<const Term> objective,
                                                        double sign) {
  std::vector<double> costs(variables_);
  for (const Term& term : objective) {
    if (term.variable >= variables_) return Error::kShapeMismatch;
    if (!std::isfinite(term.coefficient)) return Error::kCoefficientNotFinite;
    costs[term.variable] += sign * term.coefficient;
  }
  Clp_Simplex* const model = solver_->model;
  Clp_chgObjCoefficients(model, costs.data());
  Clp_primal(model, 0);
  switch (Clp_status(model)) {
    case kOptimal:
      break;
    case kPrimalInfeasible:
      return Error::kInfeasible;
    case kDualInfeasible:
      return Error::kUnbounded;
    default:
      return Error::kNumericFailure;
  }
  const double* const found = Clp_getColSolution(model);
  Solution solution{.value = 0, .variables = {found, found + variables_}};
  for (const Term& term : objective) {
    solution.value += term.coefficient * solution.variables[term.variable];
  }
  return solution;
}

}  // namespace sipas::stats
