#include "libs/domain/definitions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace sipas::domain {
namespace {

std::string_view FieldOf(DefinitionKind kind) {
  switch (kind) {
    case DefinitionKind::kRegister:
      return "register";
    case DefinitionKind::kQuestionnaire:
      return "questionnaire";
    case DefinitionKind::kRulebook:
      return "rulebook";
    case DefinitionKind::kCampaign:
      return "campaign";
    case DefinitionKind::kWeightSet:
      return "weight_set";
  }
  return "";
}

// Adds what is not there yet: several earlier revisions may forbid the same change.
void AddNew(const Violations& part, Violations& violations) {
  for (const base::FieldViolation& violation : part.list()) {
    const auto& known = violations.list();
    if (std::find(known.begin(), known.end(), violation) == known.end()) {
      violations.Add(violation.field, violation.description);
    }
  }
}

}  // namespace

const Questionnaire* CampaignContext::QuestionnaireAt(uint32_t revision) const {
  if (revision == 0 || revision > questionnaires.size()) return nullptr;
  return &std::get<Questionnaire>(questionnaires[revision - 1]->body);
}

Definitions::Applied Definitions::Apply(DefinitionDraft draft, const HasResponses& has_responses,
                                        Violations& violations) {
  Violations found;
  if (!IsValidName(draft.name)) found.Add("name", kNotAName);
  if (auto repeated = FindRepeated(draft, found)) {
    return {.definition = std::move(repeated), .unchanged = true};
  }
  const DefinitionKind kind = draft.kind();
  auto made = std::make_shared<Definition>();
  Violations of_body;
  made->name = draft.name;
  made->digest = draft.digest;
  made->body =
      std::visit([&](auto& body) -> decltype(made->body) { return Make(std::move(body), of_body); },
                 draft.body);
  bool change_forbidden = false;
  if (found.empty() && of_body.empty()) {
    CheckSuccessor(*made, has_responses, of_body);
    change_forbidden = !of_body.empty();
  }
  found.AddAll(FieldOf(kind), of_body);
  if (!found.empty()) {
    violations.AddAll("", found);
    return {.change_forbidden = change_forbidden};
  }
  Revisions& revisions = by_name_[{kind, std::move(draft.name)}];
  made->revision = static_cast<uint32_t>(revisions.size() + 1);
  revisions.push_back(made);
  ++version_;
  return {.definition = std::move(made)};
}

std::shared_ptr<const Definition> Definitions::FindRepeated(const DefinitionDraft& draft,
                                                            Violations& violations) const {
  const Revisions* revisions = FindRevisions(draft.kind(), draft.name);
  const size_t next = revisions == nullptr ? 1 : revisions->size() + 1;
  if (draft.revision > next) {
    violations.Add("revision", absl::StrCat("must be 0 or the next one, ", next));
    return nullptr;
  }
  if (revisions == nullptr) return nullptr;
  if (draft.revision == 0 || draft.revision == next) {
    return revisions->back()->digest == draft.digest ? revisions->back() : nullptr;
  }
  const std::shared_ptr<const Definition>& same = (*revisions)[draft.revision - 1];
  if (same->digest == draft.digest) return same;
  violations.Add("revision", absl::StrCat("revision ", draft.revision,
                                          " exists with other content; the next one is ", next));
  return nullptr;
}

Register Definitions::Make(RegisterSpec spec, Violations& violations) const {
  return Register::Make(std::move(spec), violations);
}

Questionnaire Definitions::Make(std::vector<Item> items, Violations& violations) const {
  return Questionnaire::Make(std::move(items), violations);
}

Rulebook Definitions::Make(RulebookSpec spec, Violations& violations) const {
  const auto* questionnaire =
      Latest<Questionnaire>(DefinitionKind::kQuestionnaire, spec.questionnaire);
  if (questionnaire == nullptr) {
    violations.Add("questionnaire", absl::StrCat("no questionnaire '", spec.questionnaire, "'"));
    return {};
  }
  return Rulebook::Make(std::move(spec), *questionnaire, violations);
}

