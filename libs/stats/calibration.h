// Calibration: weights adjusted so that they meet known population figures, and what that does to
// the variance.
//
// Respondents fall into classes (sample_cells.h); a margin sorts the classes into categories with
// known totals N_k. The adjusted weight of a row is g_c w, one factor per class:
//   kPostStratification  one margin; g = N_k / sum of w in the category
//   kRaking              several margins; iterative proportional fitting to convergence, which is
//                        also calibration with the multiplicative distance (R calibrate "raking")
//   kRakingSweeps        the same factors; differs in the variance
//   kLinear              g = 1 + x'lambda, x the indicators of the margins (regression estimator);
//                        g may be negative
// The variance is that of the residuals of the influence: z minus its regression on the margins'
// indicators under the weights before calibration (for one margin: minus the category's mean).
// Sources: Deville and Särndal, JASA 87 (1992); Deville, Särndal and Sautory, JASA 88 (1993).
// kRakingSweeps instead repeats R's rake(): ten sweeps, each subtracting the unweighted mean of z
// in every category of every margin. kRaking is the textbook choice and the default; use the other
// to reproduce numbers that were made with rake().
//
// Steps may follow one another; each starts from the weights that the step before left. Categories
// without respondents must not have a target and reversely. Errors: kShapeMismatch, kEmptyCategory,
// kMarginsContradict, kNotConverged, kSingularSystem. Immutable, thread-safe.
//
//   const auto step = Calibration::Of(CalibrationMethod::kRaking, {sex, age}, class_weights);
//   step->factors();                                     // g per class
//   step->Residualise(classes, before, forms);           // forms of z under the new weights
#ifndef SIPAS_LIBS_STATS_CALIBRATION_H_
#define SIPAS_LIBS_STATS_CALIBRATION_H_

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "libs/stats/moment_statistic.h"
#include "libs/stats/moment_sums.h"
#include "libs/stats/quad.h"
#include "libs/stats/result.h"

namespace sipas::stats {

enum class CalibrationMethod { kPostStratification, kRaking, kRakingSweeps, kLinear };

struct CalibrationMargin {
  std::vector<std::size_t> category_of_class;
  std::vector<Quad> totals;  // N_k, in the unit of the weights
};

class Calibration {
 public:
  // `class_weights`: sum of the weights of each class before this step.
  static Result<Calibration> Of(CalibrationMethod method, std::vector<CalibrationMargin> margins,
                                std::span<const Quad> class_weights);

  // g per class.
  std::span<const Quad> factors() const { return factors_; }

  // Replaces forms of z by those of its residuals. `before`: factors of the steps before this one
  // on the weights in `classes` (empty for none). `forms` are for rows weighted after this step.
  Error Residualise(std::span<const MomentSums> classes, std::span<const Quad> before,
                    std::span<LinearForm> forms) const;

 private:
  Calibration(CalibrationMethod method, std::vector<CalibrationMargin> margins)
      : method_(method), margins_(std::move(margins)) {}

  Error Check(std::span<const Quad> class_weights) const;
  Error Rake(std::span<const Quad> class_weights);
  Error FitLinear(std::span<const Quad> class_weights);
  void Sweep(std::span<const MomentSums> classes, LinearForm& form) const;
  // Indicators of a class: one column per category, without the first of later margins.
  std::vector<std::size_t> Columns(std::size_t respondent_class) const;
  std::size_t column_count() const;
  // Normal equations of the regression on the margins.
  Result<std::vector<Quad>> Solve(std::span<const Quad> class_weights,
                                  std::vector<Quad> right) const;

  CalibrationMethod method_;
  std::vector<CalibrationMargin> margins_;
  std::vector<Quad> factors_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_CALIBRATION_H_
