#include "libs/stats/fay_herriot.h"

#include <cmath>
#include <cstddef>

#include "libs/stats/quad.h"
#include "libs/stats/symmetric_system.h"

namespace sipas::stats {
namespace {

using Vector = std::vector<Quad>;

class Model {
 public:
  Model(const AreaData& data, Quad area_variance, bool equal_weights = false)
      : data_(data), p_(data.x.front().size()) {
    for (const double d : data.d) v_.push_back(equal_weights ? Quad{1} : area_variance + d);
    normal_ = Cross(1);
    Vector right(p_);
    for (std::size_t i = 0; i < areas(); ++i) {
      for (std::size_t k = 0; k < p_; ++k) right[k] += x(i, k) * data_.y[i] / v_[i];
    }
    beta_ = SolveSymmetric(normal_, right);
  }

  std::size_t areas() const { return data_.y.size(); }
  std::size_t columns() const { return p_; }
  const Vector& beta() const { return beta_; }
  Quad v(std::size_t i) const { return v_[i]; }
  Quad Fitted(std::size_t i) const {
    Quad fitted = 0;
    for (std::size_t k = 0; k < p_; ++k) fitted += x(i, k) * beta_[k];
    return fitted;
  }
  Quad Residual(std::size_t i) const { return data_.y[i] - Fitted(i); }
  // x'(X'V^-1 X)^-1 x.
  Quad Leverage(std::size_t i) const {
    Vector row;
    for (std::size_t k = 0; k < p_; ++k) row.push_back(x(i, k));
    const Vector solved = SolveSymmetric(normal_, row);
    Quad sum = 0;
    for (std::size_t k = 0; k < p_; ++k) sum += row[k] * solved[k];
    return sum;
  }
  // sum V^-power.
  Quad PowerSum(int power) const {
    Quad sum = 0;
    for (const Quad v : v_) {
      Quad term = 1;
      for (int i = 0; i < std::abs(power); ++i) term *= power < 0 ? 1 / v : v;
      sum += term;
    }
    return sum;
  }
  // sum (residual)^2 / V^power.
  Quad ResidualSum(int power) const {
    Quad sum = 0;
    for (std::size_t i = 0; i < areas(); ++i) {
      Quad term = Residual(i) * Residual(i);
      for (int k = 0; k < power; ++k) term /= v_[i];
      sum += term;
    }
    return sum;
  }
  // tr((X'V^-1 X)^-1 X'V^-2 X).
  Quad LostTrace() const {
    const Vector cross = Cross(2);
    Quad trace = 0;
    for (std::size_t k = 0; k < p_; ++k) {
      Vector column;
      for (std::size_t l = 0; l < p_; ++l) column.push_back(cross[l * p_ + k]);
      trace += SolveSymmetric(normal_, column)[k];
    }
    return trace;
  }
  bool has_full_rank() const {
    // A dependent column of X leaves a direction in which the system gives nothing back.
    for (std::size_t k = 0; k < p_; ++k) {
      Vector unit(p_);
      unit[k] = 1;
      const Vector solved = SolveSymmetric(normal_, unit);
      Quad back = 0;
      for (std::size_t l = 0; l < p_; ++l) back += normal_[k * p_ + l] * solved[l];
      if (Abs(back - 1) > Quad{1e-12}) return false;
    }
    return true;
  }

 private:
  Quad x(std::size_t i, std::size_t k) const { return data_.x[i][k]; }
  // X'V^-power X.
  Vector Cross(int power) const {
    Vector cross(p_ * p_);
    for (std::size_t i = 0; i < areas(); ++i) {
      const Quad weight = power == 1 ? 1 / v_[i] : 1 / (v_[i] * v_[i]);
      for (std::size_t k = 0; k < p_; ++k) {
        for (std::size_t l = 0; l < p_; ++l) cross[k * p_ + l] += weight * x(i, k) * x(i, l);
      }
    }
    return cross;
  }

