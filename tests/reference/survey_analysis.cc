#include "tests/reference/survey_analysis.h"

#include <algorithm>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/stats/design_effect.h"
#include "libs/stats/sample_variance.h"
#include "libs/stats/statistic.h"

namespace sipas::reference {
namespace {

stats::ReplicateScales ReadReplicates(const Json& json) {
  stats::ReplicateScales scales;
  scales.scale = json.at("scale");
  scales.rscales = json.at("rscales").get<std::vector<double>>();
  scales.centre =
      json.value("mse", false) ? stats::ReplicateCentre::kEstimate : stats::ReplicateCentre::kMean;
  return scales;
}

// Multiplies the part of each class by its own number.
void ScaleForms(std::vector<stats::LinearForm>& forms, const std::vector<stats::Quad>& factors) {
  for (stats::LinearForm& form : forms) {
    const std::size_t columns = form.size() / factors.size();
    for (std::size_t i = 0; i < form.size(); ++i) form[i] *= factors[i / columns];
  }
}

}  // namespace

absl::Status ToStatus(stats::Error error) {
  if (error == stats::Error::kOk) return absl::OkStatus();
  return absl::InvalidArgumentError(base::ToAbsl(stats::ErrorName(error)));
}

absl::StatusOr<SurveyAnalysis> SurveyAnalysis::Read(const Json& design,
                                                    const SampleRequest& request,
                                                    const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(SurveySample sample, SurveySample::Read(design, request, folder));
  SurveyAnalysis analysis(std::move(sample));
  SIPAS_ASSIGN_OR_RETURN(analysis.steps_, analysis.Calibrate(0, analysis.factors_));
  if (design.contains("replicates")) {
    analysis.replicates_ = ReadReplicates(design["replicates"]);
    if (analysis.replicates_->rscales.size() != analysis.sample_.cells.shape().replicates) {
      return absl::InvalidArgumentError("rscales and replicates differ in number");
    }
  }
  return analysis;
}

absl::StatusOr<std::vector<stats::Calibration>> SurveyAnalysis::Calibrate(
    std::size_t r, std::vector<stats::Quad>& factors) const {
  factors.assign(classes_.size(), 1);
  std::vector<stats::Calibration> steps;
  for (const CalibrationStep& step : sample_.calibration) {
    std::vector<stats::CalibrationMargin> margins;
    for (const std::size_t m : step.margins) {
      stats::CalibrationMargin margin{{}, sample_.margin_totals[m]};
      for (const RespondentClass& one : sample_.classes) {
        margin.category_of_class.push_back(one.categories[m]);
      }
      margins.push_back(std::move(margin));
    }
    std::vector<stats::Quad> weights;
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      weights.push_back(factors[c] * classes_[c].total(0, r).ToQuad());
    }
    auto calibration = stats::Calibration::Of(step.method, std::move(margins), weights);
    if (!calibration.ok()) return ToStatus(calibration.error());
    for (std::size_t c = 0; c < factors.size(); ++c) factors[c] *= calibration->factors()[c];
    steps.push_back(*std::move(calibration));
  }
  return steps;
}

absl::StatusOr<Estimates> SurveyAnalysis::Estimate(const stats::MomentStatistics& statistics,
                                                   const stats::ClassSet& members) const {
  const auto values = statistics.Values(stats::ClassTotals(classes_, factors_));
  Estimates estimates;
  for (const std::optional<stats::Quad>& value : values) {
    if (!value.has_value()) return absl::NotFoundError("an estimate is undefined");
    estimates.values.push_back(static_cast<double>(*value));
  }
  if (has_replicates()) {
    SIPAS_ASSIGN_OR_RETURN(estimates.covariance, ReplicateCovariance(statistics, values));
  } else {
    SIPAS_ASSIGN_OR_RETURN(estimates.covariance, LinearisedCovariance(statistics, members));
  }
  return estimates;
}

