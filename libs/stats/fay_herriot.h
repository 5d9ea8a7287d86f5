// FayHerriot: small-area estimates that borrow strength through a regression on area figures.
//
//     y_i = x_i'b + v_i + e_i,   Var v_i = A,   Var e_i = D_i known
// EBLUP = x'b + gamma (y - x'b), gamma = A/(A + D), b by weighted least squares. A by
//   kReml, kMl        root of the score, cut off at 0
//   kFayHerriot       sum (y - x'b)^2/(A + D) = m - p, cut off at 0
//   kPrasadRao        quadratic moment, cut off at 0
//   kAdjustedReml/Ml  maximum of A times the (residual) likelihood: root of A score + 2, which is
//                     2 at A = 0, so A > 0 always; a maximum exists if m > p + 2
// Mean squared error g1 + g2 + 2 g3 - bias (D/(A+D))^2:
//   g1 = gamma D;  g2 = (1-gamma)^2 x'(X'V^-1 X)^-1 x;  g3 = (D/(A+D))^2 var(A)/(A + D)
//   var(A) = 2/sum V^-2 (REML, ML, adjusted), 2m/(sum V^-1)^2 (FH), 2 sum V^2/m^2 (PR)
//   bias of A, with L = tr((X'V^-1 X)^-1 X'V^-2 X) and S = sum V^-2:
//     0 (REML, PR), -L/S (ML), 2 (m S - (sum V^-1)^2)/(sum V^-1)^3 (FH),
//     2/(A S) (adjusted REML), (2/A - L)/S (adjusted ML)
//   A positive bias of the adjusted methods is not taken off: where A is small it would make the
//   error negative. Theirs is then an upper estimate.
// Sources: Fay and Herriot, JASA 74 (1979); Prasad and Rao, JASA 85 (1990); Datta and Lahiri,
// Statistica Sinica 10 (2000); Li and Lahiri, Journal of Multivariate Analysis 101 (2010); Rao and
// Molina, Small Area Estimation (2015), chapter 6.
//
// At A = 0 every area gets the regression's value and g1 = 0, so the error looks too small:
// `at_boundary` says so, and the adjusted methods are the way out. These are model-based numbers
// and must be labelled as that (area_shares.h does it). D must be smoothed before: an area's own
// variance is no D.
// Errors: kShapeMismatch, kScoreNotFinite, kVarianceOutOfRange (a D that is not positive),
// kNoDegreesOfFreedom (m <= p; adjusted: m <= p + 2), kSingularSystem (X not of full rank),
// kNotConverged. Pure function, thread-safe.
//
//   const auto fit = FitFayHerriot({y, d, x}, AreaVarianceMethod::kReml);
#ifndef SIPAS_LIBS_STATS_FAY_HERRIOT_H_
#define SIPAS_LIBS_STATS_FAY_HERRIOT_H_

#include <vector>

#include "libs/stats/result.h"

namespace sipas::stats {

enum class AreaVarianceMethod { kReml, kMl, kFayHerriot, kPrasadRao, kAdjustedReml, kAdjustedMl };

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
