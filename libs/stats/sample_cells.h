// SampleCells: the rows of a survey as exact sums per sampled unit and class of respondents.
//
// A row lies in a stratum, in a cluster of each sampling stage (none when respondents were drawn
// directly), and in a class: whatever an analysis has to tell apart later, such as calibration
// cells, domains, and who answered. Rows of one unit and class are one MomentSums. Folding is
// exact, so any order of rows, any split into partial states and any order of merging give equal
// objects (operator==).
//
// Keys are small numbers that the caller gives; cells are visited in ascending order of (stratum,
// clusters..., class). Errors: kShapeMismatch, and those of moment_sums.h. Thread-compatible.
//
//   SampleCells cells({.clusters = 1, .values = 2, .replicates = 0});
//   const std::uint32_t path[] = {stratum, commune};
//   if (cells.Add(path, class_of_row, values, weights) != Error::kOk) ...
#ifndef SIPAS_LIBS_STATS_SAMPLE_CELLS_H_
#define SIPAS_LIBS_STATS_SAMPLE_CELLS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "libs/stats/moment_sums.h"

namespace sipas::stats {

class SampleCells {
 public:
  struct Shape {
    std::size_t clusters = 0;  // sampling stages that have clusters
    std::size_t values = 0;    // K
    std::size_t replicates = 0;

    friend bool operator==(const Shape&, const Shape&) = default;
  };
  // Stratum, cluster of each stage, class.
  using Key = std::vector<std::uint32_t>;
  using Cells = std::map<Key, MomentSums>;

  explicit SampleCells(Shape shape) : shape_(shape) {}

  // `path`: the stratum and one cluster per stage.
  Error Add(std::span<const std::uint32_t> path, std::uint32_t respondent_class,
            std::span<const std::int64_t> values, std::span<const Uint128> weights);
  Error Merge(const SampleCells& other);

  const Shape& shape() const { return shape_; }
  const Cells& cells() const { return cells_; }
  // Sums per class over all units; as many as the highest class needs, at least `classes`.
  std::vector<MomentSums> ByClass(std::size_t classes) const;

  friend bool operator==(const SampleCells&, const SampleCells&) = default;

 private:
  Shape shape_;
  Cells cells_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_SAMPLE_CELLS_H_
