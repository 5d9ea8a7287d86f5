// FayHerriot: small-area estimates that borrow strength through a regression on area figures.
//
//     y_i = x_i'b + v_i + e_i,   Var v_i = A,   Var e_i = D_i known
// EBLUP = x'b + gamma (y - x'b), gamma = A/(A + D), b by weighted least squares. A by
//   kReml, kMl  root of the score; kFayHerriot  sum (y - x'b)^2/(A + D) = m - p;
//   kPrasadRao  quadratic moment; each cut off at 0
// Mean squared error g1 + g2 + 2 g3 - bias (D/(A+D))^2:
//   g1 = gamma D;  g2 = (1-gamma)^2 x'(X'V^-1 X)^-1 x;  g3 = (D/(A+D))^2 var(A)/(A + D)
//   var(A) = 2/sum V^-2 (REML, ML), 2m/(sum V^-1)^2 (FH), 2 sum V^2/m^2 (PR)
//   bias = -tr((X'V^-1 X)^-1 X'V^-2 X)/sum V^-2 (ML), 2 (m sum V^-2 - (sum V^-1)^2)/(sum V^-1)^3
//   (FH), 0 (REML, PR)
// Sources: Fay and Herriot, JASA 74 (1979); Prasad and Rao, JASA 85 (1990); Datta and Lahiri,
// Statistica Sinica 10 (2000); Rao and Molina, Small Area Estimation (2015), chapter 6.
//
// At A = 0 every area gets the regression's value and g1 = 0, so the error looks too small:
// `at_boundary` says so. These are model-based numbers and must be labelled as that. D must be
// smoothed before: an area's own variance is no D.
// Errors: kShapeMismatch, kScoreNotFinite, kVarianceOutOfRange (a D that is not positive),
// kNoDegreesOfFreedom (m <= p), kSingularSystem (X not of full rank), kNotConverged. Pure function,
// thread-safe.
//
//   const auto fit = FitFayHerriot({y, d, x}, AreaVarianceMethod::kReml);
#ifndef SIPAS_LIBS_STATS_FAY_HERRIOT_H_
#define SIPAS_LIBS_STATS_FAY_HERRIOT_H_

#include <vector>

#include "libs/stats/result.h"

namespace sipas::stats {

enum class AreaVarianceMethod { kReml, kMl, kFayHerriot, kPrasadRao };

struct AreaData {
  std::vector<double> y;
  std::vector<double> d;               // D_i
  std::vector<std::vector<double>> x;  // per area, with the 1 of the intercept
};

struct AreaEstimate {
  double gamma = 0;
  double eblup = 0;
  double g1 = 0;
  double g2 = 0;
  double g3 = 0;
  double mse = 0;
};

struct FayHerriotFit {
  double area_variance = 0;              // A
  double variance_of_area_variance = 0;  // var(A)
  bool at_boundary = false;              // A = 0
  std::vector<double> beta;
  std::vector<AreaEstimate> areas;
};

Result<FayHerriotFit> FitFayHerriot(const AreaData& data, AreaVarianceMethod method);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_FAY_HERRIOT_H_
