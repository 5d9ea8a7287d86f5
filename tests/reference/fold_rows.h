// Folding of rows into SampleCells, straight or as a stream that arrives in any order.
//
// FoldStreaming shuffles the rows, deals them to 1 to 16 partial states at random and merges these
// in random order: what happens to responses on their way through several machines. The seed alone
// decides; no library generator is used whose order could differ between platforms.
// Errors: those of sample_cells.h as INVALID_ARGUMENT. Pure functions, thread-safe.
//
//   SIPAS_ASSIGN_OR_RETURN(stats::SampleCells cells, FoldStreaming(rows, shape, 7));
#ifndef SIPAS_TESTS_REFERENCE_FOLD_ROWS_H_
#define SIPAS_TESTS_REFERENCE_FOLD_ROWS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/sample_cells.h"

namespace sipas::reference {

struct Row {
  std::vector<std::uint32_t> path;  // stratum, clusters
  std::uint32_t respondent_class = 0;
  std::vector<std::int64_t> values;
  std::vector<stats::Uint128> weights;  // the weight, then the replicates
};

absl::StatusOr<stats::SampleCells> FoldInOrder(std::span<const Row> rows,
                                               stats::SampleCells::Shape shape);
absl::StatusOr<stats::SampleCells> FoldStreaming(std::span<const Row> rows,
                                                 stats::SampleCells::Shape shape,
                                                 std::uint64_t seed);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_FOLD_ROWS_H_