absl::StatusOr<stats::Covariance> SurveyAnalysis::LinearisedCovariance(
    const stats::MomentStatistics& statistics, const stats::ClassSet& members) const {
  std::vector<stats::LinearForm> forms =
      statistics.Linearise(stats::ClassTotals(classes_, factors_));
  // Each step's residuals are taken of the influences under the weights that it made.
  ScaleForms(forms, factors_);
  std::vector<stats::Quad> before(classes_.size(), 1);
  for (const stats::Calibration& step : steps_) {
    std::vector<stats::Quad> after = before;
    for (std::size_t c = 0; c < after.size(); ++c) after[c] *= step.factors()[c];
    std::vector<stats::Quad> inverse;
    for (const stats::Quad factor : after) inverse.push_back(1 / factor);
    ScaleForms(forms, inverse);
    SIPAS_RETURN_IF_ERROR(ToStatus(step.Residualise(classes_, before, forms)));
    ScaleForms(forms, after);
    before = std::move(after);
  }
  // A calibrated sample keeps everybody: those outside the domain tell about the residuals.
  const stats::ClassSet everybody(classes_.size(), true);
  auto covariance = stats::SampleVariance(sample_.cells, sample_.design, forms,
                                          is_calibrated() ? everybody : members);
  if (!covariance.ok()) return ToStatus(covariance.error());
  return *std::move(covariance);
}

absl::StatusOr<stats::Covariance> SurveyAnalysis::ReplicateCovariance(
    const stats::MomentStatistics& statistics,
    const std::vector<std::optional<stats::Quad>>& values) const {
  std::vector<std::vector<std::optional<stats::Quad>>> replicates;
  for (std::size_t r = 1; r <= replicates_->rscales.size(); ++r) {
    std::vector<stats::Quad> factors;
    SIPAS_RETURN_IF_ERROR(Calibrate(r, factors).status());
    replicates.push_back(statistics.Values(stats::ClassTotals(classes_, factors, r)));
  }
  auto covariance = stats::ReplicateVariance(*replicates_, values, replicates);
  if (!covariance.ok()) return ToStatus(covariance.error());
  return *std::move(covariance);
}

double SurveyAnalysis::Count(const stats::ClassSet& members, std::size_t k) const {
  stats::Quad count = 0;
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    if (members[c]) count += classes_[c].count(k).ToQuad();
  }
  return static_cast<double>(count);
}

double SurveyAnalysis::SumOfWeights(const stats::ClassSet& members) const {
  stats::Quad sum = 0;
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    if (members[c]) sum += factors_[c] * classes_[c].total(0).ToQuad();
  }
  return static_cast<double>(sum * sample_.weight_unit);
}

double SurveyAnalysis::SumOfSquaredWeights(const stats::ClassSet& members) const {
  stats::Quad sum = 0;
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    if (members[c]) sum += factors_[c] * factors_[c] * classes_[c].squared_pair(0, 0).ToQuad();
  }
  return static_cast<double>(sum * sample_.weight_unit * sample_.weight_unit);
}

double SurveyAnalysis::DegreesOfFreedom(const stats::ClassSet& members) const {
  if (has_replicates()) {
    return static_cast<double>(stats::ReplicateDegreesOfFreedom(classes_, members));
  }
  return static_cast<double>(stats::CountUnits(sample_.cells, members).degrees_of_freedom());
}

stats::Result<double> SurveyAnalysis::SimpleRandomVariance(
    const stats::MomentStatistics& statistics, stats::StatisticId id,
    const stats::ClassSet& members) const {
  const auto forms = statistics.Linearise(stats::ClassTotals(classes_, factors_));
  stats::StatisticValue value;
  value.n = static_cast<std::uint64_t>(Count(members));
  // Influences are per unit of the integer weights, so the sum of weights is in these units too.
  value.sum_w = SumOfWeights(members) / static_cast<double>(sample_.weight_unit);
  return stats::SimpleRandomVariance(value, stats::WeightedSpread(classes_, forms[id], factors_));
}

}  // namespace sipas::reference
