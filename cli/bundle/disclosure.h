// Which answers a bundle may hold: those that a served estimate was made of, and none of which a
// number that was not served could be made.
//
// An answer is disclosed if an estimate in the bundle needs it. A score without an estimate (too
// few people, suppressed) withholds the answers of its people to its items; every estimate that
// they went into is then left out, because together with the other answers it would give them
// away. All other rows stay as drawn units only: stratum and clusters count, nothing else is told.
//
//   Disclosure disclosure(rows, &domains);
//   if (disclosure.Answer(row, item)) ...
//
// Pure; immutable after construction.
#ifndef SIPAS_CLI_BUNDLE_DISCLOSURE_H_
#define SIPAS_CLI_BUNDLE_DISCLOSURE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace sipas::cli {

// One response that counts.
struct BundleRow {
  size_t leaf = 0;
  bool in_breakdown = true;
  std::map<uint32_t, int> ratings{};  // item to answer
};

// Of one score.
struct ScoreDomain {
  std::vector<bool> leaves{};  // is the leaf part of the locality?
  std::set<uint32_t> items{};  // of the statistic
  bool has_estimate = false;
  bool may_be_bundled = false;  // set by Disclosure: has an estimate that gives nothing away
};

class Disclosure {
 public:
  Disclosure(const std::vector<BundleRow>& rows, std::vector<ScoreDomain>* domains);

  bool Answer(size_t row, uint32_t item) const { return disclosed_[row].contains(item); }
  bool AnyAnswer(size_t row) const { return !disclosed_[row].empty(); }
  // May rows say that they are from this leaf? It belongs to a locality with an estimate.
  bool Leaf(size_t leaf) const { return leaf < leaves_.size() && leaves_[leaf]; }

 private:
  std::vector<std::set<uint32_t>> disclosed_;  // by row
  std::vector<bool> leaves_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_BUNDLE_DISCLOSURE_H_
