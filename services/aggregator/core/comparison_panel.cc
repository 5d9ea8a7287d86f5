#include "services/aggregator/core/comparison_panel.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/stats/psu_variance.h"
#include "services/aggregator/core/estimation_linear.h"

namespace sipas::aggregator {
namespace {

struct StackedStratum {
  std::set<std::string> units;  // of either wave
  uint64_t declared = 0;
  std::optional<double> population;
  bool has_members = false;
  std::map<std::string, std::array<double, 2>> influences;  // of units with members
};

using Stack = std::map<StratumKey, StackedStratum>;

absl::Status AddWave(const Wave& wave, std::size_t place, Stack& stack) {
  const EstimationIndex& index = *wave.index;
  for (uint32_t i = 0; i < index.strata().size(); ++i) {
    const stats::StratumSize& size = index.strata()[i].size;
    StackedStratum& stacked = stack[index.stratum_key(i)];
    stacked.declared = std::max(stacked.declared, size.sampled);
    if (size.population.has_value()) stacked.population = size.population;
  }
  for (uint32_t unit = 0; unit < index.unit_names().size(); ++unit) {
    stack[index.stratum_key(index.StratumOf(unit))].units.insert(index.unit_names()[unit]);
  }
  for (const uint32_t stratum : StrataOf(index, wave.leaves)) {
    stack[index.stratum_key(stratum)].has_members = true;
  }
  SIPAS_ASSIGN_OR_RETURN(const LinearDomain linear, Linearize(index, wave.leaves, wave.rule));
  for (const UnitInfluence& unit : InfluencesByUnit(index, wave.leaves, wave.rule, linear.form)) {
    StackedStratum& stacked = stack[index.stratum_key(index.StratumOf(unit.unit))];
    stacked.influences[index.unit_names()[unit.unit]][place] = unit.influence;
  }
  return absl::OkStatus();
}

stats::PsuStratum PsuStratumOf(const StackedStratum& stacked) {
  const uint64_t sampled = std::max<uint64_t>(stacked.units.size(), stacked.declared);
  stats::PsuStratum stratum(
      stats::StratumSize{.sampled = sampled, .population = stacked.population}, 2);
  for (const auto& [unit, influences] : stacked.influences) {
    stratum.AddPsu(influences);
  }
  return stratum;
}

}  // namespace

bool SharesFrame(const domain::SamplingDesign& first, const EffectiveDesign& first_effective,
                 const domain::SamplingDesign& second, const EffectiveDesign& second_effective) {
  return !first.psu_frame.empty() && first.psu_frame == second.psu_frame &&
         first.stages == second.stages && first_effective == second_effective &&
         first_effective.units == SampledUnits::kClusters;
}

absl::StatusOr<stats::Result<PanelResult>> PanelVariance(const Wave& first, const Wave& second,
                                                         const stats::LonelyRule& rule) {
  Stack stack;
  SIPAS_RETURN_IF_ERROR(AddWave(first, 0, stack));
  SIPAS_RETURN_IF_ERROR(AddWave(second, 1, stack));
  PanelResult panel;
  std::vector<stats::PsuStratum> strata;
  // With a conditional design only the strata with members say something (estimation.h).
  const bool conditional = first.index->design().depth > 0;
  for (const auto& [key, stacked] : stack) {
    strata.push_back(PsuStratumOf(stacked));
    if (conditional && !stacked.has_members) continue;
    panel.counts.units += strata.back().size().sampled;
    ++panel.counts.strata;
  }
  const auto variance = stats::PsuVariance(strata, rule);
  if (!variance.ok()) return stats::Result<PanelResult>(variance.error());
  if (!strata.empty()) panel.covariance = variance->covariance;
  return stats::Result<PanelResult>(panel);
}

}  // namespace sipas::aggregator
