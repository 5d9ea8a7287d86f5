#include "cli/bundle/disclosure.h"

namespace sipas::cli {
namespace {

// Calls `visit` with every row and item that went into the domain's number.
template <typename Visit>
void ForEachAnswer(const std::vector<BundleRow>& rows, const ScoreDomain& domain, Visit visit) {
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].in_breakdown || !domain.leaves[rows[i].leaf]) continue;
    for (const uint32_t item : domain.items) {
      if (rows[i].ratings.contains(item)) visit(i, item);
    }
  }
}

}  // namespace

Disclosure::Disclosure(const std::vector<BundleRow>& rows, std::vector<ScoreDomain>* domains)
    : disclosed_(rows.size()) {
  std::vector<std::set<uint32_t>> withheld(rows.size());
  for (const ScoreDomain& domain : *domains) {
    if (domain.has_estimate) continue;
    ForEachAnswer(rows, domain, [&](size_t row, uint32_t item) { withheld[row].insert(item); });
  }
  for (ScoreDomain& domain : *domains) {
    domain.may_be_bundled = domain.has_estimate;
    ForEachAnswer(rows, domain, [&](size_t row, uint32_t item) {
      if (withheld[row].contains(item)) domain.may_be_bundled = false;
    });
  }
  for (const ScoreDomain& domain : *domains) {
    if (!domain.may_be_bundled) continue;
    leaves_.resize(domain.leaves.size());
    for (size_t leaf = 0; leaf < domain.leaves.size(); ++leaf) {
      if (domain.leaves[leaf]) leaves_[leaf] = true;
    }
    ForEachAnswer(rows, domain, [&](size_t row, uint32_t item) { disclosed_[row].insert(item); });
  }
}

}  // namespace sipas::cli
