#include "services/aggregator/core/effective_design.h"

namespace sipas::aggregator {
namespace {

using domain::DesignKind;
using domain::SamplingStage;
using domain::StagePlacement;

// Did drawing this stage's clusters decide whether the locality is in the sample?
bool LiesAtOrAbove(const SamplingStage& stage, const domain::Register& tree, int locality) {
  if (stage.placement != StagePlacement::kLevel) return false;
  const std::optional<int> level = tree.FindLevel(stage.level);
  return level.has_value() && *level <= tree.level(locality);
}

}  // namespace

std::string EffectiveDesign::Describe() const {
  std::string text = stratified ? "stratified " : "";
  text += units == SampledUnits::kClusters ? "clusters" : "respondents";
  if (depth > 0) text += ", conditional on " + conditional_on;
  return text;
}

EffectiveDesign EffectiveDesignOf(const domain::SamplingDesign& design,
                                  const domain::Register& tree, std::optional<int> locality) {
  EffectiveDesign effective;
  if (design.kind == DesignKind::kOptIn) effective.no_sampling_error = "OPT_IN_SAMPLE";
  if (design.kind == DesignKind::kCensus) effective.no_sampling_error = "CENSUS";
  effective.stratified = design.stratified || design.kind == DesignKind::kStratified;
  if (design.kind != DesignKind::kClustered) return effective;
  while (locality.has_value() && effective.depth < design.stages.size() &&
         LiesAtOrAbove(design.stages[effective.depth], tree, *locality)) {
    effective.conditional_on = design.stages[effective.depth].name;
    ++effective.depth;
  }
  if (effective.depth < design.stages.size()) {
    effective.units = SampledUnits::kClusters;
  } else if (!design.stages.empty() && design.stages.back().taken_whole) {
    effective.no_sampling_error = "CENSUS";
  }
  return effective;
}

}  // namespace sipas::aggregator
