// Critical values of Holm's step-down test (Scandinavian Journal of Statistics 6 (1979) 65-70) of
// many one-sided statements about differences, squared, each computed once.
//
// With m statements of which `open` are not yet accepted, a statement is accepted when
// T > t(1 - alpha/open; df). Of the two statements about a pair only the one with T > 0 can be
// accepted, so at least m/2 stay open: what is beyond the value at m is accepted at once, what is
// not beyond the value at m/2 never is, and only the few in between need to be looked at step by
// step. That replaces the sort of all p-values by one pass, with the same answer.
//
// Degrees of freedom are rounded down, so that few values are needed: to eighths below 64, to whole
// numbers up to 10,000, to 10,000 above; below 1 nothing is ever accepted. In a coarse family,
// `open` is rounded up to the next of 512 parts of m. Both make a test slightly stricter, never
// laxer; normal errors (infinite df) are exact. Unit-free. No errors: a value that cannot be had is
// infinite. Thread-compatible.
//
//   RankCriticalValues values(2 * (p - 1), 0.05, Steps::kExact);
//   if (t * t > values.Of(values.ClassOf(df)).certain) ...
#ifndef SIPAS_LIBS_STATS_RANK_CRITICAL_VALUES_H_
#define SIPAS_LIBS_STATS_RANK_CRITICAL_VALUES_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace sipas::stats {

class RankCriticalValues {
 public:
  enum class Steps { kExact, kCoarse };
  // Squares. Infinite where nothing is ever accepted.
  struct Window {
    double certain = -1;  // -1: not yet computed
    double possible = -1;
  };

  // alpha above 0, at most 0.5.
  RankCriticalValues(std::size_t statements, double alpha, Steps steps);

  // The place of degrees of freedom in the table.
  static std::size_t ClassOf(double df);
  static constexpr std::size_t kNormal = 0;

  const Window& Of(std::size_t df_class) {
    Window& window = windows_[df_class];
    if (window.certain < 0) Fill(df_class, window);
    return window;
  }
  // Squared, with so many statements open, 1 or more.
  double At(std::size_t df_class, std::size_t open);

 private:
  void Fill(std::size_t df_class, Window& window) const;
  double Squared(std::size_t df_class, double open) const;

  std::size_t statements_;
  double alpha_;
  std::size_t step_;
  std::vector<Window> windows_;
  std::unordered_map<std::uint64_t, double> values_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_CRITICAL_VALUES_H_
