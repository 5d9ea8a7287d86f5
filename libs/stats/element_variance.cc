#include "libs/stats/element_variance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sipas::stats {
namespace {

constexpr int kSquareFractionBits = 2 * FixedWeight::kFractionBits;

bool SameShape(const Forms& forms, const CategorySums& sums, const PairSums& squares) {
  return sums.categories() == squares.categories() && sums.responses() == squares.responses() &&
         std::all_of(forms.begin(), forms.end(), [&](const std::vector<double>& form) {
           return form.size() == sums.categories();
         });
}

}  // namespace

Result<ElementStratum> ElementMoments(const StratumSize& size, const Forms& forms,
                                      const CategorySums& member_sums,
                                      const PairSums& member_squares) {
  if (!SameShape(forms, member_sums, member_squares)) return Error::kShapeMismatch;
  ElementStratum stratum{size, member_sums.responses(), {}, Covariance(forms.size())};
  const std::vector<double> totals = WeightedTotals(member_sums);
  for (std::size_t k = 0; k < forms.size(); ++k) {
    stratum.sums.push_back(
        std::inner_product(forms[k].begin(), forms[k].end(), totals.begin(), 0.0));
    for (std::size_t l = 0; l <= k; ++l) {
      stratum.squares.AddEntry(k, l,
                               member_squares.Bilinear(forms[k], forms[l], kSquareFractionBits));
    }
  }
  return stratum;
}

Result<DesignVariance> ElementVariance(std::span<const ElementStratum> strata,
                                       const LonelyRule& rule) {
  DesignVariance variance(strata.empty() ? 0 : strata.front().sums.size());
  for (const ElementStratum& stratum : strata) {
    const std::size_t statistics = variance.covariance.size();
    if (stratum.sums.size() != statistics || stratum.squares.size() != statistics) {
      return Error::kShapeMismatch;
    }
    if (!std::all_of(stratum.sums.begin(), stratum.sums.end(),
                     [](double u) { return std::isfinite(u); })) {
      return Error::kInfluenceNotFinite;
    }
    const auto treatment = TreatStratum(stratum.size, stratum.members, rule);
    if (!treatment.ok()) return treatment.error();
    variance.Count(stratum.size, stratum.members, *treatment);
    // scale is 0 for a stratum that contributes nothing.
    variance.covariance.AddScaled(stratum.squares, treatment->scale);
    if (treatment->kind == StratumTreatment::Kind::kCentred) {
      variance.covariance.AddOuter(stratum.sums,
                                   -treatment->scale / static_cast<double>(stratum.size.sampled));
    }
  }
  if (const Error error = variance.Finish(); error != Error::kOk) return error;
  return variance;
}

}  // namespace sipas::stats
