#include "cli/bundle/bundle.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/bundle/bundle_counts.h"
#include "cli/bundle/bundle_texts.h"
#include "cli/bundle/disclosure.h"
#include "cli/bundle/opaque_codes.h"
#include "cli/bundle/statistic_parts.h"
#include "cli/output/csv_writer.h"
#include "cli/output/number_format.h"
#include "cli/output/score_csv.h"
#include "cli/output/score_text.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

using aggregator::v1::Difference;
using aggregator::v1::Score;
using survey::v1::Definition;
using survey::v1::ResponseRecord;
using survey::v1::SamplingDesign;

constexpr double kWeightUnits = 4294967296;  // weight_fixed counts 2^-32

std::string YesNo(bool value) { return value ? "1" : "0"; }

// "DESIGN_KIND_OPT_IN" -> "opt_in"
std::string Word(const std::string& name, const std::string& prefix) {
  std::string word = name.substr(std::min(prefix.size(), name.size()));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word;
}

// The leaves of a register, and which localities each is part of.
class Leaves {
 public:
  explicit Leaves(const survey::v1::Register& tree) {
    levels_.assign(tree.levels().begin(), tree.levels().end());
    std::set<std::string> parents;
    for (const auto& locality : tree.localities()) {
      level_[locality.code()] = locality.level();
      parent_[locality.code()] = locality.parent_code();
      parents.insert(locality.parent_code());
    }
    for (const auto& locality : tree.localities()) {
      if (parents.contains(locality.code())) continue;
      number_[locality.code()] = codes_.size();
      codes_.push_back(locality.code());
    }
  }

  const std::vector<std::string>& codes() const { return codes_; }
  size_t NumberOf(const std::string& code) const { return number_.at(code); }
  bool Knows(const std::string& code) const { return number_.contains(code); }

  const std::string& LevelOf(const std::string& code) const { return level_.at(code); }

  // Whether level `a` is `b`, or above it. Of levels of the register.
  bool AtOrAbove(const std::string& a, const std::string& b) const {
    const auto place = [&](const std::string& level) {
      return std::find(levels_.begin(), levels_.end(), level);
    };
    return place(a) <= place(b);
  }

  // An empty code: all leaves.
  std::vector<bool> Of(const std::string& locality) const {
    std::vector<bool> inside;
    for (std::string code : codes_) {
      while (!code.empty() && code != locality) code = parent_.at(code);
      inside.push_back(locality.empty() || code == locality);
    }
    return inside;
  }

 private:
  std::vector<std::string> levels_;
  std::map<std::string, std::string> level_;
  std::map<std::string, std::string> parent_;
  std::vector<std::string> codes_;
  std::map<std::string, size_t> number_;
};

class BundleMaker {
 public:
  BundleMaker(const ServedNumbers& served, const LogReplay& replay, base::Random& random)
      : served_(served),
        replay_(replay),
        leaf_codes_("L", random),
        stratum_codes_("S", random),
        cluster_codes_("C", random) {}

  absl::StatusOr<Bundle> Make() {
    SIPAS_RETURN_IF_ERROR(ReadDefinitions());
    SIPAS_RETURN_IF_ERROR(ReadRows());
    SIPAS_RETURN_IF_ERROR(ReadDomains());
    const Disclosure disclosure(rows_, &domains_);
    NameLeaves();
    Bundle bundle;
    bundle.files["responses.csv"] = Responses(disclosure, bundle);
    bundle.files["statistics.csv"] = Statistics();
    bundle.files["localities.csv"] = Localities();
    bundle.files["scores.csv"] = Scores(bundle);
    if (!served_.differences.empty()) bundle.files["differences.csv"] = Differences(bundle);
    bundle.files["design.csv"] = Design();
    bundle.files["recompute.R"] = std::string(RecomputeScript());
    bundle.files["README.md"] = Readme(bundle);
    return bundle;
  }

