#include "libs/stats/symmetric_system.h"

#include <cstddef>

namespace sipas::stats {

std::vector<Quad> SolveSymmetric(std::vector<Quad> a, std::vector<Quad> b) {
  const std::size_t n = b.size();
  std::vector<Quad> diagonal(n);
  for (std::size_t i = 0; i < n; ++i) diagonal[i] = a[i * n + i];
  std::vector<bool> used(n);
  for (std::size_t p = 0; p < n; ++p) {
    used[p] = a[p * n + p] > Quad{1e-24} * diagonal[p];
    if (!used[p]) continue;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == p) continue;
      const Quad factor = a[i * n + p] / a[p * n + p];
      if (factor == 0) continue;
      for (std::size_t j = p; j < n; ++j) a[i * n + j] -= factor * a[p * n + j];
      b[i] -= factor * b[p];
    }
  }
  for (std::size_t p = 0; p < n; ++p) b[p] = used[p] ? b[p] / a[p * n + p] : Quad{0};
  return b;
}

}  // namespace sipas::stats