Campaign Definitions::Make(CampaignSpec spec, Violations& violations) const {
  const auto* rulebook = Latest<Rulebook>(DefinitionKind::kRulebook, spec.rulebook);
  const Revisions* shown = FindRevisions(DefinitionKind::kQuestionnaire, spec.questionnaire);
  if (shown != nullptr && spec.min_questionnaire_revision > shown->size()) {
    violations.Add("min_questionnaire_revision",
                   absl::StrCat("must be at most ", shown->size(), ", the latest revision"));
  }
  const Campaign::References references = {
      .tree = Latest<Register>(DefinitionKind::kRegister, spec.tree),
      .questionnaire = Latest<Questionnaire>(DefinitionKind::kQuestionnaire, spec.questionnaire),
      .rulebook = rulebook == nullptr ? nullptr : &rulebook->spec()};
  return Campaign::Make(std::move(spec), references, violations);
}

WeightSet Definitions::Make(WeightSet weights, Violations& violations) const {
  const auto* campaign = Latest<Campaign>(DefinitionKind::kCampaign, weights.campaign);
  const Register* tree = campaign == nullptr
                             ? nullptr
                             : Latest<Register>(DefinitionKind::kRegister, campaign->spec().tree);
  weights.Check(campaign, tree, violations);
  return weights;
}

void Definitions::CheckSuccessor(const Definition& made, const HasResponses& has_responses,
                                 Violations& violations) const {
  const Revisions* revisions = FindRevisions(made.kind(), made.name);
  if (revisions == nullptr) return;
  const Definition& latest = *revisions->back();
  if (const auto* tree = std::get_if<Register>(&made.body)) {
    // The latest one has every locality that ever was.
    tree->CheckSuccessorOf(std::get<Register>(latest.body), violations);
  } else if (const auto* questionnaire = std::get_if<Questionnaire>(&made.body)) {
    for (const auto& earlier : *revisions) {
      Violations part;
      questionnaire->CheckSuccessorOf(std::get<Questionnaire>(earlier->body), part);
      AddNew(part, violations);
    }
  } else if (const auto* campaign = std::get_if<Campaign>(&made.body)) {
    campaign->CheckSuccessorOf(std::get<Campaign>(latest.body),
                               has_responses && has_responses(made.name), violations);
  }
}

void Definitions::SetPosition(DefinitionKind kind, std::string_view name, uint32_t revision,
                              uint64_t position) {
  const auto found = by_name_.find({kind, std::string(name)});
  if (found == by_name_.end() || revision == 0 || revision > found->second.size()) return;
  // Copied, not changed in place: other Definitions share the revision.
  std::shared_ptr<const Definition>& entry = found->second[revision - 1];
  auto placed = std::make_shared<Definition>(*entry);
  placed->position = position;
  entry = std::move(placed);
}

const Definitions::Revisions* Definitions::FindRevisions(DefinitionKind kind,
                                                         std::string_view name) const {
  const auto found = by_name_.find({kind, std::string(name)});
  return found == by_name_.end() ? nullptr : &found->second;
}

template <typename Body>
const Body* Definitions::Latest(DefinitionKind kind, std::string_view name) const {
  const Definition* definition = Find(kind, name);
  return definition == nullptr ? nullptr : &std::get<Body>(definition->body);
}

const Definition* Definitions::Find(DefinitionKind kind, std::string_view name,
                                    uint32_t revision) const {
  const Revisions* revisions = FindRevisions(kind, name);
  if (revisions == nullptr || revision > revisions->size()) return nullptr;
  return revision == 0 ? revisions->back().get() : (*revisions)[revision - 1].get();
}

std::vector<const Definition*> Definitions::List(DefinitionKind kind,
                                                 std::string_view after) const {
  std::vector<const Definition*> latest;
  for (auto at = by_name_.upper_bound({kind, std::string(after)});
       at != by_name_.end() && at->first.first == kind; ++at) {
    latest.push_back(at->second.back().get());
  }
  return latest;
}

CampaignContext Definitions::Context(std::string_view campaign) const {
  CampaignContext context;
  context.campaign = Find(DefinitionKind::kCampaign, campaign);
  if (context.campaign == nullptr) return context;
  const CampaignSpec& spec = context.Spec().spec();
  context.tree = Find(DefinitionKind::kRegister, spec.tree);
  if (const Revisions* shown = FindRevisions(DefinitionKind::kQuestionnaire, spec.questionnaire)) {
    for (const auto& revision : *shown) context.questionnaires.push_back(revision.get());
  }
  return context;
}

}  // namespace sipas::domain