 private:
  const Score& FirstScore() const {
    return served_.scores.empty() ? served_.differences.front().first() : served_.scores.front();
  }
  const SamplingDesign& design() const { return campaign_.design(); }
  bool stratified() const {
    return design().stratified() || design().kind() == survey::v1::DESIGN_KIND_STRATIFIED;
  }
  int stages() const {
    return design().kind() == survey::v1::DESIGN_KIND_CLUSTERED ? design().stages_size() : 0;
  }

  absl::Status ReadDefinitions() {
    SIPAS_ASSIGN_OR_RETURN(const Definition campaign,
                           replay_.FindDefinition(Definition::kCampaign, served_.campaign));
    campaign_ = campaign.campaign();
    if (campaign_.has_disclosure()) {
      // Rows of single people let anybody make the scores that the rule withholds.
      return absl::FailedPreconditionError(
          absl::StrCat("campaign '", served_.campaign,
                       "' withholds scores of few respondents, and a bundle holds a row per "
                       "respondent: it cannot be made for it"));
    }
    SIPAS_ASSIGN_OR_RETURN(const Definition tree,
                           replay_.FindDefinition(Definition::kRegister, campaign_.register_()));
    leaves_.emplace(tree.register_());
    SIPAS_ASSIGN_OR_RETURN(
        const Definition questions,
        replay_.FindDefinition(Definition::kQuestionnaire, campaign_.questionnaire()));
    for (const survey::v1::Item& item : questions.questionnaire().items()) {
      scales_[item.number()] = item.rating();
    }
    SIPAS_ASSIGN_OR_RETURN(const Definition rules,
                           replay_.FindDefinition(Definition::kRulebook, FirstScore().rulebook(),
                                                  FirstScore().rulebook_revision()));
    rulebook_ = rules.rulebook();
    return absl::OkStatus();
  }

  bool InBreakdown(const survey::v1::Response& response) const {
    if (!FirstScore().domain().has_breakdown()) return true;
    const auto& wanted = FirstScore().domain().breakdown();
    return std::any_of(response.attributes().begin(), response.attributes().end(),
                       [&](const survey::v1::Attribute& attribute) {
                         return attribute.dimension() == wanted.dimension() &&
                                attribute.value() == wanted.value();
                       });
  }

  absl::Status ReadRows() {
    records_ = replay_.responses();
    for (const ResponseRecord* record : records_) {
      const survey::v1::Response& response = record->response();
      if (!leaves_->Knows(response.locality())) {
        return absl::DataLossError(absl::StrCat("the register has no leaf ", response.locality()));
      }
      BundleRow row{.leaf = leaves_->NumberOf(response.locality()),
                    .in_breakdown = InBreakdown(response)};
      for (const survey::v1::Answer& answer : response.answers()) {
        if (answer.has_rating()) row.ratings[answer.item()] = answer.rating();
      }
      rows_.push_back(std::move(row));
      if (stratified()) stratum_codes_.Add(record->stratum());
      for (int stage = 0; stage < stages(); ++stage)
        cluster_codes_.Add(ClusterName(*record, stage));
    }
    return absl::OkStatus();
  }

  // With what an id is unique within: its stratum and the clusters before it.
  std::string ClusterName(const ResponseRecord& record, int stage) const {
    std::string name = stratified() ? record.stratum() : "";
    for (int i = 0; i <= stage && i < record.clusters_size(); ++i) {
      absl::StrAppend(&name, "\n", record.clusters(i));
    }
    return name;
  }

  absl::Status AddDomain(const Score& score, bool has_estimate) {
    SIPAS_ASSIGN_OR_RETURN(const auto parts, StatisticParts(rulebook_, score.statistic()));
    ScoreDomain domain{.leaves = leaves_->Of(score.domain().locality()),
                       .has_estimate = has_estimate};
    for (const StatisticPart& part : parts) domain.items.insert(part.item.item());
    parts_[StatisticText(score.statistic())] = parts;
    domains_.push_back(std::move(domain));
    return absl::OkStatus();
  }

