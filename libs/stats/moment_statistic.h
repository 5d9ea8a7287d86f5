// MomentStatistics: means, totals, ratios and indices as functions of class totals, and their
// linear forms.
//
// With T_c(k) = sum of w v_k over the rows of class c (sample_cells.h) and a domain D of classes:
//     ratio       R = unit sum_D T(num)/sum_D T(den)    z_i = unit (v_num - R' v_den)/sum_D T(den)
//     total       Y = unit sum_D T(num)                 z_i = unit v_num
//     composite   S = sum_k a_k S_k                     z_i = sum_k a_k z_ik
// z_i is 0 outside D; R' is R in units. v_0 = 1, so a mean is the ratio of v_1 to v_0 over the
// classes that answered. `unit` turns scaled integers into the numbers that people read. Values are
// ratios first and sums of items later: missing answers are handled item by item.
// Source: Taylor linearisation, Särndal, Swensson, Wretman (1992), section 5.5; R survey's svymean,
// svytotal, svyratio, svycontrast.
//
// Undefined values: a ratio with a zero denominator, a composite with an undefined part; their
// forms are zero. Errors: kUnknownStatistic, kShapeMismatch. Thread-compatible.
//
//   MomentStatistics statistics(classes, values);
//   const std::size_t mean = *statistics.AddRatio(answered, 1, 0, Quad{1} / 5);
//   statistics.Values(totals)[mean];
#ifndef SIPAS_LIBS_STATS_MOMENT_STATISTIC_H_
#define SIPAS_LIBS_STATS_MOMENT_STATISTIC_H_

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "libs/stats/moment_sums.h"
#include "libs/stats/quad.h"
#include "libs/stats/result.h"
#include "libs/stats/statistic.h"

namespace sipas::stats {

// Which classes belong to a domain.
using ClassSet = std::vector<bool>;

// One linear form per statistic: entry class * (K + 1) + k multiplies v_k in rows of that class.
using LinearForm = std::vector<Quad>;

// T_c(k) for weight r, entry class * (K + 1) + k; `factors` multiply the weights class by class,
// empty for none.
std::vector<Quad> ClassTotals(std::span<const MomentSums> classes, std::span<const Quad> factors,
                              std::size_t r = 0);

class MomentStatistics {
 public:
  MomentStatistics(std::size_t classes, std::size_t values)
      : classes_(classes), columns_(values + 1) {}

  Result<StatisticId> AddRatio(ClassSet domain, std::size_t numerator, std::size_t denominator,
                               Quad unit);
  Result<StatisticId> AddTotal(ClassSet domain, std::size_t numerator, Quad unit);
  Result<StatisticId> AddComposite(std::vector<WeightedPart> parts);

  std::size_t size() const { return nodes_.size(); }
  std::vector<std::optional<Quad>> Values(std::span<const Quad> totals) const;
  // Forms of z, for rows that count with the weights behind `totals`.
  std::vector<LinearForm> Linearise(std::span<const Quad> totals) const;

 private:
  struct Node {
    ClassSet domain;
    std::size_t numerator = 0;
    std::optional<std::size_t> denominator;
    Quad unit = 1;
    std::vector<WeightedPart> parts;
  };

  Result<StatisticId> Add(Node node);
  Quad DomainTotal(const Node& node, std::size_t k, std::span<const Quad> totals) const;
  void LineariseNode(const Node& node, std::span<const Quad> totals, LinearForm& form) const;

  std::size_t classes_;
  std::size_t columns_;
  std::vector<Node> nodes_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_MOMENT_STATISTIC_H_
