#include "libs/stats/covariance.h"

namespace sipas::stats {

void Covariance::AddOuter(std::span<const double> x, double factor) {
  for (std::size_t i = 0; i < size_; ++i) {
    const double scaled = factor * x[i];
    if (scaled == 0) continue;
    for (std::size_t j = 0; j < i; ++j) {
      const double product = scaled * x[j];
      values_[i * size_ + j] += product;
      values_[j * size_ + i] += product;
    }
    values_[i * size_ + i] += scaled * x[i];
  }
}

void Covariance::AddOuter(std::span<const double> x, std::span<const std::size_t> places,
                          double factor) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    const double scaled = factor * x[i];
    if (scaled == 0) continue;
    for (std::size_t j = 0; j < i; ++j) AddEntry(places[i], places[j], scaled * x[j]);
    values_[places[i] * size_ + places[i]] += scaled * x[i];
  }
}

void Covariance::AddEntry(std::size_t i, std::size_t j, double amount) {
  values_[i * size_ + j] += amount;
  if (i != j) values_[j * size_ + i] += amount;
}

void Covariance::AddScaled(const Covariance& other, double factor) {
  for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += factor * other.values_[i];
}

void Covariance::Scale(double factor) {
  for (double& value : values_) value *= factor;
}

double Covariance::Bilinear(std::span<const double> c, std::span<const double> d) const {
  double sum = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    double row = 0;
    for (std::size_t j = 0; j < size_; ++j) row += (*this)(i, j) * d[j];
    sum += c[i] * row;
  }
  return sum;
}

}  // namespace sipas::stats
