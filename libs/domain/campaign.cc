#include "libs/domain/campaign.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"
#include "libs/domain/identifier.h"
#include "libs/domain/weight.h"

namespace sipas::domain {
namespace {

constexpr size_t kMaxBreakdowns = 20;
constexpr size_t kMaxBreakdownValues = 200;
constexpr size_t kMaxSampleUnits = 200'000;
constexpr int32_t kMaxOffsetMinutes = 14 * 60;  // UTC+14 is the easternmost zone
constexpr int64_t kMicrosPerMinute = 60'000'000;
constexpr int64_t kMicrosPerDay = 24 * 60 * kMicrosPerMinute;

void CheckReference(std::string_view kind, const std::string& name, bool exists,
                    Violations& violations) {
  if (!IsValidName(name)) {
    violations.Add(kind, kNotAName);
  } else if (!exists) {
    violations.Add(kind, absl::StrCat("no ", base::ToAbsl(kind), " '", name, "'"));
  }
}

void CheckReferences(const CampaignSpec& spec, const Campaign::References& references,
                     Violations& violations) {
  CheckReference("register", spec.tree, references.tree != nullptr, violations);
  CheckReference("questionnaire", spec.questionnaire, references.questionnaire != nullptr,
                 violations);
  CheckReference("rulebook", spec.rulebook, references.rulebook != nullptr, violations);
  if (references.rulebook != nullptr && references.rulebook->questionnaire != spec.questionnaire) {
    violations.Add("rulebook", absl::StrCat("rulebook '", spec.rulebook, "' scores questionnaire '",
                                            references.rulebook->questionnaire, "', not '",
                                            spec.questionnaire, "'"));
  }
  // The baseline may lie in another log, so that it need not exist here.
  if (!spec.baseline.empty() && !IsValidName(spec.baseline)) violations.Add("baseline", kNotAName);
}

void CheckPeriod(const CampaignSpec& spec, Violations& violations) {
  if (spec.state == CampaignState::kUnspecified) violations.Add("state", "is required");
  if (spec.open_time_us < 0) violations.Add("open_time", "must not be before 1970");
  if (spec.close_time_us <= spec.open_time_us) {
    violations.Add("close_time", "must be after open_time");
  }
  if (spec.grace_us < 0) violations.Add("grace", "must not be negative");
  if (std::abs(spec.utc_offset_minutes) > kMaxOffsetMinutes) {
    violations.Add("utc_offset_minutes",
                   absl::StrCat("must be ", -kMaxOffsetMinutes, " to ", kMaxOffsetMinutes));
  }
}

void CheckWeights(const CampaignSpec& spec, Violations& violations) {
  if (spec.weight_source == WeightSource::kUnspecified) {
    violations.Add("weight_source", "is required");
  }
  if (spec.design.kind == DesignKind::kOptIn && spec.weight_source != WeightSource::kOne) {
    violations.Add("weight_source", "must be ONE: who chose to answer was not drawn with a weight");
  }
  if (!std::isfinite(spec.weight_unit) || spec.weight_unit <= 0) {
    violations.Add("weight_unit", "must be a finite number above 0");
  } else if (spec.weight_source == WeightSource::kOne && spec.weight_unit != 1) {
    violations.Add("weight_unit", "must be absent: every response weighs one");
  }
  const bool has_list = !spec.sample_units.empty();
  if (has_list && spec.weight_source != WeightSource::kSampleList) {
    violations.Add("sample_units", "must be empty without WEIGHT_SOURCE_SAMPLE_LIST");
  }
  if (!has_list && spec.weight_source == WeightSource::kSampleList) {
    violations.Add("sample_units", "must list the drawn units with WEIGHT_SOURCE_SAMPLE_LIST");
  }
}

void CheckChannels(const std::vector<std::string>& channels, Violations& violations) {
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < channels.size(); ++i) {
    if (!IsValidCode(channels[i])) violations.Add(Field("channels", i), kNotACode);
    if (!seen.insert(channels[i]).second) {
      violations.Add(Field("channels", i),
                     absl::StrCat("channel '", channels[i], "' is there twice"));
    }
  }
}

void CheckValues(const std::vector<std::string>& values, const std::string& field,
                 Violations& violations) {
  if (values.empty() || values.size() > kMaxBreakdownValues) {
    violations.Add(field, absl::StrCat("must be 1 to ", kMaxBreakdownValues, " values"));
  }
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!IsValidCode(values[i])) violations.Add(Field(field, i), kNotACode);
    if (!seen.insert(values[i]).second) {
      violations.Add(Field(field, i), absl::StrCat("value '", values[i], "' is there twice"));
    }
  }
}

