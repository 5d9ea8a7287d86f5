#include "services/aggregator/core/disclosure_pattern.h"

#include <string_view>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

using stats::CellState;

std::string Text(std::string_view what, stats::Error error) {
  return std::string(what) + ": " + std::string(stats::ErrorName(error));
}

// Where nobody was counted: withheld, because empty must look like small, or shown, because there
// is nobody to protect and the score is another one than the count.
enum class EmptyCells { kWithheld, kShown };

int Severity(CellState state) {
  if (state == CellState::kPublished) return 0;
  return state == CellState::kComplementary ? 1 : 2;
}

}  // namespace

class DisclosurePattern::Builder {
 public:
  using Counts = std::vector<uint64_t>;

  Builder(const CampaignSnapshot& campaign, const domain::DisclosureRule& rule, Breadth breadth)
      : campaign_(campaign),
        rule_{.minimum_count = rule.minimum_respondents, .required_width = rule.minimum_range},
        rows_(static_cast<std::size_t>(campaign.tree().size()) + 1) {
    if (breadth == Breadth::kEverybody) return;
    for (const domain::Breakdown& breakdown : campaign.campaign().spec().breakdowns) {
      for (const std::string& value : breakdown.values) {
        columns_.emplace(std::pair(breakdown.dimension, value), width());
      }
    }
  }

  // Respondents by row and column, as these cells of the campaign have them.
  Counts CountAnswers(const CampaignSnapshot& cells,
                      const std::vector<uint32_t>& categories) const {
    Counts counts(rows_ * width());
    for (const int leaf : campaign_.tree().AllLeaves()) {
      const LeafSnapshot* const snapshot = cells.leaf(leaf);
      if (snapshot == nullptr) continue;
      snapshot->ForEachCell([&](const CellKey& key, const Cell& cell) {
        std::size_t column = 0;
        if (!key.undivided()) {
          const auto found = columns_.find(std::pair(key.dimension, key.value));
          if (found == columns_.end()) return;
          column = found->second;
        }
        uint64_t& count = counts[CellOf(RowOf(leaf), column)];
        for (const uint32_t category : categories) count += cell.sums.count(category);
      });
    }
    AddUp(counts);
    return counts;
  }

  absl::StatusOr<DisclosurePattern> Build(Counts counts, EmptyCells empty) const {
    SIPAS_ASSIGN_OR_RETURN(const std::vector<CellState> everybody, DecideEverybody(counts, empty));
    if (width() == 1) return DisclosurePattern(columns_, everybody);
    const std::size_t served = counts.size();
    std::vector<CellState> states(served, CellState::kComplementary);
    if (served <= kMaxDisclosureCells) {
      SIPAS_ASSIGN_OR_RETURN(states, DecideBreakdowns(std::move(counts), everybody, empty));
      states.resize(served);
    } else {
      for (std::size_t row = 0; row < rows_; ++row) states[CellOf(row, 0)] = everybody[row];
    }
    return DisclosurePattern(columns_, std::move(states));
  }

 private:
  std::size_t width() const { return columns_.size() + 1; }
  std::size_t CellOf(std::size_t row, std::size_t column) const { return row * width() + column; }
  static std::size_t RowOf(int locality) { return static_cast<std::size_t>(locality) + 1; }

  // From the leaves to the root: parents stand before their children.
  void AddUp(Counts& counts) const {
    const domain::Register& tree = campaign_.tree();
    for (int locality = tree.size() - 1; locality >= 0; --locality) {
      const std::size_t parent = RowOf(tree.parent(locality));  // row 0 above the roots
      for (std::size_t column = 0; column < width(); ++column) {
        counts[CellOf(parent, column)] += counts[CellOf(RowOf(locality), column)];
      }
    }
  }

  std::vector<std::size_t> ChildRows(std::size_t row) const {
    const domain::Register& tree = campaign_.tree();
    std::vector<std::size_t> rows;
    if (row > 0) {
      for (const int child : tree.children(static_cast<int>(row) - 1)) rows.push_back(RowOf(child));
      return rows;
    }
    for (int locality = 0; locality < tree.size(); ++locality) {
      if (tree.parent(locality) < 0) rows.push_back(RowOf(locality));
    }
    return rows;
  }

  // One equation per locality with children.
  absl::StatusOr<std::vector<CellState>> DecideEverybody(const Counts& all,
                                                         EmptyCells empty) const {
    Counts counts(rows_);
    std::vector<stats::AdditiveEquation> equations;
    for (std::size_t row = 0; row < rows_; ++row) {
      counts[row] = all[CellOf(row, 0)];
      stats::AdditiveEquation equation{.total = row, .parts = ChildRows(row)};
      if (!equation.parts.empty()) equations.push_back(std::move(equation));
    }
    const auto table = stats::AdditiveTable::Make(std::move(counts), std::move(equations));
    if (!table.ok()) return InconsistentSnapshot(Text("counts of localities", table.error()));
    return Protect(*table, PrimaryStates(*table, empty), {});
  }

