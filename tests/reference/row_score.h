// Scores and conditions of a case, applied to the cells of a table.
//
//   score  value: the number; norm5: answer / 5; top2: 1 for 4 and 5; eq: 1 if equal to "value";
//          one: 1 in every row. A missing cell stays missing, except under "one".
//   op     eq, in, ge, le; a missing cell never satisfies a condition.
// Errors: INVALID_ARGUMENT for another score or op, or for a cell that is no number where one is
// needed. Pure, thread-safe.
#ifndef SIPAS_TESTS_REFERENCE_ROW_SCORE_H_
#define SIPAS_TESTS_REFERENCE_ROW_SCORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/quad.h"
#include "tests/reference/csv_table.h"
#include "tests/reference/json.h"

namespace sipas::reference {

struct ScoredColumn {
  std::vector<std::optional<std::int64_t>> values;  // per row, in units; nothing = missing
  stats::Quad unit = 1;
};

absl::StatusOr<ScoredColumn> Score(const CsvTable& table, const Json& variable);

// Which rows satisfy all conditions of a domain.
absl::StatusOr<std::vector<bool>> RowsInDomain(const CsvTable& table, const Json& domain);

// Numbers compare as numbers, text as text.
bool CellEquals(std::string_view cell, const Json& value);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_ROW_SCORE_H_
