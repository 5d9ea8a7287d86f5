#include "libs/stats/betting_integral.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "libs/stats/bisection.h"

namespace sipas::stats {
namespace {

struct Node {
  double place;
  double weight;
};

// Gauss-Legendre with 20 nodes on [-1, 1]: the positive half.
constexpr std::array<Node, 10> kNodes = {{
    {0.0765265211334973383, 0.1527533871307258373},
    {0.2277858511416450682, 0.1491729864726037413},
    {0.3737060887154195488, 0.1420961093183820412},
    {0.5108670019508271265, 0.1316886384491766371},
    {0.6360536807265150250, 0.1181945319615184120},
    {0.7463319064601507957, 0.1019301198172404416},
    {0.8391169718222187823, 0.0832767415767047547},
    {0.9122344282513259461, 0.0626720483341090678},
    {0.9639719272779138093, 0.0406014298003869387},
    {0.9931285991850948847, 0.0176140071391521179},
}};

constexpr double kPanelWidth = 2;   // standard deviations; 20 nodes are exact to rounding there
constexpr int kPanels = 6;          // of that width on each side of the peak; then they grow
constexpr double kNothing = 1e-18;  // of the sum

class Capital {
 public:
  Capital(std::span<const double> slopes, std::span<const double> counts)
      : slopes_(slopes), counts_(counts) {}

  double Log(double u) const {
    double sum = 0;
    for (std::size_t k = 0; k < slopes_.size(); ++k) {
      if (counts_[k] > 0) sum += counts_[k] * std::log1p(u * slopes_[k]);
    }
    return sum;
  }
  double LogSlope(double u) const {
    double sum = 0;
    for (std::size_t k = 0; k < slopes_.size(); ++k) {
      if (counts_[k] > 0) sum += counts_[k] * slopes_[k] / (1 + u * slopes_[k]);
    }
    return sum;
  }
  // -(d/du)^2 log >= 0.
  double Curvature(double u) const {
    double sum = 0;
    for (std::size_t k = 0; k < slopes_.size(); ++k) {
      const double step = slopes_[k] / (1 + u * slopes_[k]);
      sum += counts_[k] * step * step;
    }
    return sum;
  }
  double Peak() const {
    if (!(LogSlope(0) > 0)) return 0;
    if (!(LogSlope(1) < 0)) return 1;
    return Bisect(0, 1, [this](double u) { return LogSlope(u) > 0; });
  }

 private:
  std::span<const double> slopes_;
  std::span<const double> counts_;
};

// Integral of exp(log - top) over [from, to].
double Panel(const Capital& capital, double from, double to, double top) {
  const double centre = (from + to) / 2;
  const double half = (to - from) / 2;
  double sum = 0;
  for (const auto& [place, weight] : kNodes) {
    sum += weight * (std::exp(capital.Log(centre - half * place) - top) +
                     std::exp(capital.Log(centre + half * place) - top));
  }
  return half * sum;
}

// From the peak to `end`, in panels that grow with the distance from it. The integrand falls all
// the way, so what is left is at most its height times the distance: nothing, and we stop.
double Side(const Capital& capital, double peak, double end, double width, double top) {
  double sum = 0;
  double from = peak;
  const double direction = end > peak ? 1 : -1;
  for (int panel = 1; from != end; ++panel) {
    const double step = panel <= kPanels ? width * kPanelWidth : std::abs(from - peak);
    double to = from + direction * step;
    if (direction * (to - end) >= 0) to = end;
    sum += direction * Panel(capital, from, to, top);
    from = to;
    const double left = std::exp(capital.Log(from) - top) * std::abs(end - from);
    if (left < kNothing * sum) break;
  }
  return sum;
}

}  // namespace

double LogBettingIntegral(std::span<const double> slopes, std::span<const double> counts) {
  const Capital capital(slopes, counts);
  const double peak = capital.Peak();
  const double top = capital.Log(peak);
  // How fast the integrand falls: as a normal curve inside, as an exponential at an end.
  const double steepness =
      std::max({1.0, std::sqrt(capital.Curvature(peak)), std::abs(capital.LogSlope(peak))});
  const double width = 1 / steepness;
  double sum = 0;
  if (peak > 0) sum += Side(capital, peak, 0, width, top);
  if (peak < 1) sum += Side(capital, peak, 1, width, top);
  return top + std::log(sum);
}

}  // namespace sipas::stats
