// How respondents were drawn; it decides which variance a score has.
//
// Plain data, validated by Check. Thread-compatible.
#ifndef SIPAS_LIBS_DOMAIN_SAMPLING_DESIGN_H_
#define SIPAS_LIBS_DOMAIN_SAMPLING_DESIGN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/register.h"
#include "libs/domain/violations.h"

namespace sipas::domain {

enum class DesignKind { kUnspecified, kSimpleRandom, kStratified, kClustered, kOptIn, kCensus };
enum class LonelyPsuRule { kAdjust, kCertainty, kAverage, kFail };
enum class StagePlacement { kUnspecified, kLevel, kBelowLeaf, kCrosses };

// A stage at which clusters are drawn.
struct SamplingStage {
  std::string name;
  StagePlacement placement = StagePlacement::kUnspecified;
  std::string level;  // kLevel: a level of the register
  friend bool operator==(const SamplingStage&, const SamplingStage&) = default;
};

struct Stratum {
  std::string code;
  uint64_t sampled_units = 0;     // 0: as many as seen
  uint64_t population_units = 0;  // 0: with replacement, no finite population correction
};

struct SamplingDesign {
  DesignKind kind = DesignKind::kUnspecified;
  std::vector<SamplingStage> stages;  // kClustered, first stage first
  bool stratified = false;            // true for kStratified
  std::vector<Stratum> strata;        // empty: any stratum
  std::string psu_frame;
  LonelyPsuRule lonely_psu = LonelyPsuRule::kAdjust;

  const Stratum* FindStratum(std::string_view code) const;
  // Adds what is contradictory: clusters without stages, stages without clusters, levels that do
  // not descend, a stratum twice, a population below its sample, strata where nothing is
  // stratified.
  void Check(const Register& tree, Violations& violations) const;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_SAMPLING_DESIGN_H_
