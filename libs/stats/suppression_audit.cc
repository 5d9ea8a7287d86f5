#include "libs/stats/suppression_audit.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace sipas::stats {
namespace {

constexpr double kTolerance = 1e-6;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// Sets that only ever join (union by path halving).
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t Find(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void Join(std::size_t a, std::size_t b) { parent_[Find(a)] = Find(b); }

 private:
  std::vector<std::size_t> parent_;
};

template <typename Visit>
void ForEachCell(const AdditiveEquation& equation, Visit visit) {
  visit(equation.total, -1.0);
  for (const std::size_t part : equation.parts) visit(part, 1.0);
}

}  // namespace

Result<SuppressionAudit> SuppressionAudit::Make(const AdditiveTable& table,
                                                const std::vector<CellState>& states) {
  return Make(table, states, std::vector<CellRange>(table.size()));
}

Result<SuppressionAudit> SuppressionAudit::Make(const AdditiveTable& table,
                                                const std::vector<CellState>& states,
                                                const std::vector<CellRange>& known_limits) {
  if (states.size() != table.size() || known_limits.size() != table.size()) {
    return Error::kShapeMismatch;
  }
  return SuppressionAudit(table, states, known_limits);
}

SuppressionAudit::SuppressionAudit(const AdditiveTable& table, const std::vector<CellState>& states,
                                   const std::vector<CellRange>& limits)
    : table_(&table),
      states_(states),
      limits_(limits),
      component_of_(table.size(), kNone),
      place_(table.size(), kNone) {
  for (std::size_t cell = 0; cell < table.size(); ++cell) {
    const auto count = static_cast<double>(table.count(cell));
    seen_.push_back({.lower = count, .upper = count});
  }
  JoinComponents();
}

void SuppressionAudit::JoinComponents() {
  DisjointSets sets(table_->size());
  for (const AdditiveEquation& equation : table_->equations()) {
    std::size_t first = kNone;
    ForEachCell(equation, [&](std::size_t cell, double) {
      if (!is_suppressed(cell)) return;
      if (first == kNone) first = cell;
      sets.Join(cell, first);
    });
  }
  std::vector<std::size_t> component_of_root(table_->size(), kNone);
  for (std::size_t cell = 0; cell < table_->size(); ++cell) {
    if (!is_suppressed(cell)) continue;
    std::size_t& component = component_of_root[sets.Find(cell)];
    if (component == kNone) {
      component = components_.size();
      components_.emplace_back();
    }
    component_of_[cell] = component;
    place_[cell] = components_[component].cells.size();
    components_[component].cells.push_back(cell);
  }
  for (std::size_t i = 0; i < table_->equations().size(); ++i) {
    std::size_t component = kNone;
    ForEachCell(table_->equations()[i], [&](std::size_t cell, double) {
      if (is_suppressed(cell)) component = component_of_[cell];
    });
    if (component != kNone) components_[component].equations.push_back(i);
  }
}

Error SuppressionAudit::MakeProgram(Component& component) const {
  std::vector<LinearProgram::Variable> variables;
  for (const std::size_t cell : component.cells) {
    variables.push_back({.lower = limits_[cell].lower, .upper = limits_[cell].upper});
  }
  std::vector<LinearProgram::Equation> equations;
  for (const std::size_t i : component.equations) {
    LinearProgram::Equation made;
    ForEachCell(table_->equations()[i], [&](std::size_t cell, double sign) {
      if (is_suppressed(cell)) {
        made.terms.push_back({place_[cell], sign});
      } else {
        made.value -= sign * static_cast<double>(table_->count(cell));
      }
    });
    equations.push_back(std::move(made));
  }
  auto program = LinearProgram::Make(variables, equations);
  if (!program.ok()) return program.error();
  component.program = std::move(program).value();
  return Error::kOk;
}

Error SuppressionAudit::Extend(std::size_t cell, End end) {
  Component& component = components_[component_of_[cell]];
  if (!component.program.has_value()) {
    if (const Error error = MakeProgram(component); error != Error::kOk) return error;
  }
  const std::array<LinearProgram::Term, 1> objective = {{{place_[cell], 1.0}}};
  const auto solution = end == End::kLower ? component.program->Minimize(objective)
                                           : component.program->Maximize(objective);
  if (!solution.ok() && solution.error() == Error::kUnbounded && end == End::kUpper) {
    seen_[cell].upper.reset();
    return Error::kOk;
  }
  if (!solution.ok()) return solution.error();
  for (std::size_t place = 0; place < component.cells.size(); ++place) {
    CellRange& seen = seen_[component.cells[place]];
    seen.lower = std::min(seen.lower, solution->variables[place]);
    if (seen.upper.has_value()) seen.upper = std::max(*seen.upper, solution->variables[place]);
  }
  return Error::kOk;
}

Result<CellRange> SuppressionAudit::RangeOf(std::size_t cell) {
  if (cell >= table_->size()) return Error::kShapeMismatch;
  if (!is_suppressed(cell)) return seen_[cell];
  for (const End end : {End::kLower, End::kUpper}) {
    if (const Error error = Extend(cell, end); error != Error::kOk) return error;
  }
  return seen_[cell];
}

Result<bool> SuppressionAudit::HasWidth(std::size_t cell, double width) {
  if (cell >= table_->size()) return Error::kShapeMismatch;
  const auto is_wide = [&] { return seen_[cell].width() >= width - kTolerance; };
  if (!is_suppressed(cell)) return is_wide();
  for (const End end : {End::kUpper, End::kLower}) {
    if (is_wide()) return true;
    if (const Error error = Extend(cell, end); error != Error::kOk) return error;
  }
  return is_wide();
}

}  // namespace sipas::stats
