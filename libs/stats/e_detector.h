// EDetector: alarms when the satisfaction of a locality has fallen below a level, valid without
// assumptions about distributions and at every look (Shin, Ramdas, Rinaldo, New England Journal of
// Statistics in Data Science 2 (2024)).
//
// For an answer X in [0, 1] and a bet 0 < b < 1/(1-p0), L = 1 - b (X - p0) has mean 1 or less as
// long as the mean of X, given the past, is p0 or more. Per day
//   L_day = product over the day's answers,
//   e-CUSUM  M_t = L_t max(M_{t-1}, 1),  M_0 = 1;   e-SR  S_t = L_t (S_{t-1} + 1),  S_0 = 0
// and an alarm at the threshold c: while nothing has changed, the expected number of days to an
// alarm is c or more. The order inside a day does not matter, nor do merges: a day is its counts,
// so a replay of the log gives the same alarm on the same day. S reacts sooner, M says better when
// the fall began. Under no change E S_t <= t, so on a day fixed beforehand S_t/t is an e-value: for
// many localities, alarm by EBenjaminiHochberg (false_discovery.h) on these, under any dependence
// between localities.
//
// Needed: answers of a day independent given the past. Where they are alike (one commune, one
// interviewer), the product is wrong: give the day's mean as one answer, AddMean, which reacts
// later. Values are kept as logs: no overflow. Errors: kNotAShare (p0 not inside (0, 1), a mean
// outside [0, 1]), kScoreNotFinite (bet), kShapeMismatch (fewer than 2 categories). A value type;
// thread-compatible.
//
//   EDetector detector = *EDetector::Make({.level = 0.85, .bet = 0.5});
//   const std::uint64_t day[] = {2, 1, 4, 20, 31};   // answers 1 to 5
//   detector.AddDay(day);
//   if (detector.log_sr() >= std::log(100)) Alarm();
#ifndef SIPAS_LIBS_STATS_E_DETECTOR_H_
#define SIPAS_LIBS_STATS_E_DETECTOR_H_

#include <cstdint>
#include <limits>
#include <span>

#include "libs/stats/result.h"

namespace sipas::stats {

struct EDetectorRule {
  double level = 0;  // p0: the mean that is still good
  double bet = 0.5;  // larger: sooner for deep falls, later for small ones
};

class EDetector {
 public:
  static Result<EDetector> Make(const EDetectorRule& rule);

  // Answers of one day: counts[k] of the value k/(counts.size() - 1). A day without answers counts
  // as a day on which nothing was learnt.
  Error AddDay(std::span<const std::uint64_t> counts);
  // A day whose answers are alike: their mean.
  Error AddMean(double mean);

  std::uint64_t days() const { return days_; }
  double log_cusum() const { return log_cusum_; }
  // Minus infinity before the first day.
  double log_sr() const { return log_sr_; }
  // S_t/t, of the days so far; 0 before the first.
  double e_value() const;

 private:
  explicit EDetector(const EDetectorRule& rule) : rule_(rule) {}
  void Step(double log_factor);

  EDetectorRule rule_;
  std::uint64_t days_ = 0;
  double log_cusum_ = 0;
  double log_sr_ = -std::numeric_limits<double>::infinity();  // S_0 = 0
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_E_DETECTOR_H_
