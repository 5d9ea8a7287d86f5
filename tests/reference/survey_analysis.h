// SurveyAnalysis: a sample with calibrated weights, and the covariance of statistics under its
// design or its replicate weights. The bridge from a case to libs/stats.
//
//   SIPAS_ASSIGN_OR_RETURN(SurveyAnalysis analysis, SurveyAnalysis::Read(design, request, folder));
//   stats::MomentStatistics statistics = analysis.NewStatistics();
//   ...
//   SIPAS_ASSIGN_OR_RETURN(Estimates e, analysis.Estimate(statistics, members));
#ifndef SIPAS_TESTS_REFERENCE_SURVEY_ANALYSIS_H_
#define SIPAS_TESTS_REFERENCE_SURVEY_ANALYSIS_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/stats/calibration.h"
#include "libs/stats/covariance.h"
#include "libs/stats/error.h"
#include "libs/stats/moment_statistic.h"
#include "libs/stats/moment_sums.h"
#include "libs/stats/quad.h"
#include "libs/stats/replicate_variance.h"
#include "libs/stats/result.h"
#include "tests/reference/json.h"
#include "tests/reference/survey_sample.h"

namespace sipas::reference {

struct Estimates {
  std::vector<double> values;
  stats::Covariance covariance{0};
};

// OK, or INVALID_ARGUMENT with the error's name.
absl::Status ToStatus(stats::Error error);

class SurveyAnalysis {
 public:
  static absl::StatusOr<SurveyAnalysis> Read(const Json& design, const SampleRequest& request,
                                             const Folder& folder);

  const SurveySample& sample() const { return sample_; }
  stats::MomentStatistics NewStatistics() const {
    return {sample_.classes.size(), sample_.cells.shape().values};
  }
  // NOT_FOUND if a statistic is undefined.
  absl::StatusOr<Estimates> Estimate(const stats::MomentStatistics& statistics,
                                     const stats::ClassSet& members) const;

  // Of the rows in these classes, with their final weights.
  double Count(const stats::ClassSet& members, std::size_t k = 0) const;
  double SumOfWeights(const stats::ClassSet& members) const;
  double SumOfSquaredWeights(const stats::ClassSet& members) const;
  double DegreesOfFreedom(const stats::ClassSet& members) const;
  bool has_replicates() const { return replicates_.has_value(); }
  bool is_calibrated() const { return !steps_.empty(); }
  // S^2/n of a statistic over the rows of these classes, as design_effect.h defines it.
  stats::Result<double> SimpleRandomVariance(const stats::MomentStatistics& statistics,
                                             stats::StatisticId id,
                                             const stats::ClassSet& members) const;

 private:
  explicit SurveyAnalysis(SurveySample sample)
      : sample_(std::move(sample)), classes_(sample_.cells.ByClass(sample_.classes.size())) {}

  // The steps for the weights of replicate r (0: the weights themselves), and their product.
  absl::StatusOr<std::vector<stats::Calibration>> Calibrate(
      std::size_t r, std::vector<stats::Quad>& factors) const;
  absl::StatusOr<stats::Covariance> LinearisedCovariance(const stats::MomentStatistics& statistics,
                                                         const stats::ClassSet& members) const;
  absl::StatusOr<stats::Covariance> ReplicateCovariance(
      const stats::MomentStatistics& statistics,
      const std::vector<std::optional<stats::Quad>>& values) const;

  SurveySample sample_;
  std::vector<stats::MomentSums> classes_;
  std::vector<stats::Calibration> steps_;
  std::vector<stats::Quad> factors_;
  std::optional<stats::ReplicateScales> replicates_;
};

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_SURVEY_ANALYSIS_H_
