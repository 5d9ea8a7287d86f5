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

}  // namespace

class DisclosurePattern::Builder {
 public:
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

  absl::StatusOr<DisclosurePattern> Build(const std::vector<uint32_t>& categories) {
    const std::size_t served = rows_ * width();
    if (served > kMaxDisclosureCells && width() > 1) return WithoutBreakdowns(categories);
    CountAnswers(categories);
    AddUp();
    SIPAS_ASSIGN_OR_RETURN(std::vector<CellState> everybody, DecideEverybody());
    if (width() == 1) return DisclosurePattern(std::move(columns_), std::move(everybody));
    SIPAS_ASSIGN_OR_RETURN(std::vector<CellState> states, DecideBreakdowns(everybody));
    states.resize(served);
    return DisclosurePattern(std::move(columns_), std::move(states));
  }

 private:
  std::size_t width() const { return columns_.size() + 1; }
  std::size_t CellOf(std::size_t row, std::size_t column) const { return row * width() + column; }
  static std::size_t RowOf(int locality) { return static_cast<std::size_t>(locality) + 1; }

  // Everybody as decided, and every value withheld.
  absl::StatusOr<DisclosurePattern> WithoutBreakdowns(const std::vector<uint32_t>& categories) {
    Columns all = std::move(columns_);
    columns_.clear();
    SIPAS_ASSIGN_OR_RETURN(const DisclosurePattern everybody, Build(categories));
    columns_ = std::move(all);
    std::vector<CellState> states(rows_ * width(), CellState::kComplementary);
    for (std::size_t row = 0; row < rows_; ++row) states[CellOf(row, 0)] = everybody.states_[row];
    return DisclosurePattern(std::move(columns_), std::move(states));
  }

  void CountAnswers(const std::vector<uint32_t>& categories) {
    counts_.assign(rows_ * width(), 0);
    for (const int leaf : campaign_.tree().AllLeaves()) {
      const LeafSnapshot* const snapshot = campaign_.leaf(leaf);
      if (snapshot == nullptr) continue;
      snapshot->ForEachCell([&](const CellKey& key, const Cell& cell) {
        std::size_t column = 0;
        if (!key.undivided()) {
          const auto found = columns_.find(std::pair(key.dimension, key.value));
          if (found == columns_.end()) return;
          column = found->second;
        }
        uint64_t& count = counts_[CellOf(RowOf(leaf), column)];
        for (const uint32_t category : categories) count += cell.sums.count(category);
      });
    }
  }

  // From the leaves to the root: parents stand before their children.
  void AddUp() {
    const domain::Register& tree = campaign_.tree();
    for (int locality = tree.size() - 1; locality >= 0; --locality) {
      const std::size_t parent = RowOf(tree.parent(locality));  // row 0 above the roots
      for (std::size_t column = 0; column < width(); ++column) {
        counts_[CellOf(parent, column)] += counts_[CellOf(RowOf(locality), column)];
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
  absl::StatusOr<std::vector<CellState>> DecideEverybody() const {
    std::vector<uint64_t> counts(rows_);
    std::vector<stats::AdditiveEquation> equations;
    for (std::size_t row = 0; row < rows_; ++row) {
      counts[row] = counts_[CellOf(row, 0)];
      stats::AdditiveEquation equation{.total = row, .parts = ChildRows(row)};
      if (!equation.parts.empty()) equations.push_back(std::move(equation));
    }
    const auto table = stats::AdditiveTable::Make(std::move(counts), std::move(equations));
    if (!table.ok()) return InconsistentSnapshot(Text("counts of localities", table.error()));
    return Protect(*table, stats::PrimarySuppression(*table, rule_.minimum_count), {});
  }

  absl::StatusOr<std::vector<CellState>> DecideBreakdowns(const std::vector<CellState>& everybody) {
    std::vector<stats::AdditiveEquation> equations;
    for (std::size_t row = 0; row < rows_; ++row) {
      const std::vector<std::size_t> children = ChildRows(row);
      for (std::size_t column = 0; column < width() && !children.empty(); ++column) {
        stats::AdditiveEquation equation{.total = CellOf(row, column)};
        for (const std::size_t child : children) equation.parts.push_back(CellOf(child, column));
        equations.push_back(std::move(equation));
      }
      AddBreakdowns(row, equations);
    }
    const std::size_t served = rows_ * width();
    const auto table = stats::AdditiveTable::Make(counts_, std::move(equations));
    if (!table.ok()) return InconsistentSnapshot(Text("counts of breakdowns", table.error()));
    std::vector<CellState> states = stats::PrimarySuppression(*table, rule_.minimum_count);
    std::vector<bool> is_fixed(table->size(), false);
    for (std::size_t row = 0; row < rows_; ++row) {
      states[CellOf(row, 0)] = everybody[row];
      is_fixed[CellOf(row, 0)] = true;
    }
    for (std::size_t cell = served; cell < table->size(); ++cell) {
      states[cell] = CellState::kComplementary;  // nobody asks for those without an attribute
    }
    return Protect(*table, std::move(states), is_fixed);
  }

  // Everybody = the values of a breakdown + those who gave none. Nobody without one is something
  // that people may know; some are not.
  void AddBreakdowns(std::size_t row, std::vector<stats::AdditiveEquation>& equations) {
    for (const domain::Breakdown& breakdown : campaign_.campaign().spec().breakdowns) {
      stats::AdditiveEquation equation{.total = CellOf(row, 0)};
      uint64_t given = 0;
      for (const std::string& value : breakdown.values) {
        const std::size_t column = columns_.at(std::pair(breakdown.dimension, value));
        equation.parts.push_back(CellOf(row, column));
        given += counts_[equation.parts.back()];
      }
      const uint64_t everybody = counts_[equation.total];
      if (given < everybody) {
        equation.parts.push_back(counts_.size());
        counts_.push_back(everybody - given);
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
  std::vector<uint64_t> counts_;
};

absl::StatusOr<DisclosurePattern> DisclosurePattern::Make(const CampaignSnapshot& campaign,
                                                          const domain::DisclosureRule& rule,
                                                          const std::vector<uint32_t>& categories,
                                                          Breadth breadth) {
  return Builder(campaign, rule, breadth).Build(categories);
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
