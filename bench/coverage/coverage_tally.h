// Coverage and width of one method over repeated surveys, with their Monte-Carlo error: surveys are
// independent, the provinces of one survey are not, so the survey is the unit.
//
// Thread-compatible.
#ifndef SIPAS_BENCH_COVERAGE_COVERAGE_TALLY_H_
#define SIPAS_BENCH_COVERAGE_COVERAGE_TALLY_H_

#include <cmath>
#include <optional>
#include <vector>

#include "bench/coverage/interval_methods.h"

namespace sipas::bench {

class CoverageTally {
 public:
  // To be called for every province of a survey, then EndSurvey.
  void Add(double truth, const std::optional<Limits>& limits, bool is_marked) {
    ++asked_;
    if (!limits.has_value()) return;
    current_.made += 1;
    const double covered = limits->lower <= truth && truth <= limits->upper ? 1 : 0;
    current_.covered += covered;
    marked_made_ += is_marked ? 1 : 0;
    marked_covered_ += is_marked ? covered : 0;
    below_ += truth < limits->lower ? 1 : 0;
    width_ += limits->upper - limits->lower;
  }
  void EndSurvey() {
    surveys_.push_back(current_);
    made_ += current_.made;
    covered_ += current_.covered;
    current_ = {};
  }

  // All of them shares of the intervals that there were; 0 if there were none.
  double coverage() const { return made_ > 0 ? covered_ / made_ : 0; }
  // Of the provinces that Add was told to mark.
  double coverage_of_marked() const {
    return marked_made_ > 0 ? marked_covered_ / marked_made_ : 0;
  }
  double truth_below() const { return made_ > 0 ? below_ / made_ : 0; }
  double truth_above() const { return made_ > 0 ? 1 - coverage() - truth_below() : 0; }
  double mean_width() const { return made_ > 0 ? width_ / made_ : 0; }
  double without_interval() const { return asked_ > 0 ? 1 - made_ / asked_ : 0; }
  // Standard error of a ratio of sums over surveys.
  double error() const {
    double squares = 0;
    for (const Count& survey : surveys_) {
      const double residual = survey.covered - coverage() * survey.made;
      squares += residual * residual;
    }
    return made_ > 0 ? std::sqrt(squares) / made_ : 0;
  }

 private:
  struct Count {
    double made = 0;
    double covered = 0;
  };
  Count current_;
  std::vector<Count> surveys_;
  double asked_ = 0;
  double made_ = 0;
  double covered_ = 0;
  double below_ = 0;
  double width_ = 0;
  double marked_made_ = 0;
  double marked_covered_ = 0;
};

}  // namespace sipas::bench

#endif  // SIPAS_BENCH_COVERAGE_COVERAGE_TALLY_H_