  absl::StatusOr<std::vector<CellState>> DecideBreakdowns(Counts counts,
                                                          const std::vector<CellState>& everybody,
                                                          EmptyCells empty) const {
    const std::size_t served = counts.size();
    std::vector<stats::AdditiveEquation> equations;
    for (std::size_t row = 0; row < rows_; ++row) {
      const std::vector<std::size_t> children = ChildRows(row);
      for (std::size_t column = 0; column < width() && !children.empty(); ++column) {
        stats::AdditiveEquation equation{.total = CellOf(row, column)};
        for (const std::size_t child : children) equation.parts.push_back(CellOf(child, column));
        equations.push_back(std::move(equation));
      }
      AddBreakdowns(row, counts, equations);
    }
    const auto table = stats::AdditiveTable::Make(std::move(counts), std::move(equations));
    if (!table.ok()) return InconsistentSnapshot(Text("counts of breakdowns", table.error()));
    std::vector<CellState> states = PrimaryStates(*table, empty);
    std::vector<bool> is_fixed(table->size(), false);
    for (std::size_t row = 0; row < rows_; ++row) {
      states[CellOf(row, 0)] = everybody[row];
      is_fixed[CellOf(row, 0)] = true;
    }
    // Those who gave none are never served, and protected like everybody else where they are few.
    for (std::size_t cell = served; cell < table->size(); ++cell) {
      if (states[cell] == CellState::kPublished) states[cell] = CellState::kComplementary;
    }
    return Protect(*table, std::move(states), is_fixed);
  }

  std::vector<CellState> PrimaryStates(const stats::AdditiveTable& table, EmptyCells empty) const {
    std::vector<CellState> states = stats::PrimarySuppression(table, rule_.minimum_count);
    for (std::size_t cell = 0; cell < table.size() && empty == EmptyCells::kShown; ++cell) {
      if (table.count(cell) == 0) states[cell] = CellState::kPublished;
    }
    return states;
  }

  // Everybody = the values of a breakdown + those who gave none of them. That there is nobody
  // without one is something that people may know.
  void AddBreakdowns(std::size_t row, Counts& counts,
                     std::vector<stats::AdditiveEquation>& equations) const {
    for (const domain::Breakdown& breakdown : campaign_.campaign().spec().breakdowns) {
      stats::AdditiveEquation equation{.total = CellOf(row, 0)};
      uint64_t given = 0;
      for (const std::string& value : breakdown.values) {
        const std::size_t column = columns_.at(std::pair(breakdown.dimension, value));
        equation.parts.push_back(CellOf(row, column));
        given += counts[equation.parts.back()];
      }
      const uint64_t everybody = counts[equation.total];
      if (given < everybody) {
        equation.parts.push_back(counts.size());
        counts.push_back(everybody - given);
      }
      equations.push_back(std::move(equation));
    }
  }

  // If too much is fixed, all that is not fixed goes: withheld is always safe.
  absl::StatusOr<std::vector<CellState>> Protect(const stats::AdditiveTable& table,
                                                 std::vector<CellState> states,
                                                 const std::vector<bool>& is_fixed) const {
    auto made = stats::ProtectCells(table, states, is_fixed, rule_);
    if (made.ok()) return std::move(made).value();
    if (made.error() != stats::Error::kCannotBeProtected) {
      return InconsistentSnapshot(Text("suppression", made.error()));
    }
    for (std::size_t cell = 0; cell < states.size(); ++cell) {
      const bool may_go = is_fixed.empty() || !is_fixed[cell];
      if (may_go && states[cell] == CellState::kPublished) states[cell] = CellState::kComplementary;
    }
    return states;
  }

  const CampaignSnapshot& campaign_;
  const stats::SuppressionRule rule_;
  const std::size_t rows_;
  Columns columns_;
};

absl::StatusOr<DisclosurePattern> DisclosurePattern::Make(const CampaignSnapshot& campaign,
                                                          const domain::DisclosureRule& rule,
                                                          const std::vector<uint32_t>& categories,
                                                          Breadth breadth) {
  const Builder builder(campaign, rule, breadth);
  return builder.Build(builder.CountAnswers(campaign, categories), EmptyCells::kWithheld);
}

absl::StatusOr<DisclosurePattern> DisclosurePattern::MakeUnderWeights(
    const DisclosurePattern& own, const CampaignSnapshot& campaign,
    const CampaignSnapshot& weighted, const domain::DisclosureRule& rule,
    const std::vector<uint32_t>& categories, Breadth breadth) {
  const Builder builder(campaign, rule, breadth);
  Builder::Counts counted = builder.CountAnswers(weighted, categories);
  Builder::Counts left_out = builder.CountAnswers(campaign, categories);
  if (counted == left_out) return own;
  for (std::size_t i = 0; i < counted.size(); ++i) {
    if (counted[i] > left_out[i]) return InconsistentSnapshot("a weight set adds respondents");
    left_out[i] -= counted[i];
  }
  SIPAS_ASSIGN_OR_RETURN(const DisclosurePattern of_counted,
                         builder.Build(std::move(counted), EmptyCells::kWithheld));
  SIPAS_ASSIGN_OR_RETURN(const DisclosurePattern of_left_out,
                         builder.Build(std::move(left_out), EmptyCells::kShown));
  std::vector<CellState> states = own.states_;
  for (std::size_t i = 0; i < states.size(); ++i) {
    // What is left out is small, not the score: it would give another one away.
    const CellState cover = of_left_out.states_[i] == CellState::kPublished
                                ? CellState::kPublished
                                : CellState::kComplementary;
    for (const CellState state : {of_counted.states_[i], cover}) {
      if (Severity(state) > Severity(states[i])) states[i] = state;
    }
  }
  return DisclosurePattern(own.columns_, std::move(states));
}

CellState DisclosurePattern::StateOf(std::optional<int> locality,
                                     const std::optional<BreakdownValue>& breakdown) const {
  std::size_t column = 0;
  if (breakdown.has_value()) {
    const auto found = columns_.find(std::pair(breakdown->dimension, breakdown->value));
    if (found == columns_.end()) return CellState::kComplementary;
    column = found->second;
  }
  const std::size_t row = locality.has_value() ? static_cast<std::size_t>(*locality) + 1 : 0;
  return states_[row * (columns_.size() + 1) + column];
}

}  // namespace sipas::aggregator
