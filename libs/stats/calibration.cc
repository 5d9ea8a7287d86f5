#include "libs/stats/calibration.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "libs/stats/symmetric_system.h"

namespace sipas::stats {
namespace {

constexpr int kMaxSweeps = 20000;
constexpr Quad kConverged = 1e-20;
// Targets of two margins that differ by less than this were rounded, not contradictory.
constexpr Quad kSameTotal = 1e-9;
constexpr int kResidualSweeps = 10;  // as in R's svyrecvar

Quad Sum(std::span<const Quad> values) {
  Quad sum = 0;
  for (const Quad value : values) sum += value;
  return sum;
}

std::vector<Quad> CategoryWeights(const CalibrationMargin& margin, std::span<const Quad> factors,
                                  std::span<const Quad> class_weights) {
  std::vector<Quad> sums(margin.totals.size());
  for (std::size_t c = 0; c < class_weights.size(); ++c) {
    sums[margin.category_of_class[c]] += factors[c] * class_weights[c];
  }
  return sums;
}

Error CheckMargin(const CalibrationMargin& margin, std::span<const Quad> class_weights) {
  if (margin.category_of_class.size() != class_weights.size()) return Error::kShapeMismatch;
  for (const std::size_t category : margin.category_of_class) {
    if (category >= margin.totals.size()) return Error::kShapeMismatch;
  }
  const std::vector<Quad> ones(class_weights.size(), 1);
  const std::vector<Quad> sums = CategoryWeights(margin, ones, class_weights);
  for (std::size_t k = 0; k < sums.size(); ++k) {
    if (!(sums[k] > 0) || !(margin.totals[k] > 0)) return Error::kEmptyCategory;
  }
  return Error::kOk;
}

}  // namespace

Result<Calibration> Calibration::Of(CalibrationMethod method,
                                    std::vector<CalibrationMargin> margins,
                                    std::span<const Quad> class_weights) {
  Calibration calibration(method, std::move(margins));
  if (const Error error = calibration.Check(class_weights); error != Error::kOk) return error;
  const Error error = method == CalibrationMethod::kLinear ? calibration.FitLinear(class_weights)
                                                           : calibration.Rake(class_weights);
  if (error != Error::kOk) return error;
  return calibration;
}

Error Calibration::Check(std::span<const Quad> class_weights) const {
  if (margins_.empty()) return Error::kShapeMismatch;
  if (method_ == CalibrationMethod::kPostStratification && margins_.size() != 1) {
    return Error::kShapeMismatch;
  }
  const Quad total = Sum(margins_.front().totals);
  for (const CalibrationMargin& margin : margins_) {
    if (const Error error = CheckMargin(margin, class_weights); error != Error::kOk) return error;
    if (Abs(Sum(margin.totals) - total) > kSameTotal * total) return Error::kMarginsContradict;
  }
  return Error::kOk;
}

Error Calibration::Rake(std::span<const Quad> class_weights) {
  factors_.assign(class_weights.size(), 1);
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    Quad change = 0;
    for (const CalibrationMargin& margin : margins_) {
      const std::vector<Quad> sums = CategoryWeights(margin, factors_, class_weights);
      for (std::size_t c = 0; c < factors_.size(); ++c) {
        const std::size_t k = margin.category_of_class[c];
        const Quad step = margin.totals[k] / sums[k];
        factors_[c] *= step;
        change = std::max(change, Abs(step - 1));
      }
    }
    // Targets that were rounded apart keep a last small step for ever.
    if (change < kConverged || margins_.size() == 1) return Error::kOk;
    if (sweep > 1000 && change < kSameTotal) return Error::kOk;
  }
  return Error::kNotConverged;
}

std::size_t Calibration::column_count() const {
  std::size_t columns = 1;
  for (const CalibrationMargin& margin : margins_) columns += margin.totals.size() - 1;
  return columns;
}

std::vector<std::size_t> Calibration::Columns(std::size_t respondent_class) const {
  std::vector<std::size_t> columns;
  std::size_t first = 0;
  for (const CalibrationMargin& margin : margins_) {
    const std::size_t category = margin.category_of_class[respondent_class];
    // The first margin has all its categories; in later ones the first is the reference.
    if (columns.empty()) {
      columns.push_back(category);
      first = margin.totals.size() - 1;
      continue;
    }
    if (category > 0) columns.push_back(first + category);
    first += margin.totals.size() - 1;
  }
  return columns;
}