  // Those of the scores, then two for every difference.
  absl::Status ReadDomains() {
    for (const Score& score : served_.scores) {
      SIPAS_RETURN_IF_ERROR(AddDomain(score, score.has_estimate()));
    }
    for (const Difference& difference : served_.differences) {
      SIPAS_RETURN_IF_ERROR(AddDomain(difference.first(), difference.first().has_estimate()));
      SIPAS_RETURN_IF_ERROR(AddDomain(difference.second(), difference.second().has_estimate()));
    }
    return absl::OkStatus();
  }

  bool MayBundle(const Difference& difference, size_t index) const {
    const size_t first = served_.scores.size() + 2 * index;
    return difference.has_estimate() && domains_[first].may_be_bundled &&
           domains_[first + 1].may_be_bundled;
  }

  // Localities of numbers in the bundle stay in clear, all other leaves do not.
  void NameLeaves() {
    for (size_t i = 0; i < served_.scores.size(); ++i) {
      if (domains_[i].may_be_bundled) clear_.insert(served_.scores[i].domain().locality());
    }
    for (size_t i = 0; i < served_.differences.size(); ++i) {
      if (!MayBundle(served_.differences[i], i)) continue;
      clear_.insert(served_.differences[i].first().domain().locality());
      clear_.insert(served_.differences[i].second().domain().locality());
    }
    for (const std::string& code : leaves_->codes()) leaf_codes_.Add(code);
  }

  std::string LeafName(const std::string& code) {
    return clear_.contains(code) ? code : leaf_codes_.Of(code);
  }

  std::set<uint32_t> Items() const {
    std::set<uint32_t> items;
    for (const ScoreDomain& domain : domains_) {
      if (domain.may_be_bundled) items.insert(domain.items.begin(), domain.items.end());
    }
    return items;
  }

  const survey::v1::Stratum* Declared(const std::string& stratum) const {
    for (const survey::v1::Stratum& declared : design().strata()) {
      if (stratified() && declared.code() == stratum) return &declared;
    }
    return nullptr;
  }

  std::string PopulationUnits(const std::string& stratum) const {
    const survey::v1::Stratum* declared = Declared(stratum);
    if (declared == nullptr || declared->population_units() == 0) return "";
    return absl::StrCat(declared->population_units());
  }

  std::string Responses(const Disclosure& disclosure, Bundle& bundle) {
    std::vector<std::string> titles = {"stratum"};
    for (int stage = 1; stage <= stages(); ++stage)
      titles.push_back(absl::StrCat("cluster_", stage));
    for (const char* title : {"population_units", "weight", "leaf", "in_breakdown", "declared"}) {
      titles.emplace_back(title);
    }
    const std::set<uint32_t> items = Items();
    for (const uint32_t item : items) titles.push_back(absl::StrCat("item_", item));
    std::vector<std::string> lines;
    for (size_t i = 0; i < rows_.size(); ++i) {
      lines.push_back(ResponseLine(i, disclosure, items));
      (disclosure.AnyAnswer(i) ? bundle.responses : bundle.drawn_only) += 1;
    }
    AddDeclaredUnits(items.size(), lines);
    // The order tells nothing of the order of arrival.
    std::sort(lines.begin(), lines.end());
    return absl::StrCat(CsvLine(titles), absl::StrJoin(lines, ""));
  }

  std::string ResponseLine(size_t i, const Disclosure& disclosure,
                           const std::set<uint32_t>& items) {
    const ResponseRecord& record = *records_[i];
    const bool any = disclosure.AnyAnswer(i);
    std::vector<std::string> cells = {stratified() ? stratum_codes_.Of(record.stratum()) : ""};
    for (int stage = 0; stage < stages(); ++stage) {
      cells.push_back(cluster_codes_.Of(ClusterName(record, stage)));
    }
    cells.push_back(PopulationUnits(record.stratum()));
    cells.push_back(any ? ExactDecimal(static_cast<double>(record.weight_fixed()) / kWeightUnits)
                        : "1");
    const bool from_leaf = disclosure.Leaf(rows_[i].leaf);
    cells.push_back(from_leaf ? LeafName(record.response().locality()) : "");
    cells.push_back(YesNo(from_leaf && rows_[i].in_breakdown));
    cells.push_back("0");
    for (const uint32_t item : items) {
      cells.push_back(disclosure.Answer(i, item) ? absl::StrCat(rows_[i].ratings.at(item)) : "");
    }
    return CsvLine(cells);
  }

