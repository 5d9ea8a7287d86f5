// The audit of a table with suppressed cells: what somebody can work out who knows every published
// cell, that counts are not negative, and how the cells add up.
//
// All tables that agree with what is published form a polytope
//     x_c >= 0 for suppressed c,   sum of suppressed parts - suppressed total = what is published
// and the smallest and largest x_c over it, two linear programs, are the feasible range of the
// cell. A lone suppressed cell in an equation has a range of one value: subtraction recovers it.
// Source: Willenborg and de Waal, Elements of Statistical Disclosure Control (2001).
//
// Equations without a suppressed cell say nothing, and the others fall apart into components that
// share no suppressed cell; each is a program of its own, made when it is first asked about. Ranges
// are those of real numbers: they contain those of whole numbers, and are equal to them in tables
// of two dimensions with margins, whose vertices are integral. Values hold to about 1e-6.
//
// The audit keeps a reference to `table`. Thread-compatible. Errors: kShapeMismatch (not one state,
// or not one limit, per cell), kInfeasible (limits that the counts themselves do not keep),
// kNumericFailure.
//
//   SuppressionAudit audit = *SuppressionAudit::Make(table, states);
//   audit.RangeOf(4)->lower
//   audit.HasWidth(4, 10)            // true: at least 10 between smallest and largest
#ifndef SIPAS_LIBS_STATS_SUPPRESSION_AUDIT_H_
#define SIPAS_LIBS_STATS_SUPPRESSION_AUDIT_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "libs/stats/additive_table.h"
#include "libs/stats/linear_program.h"
#include "libs/stats/result.h"

namespace sipas::stats {

enum class CellState : std::uint8_t {
  kPublished,
  kPrimary,        // suppressed for its own sake
  kComplementary,  // suppressed to protect others
};

struct CellRange {
  double lower = 0;
  std::optional<double> upper{};  // absent: nothing limits it

  double width() const {
    return upper.has_value() ? *upper - lower : std::numeric_limits<double>::infinity();
  }
};

class SuppressionAudit {
 public:
  static Result<SuppressionAudit> Make(const AdditiveTable& table,
                                       const std::vector<CellState>& states);
  // With limits that are known from elsewhere, one per cell; those of published cells are not used.
  // A reader who is told why a cell is suppressed knows that a primary one is below the threshold.
  static Result<SuppressionAudit> Make(const AdditiveTable& table,
                                       const std::vector<CellState>& states,
                                       const std::vector<CellRange>& known_limits);

  // A published cell has its count as both ends.
  Result<CellRange> RangeOf(std::size_t cell);
  // Cheaper than RangeOf: many cells are answered from solutions that were found for others.
  Result<bool> HasWidth(std::size_t cell, double width);

 private:
  struct Component {
    std::vector<std::size_t> cells;
    std::vector<std::size_t> equations;
    std::optional<LinearProgram> program;
  };
  enum class End { kLower, kUpper };

  SuppressionAudit(const AdditiveTable& table, const std::vector<CellState>& states,
                   const std::vector<CellRange>& limits);
  bool is_suppressed(std::size_t cell) const { return states_[cell] != CellState::kPublished; }
  void JoinComponents();
  Error MakeProgram(Component& component) const;
  // Moves one end of the seen range as far as it goes.
  Error Extend(std::size_t cell, End end);

  const AdditiveTable* table_;
  std::vector<CellState> states_;
  std::vector<CellRange> limits_;
  std::vector<CellRange> seen_;  // values that solutions had so far: within the feasible range
  std::vector<std::size_t> component_of_;
  std::vector<std::size_t> place_;  // of a cell within its component
  std::vector<Component> components_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_SUPPRESSION_AUDIT_H_
