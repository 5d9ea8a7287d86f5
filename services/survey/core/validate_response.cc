#include "services/survey/core/validate_response.h"

#include <algorithm>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"
#include "libs/domain/weight.h"
#include "libs/stats/fixed_weight.h"

namespace sipas::survey {
namespace {

using domain::Field;
using domain::Violations;

// Answers are named by their item: their order in the message says nothing.
std::string AnswerField(uint32_t item, std::string_view member) {
  return absl::StrCat("answers[item=", item, "].", base::ToAbsl(member));
}

void CheckRating(const domain::Answer& answer, const domain::Item& item, Violations& violations) {
  if (answer.kind != domain::AnswerKind::kRating) return;
  const auto* scale = std::get_if<domain::RatingScale>(&item.scale);
  if (scale == nullptr) {
    violations.Add(AnswerField(answer.item, "rating"),
                   absl::StrCat("item ", answer.item, " is not a rating"));
  } else if (answer.rating < scale->min || answer.rating > scale->max) {
    violations.Add(AnswerField(answer.item, "rating"),
                   absl::StrCat(answer.rating, " is outside the scale ", scale->min, "..",
                                scale->max, " of item ", answer.item));
  }
}

const domain::Item* FindItem(uint32_t item, const domain::Questionnaire& questionnaire,
                             Violations& violations) {
  const domain::Item* found = questionnaire.Find(item);
  if (found == nullptr) {
    violations.Add(AnswerField(item, "item"), absl::StrCat("the questionnaire has no item ", item));
  }
  return found;
}

void CheckChoices(const domain::ChoiceAnswer& answer, const domain::Item& item,
                  Violations& violations) {
  const auto* scale = std::get_if<domain::ChoiceScale>(&item.scale);
  const std::string field = AnswerField(answer.item, "choices");
  if (scale == nullptr) {
    violations.Add(field, absl::StrCat("item ", answer.item, " is not a choice"));
    return;
  }
  if (!scale->multiple && answer.options.size() != 1) {
    violations.Add(field, absl::StrCat("item ", answer.item, " takes exactly one option"));
  }
  for (const uint32_t option : answer.options) {
    if (std::find(scale->options.begin(), scale->options.end(), option) == scale->options.end()) {
      violations.Add(field, absl::StrCat("item ", answer.item, " has no option ", option));
    }
  }
}

void CheckNumber(const domain::NumberAnswer& answer, const domain::Item& item,
                 Violations& violations) {
  const auto* scale = std::get_if<domain::NumberScale>(&item.scale);
  if (scale == nullptr) {
    violations.Add(AnswerField(answer.item, "number"),
                   absl::StrCat("item ", answer.item, " is not a number"));
  } else if (!(answer.number >= scale->min && answer.number <= scale->max)) {
    violations.Add(AnswerField(answer.item, "number"),
                   absl::StrCat("is outside ", scale->min, "..", scale->max));
  }
}

void CheckText(const domain::TextAnswer& answer, const domain::Item& item, Violations& violations) {
  const auto* scale = std::get_if<domain::TextScale>(&item.scale);
  if (scale == nullptr) {
    violations.Add(AnswerField(answer.item, "text"),
                   absl::StrCat("item ", answer.item, " is not a text"));
  } else if (answer.bytes > scale->max_bytes) {
    violations.Add(AnswerField(answer.item, "text.bytes"),
                   absl::StrCat("must be at most ", scale->max_bytes));
  }
}

// Was the question shown, given the answers before it?
bool WasAsked(const domain::Response& response, const domain::AskIf& filter) {
  return std::any_of(
      response.answers.begin(), response.answers.end(), [&](const domain::Answer& earlier) {
        return earlier.item == filter.item && earlier.kind == domain::AnswerKind::kRating &&
               earlier.rating >= filter.min && earlier.rating <= filter.max;
      });
}

// An item with a filter may be answered only by people whose answer to the earlier item lies in its
// range. That there is no answer may be said in any case.
void CheckFilter(uint32_t number, std::string_view member, const domain::Response& response,
                 const domain::Questionnaire& questionnaire, Violations& violations) {
  const domain::Item* item = questionnaire.Find(number);
  if (item == nullptr || !item->ask_if.has_value()) return;
  const domain::AskIf& filter = *item->ask_if;
  if (WasAsked(response, filter)) return;
  violations.Add(AnswerField(number, member),
                 absl::StrCat("item ", number, " is asked only if item ", filter.item,
                              " was answered ", filter.min, "..", filter.max));
}

void CheckFilters(const domain::Response& response, const domain::Questionnaire& questionnaire,
                  Violations& violations) {
  for (const domain::Answer& answer : response.answers) {
    if (answer.kind != domain::AnswerKind::kRating) continue;
    CheckFilter(answer.item, "rating", response, questionnaire, violations);
  }
  const auto check = [&](const auto& answers, std::string_view member) {
    for (const auto& answer : answers) {
      CheckFilter(answer.item, member, response, questionnaire, violations);
    }
  };
  check(response.choices, "choices");
  check(response.numbers, "number");
  check(response.texts, "text");
}

void CheckAnswers(const domain::Response& response, const domain::Questionnaire& questionnaire,
                  Violations& violations) {
  const auto check = [&](const auto& answers, const auto& check_one) {
    for (const auto& answer : answers) {
      const domain::Item* item = FindItem(answer.item, questionnaire, violations);
      if (item != nullptr) check_one(answer, *item, violations);
    }
  };
  check(response.answers, CheckRating);
  check(response.choices, CheckChoices);
  check(response.numbers, CheckNumber);
  check(response.texts, CheckText);
  CheckFilters(response, questionnaire, violations);
  const bool empty = response.answers.empty() && response.choices.empty() &&
                     response.numbers.empty() && response.texts.empty();
  if (response.design_only && !empty) {
    violations.Add("answers", "must be empty where design_only is set");
  } else if (!response.design_only && empty) {
    violations.Add("answers", "must hold at least one answer (or set design_only)");
  }
}

// Attributes are named by their dimension, for the same reason.
void CheckAttribute(const domain::Attribute& attribute, const domain::Campaign& campaign,
                    Violations& violations) {
  const std::string field =
      absl::StrCat("attributes[dimension=", base::ToAbsl(attribute.dimension), "].");
  const domain::Breakdown* breakdown = campaign.FindBreakdown(attribute.dimension);
  if (breakdown == nullptr) {
    violations.Add(field + "dimension", "the campaign declares no such dimension");
  } else if (std::find(breakdown->values.begin(), breakdown->values.end(), attribute.value) ==
             breakdown->values.end()) {
    violations.Add(field + "value", absl::StrCat("the dimension has no value \"",
                                                 base::ToAbsl(attribute.value), "\""));
  }
}

void CheckOrigin(const domain::Response& response, const domain::CampaignContext& context,
                 Violations& violations) {
  const domain::Register& tree = context.Tree();
  const std::optional<int> locality = tree.Find(response.locality);
  if (!locality.has_value()) {
    violations.Add("locality",
                   absl::StrCat("register \"", context.tree->name, "\" has no such code"));
  } else if (!tree.is_leaf(*locality)) {
    violations.Add("locality", "must be a leaf of the register: it has localities below it");
  }
  const auto& channels = context.Spec().spec().channels;
  if (!channels.empty() &&
      std::find(channels.begin(), channels.end(), response.channel) == channels.end()) {
    violations.Add("channel", response.channel.empty()
                                  ? "is required: the campaign names its channels"
                                  : "is not a channel of the campaign");
  }
}

// Stratum and clusters as the design needs them.
void CheckPlaceInSample(const domain::Response& response, const domain::SamplingDesign& design,
                        Violations& violations) {
  if (design.stratified && response.stratum.empty()) {
    violations.Add("stratum", "is required: the design has strata");
  } else if (!design.stratified && !response.stratum.empty()) {
    violations.Add("stratum", "must be empty: the design has no strata");
  } else if (design.stratified && !design.strata.empty() &&
             design.FindStratum(response.stratum) == nullptr) {
    violations.Add("stratum", "is not one of the design's strata");
  }
  if (response.clusters.size() != design.stages.size()) {
    violations.Add("clusters",
                   absl::StrCat("must hold one id per stage of the design, ", design.stages.size(),
                                " in all; has ", response.clusters.size()));
  }
}

// Clusters that are localities must be those in which the response was given.
void CheckLocalityStages(std::span<const std::string> clusters, std::string_view locality,
                         const domain::CampaignContext& context, Violations& violations) {
  const domain::Register& tree = context.Tree();
  const auto& stages = context.Spec().spec().design.stages;
  const std::optional<int> leaf = tree.Find(locality);
  if (!leaf.has_value() || clusters.size() != stages.size()) return;
  for (size_t s = 0; s < stages.size(); ++s) {
    if (stages[s].placement != domain::StagePlacement::kLevel) continue;
    int at = *leaf;
    while (at >= 0 && tree.at(at).level != stages[s].level) at = tree.parent(at);
    if (at >= 0 && tree.at(at).code != clusters[s]) {
      violations.Add(Field("clusters", s),
                     absl::StrCat("must be \"", tree.at(at).code, "\", the ", stages[s].level,
                                  " of the response's locality"));
    }
  }
}

uint64_t FixedWeightOf(double weight, double unit, Violations& violations) {
  const auto fixed = stats::FixedWeight::FromDouble(weight / unit);
  // Both: a weight below 2^-32 may be rounded up, one just below the limit up to it.
  if (domain::IsWeight(weight / unit) && fixed.ok()) return fixed->units();
  violations.Add("weight", domain::kNotAWeight);
  return 0;
}

uint64_t WeightOf(const domain::Response& response, const domain::CampaignSpec& campaign,
                  const domain::SampleUnit* unit, Violations& violations) {
  const bool carries_weight = campaign.weight_source == domain::WeightSource::kResponse;
  if (!carries_weight && response.weight.has_value()) {
    violations.Add("weight", "must be absent: weights of this campaign do not come with responses");
  }
  if (response.design_only) {
    if (response.weight.value_or(0) != 0) violations.Add("weight", "must be zero with design_only");
    return 0;
  }
  switch (campaign.weight_source) {
    case domain::WeightSource::kResponse:
      if (!response.weight.has_value()) {
        violations.Add("weight", "is required: weights of this campaign come with responses");
        return 0;
      }
      return FixedWeightOf(*response.weight, campaign.weight_unit, violations);
    case domain::WeightSource::kSampleList:
      return unit == nullptr ? 0 : FixedWeightOf(unit->weight, campaign.weight_unit, violations);
    case domain::WeightSource::kOne:
    case domain::WeightSource::kUnspecified:
      break;
  }
  return stats::FixedWeight::One().units();
}

// The unit that a response of a campaign with a sample list names; null without a list or if
// unknown.
const domain::SampleUnit* FindUnit(const domain::Response& response,
                                   const domain::Campaign& campaign, Violations& violations) {
  if (campaign.spec().sample_units.empty()) {
    if (!response.sample_unit_id.empty()) {
      violations.Add("sample_unit_id", "must be empty: the campaign has no sample list");
    }
    return nullptr;
  }
  const domain::SampleUnit* unit = campaign.FindSampleUnit(response.sample_unit_id);
  if (unit == nullptr) violations.Add("sample_unit_id", "is not on the campaign's sample list");
  if (!response.stratum.empty() || !response.clusters.empty()) {
    violations.Add("sample_unit_id",
                   "stratum and clusters come from the sample list: leave them out");
  }
  return unit;
}

}  // namespace

domain::AppliedDesign ValidateResponse(const domain::Response& response,
                                       const domain::CampaignContext& context,
                                       Violations& violations) {
  const domain::Campaign& campaign = context.Spec();
  CheckOrigin(response, context, violations);
  const domain::Questionnaire* questionnaire =
      context.QuestionnaireAt(response.questionnaire_revision);
  if (questionnaire == nullptr ||
      response.questionnaire_revision < campaign.spec().min_questionnaire_revision) {
    violations.Add("questionnaire_revision",
                   absl::StrCat("must be ", campaign.spec().min_questionnaire_revision, "..",
                                context.questionnaires.size(), ": update the device"));
  } else {
    CheckAnswers(response, *questionnaire, violations);
  }
  for (const domain::Attribute& attribute : response.attributes) {
    CheckAttribute(attribute, campaign, violations);
  }
  domain::AppliedDesign design;
  const domain::SampleUnit* unit = FindUnit(response, campaign, violations);
  if (campaign.spec().sample_units.empty()) {
    CheckPlaceInSample(response, campaign.spec().design, violations);
    design.stratum = response.stratum;
    design.clusters = response.clusters;
  } else if (unit != nullptr) {
    design.stratum = unit->stratum;
    design.clusters = unit->clusters;
  }
  CheckLocalityStages(design.clusters, response.locality, context, violations);
  design.weight_fixed = WeightOf(response, campaign.spec(), unit, violations);
  return design;
}

}  // namespace sipas::survey
