#include "libs/domain/sampling_design.h"

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/domain/identifier.h"

namespace sipas::domain {
namespace {

constexpr size_t kMaxStages = 5;

// How far down a placement lies: what is drawn later lies within what was drawn before. A cluster
// inside a leaf has nothing that crosses leaves within it, and one that crosses them is not made of
// localities.
int Depth(StagePlacement placement) {
  switch (placement) {
    case StagePlacement::kUnspecified:
    case StagePlacement::kLevel:
      return 0;
    case StagePlacement::kCrosses:
      return 1;
    case StagePlacement::kBelowLeaf:
      return 2;
  }
  return 0;
}

void CheckLevel(const SamplingStage& stage, const Register& tree, const std::string& field,
                Violations& violations) {
  if (stage.placement != StagePlacement::kLevel) {
    if (!stage.level.empty())
      violations.Add(field, "must be empty: the clusters are no localities");
  } else if (!tree.FindLevel(stage.level)) {
    violations.Add(field, absl::StrCat("no level '", stage.level, "' in the register"));
  }
}

void CheckOrder(const std::vector<SamplingStage>& stages, const Register& tree,
                Violations& violations) {
  for (size_t i = 1; i < stages.size(); ++i) {
    const SamplingStage& above = stages[i - 1];
    const SamplingStage& stage = stages[i];
    if (Depth(stage.placement) < Depth(above.placement)) {
      violations.Add(Field("stages", i, "placement"),
                     absl::StrCat("clusters of stage '", stage.name,
                                  "' cannot lie within those of stage '", above.name, "'"));
    }
    const std::optional<int> upper = tree.FindLevel(above.level);
    const std::optional<int> lower = tree.FindLevel(stage.level);
    if (upper && lower && *lower <= *upper) {
      violations.Add(Field("stages", i, "level"),
                     absl::StrCat("must be a level below '", above.level, "'"));
    }
  }
}

void CheckStages(const SamplingDesign& design, const Register& tree, Violations& violations) {
  const std::vector<SamplingStage>& stages = design.stages;
  if (design.kind != DesignKind::kClustered) {
    if (!stages.empty())
      violations.Add("stages", "must be empty: only a clustered design has stages");
    return;
  }
  if (stages.empty() || stages.size() > kMaxStages) {
    violations.Add("stages", absl::StrCat("must be 1 to ", kMaxStages, " stages"));
  }
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < stages.size(); ++i) {
    if (!IsValidCode(stages[i].name)) violations.Add(Field("stages", i, "name"), kNotACode);
    if (!seen.insert(stages[i].name).second) {
      violations.Add(Field("stages", i, "name"),
                     absl::StrCat("stage '", stages[i].name, "' is there twice"));
    }
    if (stages[i].placement == StagePlacement::kUnspecified) {
      violations.Add(Field("stages", i, "placement"), "is required");
    }
    CheckLevel(stages[i], tree, Field("stages", i, "level"), violations);
    if (stages[i].taken_whole && i + 1 < stages.size()) {
      violations.Add(Field("stages", i, "taken_whole"),
                     "must be false: the next stage draws within these clusters");
    }
  }
  CheckOrder(stages, tree, violations);
}

void CheckStrata(const SamplingDesign& design, Violations& violations) {
  if (!design.stratified && !design.strata.empty()) {
    violations.Add("strata", "must be empty: the design is not stratified");
  }
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < design.strata.size(); ++i) {
    const Stratum& stratum = design.strata[i];
    if (!IsValidCode(stratum.code)) violations.Add(Field("strata", i, "code"), kNotACode);
    if (!seen.insert(stratum.code).second) {
      violations.Add(Field("strata", i, "code"),
                     absl::StrCat("stratum '", stratum.code, "' is there twice"));
    }
    if (stratum.population_units != 0 && stratum.population_units < stratum.sampled_units) {
      violations.Add(Field("strata", i, "population_units"),
                     absl::StrCat("must be 0 or at least sampled_units, ", stratum.sampled_units));
    }
  }
}

void CheckKind(const SamplingDesign& design, Violations& violations) {
  if (design.kind == DesignKind::kUnspecified) violations.Add("kind", "is required");
  const bool may_be_stratified =
      design.kind == DesignKind::kStratified || design.kind == DesignKind::kClustered;
  if (design.stratified && !may_be_stratified) {
    violations.Add("stratified",
                   "must be false: only stratified and clustered designs have strata");
  }
  if (design.psu_frame.empty()) return;
  if (!IsValidCode(design.psu_frame)) violations.Add("psu_frame", kNotACode);
  if (design.kind != DesignKind::kClustered) {
    violations.Add("psu_frame", "must be empty: only a clustered design has units to share");
  }
}

}  // namespace

const Stratum* SamplingDesign::FindStratum(std::string_view code) const {
  const auto found = std::find_if(strata.begin(), strata.end(),
                                  [code](const Stratum& stratum) { return stratum.code == code; });
  return found == strata.end() ? nullptr : &*found;
}

bool SamplingDesign::SamplesOnce() const {
  return kind != DesignKind::kClustered || (stages.size() == 1 && stages.front().taken_whole);
}

void SamplingDesign::Check(const Register& tree, Violations& violations) const {
  CheckKind(*this, violations);
  CheckStages(*this, tree, violations);
  CheckStrata(*this, violations);
}

}  // namespace sipas::domain