  const AreaData& data_;
  std::size_t p_;
  Vector v_;
  Vector normal_;
  Vector beta_;
};

bool IsAdjusted(AreaVarianceMethod method) {
  return method == AreaVarianceMethod::kAdjustedReml || method == AreaVarianceMethod::kAdjustedMl;
}

Error Check(const AreaData& data, AreaVarianceMethod method) {
  const std::size_t m = data.y.size();
  if (m == 0 || data.d.size() != m || data.x.size() != m) return Error::kShapeMismatch;
  const std::size_t p = data.x.front().size();
  for (std::size_t i = 0; i < m; ++i) {
    if (data.x[i].size() != p || p == 0) return Error::kShapeMismatch;
    if (!std::isfinite(data.y[i])) return Error::kScoreNotFinite;
    if (!(data.d[i] > 0) || !std::isfinite(data.d[i])) return Error::kVarianceOutOfRange;
    for (const double x : data.x[i]) {
      if (!std::isfinite(x)) return Error::kScoreNotFinite;
    }
  }
  // With fewer areas A times the likelihood has no maximum.
  if (m <= (IsAdjusted(method) ? p + 2 : p)) return Error::kNoDegreesOfFreedom;
  return Model(data, 0).has_full_rank() ? Error::kOk : Error::kSingularSystem;
}

Quad RemlScore(const Model& model) {
  return model.ResidualSum(2) - (model.PowerSum(-1) - model.LostTrace());
}

Quad MlScore(const Model& model) { return model.ResidualSum(2) - model.PowerSum(-1); }

// Positive below the root.
Quad Score(const AreaData& data, Quad area_variance, AreaVarianceMethod method) {
  const Model model(data, area_variance);
  switch (method) {
    case AreaVarianceMethod::kReml:
      return RemlScore(model);
    case AreaVarianceMethod::kMl:
      return MlScore(model);
    case AreaVarianceMethod::kAdjustedReml:
      return area_variance * RemlScore(model) + 2;
    case AreaVarianceMethod::kAdjustedMl:
      return area_variance * MlScore(model) + 2;
    default:
      return model.ResidualSum(1) - static_cast<double>(model.areas() - model.columns());
  }
}

Quad PrasadRao(const AreaData& data) {
  const Model least_squares(data, 0, true);
  Quad sum = least_squares.ResidualSum(0);
  for (std::size_t i = 0; i < data.y.size(); ++i) {
    sum -= data.d[i] * (1 - least_squares.Leverage(i));
  }
  const Quad variance = sum / static_cast<double>(least_squares.areas() - least_squares.columns());
  return variance > 0 ? variance : Quad{0};
}

Result<Quad> AreaVariance(const AreaData& data, AreaVarianceMethod method) {
  if (method == AreaVarianceMethod::kPrasadRao) return PrasadRao(data);
  const auto score = [&](Quad a) { return Score(data, a, method); };
  if (!(score(0) > 0)) return Quad{0};
  Quad low = 0;
  Quad high = data.d.front();
  constexpr int kMaxDoublings = 200;
  for (int i = 0; score(high) > 0; ++i) {
    if (i == kMaxDoublings) return Error::kNotConverged;
    low = high;
    high *= 2;
  }
  while (high - low > Quad{1e-18} * high) {
    const Quad middle = (low + high) / 2;
    (score(middle) > 0 ? low : high) = middle;
  }
  return low;
}

struct Correction {
  Quad variance;  // of A
  Quad bias;
};

Correction CorrectionOf(const Model& model, Quad area_variance, AreaVarianceMethod method) {
  const auto m = static_cast<double>(model.areas());
  const Quad inverse = model.PowerSum(-1);
  const Quad inverse_squares = model.PowerSum(-2);
  switch (method) {
    case AreaVarianceMethod::kReml:
      return {2 / inverse_squares, 0};
    case AreaVarianceMethod::kMl:
      return {2 / inverse_squares, -model.LostTrace() / inverse_squares};
    case AreaVarianceMethod::kFayHerriot:
      return {2 * m / (inverse * inverse),
              2 * (m * inverse_squares - inverse * inverse) / (inverse * inverse * inverse)};
    case AreaVarianceMethod::kAdjustedReml:
      return {2 / inverse_squares, 0};  // the bias is positive: see the header
    case AreaVarianceMethod::kAdjustedMl: {
      const Quad bias = (2 / area_variance - model.LostTrace()) / inverse_squares;
      return {2 / inverse_squares, bias < 0 ? bias : Quad{0}};
    }
    case AreaVarianceMethod::kPrasadRao:
      break;
  }
  return {2 * model.PowerSum(2) / (m * m), 0};
}

AreaEstimate EstimateArea(const Model& model, const Correction& correction, Quad area_variance,
                          double d, std::size_t i) {
  const Quad shrunk = d / model.v(i);  // 1 - gamma
  const Quad g1 = area_variance * shrunk;
  const Quad g2 = shrunk * shrunk * model.Leverage(i);
  const Quad g3 = shrunk * shrunk * correction.variance / model.v(i);
  const Quad mse = g1 + g2 + 2 * g3 - correction.bias * shrunk * shrunk;
  return {static_cast<double>(area_variance / model.v(i)),
          static_cast<double>(model.Fitted(i) + (1 - shrunk) * model.Residual(i)),
          static_cast<double>(g1),
          static_cast<double>(g2),
          static_cast<double>(g3),
          static_cast<double>(mse)};
}

}  // namespace

Result<FayHerriotFit> FitFayHerriot(const AreaData& data, AreaVarianceMethod method) {
  if (const Error error = Check(data, method); error != Error::kOk) return error;
  const auto area_variance = AreaVariance(data, method);
  if (!area_variance.ok()) return area_variance.error();
  const Model model(data, *area_variance);
  const Correction correction = CorrectionOf(model, *area_variance, method);
  FayHerriotFit fit;
  fit.area_variance = static_cast<double>(*area_variance);
  fit.variance_of_area_variance = static_cast<double>(correction.variance);
  fit.at_boundary = *area_variance == 0;
  for (const Quad b : model.beta()) fit.beta.push_back(static_cast<double>(b));
  for (std::size_t i = 0; i < data.y.size(); ++i) {
    fit.areas.push_back(EstimateArea(model, correction, *area_variance, data.d[i], i));
  }
  return fit;
}

}  // namespace sipas::stats
