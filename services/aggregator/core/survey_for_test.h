// A small survey for tests and benchmarks: its definitions and responses to it.
//
//   SurveyForTest survey({.communes = 4, .items = 3, .breakdowns = true});
//   for (FoldEntry& entry : survey.Definitions()) ...
//   FoldEntry entry = survey.Response(7);      // the seventh, always the same
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SURVEY_FOR_TEST_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SURVEY_FOR_TEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/sha256.h"
#include "libs/domain/definitions.h"
#include "libs/stats/fixed_weight.h"
#include "services/aggregator/core/fold_entry.h"

namespace sipas::aggregator {

class SurveyForTest {
 public:
  struct Options {
    int communes = 4;  // in two provinces, "p0" and "p1"
    int items = 3;     // with answers 1..5
    int strata = 2;
    int clusters = 3;  // per stratum; 0: respondents are drawn directly
    int days = 2;
    bool breakdowns = false;
    bool weights = true;
    std::string campaign = "c1";
  };

  explicit SurveyForTest(Options options) : options_(std::move(options)) {}

  static std::string Commune(int i) { return "commune" + std::to_string(i); }

  domain::DefinitionDraft Tree() const;
  domain::DefinitionDraft Questionnaire() const;
  domain::DefinitionDraft Rulebook() const;
  domain::DefinitionDraft Campaign() const;
  std::vector<domain::DefinitionDraft> Drafts() const {
    return {Tree(), Questionnaire(), Rulebook(), Campaign()};
  }

  domain::ResponseRecord Record(uint64_t number) const;
  int32_t Day(uint64_t number) const {
    return 20000 + static_cast<int32_t>(number % static_cast<uint64_t>(options_.days));
  }

  // Makes the entries of a log out of changes.
  static FoldEntry Define(domain::DefinitionDraft draft, uint64_t position);
  FoldEntry Respond(uint64_t number, uint64_t position) const {
    return {.point = Point(position), .day = Day(number), .change = Addition{Record(number)}};
  }
  FoldEntry Void(uint64_t number, uint64_t position) const {
    return {.point = Point(position), .day = Day(number), .change = Retraction{Record(number)}};
  }
  FoldEntry Reinstate(uint64_t number, uint64_t position) const {
    return {.point = Point(position),
            .day = Day(number),
            .change = Addition{.record = Record(number), .reinstated = true}};
  }
  // Response `number` gets the answers of `other`.
  FoldEntry Amend(uint64_t number, uint64_t other, uint64_t position) const;

  static domain::LogPoint Point(uint64_t position) {
    return {position, base::Sha256({std::to_string(position)})};
  }

 private:
  const Options options_;
};

inline domain::DefinitionDraft SurveyForTest::Tree() const {
  domain::RegisterSpec tree{.levels = {"province", "commune"}, .localities = {}, .blocks = {}};
  tree.localities.push_back({"p0", "Province 0", "", "province"});
  tree.localities.push_back({"p1", "Province 1", "", "province"});
  for (int i = 0; i < options_.communes; ++i) {
    tree.localities.push_back(
        {Commune(i), "Commune " + std::to_string(i), i % 2 == 0 ? "p0" : "p1", "commune"});
  }
  return {.name = "tree", .revision = 1, .body = tree, .digest = base::Sha256({"tree"})};
}

inline domain::DefinitionDraft SurveyForTest::Questionnaire() const {
  std::vector<domain::Item> items;
  for (int i = 1; i <= options_.items; ++i) {
    items.push_back({.number = static_cast<uint32_t>(i),
                     .scale = domain::RatingScale{1, 5},
                     .ask_if = std::nullopt});
  }
  return {.name = "paper",
          .revision = 1,
          .body = items,
          .digest = base::Sha256({"paper", std::to_string(options_.items)})};
}

inline domain::DefinitionDraft SurveyForTest::Rulebook() const {
  domain::RulebookSpec rules;
  rules.questionnaire = "paper";
  rules.items.push_back({.code = "item1",
                         .item = 1,
                         .statistic = domain::ItemStatistic::kMean,
                         .satisfied_min = 0,
                         .satisfied_max = 0,
                         .reversed = false});
  return {.name = "rules", .revision = 1, .body = rules, .digest = base::Sha256({"rules"})};
}

inline domain::DefinitionDraft SurveyForTest::Campaign() const {
  domain::CampaignSpec campaign;
  campaign.tree = "tree";
  campaign.questionnaire = "paper";
  campaign.rulebook = "rules";
  campaign.design.stratified = true;
  campaign.design.kind = domain::DesignKind::kStratified;
  if (options_.clusters > 0) {
    campaign.design.kind = domain::DesignKind::kClustered;
    campaign.design.stages = {{"school", domain::StagePlacement::kCrosses, ""}};
  }
  campaign.weight_source =
      options_.weights ? domain::WeightSource::kResponse : domain::WeightSource::kOne;
  campaign.state = domain::CampaignState::kOpen;
  if (options_.breakdowns) {
    campaign.breakdowns = {{"gender", {"female", "male"}}, {"age", {"old", "young"}}};
  }
  return {.name = options_.campaign,
          .revision = 1,
          .body = campaign,
          .digest = base::Sha256({options_.campaign})};
}

inline domain::ResponseRecord SurveyForTest::Record(uint64_t number) const {
  // Every property comes from its own bits of a hash, so that they are spread and not tied
  // together.
  const base::Digest bits = base::Sha256({std::to_string(number)});
  const auto pick = [&](size_t byte, int of) {
    const unsigned both = unsigned{bits[byte]} * 256U + bits[byte + 1];
    return static_cast<int>(both % static_cast<unsigned>(of));
  };
  domain::ResponseRecord record;
  domain::Response& response = record.response;
  std::copy_n(bits.begin(), response.id.bytes.size(), response.id.bytes.begin());
  response.campaign = options_.campaign;
  response.questionnaire_revision = 1;
  response.locality = Commune(pick(16, options_.communes));
  for (int i = 1; i <= options_.items; ++i) {
    const int answer = pick(static_cast<size_t>(i) % 30, 7);
    domain::Answer made{.item = static_cast<uint32_t>(i)};
    if (answer == 5) made.kind = domain::AnswerKind::kNoAnswer;
    if (answer == 6) made.kind = domain::AnswerKind::kNotApplicable;
    if (answer < 5) made.rating = answer + 1;
    response.answers.push_back(made);
  }
  if (options_.breakdowns) {
    response.attributes = {{"age", pick(18, 2) == 0 ? "old" : "young"},
                           {"gender", pick(20, 2) == 0 ? "female" : "male"}};
  }
  response.partial = pick(22, 10) == 0;
  record.stratum = absl::StrCat("s", pick(24, options_.strata));
  if (options_.clusters > 0) {
    record.clusters = {record.stratum + "-school" + std::to_string(pick(26, options_.clusters))};
  }
  record.weight_fixed = stats::FixedWeight::kUnitsOfOne;
  if (options_.weights) record.weight_fixed += static_cast<uint64_t>(pick(28, 50'000)) << 20;
  return record;
}

inline FoldEntry SurveyForTest::Define(domain::DefinitionDraft draft, uint64_t position) {
  return {.point = Point(position),
          .change = DefinitionChange{std::move(draft), "definition " + std::to_string(position)}};
}

inline FoldEntry SurveyForTest::Amend(uint64_t number, uint64_t other, uint64_t position) const {
  Replacement change{Record(number), Record(other)};
  change.after.response.id = change.before.response.id;
  return {.point = Point(position), .day = Day(number), .change = std::move(change)};
}

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SURVEY_FOR_TEST_H_
