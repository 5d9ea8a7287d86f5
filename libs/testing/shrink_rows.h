// Counterexample: the smallest rows for which a property of rows still fails, as a literal to paste
// into a test.
//
// A property test over random designs fails with hundreds of rows, of which two or three matter.
// This takes away groups of rows (strata, PSUs), then runs of half the rows down to single rows,
// then simplifies each row (weight 1, the lowest answers), and starts again as long as something
// went. It keeps a step only if the property still fails, so the result fails too, and no single
// step on it does. It may fail for another reason than the rows at the start did: the message is
// that of the smallest rows.
//
// A property returns "" where it holds and else what is wrong; it must give the same answer each
// time it is asked about the same rows, and must not itself report failures to the test. Cost: for
// n rows about n calls per round, and few rounds.
//
//   const std::string found = testing::Counterexample<Row>(rows, kRowShrinking, [](const auto& rows) {
//     return VarianceOf(rows) < 0 ? "the variance is negative" : "";
//   });
//   EXPECT_EQ(found, "");
#ifndef SIPAS_LIBS_TESTING_SHRINK_ROWS_H_
#define SIPAS_LIBS_TESTING_SHRINK_ROWS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sipas::testing {

template <typename Row>
struct RowShrinking {
  // What a row belongs to, from coarse to fine: the stratum, the PSU.
  std::vector<std::function<std::uint64_t(const Row&)>> groups;
  // Each makes a row simpler; one that changes nothing returns an equal row.
  std::vector<std::function<Row(Row)>> simpler;
  // The row as it stands in a list, for example "{0, 1, 0, 17, 1}".
  std::function<std::string(const Row&)> literal;
};

template <typename Row>
class RowShrinker {
 public:
  using Rows = std::vector<Row>;
  using Fails = std::function<bool(const Rows&)>;

  RowShrinker(const RowShrinking<Row>& how, Fails fails) : how_(how), fails_(std::move(fails)) {}

  // `rows` must fail.
  Rows Shrink(Rows rows) {
    rows_ = std::move(rows);
    bool changed = true;
    while (changed) {
      changed = false;
      for (const auto& group : how_.groups) changed |= RemoveGroups(group);
      for (std::size_t run = rows_.size() / 2; run > 0; run /= 2) changed |= RemoveRuns(run);
      for (std::size_t i = 0; i < rows_.size(); ++i) changed |= Simplify(i);
    }
    return rows_;
  }

 private:
  bool Try(Rows smaller) {
    if (!fails_(smaller)) return false;
    rows_ = std::move(smaller);
    return true;
  }

  bool RemoveGroups(const std::function<std::uint64_t(const Row&)>& group) {
    std::set<std::uint64_t> groups;
    for (const Row& row : rows_) groups.insert(group(row));
    bool changed = false;
    for (const std::uint64_t gone : groups) {
      Rows left = rows_;
      std::erase_if(left, [&](const Row& row) { return group(row) == gone; });
      changed |= Try(std::move(left));
    }
    return changed;
  }

  bool RemoveRuns(std::size_t run) {
    bool changed = false;
    for (std::size_t begin = 0; begin < rows_.size();) {
      const auto from = rows_.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto to = from + static_cast<std::ptrdiff_t>(std::min(run, rows_.size() - begin));
      Rows left(rows_.begin(), from);
      left.insert(left.end(), to, rows_.end());
      if (Try(std::move(left))) {
        changed = true;
      } else {
        begin += run;
      }
    }
    return changed;
  }

  bool Simplify(std::size_t i) {
    bool changed = false;
    for (const auto& simpler : how_.simpler) {
      Rows rows = rows_;
      rows[i] = simpler(rows[i]);
      if (how_.literal(rows[i]) == how_.literal(rows_[i])) continue;
      changed |= Try(std::move(rows));
    }
    return changed;
  }

  const RowShrinking<Row>& how_;
  Fails fails_;
  Rows rows_;
};

// "" if the property holds of the rows.
template <typename Row>
std::string Counterexample(const std::vector<Row>& rows, const RowShrinking<Row>& how,
                           const std::function<std::string(const std::vector<Row>&)>& property) {
  if (property(rows).empty()) return "";
  const auto fails = [&](const std::vector<Row>& some) { return !property(some).empty(); };
  const std::vector<Row> least = RowShrinker<Row>(how, fails).Shrink(rows);
  std::string text = property(least) + "\nSmallest rows that fail, " +
                     std::to_string(least.size()) + " of " + std::to_string(rows.size()) + ":\n{\n";
  for (const Row& row : least) text += "    " + how.literal(row) + ",\n";
  return text + "}";
}

}  // namespace sipas::testing

#endif  // SIPAS_LIBS_TESTING_SHRINK_ROWS_H_