  // Units that a stratum declares and of which no response came: a row each.
  void AddDeclaredUnits(size_t item_count, std::vector<std::string>& lines) {
    std::map<std::string, std::set<std::string>> units;
    for (size_t i = 0; i < records_.size(); ++i) {
      units[records_[i]->stratum()].insert(stages() > 0 ? ClusterName(*records_[i], 0)
                                                        : absl::StrCat(i));
    }
    for (const auto& [stratum, seen] : units) {
      const survey::v1::Stratum* declared = Declared(stratum);
      if (declared == nullptr) continue;
      for (uint64_t unit = seen.size(); unit < declared->sampled_units(); ++unit) {
        std::vector<std::string> cells = {stratum_codes_.Of(stratum)};
        for (int stage = 0; stage < stages(); ++stage) {
          cells.push_back(absl::StrCat("declared", unit + 1));
        }
        cells.insert(cells.end(), {PopulationUnits(stratum), "1", "", "0", "1"});
        cells.resize(cells.size() + item_count);
        lines.push_back(CsvLine(cells));
      }
    }
  }

  std::string Breakdown() const {
    if (!FirstScore().domain().has_breakdown()) return {};
    const auto& breakdown = FirstScore().domain().breakdown();
    return absl::StrCat(breakdown.dimension(), "=", breakdown.value());
  }

  std::string Design() const {
    std::string text = CsvLine({"key", "value"});
    const auto add = [&](const std::string& key, const std::string& value) {
      text += CsvLine({key, value});
    };
    add("campaign", served_.campaign);
    add("kind", Word(survey::v1::DesignKind_Name(design().kind()), "DESIGN_KIND_"));
    const auto rule = design().lonely_psu() == survey::v1::LONELY_PSU_RULE_UNSPECIFIED
                          ? survey::v1::LONELY_PSU_RULE_ADJUST
                          : design().lonely_psu();
    add("lonely_psu", Word(survey::v1::LonelyPsuRule_Name(rule), "LONELY_PSU_RULE_"));
    for (int stage = 0; stage < stages(); ++stage) {
      add(absl::StrCat("stage_", stage + 1), design().stages(stage).name());
    }
    const bool samples_once = stages() == 0 || (stages() == 1 && design().stages(0).taken_whole());
    add("sampled_once", YesNo(samples_once));
    const bool whole = stages() > 0 && design().stages(stages() - 1).taken_whole();
    add("taken_whole", YesNo(whole));
    add("breakdown", Breakdown());
    add("rulebook", FirstScore().rulebook());
    add("rulebook_revision", absl::StrCat(FirstScore().rulebook_revision()));
    add("watermark", WatermarkText(FirstScore().watermark()));
    // How many there are of each, so that one that got lost or changed is missed.
    for (const auto& [what, count] : counts_.all()) add(what, absl::StrCat(count));
    return text;
  }

  std::string Statistics() const {
    std::string text = CsvLine({"statistic", "coefficient", "code", "item", "scored_as", "minimum",
                                "maximum", "satisfied_min", "satisfied_max", "reversed"});
    for (const auto& [statistic, parts] : parts_) {
      for (const StatisticPart& part : parts) {
        const auto& scale = scales_.at(part.item.item());
        text +=
            CsvLine({statistic, ExactDecimal(part.coefficient), part.item.code(),
                     absl::StrCat(part.item.item()),
                     Word(survey::v1::ItemStatistic_Name(part.item.statistic()), "ITEM_STATISTIC_"),
                     absl::StrCat(scale.min()), absl::StrCat(scale.max()),
                     absl::StrCat(part.item.satisfied_min()),
                     absl::StrCat(part.item.satisfied_max()), YesNo(part.item.reversed())});
      }
    }
    return text;
  }

