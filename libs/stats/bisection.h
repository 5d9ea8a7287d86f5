// Bisect: where a condition changes, to the last bit of a double.
//
// Halves the interval until its ends are neighbours and gives one of them, in units of the ends:
// some 60 calls of the condition, 2,100 at most. Ranges: both ends finite, in either order, their
// difference too. No errors; where the condition does not change it arrives at an end. As pure and
// thread-safe as the condition. Source: elementary.
//
//   const double root = Bisect(0, 2, [](double x) { return x * x < 2; });   // sqrt 2
#ifndef SIPAS_LIBS_STATS_BISECTION_H_
#define SIPAS_LIBS_STATS_BISECTION_H_

namespace sipas::stats {

// The boundary between `inside`, where the condition holds, and `outside`, where it does not; the
// condition changes once between them. Neither end is evaluated.
template <typename Condition>
double Bisect(double inside, double outside, Condition holds) {
  for (;;) {
    const double middle = inside + (outside - inside) / 2;
    if (middle == inside || middle == outside) return middle;
    (holds(middle) ? inside : outside) = middle;
  }
}

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_BISECTION_H_
