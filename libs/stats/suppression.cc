#include "libs/stats/suppression.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libs/stats/linear_program.h"

namespace sipas::stats {
namespace {

// Below it is rounding of the solver.
constexpr double kNoChange = 1e-6;
constexpr std::array<std::size_t, 2> kChanges = {0, 1};

bool NeedsProtection(const AdditiveTable& table, const std::vector<CellState>& states,
                     std::size_t cell) {
  return states[cell] == CellState::kPrimary && table.count(cell) > 0;
}

// The cells around one cell: those that can change while all equations outside keep holding.
class Neighbourhood {
 public:
  Neighbourhood(const AdditiveTable& table, std::size_t cell) : table_(table) {
    has_equation_.resize(table.equations().size());
    for (const std::size_t equation : table.equations_of(cell)) Add(equation);
  }

  // False if there is nothing more to include.
  bool Widen() {
    const std::vector<std::size_t> before = equations_;
    for (const std::size_t equation : before) {
      WidenBy(table_.equations()[equation].total);
      for (const std::size_t part : table_.equations()[equation].parts) WidenBy(part);
    }
    std::sort(equations_.begin(), equations_.end());
    return equations_.size() > before.size();
  }

  const std::vector<std::size_t>& equations() const { return equations_; }

  // Ascending.
  std::vector<std::size_t> Cells() const {
    std::vector<std::size_t> cells;
    for (const std::size_t equation : equations_) {
      cells.push_back(table_.equations()[equation].total);
      const auto& parts = table_.equations()[equation].parts;
      cells.insert(cells.end(), parts.begin(), parts.end());
    }
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    std::erase_if(cells, [this](std::size_t cell) {
      const auto& all = table_.equations_of(cell);
      return std::any_of(all.begin(), all.end(),
                         [this](std::size_t e) { return !has_equation_[e]; });
    });
    return cells;
  }

 private:
  void Add(std::size_t equation) {
    if (has_equation_[equation]) return;
    has_equation_[equation] = true;
    equations_.push_back(equation);
  }
  void WidenBy(std::size_t cell) {
    for (const std::size_t equation : table_.equations_of(cell)) Add(equation);
  }

  const AdditiveTable& table_;
  std::vector<bool> has_equation_;
  std::vector<std::size_t> equations_;
};

// The two cheapest changes of a table that put one cell a given width apart.
class CheapestChanges {
 public:
  CheapestChanges(const AdditiveTable& table, const std::vector<CellState>& states,
                  const std::vector<bool>& is_fixed)
      : table_(table), states_(states), is_fixed_(is_fixed), place_(table.size(), kNone) {}

