#include "cli/importer/campaign_check.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/domain/weight.h"

namespace sipas::cli {
namespace {

using survey::v1::DefinitionKind;

// Names that the mapping can give; those that only the rows know are not among them.
std::set<std::string> CampaignNames(const Text& text) {
  if (!text.constant().empty()) return {text.constant()};
  std::set<std::string> names;
  for (const auto& [cell, name] : text.values()) names.insert(name);
  return names;
}

// Adds a violation and returns false if there is no such definition.
absl::StatusOr<bool> Found(const CampaignCheck::Fetch& fetch, DefinitionKind kind,
                           const std::string& name, uint32_t revision,
                           survey::v1::Definition& definition) {
  absl::StatusOr<survey::v1::Definition> fetched = fetch(kind, name, revision);
  if (absl::IsNotFound(fetched.status())) return false;
  SIPAS_RETURN_IF_ERROR(fetched.status());
  definition = *std::move(fetched);
  return true;
}

std::unordered_set<std::string> Leaves(const survey::v1::Register& tree) {
  std::unordered_set<std::string> leaves;
  for (const survey::v1::Locality& locality : tree.localities()) leaves.insert(locality.code());
  for (const survey::v1::Locality& locality : tree.localities()) {
    leaves.erase(locality.parent_code());
  }
  return leaves;
}

bool KindFits(AnswerKind kind, const survey::v1::Item& item) {
  switch (kind) {
    case ANSWER_KIND_CHOICE:
      return item.has_choice();
    case ANSWER_KIND_NUMBER:
      return item.has_number_scale();
    default:
      return item.has_rating();
  }
}

void CheckItems(const Mapping& mapping, const std::string& questionnaire,
                const std::map<uint32_t, survey::v1::Item>& items, domain::Violations& violations) {
  for (int i = 0; i < mapping.items_size(); ++i) {
    const ItemColumn& column = mapping.items(i);
    const std::string field = domain::Field("items", static_cast<size_t>(i));
    const auto item = items.find(column.item());
    if (item == items.end()) {
      violations.Add(field + ".item", absl::StrCat("questionnaire '", questionnaire,
                                                   "' has no item ", column.item()));
      continue;
    }
    if (!KindFits(column.kind(), item->second)) {
      violations.Add(field + ".kind",
                     absl::StrCat("does not fit the scale of item ", column.item()));
    }
    if (!item->second.has_rating()) continue;
    for (const auto& [cell, value] : column.values()) {
      const survey::v1::RatingScale& scale = item->second.rating();
      if (value >= scale.min() && value <= scale.max()) continue;
      violations.Add(field + ".values",
                     absl::StrCat("'", cell, "' becomes ", value, ", outside the scale ",
                                  scale.min(), "..", scale.max(), " of item ", column.item()));
    }
  }
}

void CheckDesign(const Mapping& mapping, const std::string& name,
                 const survey::v1::Campaign& campaign, domain::Violations& violations) {
  const survey::v1::SamplingDesign& design = campaign.design();
  const std::string of = absl::StrCat(" (campaign '", name, "')");
  if (campaign.weight_source() == survey::v1::WEIGHT_SOURCE_SAMPLE_LIST) {
    if (!mapping.has_sample_unit()) {
      violations.Add("sample_unit", absl::StrCat("is required: the weights are on a list", of));
    }
    return;
  }
  const bool weights = campaign.weight_source() == survey::v1::WEIGHT_SOURCE_RESPONSE;
  if (weights != !mapping.weight_column().empty()) {
    violations.Add("weight_column", absl::StrCat(weights ? "is required: WEIGHT_SOURCE_RESPONSE"
                                                         : "is for WEIGHT_SOURCE_RESPONSE only",
                                                 of));
  }
  const bool stratified =
      design.stratified() || design.kind() == survey::v1::DESIGN_KIND_STRATIFIED;
  if (stratified != mapping.has_stratum()) {
    violations.Add("stratum", absl::StrCat(stratified ? "is required: the design is stratified"
                                                      : "is for stratified designs only",
                                           of));
  }
  if (mapping.clusters_size() != design.stages_size()) {
    violations.Add("clusters",
                   absl::StrCat("has ", mapping.clusters_size(), " entries, the design has ",
                                design.stages_size(), " stages", of));
  }
}

void CheckDimensions(const Mapping& mapping, const std::string& name,
                     const survey::v1::Campaign& campaign, domain::Violations& violations) {
  for (int i = 0; i < mapping.attributes_size(); ++i) {
    const std::string& dimension = mapping.attributes(i).dimension();
    const bool declared =
        std::any_of(campaign.breakdowns().begin(), campaign.breakdowns().end(),
                    [&](const survey::v1::Breakdown& b) { return b.dimension() == dimension; });
    if (declared) continue;
    violations.Add(domain::Field("attributes", static_cast<size_t>(i), "dimension"),
                   absl::StrCat("campaign '", name, "' has no breakdown '", dimension, "'"));
  }
}

void CheckAnswer(const survey::v1::Answer& answer, const survey::v1::Item& item,
                 std::vector<std::string>& problems) {
  if (answer.has_rating() &&
      (answer.rating() < item.rating().min() || answer.rating() > item.rating().max())) {
    problems.push_back(absl::StrCat("item ", answer.item(), ": ", answer.rating(),
                                    " is outside the scale ", item.rating().min(), "..",
                                    item.rating().max()));
  }
  if (answer.has_number() && (answer.number() < item.number_scale().min() ||
                              answer.number() > item.number_scale().max())) {
    problems.push_back(
        absl::StrCat("item ", answer.item(), ": ", answer.number(), " is outside the scale"));
  }
  for (const uint32_t option : answer.choices().options()) {
    const auto& options = item.choice().options();
    const bool known = std::any_of(options.begin(), options.end(),
                                   [&](const auto& o) { return o.number() == option; });
    if (!known) {
      problems.push_back(absl::StrCat("item ", answer.item(), " has no option ", option));
    }
  }
}

void CheckAttribute(const survey::v1::Attribute& attribute, const survey::v1::Campaign& campaign,
                    std::vector<std::string>& problems) {
  for (const survey::v1::Breakdown& breakdown : campaign.breakdowns()) {
    if (breakdown.dimension() != attribute.dimension()) continue;
    const auto& values = breakdown.values();
    if (std::find(values.begin(), values.end(), attribute.value()) == values.end()) {
      problems.push_back(absl::StrCat("dimension '", attribute.dimension(), "' has no value '",
                                      attribute.value(), "'"));
    }
  }
}

void CheckWeight(const survey::v1::Response& response, const survey::v1::Campaign& campaign,
                 std::vector<std::string>& problems) {
  const double unit = campaign.weight_unit() == 0 ? 1 : campaign.weight_unit();
  if (!response.has_weight() || response.design_only()) return;
  if (domain::IsWeight(response.weight() / unit)) return;
  problems.push_back(
      absl::StrCat("weight ", response.weight(), " ", std::string(domain::kNotAWeight)));
}

}  // namespace

absl::Status CampaignCheck::LoadOne(const Fetch& fetch, const std::string& name, uint32_t revision,
                                    Campaign& campaign, domain::Violations& violations) {
  survey::v1::Definition definition;
  SIPAS_ASSIGN_OR_RETURN(const bool has_campaign,
                         Found(fetch, survey::v1::DEFINITION_KIND_CAMPAIGN, name, 0, definition));
  if (!has_campaign) {
    violations.Add("campaign", absl::StrCat("the survey service has no campaign '", name, "'"));
    return absl::OkStatus();
  }
  campaign.campaign = definition.campaign();
  SIPAS_ASSIGN_OR_RETURN(const bool has_register,
                         Found(fetch, survey::v1::DEFINITION_KIND_REGISTER,
                               campaign.campaign.register_(), 0, definition));
  if (has_register) campaign.leaves = Leaves(definition.register_());
  SIPAS_ASSIGN_OR_RETURN(const bool has_questionnaire,
                         Found(fetch, survey::v1::DEFINITION_KIND_QUESTIONNAIRE,
                               campaign.campaign.questionnaire(), revision, definition));
  if (!has_questionnaire) {
    violations.Add("questionnaire_revision",
                   absl::StrCat("questionnaire '", campaign.campaign.questionnaire(),
                                "' has no revision ", revision));
    return absl::OkStatus();
  }
  for (const survey::v1::Item& item : definition.questionnaire().items()) {
    campaign.items[item.number()] = item;
  }
  return absl::OkStatus();
}

absl::StatusOr<CampaignCheck> CampaignCheck::Load(const Fetch& fetch, const Mapping& mapping,
                                                  domain::Violations& violations) {
  CampaignCheck check;
  const uint32_t revision = std::max(mapping.questionnaire_revision(), 1U);
  for (const std::string& name : CampaignNames(mapping.campaign())) {
    Campaign campaign;
    SIPAS_RETURN_IF_ERROR(LoadOne(fetch, name, revision, campaign, violations));
    if (campaign.items.empty()) continue;
    CheckItems(mapping, campaign.campaign.questionnaire(), campaign.items, violations);
    CheckDesign(mapping, name, campaign.campaign, violations);
    CheckDimensions(mapping, name, campaign.campaign, violations);
    check.campaigns_.emplace(name, std::move(campaign));
  }
  return check;
}

void CampaignCheck::CheckRow(const survey::v1::Response& response,
                             std::vector<std::string>& problems) const {
  const auto campaign = campaigns_.find(response.campaign());
  if (campaign == campaigns_.end()) {
    problems.push_back(absl::StrCat("campaign '", response.campaign(), "' was not checked"));
    return;
  }
  if (!campaign->second.leaves.contains(response.locality())) {
    problems.push_back(absl::StrCat("the register '", campaign->second.campaign.register_(),
                                    "' has no leaf '", response.locality(), "'"));
  }
  for (const survey::v1::Answer& answer : response.answers()) {
    const auto item = campaign->second.items.find(answer.item());
    if (item != campaign->second.items.end()) CheckAnswer(answer, item->second, problems);
  }
  for (const survey::v1::Attribute& attribute : response.attributes()) {
    CheckAttribute(attribute, campaign->second.campaign, problems);
  }
  CheckWeight(response, campaign->second.campaign, problems);
}

int CampaignCheck::StagesBelowLeaf(const std::string& campaign) const {
  const auto checked = campaigns_.find(campaign);
  if (checked == campaigns_.end()) return 0;
  const auto& stages = checked->second.campaign.design().stages();
  return static_cast<int>(std::count_if(stages.begin(), stages.end(), [](const auto& stage) {
    return stage.placement() == survey::v1::STAGE_PLACEMENT_BELOW_LEAF;
  }));
}

}  // namespace sipas::cli
