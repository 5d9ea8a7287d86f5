// Weights that come after fieldwork. Plain data, validated by Check.
#ifndef SIPAS_LIBS_DOMAIN_WEIGHT_SET_H_
#define SIPAS_LIBS_DOMAIN_WEIGHT_SET_H_

#include <string>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/domain/campaign.h"
#include "libs/domain/violations.h"

namespace sipas::domain {

// A factor on the weights of all responses of one leaf and stratum; above 0, below 65,536.
struct CellWeight {
  std::string locality;
  std::string stratum;
  double factor = 1;
};

// The weight of one response; above 0, below 65,536.
struct ResponseWeight {
  base::Uuid response_id;
  double weight = 1;
};

struct WeightSet {
  std::string campaign;
  std::vector<CellWeight> cells;  // either cells or responses
  std::vector<ResponseWeight> responses;

  // Adds: no such campaign, both or neither list, a key twice, an unknown leaf, a weight out of
  // range.
  void Check(const Campaign* referenced, const Register* tree, Violations& violations) const;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_WEIGHT_SET_H_
