// Suppression: which cells of a table of counts to withhold, so that no small number is shown and
// none can be worked out from what is shown.
//
//   primary         cells below a threshold
//   complementary   further cells, until every primary cell that holds somebody has a feasible
//                   range (suppression_audit.h) at least `required_width` wide
// A range that begins at 0 or above and is `minimum_count` wide ends at `minimum_count` or above.
// So every sum of suppressed cells that can be worked out and contains a small one counts at least
// `minimum_count` people: what subtraction leaves is never about fewer. A cell without people is
// withheld, because empty must look like small, but not protected: it tells about nobody.
//
// Complementary cells are chosen for one primary cell p after the other, ascending, where the audit
// fails: the two cheapest changes y and z of the table that put p far enough apart,
//     min sum over published c of cost_c (|y_c| + |z_c|),   equations keep holding,
//     count + y >= 0,   count + z >= 0,   y_p - z_p = required_width,
// a linear program. Suppressed are the published cells that it moves: both changed tables agree
// with all that stays published, so the range of p reaches from one to the other. The cost of a
// cell is its count, so that little is lost; of equal ones the first goes. The program looks at the
// cell's neighbourhood first and widens it until there is a solution. A heuristic: safe always, not
// always the fewest cells. More suppression never narrows a range, so cells that passed stay safe.
// The result depends on the table alone, cells numbered as they are; with cells in a canonical
// order it does not depend on any order of arrival. Source of the problem: Fischetti and Salazar,
// Management Science 47 (2001) 1008-1027, who solve it exactly; of the audit: suppression_audit.h.
//
// Errors: kShapeMismatch, kCannotBeProtected (too much is fixed), kNumericFailure. Pure
// functions, thread-safe.
//
//   const SuppressionRule rule{.minimum_count = 10, .required_width = 10};
//   auto states = PrimarySuppression(table, rule.minimum_count);
//   const auto safe = ProtectCells(table, states, {}, rule);
//   FindUnprotected(table, *safe, rule)->empty()   // true
#ifndef SIPAS_LIBS_STATS_SUPPRESSION_H_
#define SIPAS_LIBS_STATS_SUPPRESSION_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "libs/stats/additive_table.h"
#include "libs/stats/result.h"
#include "libs/stats/suppression_audit.h"

namespace sipas::stats {

struct SuppressionRule {
  std::uint64_t minimum_count = 10;   // people; smaller cells are primary
  std::uint64_t required_width = 10;  // people; of a primary cell's feasible range
};

std::vector<CellState> PrimarySuppression(const AdditiveTable& table, std::uint64_t minimum_count);

// Adds complementary cells to `states`. Published cells with a true value in `is_fixed` (empty:
// none) stay published: what is public already, or worth more than the rest.
Result<std::vector<CellState>> ProtectCells(const AdditiveTable& table,
                                            std::vector<CellState> states,
                                            const std::vector<bool>& is_fixed,
                                            const SuppressionRule& rule);

// Primary cells that hold somebody and whose range is narrower than required, ascending.
Result<std::vector<std::size_t>> FindUnprotected(const AdditiveTable& table,
                                                 const std::vector<CellState>& states,
                                                 const SuppressionRule& rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_SUPPRESSION_H_
