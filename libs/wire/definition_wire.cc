#include "libs/wire/definition_wire.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "libs/base/sha256.h"
#include "libs/base/strings.h"
#include "libs/base/uuid.h"
#include "libs/wire/definition_check.h"
#include "libs/wire/time_wire.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using domain::Field;
using domain::Violations;

constexpr std::string_view kRequired = "is required";

std::string Join(std::string_view field, std::string_view member) {
  return absl::StrCat(base::ToAbsl(field), ".", base::ToAbsl(member));
}

template <typename Strings>
std::vector<std::string> ToVector(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

// In all enums below, values that are unknown to this version were found by CheckProto.

domain::RegisterSpec Decode(const proto::Register& from) {
  domain::RegisterSpec to;
  to.levels = ToVector(from.levels());
  to.localities.reserve(static_cast<size_t>(from.localities_size()));
  for (const proto::Locality& locality : from.localities()) {
    to.localities.push_back({.code = locality.code(),
                             .name = locality.name(),
                             .parent_code = locality.parent_code(),
                             .level = locality.level()});
  }
  for (const proto::Block& block : from.blocks()) {
    to.blocks.push_back({.code = block.code(), .locality_codes = ToVector(block.locality_codes())});
  }
  return to;
}

void CheckLabels(const proto::RatingScale& scale, const std::string& field,
                 Violations& violations) {
  absl::flat_hash_set<int32_t> seen;
  for (int i = 0; i < scale.labels_size(); ++i) {
    const int32_t value = scale.labels(i).value();
    const std::string label = Field(field, static_cast<size_t>(i), "value");
    if (value < scale.min() || value > scale.max()) violations.Add(label, "must be on the scale");
    if (!seen.insert(value).second) {
      violations.Add(label, absl::StrCat("value ", value, " is there twice"));
    }
  }
}

domain::Scale DecodeScale(const proto::Item& from, const std::string& field,
                          Violations& violations) {
  switch (from.scale_case()) {
    case proto::Item::kRating:
      CheckLabels(from.rating(), Join(field, "rating.labels"), violations);
      return domain::RatingScale{.min = from.rating().min(), .max = from.rating().max()};
    case proto::Item::kChoice: {
      domain::ChoiceScale scale{.options = {}, .multiple = from.choice().multiple()};
      for (const auto& option : from.choice().options()) scale.options.push_back(option.number());
      return scale;
    }
    case proto::Item::kNumberScale:
      return domain::NumberScale{.min = from.number_scale().min(),
                                 .max = from.number_scale().max()};
    case proto::Item::kTextScale:
      return domain::TextScale{.max_bytes = from.text_scale().max_bytes()};
    case proto::Item::SCALE_NOT_SET:
      break;  // the questionnaire says that it is required
  }
  return {};
}

std::vector<domain::Item> Decode(const proto::Questionnaire& from, Violations& violations) {
  std::vector<domain::Item> to;
  for (const proto::Item& item : from.items()) {
    const std::string field = Field("questionnaire.items", to.size());
    domain::Item& decoded = to.emplace_back();
    decoded.number = item.number();
    decoded.scale = DecodeScale(item, field, violations);
    if (item.has_ask_if()) {
      decoded.ask_if = domain::AskIf{
          .item = item.ask_if().item(), .min = item.ask_if().min(), .max = item.ask_if().max()};
    }
  }
  return to;
}

domain::ItemStatistic DecodeStatistic(proto::ItemStatistic from, const std::string& field,
                                      Violations& violations) {
  switch (from) {
    case proto::ITEM_STATISTIC_UNSPECIFIED:
      violations.Add(field, kRequired);
      break;
    case proto::ITEM_STATISTIC_MEAN:
      return domain::ItemStatistic::kMean;
    case proto::ITEM_STATISTIC_NORMALIZED_MEAN:
      return domain::ItemStatistic::kNormalizedMean;
    case proto::ITEM_STATISTIC_SHARE:
    default:
      break;
  }
  return domain::ItemStatistic::kShare;
}

template <typename Components>
domain::Composite DecodeComposite(const std::string& code, const Components& components) {
  domain::Composite composite{.code = code, .components = {}};
  for (const proto::Component& component : components) {
    composite.components.push_back(
        {.code = component.code(), .weight = component.has_weight() ? component.weight() : 1});
  }
  return composite;
}

domain::RulebookSpec Decode(const proto::Rulebook& from, Violations& violations) {
  domain::RulebookSpec to;
  to.questionnaire = from.questionnaire();
  for (const proto::ScoredItem& item : from.items()) {
    const std::string field = Field("rulebook.items", to.items.size(), "statistic");
    to.items.push_back(
        {.code = item.code().empty() ? absl::StrCat("item", item.item()) : item.code(),
         .item = item.item(),
         .statistic = DecodeStatistic(item.statistic(), field, violations),
         .satisfied_min = item.satisfied_min(),
         .satisfied_max = item.satisfied_max(),
         .reversed = item.reversed()});
  }
  for (const proto::Factor& factor : from.factors()) {
    to.factors.push_back(DecodeComposite(factor.code(), factor.items()));
  }
  for (const proto::Group& group : from.groups()) {
    to.groups.push_back(DecodeComposite(group.code(), group.factors()));
  }
  if (from.has_overall()) to.overall = DecodeComposite("", from.overall().components());
  to.maximum_points = from.maximum_points();
  to.decimals = from.decimals();
  if (from.standing() == proto::Rulebook::STANDING_UNSPECIFIED) {
    violations.Add("rulebook.standing", kRequired);
  }
  to.inferred = from.standing() == proto::Rulebook::STANDING_INFERRED;
  return to;
}

domain::DesignKind DecodeDesignKind(proto::DesignKind from, Violations& violations) {
  switch (from) {
    case proto::DESIGN_KIND_UNSPECIFIED:
      violations.Add("campaign.design.kind", kRequired);
      break;
    case proto::DESIGN_KIND_SIMPLE_RANDOM:
      return domain::DesignKind::kSimpleRandom;
    case proto::DESIGN_KIND_STRATIFIED:
      return domain::DesignKind::kStratified;
    case proto::DESIGN_KIND_CLUSTERED:
      return domain::DesignKind::kClustered;
    case proto::DESIGN_KIND_OPT_IN:
      return domain::DesignKind::kOptIn;
    case proto::DESIGN_KIND_CENSUS:
      return domain::DesignKind::kCensus;
    default:
      break;
  }
  return domain::DesignKind::kUnspecified;
}

// Unspecified means ADJUST.
domain::LonelyPsuRule DecodeLonelyPsu(proto::LonelyPsuRule from) {
  switch (from) {
    case proto::LONELY_PSU_RULE_CERTAINTY:
      return domain::LonelyPsuRule::kCertainty;
    case proto::LONELY_PSU_RULE_AVERAGE:
      return domain::LonelyPsuRule::kAverage;
    case proto::LONELY_PSU_RULE_FAIL:
      return domain::LonelyPsuRule::kFail;
    case proto::LONELY_PSU_RULE_UNSPECIFIED:
    case proto::LONELY_PSU_RULE_ADJUST:
    default:
      return domain::LonelyPsuRule::kAdjust;
  }
}

domain::StagePlacement DecodePlacement(proto::StagePlacement from, const std::string& field,
                                       Violations& violations) {
  switch (from) {
    case proto::STAGE_PLACEMENT_UNSPECIFIED:
      violations.Add(field, kRequired);
      break;
    case proto::STAGE_PLACEMENT_LEVEL:
      return domain::StagePlacement::kLevel;
    case proto::STAGE_PLACEMENT_BELOW_LEAF:
      return domain::StagePlacement::kBelowLeaf;
    case proto::STAGE_PLACEMENT_CROSSES:
      return domain::StagePlacement::kCrosses;
    default:
      break;
  }
  return domain::StagePlacement::kUnspecified;
}

domain::SamplingDesign DecodeDesign(const proto::SamplingDesign& from, Violations& violations) {
  domain::SamplingDesign to;
  to.kind = DecodeDesignKind(from.kind(), violations);
  for (const proto::SamplingStage& stage : from.stages()) {
    const std::string field = Field("campaign.design.stages", to.stages.size(), "placement");
    to.stages.push_back({.name = stage.name(),
                         .placement = DecodePlacement(stage.placement(), field, violations),
                         .level = stage.level(),
                         .taken_whole = stage.taken_whole()});
  }
  to.stratified = from.stratified() || to.kind == domain::DesignKind::kStratified;
  for (const proto::Stratum& stratum : from.strata()) {
    to.strata.push_back({.code = stratum.code(),
                         .sampled_units = stratum.sampled_units(),
                         .population_units = stratum.population_units()});
  }
  to.psu_frame = from.psu_frame();
  to.lonely_psu = DecodeLonelyPsu(from.lonely_psu());
  return to;
}

domain::WeightSource DecodeWeightSource(proto::WeightSource from, Violations& violations) {
  switch (from) {
    case proto::WEIGHT_SOURCE_UNSPECIFIED:
      violations.Add("campaign.weight_source", kRequired);
      break;
    case proto::WEIGHT_SOURCE_ONE:
      return domain::WeightSource::kOne;
    case proto::WEIGHT_SOURCE_SAMPLE_LIST:
      return domain::WeightSource::kSampleList;
    case proto::WEIGHT_SOURCE_RESPONSE:
      return domain::WeightSource::kResponse;
    default:
      break;
  }
  return domain::WeightSource::kUnspecified;
}

domain::CampaignState DecodeState(proto::CampaignState from, Violations& violations) {
  switch (from) {
    case proto::CAMPAIGN_STATE_UNSPECIFIED:
      violations.Add("campaign.state", kRequired);
      break;
    case proto::CAMPAIGN_STATE_DRAFT:
      return domain::CampaignState::kDraft;
    case proto::CAMPAIGN_STATE_OPEN:
      return domain::CampaignState::kOpen;
    case proto::CAMPAIGN_STATE_CLOSED:
      return domain::CampaignState::kClosed;
    default:
      break;
  }
  return domain::CampaignState::kUnspecified;
}

int64_t DecodeTimeOr(int64_t absent, bool is_present, const google::protobuf::Timestamp& from,
                     std::string_view field, Violations& violations) {
  if (!is_present) return absent;
  const std::optional<int64_t> time_us = DecodeTime(from);
  if (!time_us) violations.Add(field, kNotATime);
  return time_us.value_or(absent);
}

void DecodePeriod(const proto::Campaign& from, domain::CampaignSpec& to, Violations& violations) {
  to.open_time_us =
      DecodeTimeOr(0, from.has_open_time(), from.open_time(), "campaign.open_time", violations);
  to.close_time_us = DecodeTimeOr(domain::kNever, from.has_close_time(), from.close_time(),
                                  "campaign.close_time", violations);
  const std::optional<int64_t> grace_us = DecodeSpan(from.grace());
  if (!grace_us) violations.Add("campaign.grace", kNotASpan);
  to.grace_us = grace_us.value_or(0);
  to.state = DecodeState(from.state(), violations);
  to.utc_offset_minutes = from.utc_offset_minutes();
}

void DecodeSampleUnits(const proto::Campaign& from, domain::CampaignSpec& to) {
  to.sample_units.reserve(static_cast<size_t>(from.sample_units_size()));
  for (const proto::SampleUnit& unit : from.sample_units()) {
    to.sample_units.push_back({.id = unit.id(),
                               .stratum = unit.stratum(),
                               .clusters = ToVector(unit.clusters()),
                               .weight = unit.weight()});
  }
}

domain::DisclosureRule Decode(const proto::DisclosureRule& from) {
  return {.minimum_respondents = from.minimum_respondents(),
          .minimum_range =
              from.minimum_range() != 0 ? from.minimum_range() : from.minimum_respondents()};
}

domain::CampaignSpec Decode(const proto::Campaign& from, Violations& violations) {
  domain::CampaignSpec to;
  to.tree = from.register_();
  to.questionnaire = from.questionnaire();
  to.rulebook = from.rulebook();
  if (from.min_questionnaire_revision() != 0) {
    to.min_questionnaire_revision = from.min_questionnaire_revision();
  }
  to.design = DecodeDesign(from.design(), violations);
  to.weight_source = DecodeWeightSource(from.weight_source(), violations);
  if (from.weight_unit() != 0) to.weight_unit = from.weight_unit();
  to.channels = ToVector(from.channels());
  DecodePeriod(from, to, violations);
  to.baseline = from.baseline();
  for (const proto::Breakdown& breakdown : from.breakdowns()) {
    to.breakdowns.push_back(
        {.dimension = breakdown.dimension(), .values = ToVector(breakdown.values())});
  }
  DecodeSampleUnits(from, to);
  if (from.has_disclosure()) to.disclosure = Decode(from.disclosure());
  return to;
}

domain::WeightSet Decode(const proto::WeightSet& from, Violations& violations) {
  domain::WeightSet to;
  to.campaign = from.campaign();
  for (const proto::CellWeight& cell : from.cells()) {
    to.cells.push_back(
        {.locality = cell.locality(), .stratum = cell.stratum(), .factor = cell.factor()});
  }
  to.responses.reserve(static_cast<size_t>(from.responses_size()));
  for (const proto::ResponseWeight& response : from.responses()) {
    const absl::StatusOr<base::Uuid> id = base::Uuid::Parse(response.response_id());
    if (!id.ok()) {
      violations.Add(Field("weight_set.responses", to.responses.size(), "response_id"),
                     "must be a UUID");
    }
    to.responses.push_back(
        {.response_id = id.ok() ? *id : base::Uuid{}, .weight = response.weight()});
  }
  return to;
}

// Of the definition's content: the revision number is not part of it.
base::Digest DigestOf(const proto::Definition& definition) {
  proto::Definition content = definition;
  content.clear_revision();
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    content.SerializeToCodedStream(&out);
  }
  return base::Sha256({bytes});
}

}  // namespace

