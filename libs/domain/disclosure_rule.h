// Which scores of a campaign are withheld to protect respondents.
//
// A score of fewer than `minimum_respondents` is withheld, and so are further ones by which it
// could be worked out: docs/design/disclosure.md. Value type.
#ifndef SIPAS_LIBS_DOMAIN_DISCLOSURE_RULE_H_
#define SIPAS_LIBS_DOMAIN_DISCLOSURE_RULE_H_

#include <cstdint>

#include "libs/domain/violations.h"

namespace sipas::domain {

struct DisclosureRule {
  uint32_t minimum_respondents = 0;  // 2 to 1,000
  // Width, in people, of the range that a withheld number must keep for an outsider;
  // minimum_respondents to 10,000.
  uint32_t minimum_range = 0;

  void Check(Violations& violations) const;

  friend bool operator==(const DisclosureRule&, const DisclosureRule&) = default;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_DISCLOSURE_RULE_H_
