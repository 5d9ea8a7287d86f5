// Which responses of a log count: those of the campaigns and subtrees of localities that its source
// owns.
//
// Immutable; safe to share between threads. Example:
//
//   Ownership owns({{.campaign = "sipas-2026", .locality = "01"}});   // Hanoi and all below it
//   owns.Covers("sipas-2026", tree, leaf)
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_OWNERSHIP_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_OWNERSHIP_H_

#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/register.h"

namespace sipas::aggregator {

struct OwnedSubtree {
  std::string campaign;
  std::string locality;  // empty: the whole campaign
};

class Ownership {
 public:
  // Owns everything.
  Ownership() = default;
  // An empty list owns everything.
  explicit Ownership(std::vector<OwnedSubtree> subtrees);

  bool everything() const { return subtrees_.empty(); }
  bool Covers(std::string_view campaign, const domain::Register& tree, int leaf) const;
  // The same text for the same ownership, e.g. "sipas-2026/01"; "*" for everything.
  const std::string& Text() const { return text_; }

 private:
  std::vector<OwnedSubtree> subtrees_;  // sorted
  std::string text_ = "*";
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_OWNERSHIP_H_