domain::DefinitionDraft DecodeDefinition(const proto::Definition& proto, Violations& violations) {
  CheckProto(proto, violations);
  domain::DefinitionDraft draft;
  draft.name = proto.name();
  draft.revision = proto.revision();
  if (!domain::IsValidName(draft.name)) violations.Add("name", domain::kNotAName);
  switch (proto.body_case()) {
    case proto::Definition::kRegister:
      draft.body = Decode(proto.register_());
      break;
    case proto::Definition::kQuestionnaire:
      draft.body = Decode(proto.questionnaire(), violations);
      break;
    case proto::Definition::kRulebook:
      draft.body = Decode(proto.rulebook(), violations);
      break;
    case proto::Definition::kCampaign:
      draft.body = Decode(proto.campaign(), violations);
      break;
    case proto::Definition::kWeightSet:
      draft.body = Decode(proto.weight_set(), violations);
      break;
    case proto::Definition::BODY_NOT_SET:
      violations.Add("body",
                     "must be one of register, questionnaire, rulebook, campaign and "
                     "weight_set");
      break;
  }
  draft.digest = DigestOf(proto);
  return draft;
}

proto::DefinitionKind EncodeKind(domain::DefinitionKind kind) {
  return static_cast<proto::DefinitionKind>(kind);
}

std::optional<domain::DefinitionKind> DecodeKind(proto::DefinitionKind kind) {
  if (kind < proto::DEFINITION_KIND_REGISTER || kind > proto::DEFINITION_KIND_WEIGHT_SET) {
    return std::nullopt;
  }
  return static_cast<domain::DefinitionKind>(kind);
}

static_assert(static_cast<int>(domain::DefinitionKind::kRegister) ==
              proto::DEFINITION_KIND_REGISTER);
static_assert(static_cast<int>(domain::DefinitionKind::kWeightSet) ==
              proto::DEFINITION_KIND_WEIGHT_SET);

}  // namespace sipas::wire