void CheckBreakdowns(const std::vector<Breakdown>& breakdowns, Violations& violations) {
  if (breakdowns.size() > kMaxBreakdowns) {
    violations.Add("breakdowns", absl::StrCat("must be at most ", kMaxBreakdowns, " dimensions"));
  }
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < breakdowns.size(); ++i) {
    const std::string& dimension = breakdowns[i].dimension;
    if (!IsValidName(dimension)) {
      violations.Add(Field("breakdowns", i, "dimension"), kNotAName);
    }
    if (!seen.insert(dimension).second) {
      violations.Add(Field("breakdowns", i, "dimension"),
                     absl::StrCat("dimension '", dimension, "' is there twice"));
    }
    CheckValues(breakdowns[i].values, Field("breakdowns", i, "values"), violations);
  }
}

void CheckUnitStratum(const SampleUnit& unit, const SamplingDesign& design,
                      const absl::flat_hash_set<std::string>& strata, const std::string& field,
                      Violations& violations) {
  if (!design.stratified) {
    if (!unit.stratum.empty()) violations.Add(field, "must be empty: the design is not stratified");
  } else if (!IsValidCode(unit.stratum)) {
    violations.Add(field, kNotACode);
  } else if (!strata.empty() && !strata.contains(unit.stratum)) {
    violations.Add(field, absl::StrCat("no stratum '", unit.stratum, "' in the design"));
  }
}

void CheckUnitClusters(const SampleUnit& unit, const SamplingDesign& design,
                       const std::string& field, Violations& violations) {
  if (unit.clusters.size() != design.stages.size()) {
    violations.Add(field, absl::StrCat("must be ", design.stages.size(),
                                       " cluster ids, one per stage of the design"));
  }
  for (size_t i = 0; i < unit.clusters.size(); ++i) {
    if (!IsValidCode(unit.clusters[i])) violations.Add(Field(field, i), kNotACode);
  }
}

void CheckSampleUnits(const CampaignSpec& spec, Violations& violations) {
  if (spec.sample_units.size() > kMaxSampleUnits) {
    violations.Add("sample_units", absl::StrCat("must be at most ", kMaxSampleUnits, " units"));
  }
  absl::flat_hash_set<std::string> strata;
  for (const Stratum& stratum : spec.design.strata) strata.insert(stratum.code);
  for (size_t i = 0; i < spec.sample_units.size(); ++i) {
    const SampleUnit& unit = spec.sample_units[i];
    const std::string field = Field("sample_units", i);
    if (!IsValidCode(unit.id)) violations.Add(field + ".id", kNotACode);
    CheckUnitStratum(unit, spec.design, strata, field + ".stratum", violations);
    CheckUnitClusters(unit, spec.design, field + ".clusters", violations);
    if (!IsWeight(unit.weight / spec.weight_unit)) {
      violations.Add(field + ".weight", kNotAWeight);
    }
  }
}

}  // namespace

