#include "services/aggregator/core/ownership.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace sipas::aggregator {
namespace {

bool IsAtOrBelow(const domain::Register& tree, int index, int ancestor) {
  while (index >= 0 && index != ancestor) index = tree.parent(index);
  return index == ancestor;
}

}  // namespace

Ownership::Ownership(std::vector<OwnedSubtree> subtrees) : subtrees_(std::move(subtrees)) {
  if (subtrees_.empty()) return;
  std::sort(subtrees_.begin(), subtrees_.end(), [](const OwnedSubtree& a, const OwnedSubtree& b) {
    return std::tie(a.campaign, a.locality) < std::tie(b.campaign, b.locality);
  });
  text_.clear();
  for (const OwnedSubtree& subtree : subtrees_) {
    if (!text_.empty()) text_ += ',';
    text_ += subtree.campaign + "/" + subtree.locality;
  }
}

bool Ownership::Covers(std::string_view campaign, const domain::Register& tree, int leaf) const {
  if (everything()) return true;
  return std::any_of(subtrees_.begin(), subtrees_.end(), [&](const OwnedSubtree& subtree) {
    if (subtree.campaign != campaign) return false;
    if (subtree.locality.empty()) return true;
    const std::optional<int> root = tree.Find(subtree.locality);
    return root.has_value() && IsAtOrBelow(tree, leaf, *root);
  });
}

}  // namespace sipas::aggregator
