#include "tests/reference/fold_rows.h"

#include <cstddef>
#include <numeric>
#include <random>
#include <utility>

#include "absl/status/status.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/stats/error.h"

namespace sipas::reference {
namespace {

constexpr std::size_t kMaxPartialStates = 16;

absl::Status ToStatus(stats::Error error) {
  if (error == stats::Error::kOk) return absl::OkStatus();
  return absl::InvalidArgumentError(base::ToAbsl(stats::ErrorName(error)));
}

absl::Status AddRow(const Row& row, stats::SampleCells& cells) {
  return ToStatus(cells.Add(row.path, row.respondent_class, row.values, row.weights));
}

// 0 .. n-1; the modulo's bias does not matter here.
std::size_t Below(std::size_t n, std::mt19937_64& random) { return random() % n; }

std::vector<std::size_t> Shuffled(std::size_t n, std::mt19937_64& random) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[Below(i, random)]);
  return order;
}

}  // namespace

absl::StatusOr<stats::SampleCells> FoldInOrder(std::span<const Row> rows,
                                               stats::SampleCells::Shape shape) {
  stats::SampleCells cells(shape);
  for (const Row& row : rows) SIPAS_RETURN_IF_ERROR(AddRow(row, cells));
  return cells;
}

absl::StatusOr<stats::SampleCells> FoldStreaming(std::span<const Row> rows,
                                                 stats::SampleCells::Shape shape,
                                                 std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<stats::SampleCells> states(1 + Below(kMaxPartialStates, random),
                                         stats::SampleCells(shape));
  for (const std::size_t row : Shuffled(rows.size(), random)) {
    SIPAS_RETURN_IF_ERROR(AddRow(rows[row], states[Below(states.size(), random)]));
  }
  while (states.size() > 1) {
    std::swap(states[Below(states.size(), random)], states.back());
    const stats::SampleCells merged = std::move(states.back());
    states.pop_back();
    SIPAS_RETURN_IF_ERROR(ToStatus(states[Below(states.size(), random)].Merge(merged)));
  }
  return std::move(states.front());
}

}  // namespace sipas::reference
