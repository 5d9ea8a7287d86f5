// A survey period with its sampling design.
//
// Immutable after Make; safe to share between threads.
#ifndef SIPAS_LIBS_DOMAIN_CAMPAIGN_H_
#define SIPAS_LIBS_DOMAIN_CAMPAIGN_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/domain/disclosure_rule.h"
#include "libs/domain/questionnaire.h"
#include "libs/domain/register.h"
#include "libs/domain/rulebook.h"
#include "libs/domain/sampling_design.h"
#include "libs/domain/violations.h"

namespace sipas::domain {

enum class CampaignState { kUnspecified, kDraft, kOpen, kClosed };
enum class WeightSource { kUnspecified, kOne, kSampleList, kResponse };

struct Breakdown {
  std::string dimension;
  std::vector<std::string> values;
};

// A drawn unit: what a response that names it inherits.
struct SampleUnit {
  std::string id;
  std::string stratum;
  std::vector<std::string> clusters;
  double weight = 1;
};

inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

// Times are microseconds since 1970-01-01 UTC.
struct CampaignSpec {
  std::string tree;  // name of the register
  std::string questionnaire;
  std::string rulebook;
  uint32_t min_questionnaire_revision = 1;
  SamplingDesign design;
  WeightSource weight_source = WeightSource::kUnspecified;
  double weight_unit = 1;
  std::vector<std::string> channels;  // empty: any
  int64_t open_time_us = 0;
  int64_t close_time_us = kNever;
  int64_t grace_us = 0;
  CampaignState state = CampaignState::kUnspecified;
  std::string baseline;
  std::vector<Breakdown> breakdowns;
  int32_t utc_offset_minutes = 0;
  std::vector<SampleUnit> sample_units;
  std::optional<DisclosureRule> disclosure;  // absent: every score is shown
};

class Campaign {
 public:
  // What the campaign refers to, latest revisions; null where the name does not exist.
  struct References {
    const Register* tree = nullptr;
    const Questionnaire* questionnaire = nullptr;
    const RulebookSpec* rulebook = nullptr;
  };

  // Adds to `violations`: unknown references, a rulebook for another questionnaire, a design that
  // contradicts itself, times in the wrong order, a sample list without the weight source and back,
  // units that do not fit the design, values out of range.
  static Campaign Make(CampaignSpec spec, const References& references, Violations& violations);

  // After the first response: design kind, stages, psu_frame, stratification, weight source and
  // unit, register and questionnaire names and the day's offset must be as in `before`.
  void CheckSuccessorOf(const Campaign& before, bool has_responses, Violations& violations) const;

  const CampaignSpec& spec() const { return spec_; }
  const SampleUnit* FindSampleUnit(std::string_view id) const;
  const Breakdown* FindBreakdown(std::string_view dimension) const;

  // Does it take responses at this time; are they late?
  bool IsOpenAt(int64_t time_us) const;
  bool IsLateAt(int64_t time_us) const;
  // Days since 1970-01-01 in the campaign's zone.
  int32_t DayOf(int64_t time_us) const;

 private:
  void IndexSampleUnits(Violations& violations);

  CampaignSpec spec_;
  absl::flat_hash_map<std::string, int> sample_units_;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_CAMPAIGN_H_
