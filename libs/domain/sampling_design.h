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
  std::string level;         // kLevel: a level of the register
  bool taken_whole = false;  // everybody in a drawn cluster was asked
  friend bool operator==(const SamplingStage&, const SamplingStage&) = default;
};

struct Stratum {
  std::string code;
  uint64_t sampled_units = 0;     // 0: as many as seen
  uint64_t population_units = 0;  // 0: with replacement
};

struct SamplingDesign {
  DesignKind kind = DesignKind::kUnspecified;
  std::vector<SamplingStage> stages;  // kClustered, first stage first
  bool stratified = false;            // true for kStratified
  std::vector<Stratum> strata;        // empty: any stratum
  std::string psu_frame;
  LonelyPsuRule lonely_psu = LonelyPsuRule::kAdjust;

  const Stratum* FindStratum(std::string_view code) const;
  // Is drawing the first-stage units all the sampling there was? If not, the variance between them
  // holds the later stages' part of the error only as long as it is not corrected for a finite
  // population: with two stages V = (1 - f_1) s_1^2/n + f_1 (1 - f_2) s_2^2/(n m) (Cochran, Sampling
  // Techniques, 3rd ed., chapter 10), and the first term alone is too small.
  bool SamplesOnce() const;
  // Adds what is contradictory: clusters without stages, stages without clusters, levels that do
  // not descend, a stage before the last taken whole, a stratum twice, a population below its
  // sample, strata where nothing is stratified.
  void Check(const Register& tree, Violations& violations) const;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_SAMPLING_DESIGN_H_