Campaign Campaign::Make(CampaignSpec spec, const References& references, Violations& violations) {
  Campaign made;
  made.spec_ = std::move(spec);
  SamplingDesign& design = made.spec_.design;
  if (design.kind == DesignKind::kStratified) design.stratified = true;
  CheckReferences(made.spec_, references, violations);
  Violations of_design;
  static const Register kNoRegister;
  design.Check(references.tree != nullptr ? *references.tree : kNoRegister, of_design);
  violations.AddAll("design", of_design);
  CheckPeriod(made.spec_, violations);
  CheckWeights(made.spec_, violations);
  CheckChannels(made.spec_.channels, violations);
  CheckBreakdowns(made.spec_.breakdowns, violations);
  CheckSampleUnits(made.spec_, violations);
  Violations of_disclosure;
  if (made.spec_.disclosure.has_value()) made.spec_.disclosure->Check(of_disclosure);
  violations.AddAll("disclosure", of_disclosure);
  made.IndexSampleUnits(violations);
  return made;
}

void Campaign::IndexSampleUnits(Violations& violations) {
  sample_units_.reserve(spec_.sample_units.size());
  for (size_t i = 0; i < spec_.sample_units.size(); ++i) {
    const std::string& id = spec_.sample_units[i].id;
    if (!sample_units_.emplace(id, static_cast<int>(i)).second) {
      violations.Add(Field("sample_units", i, "id"),
                     absl::StrCat("unit '", id, "' is there twice"));
    }
  }
}

void Campaign::CheckSuccessorOf(const Campaign& before, bool has_responses,
                                Violations& violations) const {
  if (!has_responses) return;
  const auto must_stay = [&violations](bool same, std::string_view field) {
    if (!same) violations.Add(field, "may not change after the first response");
  };
  const CampaignSpec& old = before.spec_;
  must_stay(spec_.tree == old.tree, "register");
  must_stay(spec_.questionnaire == old.questionnaire, "questionnaire");
  must_stay(spec_.design.kind == old.design.kind, "design.kind");
  must_stay(spec_.design.stages == old.design.stages, "design.stages");
  must_stay(spec_.design.stratified == old.design.stratified, "design.stratified");
  must_stay(spec_.design.psu_frame == old.design.psu_frame, "design.psu_frame");
  must_stay(spec_.weight_source == old.weight_source, "weight_source");
  must_stay(spec_.weight_unit == old.weight_unit, "weight_unit");
  must_stay(spec_.utc_offset_minutes == old.utc_offset_minutes, "utc_offset_minutes");
}

const SampleUnit* Campaign::FindSampleUnit(std::string_view id) const {
  const auto found = sample_units_.find(base::ToAbsl(id));
  if (found == sample_units_.end()) return nullptr;
  return &spec_.sample_units[static_cast<size_t>(found->second)];
}

const Breakdown* Campaign::FindBreakdown(std::string_view dimension) const {
  const auto found = std::find_if(
      spec_.breakdowns.begin(), spec_.breakdowns.end(),
      [dimension](const Breakdown& breakdown) { return breakdown.dimension == dimension; });
  return found == spec_.breakdowns.end() ? nullptr : &*found;
}

bool Campaign::IsOpenAt(int64_t time_us) const {
  if (spec_.state != CampaignState::kOpen || time_us < spec_.open_time_us) return false;
  return time_us < spec_.close_time_us || IsLateAt(time_us);
}

bool Campaign::IsLateAt(int64_t time_us) const {
  // A difference, because close_time + grace may not fit.
  return time_us >= spec_.close_time_us && time_us - spec_.close_time_us < spec_.grace_us;
}

int32_t Campaign::DayOf(int64_t time_us) const {
  // Rounded down in two steps, so that neither a negative time nor the largest one goes wrong.
  int64_t day = time_us / kMicrosPerDay;
  int64_t within = time_us % kMicrosPerDay + spec_.utc_offset_minutes * kMicrosPerMinute;
  while (within < 0) {
    within += kMicrosPerDay;
    --day;
  }
  return static_cast<int32_t>(day + within / kMicrosPerDay);
}

}  // namespace sipas::domain
