// Covariance: a symmetric K x K matrix of variances and covariances of K statistics.
//
// Units are those of the statistics, squared. Sums and Var(c'x) = c'V c: elementary. No errors, and
// nothing is checked: indices and places are below size(), vectors have size() entries (with
// places: one per place), other matrices the same size(). Plain value; thread-compatible.
//
//   const double v = covariance.Contrast(std::vector<double>{1, -1});   // variance of x0 - x1
#ifndef SIPAS_LIBS_STATS_COVARIANCE_H_
#define SIPAS_LIBS_STATS_COVARIANCE_H_

#include <cstddef>
#include <span>
#include <vector>

namespace sipas::stats {

class Covariance {
 public:
  explicit Covariance(std::size_t statistics)
      : size_(statistics), values_(statistics * statistics) {}

  std::size_t size() const { return size_; }
  double operator()(std::size_t i, std::size_t j) const { return values_[i * size_ + j]; }
  double variance(std::size_t i) const { return (*this)(i, i); }

  // Adds factor * x x'. x.size() must be size().
  void AddOuter(std::span<const double> x, double factor);
  // The same for an x that is zero but at these ascending places.
  void AddOuter(std::span<const double> x, std::span<const std::size_t> places, double factor);
  // Adds `amount` to the entries (i, j) and (j, i).
  void AddEntry(std::size_t i, std::size_t j, double amount);
  void AddScaled(const Covariance& other, double factor);
  void Scale(double factor);

  // c' V c, the variance of the linear combination c of the statistics. c.size() must be size().
  double Contrast(std::span<const double> c) const { return Bilinear(c, c); }
  // c' V d, the covariance of two linear combinations.
  double Bilinear(std::span<const double> c, std::span<const double> d) const;

 private:
  std::size_t size_;
  std::vector<double> values_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_COVARIANCE_H_