  // The published cells that change; kInfeasible if the neighbourhood is too small.
  Result<std::vector<std::size_t>> Find(const Neighbourhood& around, std::size_t cell,
                                        double width) {
    cells_ = around.Cells();
    std::erase_if(cells_, [this](std::size_t c) { return IsFixed(c); });
    std::fill(place_.begin(), place_.end(), kNone);
    for (std::size_t i = 0; i < cells_.size(); ++i) place_[cells_[i]] = i;
    if (place_[cell] == kNone) return Error::kInfeasible;
    std::vector<LinearProgram::Equation> equations;
    LinearProgram::Equation apart{.terms = {}, .value = width};
    for (const std::size_t change : kChanges) {
      AddEquations(around, change, equations);
      AddTerms(cell, change, change == 0 ? 1 : -1, apart);
    }
    equations.push_back(std::move(apart));
    auto program = LinearProgram::Make(Variables(), equations);
    if (!program.ok()) return program.error();
    const auto solution = LinearProgram(std::move(program).value()).Minimize(Costs());
    if (!solution.ok()) return solution.error();
    return ChangedCells(*solution);
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  bool IsFixed(std::size_t cell) const {
    return states_[cell] == CellState::kPublished && !is_fixed_.empty() && is_fixed_[cell];
  }
  // Variables: how far a cell goes up and how far down in a change.
  std::size_t Up(std::size_t cell, std::size_t change) const {
    return 2 * (2 * place_[cell] + change);
  }
  std::size_t Down(std::size_t cell, std::size_t change) const { return Up(cell, change) + 1; }

  std::vector<LinearProgram::Variable> Variables() const {
    std::vector<LinearProgram::Variable> variables(4 * cells_.size());
    for (const std::size_t cell : cells_) {
      for (const std::size_t change : kChanges) {
        variables[Down(cell, change)].upper = static_cast<double>(table_.count(cell));
      }
    }
    return variables;
  }

  void AddTerms(std::size_t cell, std::size_t change, double sign,
                LinearProgram::Equation& equation) const {
    if (place_[cell] == kNone) return;
    equation.terms.push_back({Up(cell, change), sign});
    equation.terms.push_back({Down(cell, change), -sign});
  }

  void AddEquations(const Neighbourhood& around, std::size_t change,
                    std::vector<LinearProgram::Equation>& equations) const {
    for (const std::size_t i : around.equations()) {
      LinearProgram::Equation made;
      AddTerms(table_.equations()[i].total, change, -1, made);
      for (const std::size_t part : table_.equations()[i].parts) AddTerms(part, change, 1, made);
      equations.push_back(std::move(made));
    }
  }

  std::vector<LinearProgram::Term> Costs() const {
    std::vector<LinearProgram::Term> costs;
    for (const std::size_t cell : cells_) {
      if (states_[cell] != CellState::kPublished) continue;
      // Of cells with equal counts the first is the cheapest, so that both changes use the same.
      const double tie =
          0.5 * static_cast<double>(place_[cell]) / static_cast<double>(cells_.size());
      const double cost = 1 + static_cast<double>(table_.count(cell)) + tie;
      for (const std::size_t change : kChanges) {
        costs.push_back({Up(cell, change), cost});
        costs.push_back({Down(cell, change), cost});
      }
    }
    return costs;
  }

  std::vector<std::size_t> ChangedCells(const LinearProgram::Solution& solution) const {
    std::vector<std::size_t> changed;
    for (const std::size_t cell : cells_) {
      if (states_[cell] != CellState::kPublished) continue;
      const bool is_changed =
          std::any_of(kChanges.begin(), kChanges.end(), [&](std::size_t change) {
            return solution.variables[Up(cell, change)] > kNoChange ||
                   solution.variables[Down(cell, change)] > kNoChange;
          });
      if (is_changed) changed.push_back(cell);
    }
    return changed;
  }

  const AdditiveTable& table_;
  const std::vector<CellState>& states_;
  const std::vector<bool>& is_fixed_;
  std::vector<std::size_t> cells_;  // that may change, ascending
  std::vector<std::size_t> place_;  // in cells_
};

// Published cells whose suppression gives `cell` a range of this width.
Result<std::vector<std::size_t>> CellsToSuppress(const AdditiveTable& table,
                                                 const std::vector<CellState>& states,
                                                 const std::vector<bool>& is_fixed,
                                                 std::size_t cell, double width) {
  CheapestChanges changes(table, states, is_fixed);
  Neighbourhood around(table, cell);
  do {
    auto found = changes.Find(around, cell, width);
    if (found.ok() || found.error() != Error::kInfeasible) return found;
  } while (around.Widen());
  return Error::kCannotBeProtected;
}

}  // namespace

std::vector<CellState> PrimarySuppression(const AdditiveTable& table, std::uint64_t minimum_count) {
  std::vector<CellState> states(table.size(), CellState::kPublished);
  for (std::size_t cell = 0; cell < table.size(); ++cell) {
    if (table.count(cell) < minimum_count) states[cell] = CellState::kPrimary;
  }
  return states;
}

Result<std::vector<CellState>> ProtectCells(const AdditiveTable& table,
                                            std::vector<CellState> states,
                                            const std::vector<bool>& is_fixed,
                                            const SuppressionRule& rule) {
  if (!is_fixed.empty() && is_fixed.size() != table.size()) return Error::kShapeMismatch;
  auto made = SuppressionAudit::Make(table, states);
  if (!made.ok()) return made.error();
  // One audit, of the table as it was given: where it fails, the program finds that nothing more is
  // needed if what was suppressed meanwhile is enough.
  SuppressionAudit audit = std::move(made).value();
  const auto width = static_cast<double>(rule.required_width);
  for (std::size_t cell = 0; cell < table.size(); ++cell) {
    if (!NeedsProtection(table, states, cell)) continue;
    const auto is_wide = audit.HasWidth(cell, width);
    if (!is_wide.ok()) return is_wide.error();
    if (*is_wide) continue;
    const auto more = CellsToSuppress(table, states, is_fixed, cell, width);
    if (!more.ok()) return more.error();
    for (const std::size_t added : *more) states[added] = CellState::kComplementary;
  }
  return states;
}

Result<std::vector<std::size_t>> FindUnprotected(const AdditiveTable& table,
                                                 const std::vector<CellState>& states,
                                                 const SuppressionRule& rule) {
  auto made = SuppressionAudit::Make(table, states);
  if (!made.ok()) return made.error();
  SuppressionAudit audit = std::move(made).value();
  std::vector<std::size_t> unprotected;
  for (std::size_t cell = 0; cell < table.size(); ++cell) {
    if (!NeedsProtection(table, states, cell)) continue;
    const auto is_wide = audit.HasWidth(cell, static_cast<double>(rule.required_width));
    if (!is_wide.ok()) return is_wide.error();
    if (!*is_wide) unprotected.push_back(cell);
  }
  return unprotected;
}

}  // namespace sipas::stats