Result<std::vector<Quad>> Calibration::Solve(std::span<const Quad> class_weights,
                                             std::vector<Quad> right) const {
  const std::size_t n = column_count();
  std::vector<Quad> normal(n * n);
  for (std::size_t c = 0; c < class_weights.size(); ++c) {
    const std::vector<std::size_t> columns = Columns(c);
    for (const std::size_t i : columns) {
      for (const std::size_t j : columns) normal[i * n + j] += class_weights[c];
    }
  }
  const std::vector<Quad> solution = SolveSymmetric(normal, right);
  for (std::size_t i = 0; i < n; ++i) {
    Quad left = 0;
    for (std::size_t j = 0; j < n; ++j) left += normal[i * n + j] * solution[j];
    if (Abs(left - right[i]) > Quad{1e-12} * (Abs(right[i]) + Abs(normal[i * n + i]))) {
      return Error::kSingularSystem;
    }
  }
  return solution;
}

Error Calibration::FitLinear(std::span<const Quad> class_weights) {
  // Columns(c) of a category tells where its target goes.
  std::vector<Quad> missing(column_count());
  std::size_t first = 0;
  const std::vector<Quad> ones(class_weights.size(), 1);
  for (std::size_t m = 0; m < margins_.size(); ++m) {
    const std::vector<Quad> sums = CategoryWeights(margins_[m], ones, class_weights);
    for (std::size_t k = m == 0 ? 0 : 1; k < sums.size(); ++k) {
      missing[first + k] += margins_[m].totals[k] - sums[k];
    }
    first += sums.size() - 1;
  }
  const auto lambda = Solve(class_weights, std::move(missing));
  if (!lambda.ok()) {
    return lambda.error() == Error::kSingularSystem ? Error::kMarginsContradict : lambda.error();
  }
  for (std::size_t c = 0; c < class_weights.size(); ++c) {
    Quad factor = 1;
    for (const std::size_t column : Columns(c)) factor += (*lambda)[column];
    factors_.push_back(factor);
  }
  return Error::kOk;
}

Error Calibration::Residualise(std::span<const MomentSums> classes, std::span<const Quad> before,
                               std::span<LinearForm> forms) const {
  if (classes.size() != factors_.size()) return Error::kShapeMismatch;
  std::vector<Quad> weights;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    weights.push_back((before.empty() ? Quad{1} : before[c]) * classes[c].total(0).ToQuad());
  }
  for (LinearForm& form : forms) {
    if (method_ == CalibrationMethod::kRakingSweeps) {
      Sweep(classes, form);
      continue;
    }
    const std::size_t row = form.size() / classes.size();
    std::vector<Quad> right(column_count());
    for (std::size_t c = 0; c < classes.size(); ++c) {
      Quad sum = 0;
      for (std::size_t k = 0; k < row; ++k) {
        sum += form[c * row + k] * classes[c].total(k).ToQuad();
      }
      if (!before.empty()) sum *= before[c];
      for (const std::size_t column : Columns(c)) right[column] += sum;
    }
    const auto slopes = Solve(weights, std::move(right));
    if (!slopes.ok()) return slopes.error();
    for (std::size_t c = 0; c < classes.size(); ++c) {
      for (const std::size_t column : Columns(c)) form[c * row] -= (*slopes)[column];
    }
  }
  return Error::kOk;
}

void Calibration::Sweep(std::span<const MomentSums> classes, LinearForm& form) const {
  const std::size_t row = form.size() / classes.size();
  for (int sweep = 0; sweep < kResidualSweeps; ++sweep) {
    for (const CalibrationMargin& margin : margins_) {
      std::vector<Quad> sums(margin.totals.size());
      std::vector<Quad> rows(margin.totals.size());
      for (std::size_t c = 0; c < classes.size(); ++c) {
        const std::size_t category = margin.category_of_class[c];
        for (std::size_t k = 0; k < row; ++k) {
          sums[category] += form[c * row + k] * classes[c].count(k).ToQuad();
        }
        rows[category] += classes[c].count(0).ToQuad();
      }
      for (std::size_t c = 0; c < classes.size(); ++c) {
        const std::size_t category = margin.category_of_class[c];
        if (rows[category] != 0) form[c * row] -= sums[category] / rows[category];
      }
    }
  }
}

}  // namespace sipas::stats
