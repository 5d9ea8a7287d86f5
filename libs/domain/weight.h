// What a weight may be: it is stored as a whole multiple of 2^-32 in 48 bits, so that sums are
// exact.
//
//   if (!IsWeight(submitted / campaign.weight_unit)) violations.Add("weight", kNotAWeight);
#ifndef SIPAS_LIBS_DOMAIN_WEIGHT_H_
#define SIPAS_LIBS_DOMAIN_WEIGHT_H_

#include <string_view>

namespace sipas::domain {

inline constexpr double kMinWeight = 0x1p-32;
inline constexpr double kWeightLimit = 65'536;  // excluded

// False for NaN.
inline bool IsWeight(double weight) { return weight >= kMinWeight && weight < kWeightLimit; }

inline constexpr std::string_view kNotAWeight =
    "must be, after division by any weight_unit, at least 2^-32 and below 65,536";

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_WEIGHT_H_