  // The last stage that drew the locality, not part of it; empty if none did.
  std::string ConditionalOn(const std::string& locality) const {
    std::string stage;
    for (int i = 0; i < stages(); ++i) {
      const survey::v1::SamplingStage& next = design().stages(i);
      if (next.placement() != survey::v1::STAGE_PLACEMENT_LEVEL ||
          !leaves_->AtOrAbove(next.level(), leaves_->LevelOf(locality))) {
        break;
      }
      stage = next.name();
    }
    return stage;
  }

  std::string Localities() {
    std::vector<std::string> lines;
    for (const std::string& locality : clear_) {
      if (locality.empty()) continue;
      const std::vector<bool> inside = leaves_->Of(locality);
      const std::string stage = ConditionalOn(locality);
      for (size_t i = 0; i < inside.size(); ++i) {
        if (inside[i]) lines.push_back(CsvLine({locality, LeafName(leaves_->codes()[i]), stage}));
      }
    }
    std::sort(lines.begin(), lines.end());
    return absl::StrCat(CsvLine({"locality", "leaf", "conditional_on"}), absl::StrJoin(lines, ""));
  }

  std::string Scores(Bundle& bundle) {
    std::string text = ScoreCsvHeader();
    std::set<std::string> rows;
    for (size_t i = 0; i < served_.scores.size(); ++i) {
      const std::string row = ScoreCsvRow(served_.scores[i]);
      if (!rows.insert(row).second) continue;  // asked for twice
      if (domains_[i].may_be_bundled || !domains_[i].has_estimate) {
        text += row;
        counts_.Add(served_.scores[i]);
      }
      (domains_[i].may_be_bundled ? bundle.numbers : bundle.withheld) += 1;
    }
    return text;
  }

  std::string Differences(Bundle& bundle) {
    std::string text = DifferenceCsvHeader();
    std::set<std::string> rows;
    for (size_t i = 0; i < served_.differences.size(); ++i) {
      const std::string row = DifferenceCsvRow(served_.differences[i]);
      if (!rows.insert(row).second) continue;
      const bool may = MayBundle(served_.differences[i], i);
      if (may) {
        text += row;
        counts_.Add(served_.differences[i]);
      }
      (may ? bundle.numbers : bundle.withheld) += 1;
    }
    return text;
  }

  std::string Readme(const Bundle& bundle) const {
    return ReadmeText({.campaign = served_.campaign,
                       .watermark = WatermarkText(FirstScore().watermark()),
                       .rulebook = absl::StrCat(FirstScore().rulebook(), " revision ",
                                                FirstScore().rulebook_revision()),
                       .responses = bundle.responses,
                       .drawn_only = bundle.drawn_only,
                       .numbers = bundle.numbers,
                       .withheld = bundle.withheld});
  }

  const ServedNumbers& served_;
  const LogReplay& replay_;
  OpaqueCodes leaf_codes_;
  OpaqueCodes stratum_codes_;
  OpaqueCodes cluster_codes_;
  survey::v1::Campaign campaign_;
  survey::v1::Rulebook rulebook_;
  std::optional<Leaves> leaves_;
  std::map<uint32_t, survey::v1::RatingScale> scales_;
  std::vector<const ResponseRecord*> records_;
  std::vector<BundleRow> rows_;  // of the records, in their order
  std::vector<ScoreDomain> domains_;
  std::map<std::string, std::vector<StatisticPart>> parts_;  // by statistic
  std::set<std::string> clear_;
  BundleCounts counts_;
};

}  // namespace

absl::StatusOr<Bundle> MakeBundle(const ServedNumbers& served, const LogReplay& replay,
                                  base::Random& random) {
  return BundleMaker(served, replay, random).Make();
}

}  // namespace sipas::cli
