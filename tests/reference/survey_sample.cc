#include "tests/reference/survey_sample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/stats/decimal_scale.h"
#include "libs/stats/error.h"
#include "tests/reference/csv_table.h"
#include "tests/reference/fold_rows.h"
#include "tests/reference/row_score.h"

namespace sipas::reference {
namespace {

// The distinct values of columns, as R orders the levels of factors: numbers by size, other text by
// its bytes; the first column varies fastest.
class Levels {
 public:
  static absl::StatusOr<Levels> Of(const CsvTable& table, const Json& names) {
    Levels levels;
    std::map<Key, std::vector<std::size_t>> rows_of;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      Key key;
      for (const Json& name : names) {
        SIPAS_ASSIGN_OR_RETURN(const std::size_t column, table.Column(name.get<std::string>()));
        const std::string cell(table.cell(row, column));
        const double number = NumberOf(cell);
        key.insert(key.begin(), {std::isnan(number) ? HUGE_VAL : number, cell});
      }
      rows_of[key].push_back(row);
    }
    levels.of_row_.resize(table.rows());
    for (const auto& [key, rows] : rows_of) {
      for (const std::size_t row : rows) levels.of_row_[row] = levels.names_.size();
      levels.names_.push_back(NameOf(key));
    }
    return levels;
  }

  std::size_t of_row(std::size_t row) const { return of_row_[row]; }
  const std::string& name(std::size_t level) const { return names_[level]; }

 private:
  using Key = std::vector<std::pair<double, std::string>>;

  static std::string NameOf(const Key& key) {
    std::string name;
    for (auto part = key.rbegin(); part != key.rend(); ++part) {
      absl::StrAppend(&name, name.empty() ? "" : "|", part->second);
    }
    return name;
  }

  std::vector<std::size_t> of_row_;
  std::vector<std::string> names_;
};

// Builds one sample; its members are the intermediate results that the steps share.
class SampleReader {
 public:
  SampleReader(const Json& design, const SampleRequest& request, const Folder& folder)
      : design_(design), request_(request), folder_(folder) {}

  absl::StatusOr<SurveySample> Read() {
    SIPAS_ASSIGN_OR_RETURN(
        table_, CsvTable::Read(folder_.directory + "/" + design_.at("data").get<std::string>()));
    rows_.resize(table_.rows());
    SIPAS_RETURN_IF_ERROR(ReadPaths());
    SIPAS_RETURN_IF_ERROR(ReadPopulations());
    SIPAS_RETURN_IF_ERROR(ReadValues());
    SIPAS_RETURN_IF_ERROR(ReadClasses());
    SIPAS_RETURN_IF_ERROR(ReadWeights());
    SIPAS_RETURN_IF_ERROR(ReadLonelyRule());
    SIPAS_RETURN_IF_ERROR(Fold());
    return std::move(sample_);
  }

 private:
  Json List(const char* key) const {
    return design_.contains(key) ? design_[key] : Json(Json::array());
  }
  absl::Status ReadPaths();
  absl::Status ReadPopulations();
  absl::Status ReadValues();
  absl::Status ReadClasses();
  absl::Status ReadWeights();
  absl::Status ReadLonelyRule();
  absl::Status Fold();
  // Text of all weights, row by row; `count` per row.
  absl::StatusOr<std::vector<std::string>> WeightTexts(std::size_t& count) const;
  absl::StatusOr<std::vector<std::optional<std::size_t>>> GroupsOfRows();

  const Json& design_;
  const SampleRequest& request_;
  const Folder& folder_;
  CsvTable table_;
  std::vector<Row> rows_;
  std::vector<bool> answered_;
  SurveySample sample_;
};

// A row without a stratum or a unit is in no design.
absl::Status CheckPresent(const CsvTable& table, const Json& names) {
  for (const Json& name : names) {
    SIPAS_ASSIGN_OR_RETURN(const std::size_t column, table.Column(name.get<std::string>()));
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (!table.missing(row, column)) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("row ", row + 1, " has no ", name.get<std::string>()));
    }
  }
  return absl::OkStatus();
}

// `nest` false says that equal names are one unit in every stratum: none may be in two.
absl::Status CheckUnitsInOneStratum(const std::vector<Row>& rows) {
  std::map<std::uint32_t, std::uint32_t> stratum_of;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::vector<std::uint32_t>& path = rows[row].path;
    if (path.size() < 2) break;  // every row is a unit
    const auto [known, is_new] = stratum_of.try_emplace(path[1], path[0]);
    if (is_new || known->second == path[0]) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("nest is false, but the unit of row ", row + 1, " is in several strata"));
  }
  return absl::OkStatus();
}

absl::Status SampleReader::ReadPaths() {
  std::vector<Json> stages = {List("strata")};
  // With replacement at the first stage the later ones play no role.
  const Json clusters = List("psu");
  const std::size_t used =
      List("fpc").empty() ? std::min<std::size_t>(clusters.size(), 1) : clusters.size();
  for (std::size_t i = 0; i < used; ++i) stages.push_back(Json::array({clusters[i]}));
  const bool nested = design_.value("nest", true);
  for (const Json& columns : stages) {
    SIPAS_RETURN_IF_ERROR(CheckPresent(table_, columns));
    SIPAS_ASSIGN_OR_RETURN(const Levels levels, Levels::Of(table_, columns));
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      rows_[row].path.push_back(static_cast<std::uint32_t>(levels.of_row(row)));
    }
  }
  return nested ? absl::OkStatus() : CheckUnitsInOneStratum(rows_);
}

absl::Status SampleReader::ReadPopulations() {
  const Json columns = List("fpc");
  const std::size_t stages = std::max<std::size_t>(List("psu").size(), 1);
  if (!columns.empty() && columns.size() < stages) {
    return absl::InvalidArgumentError("fpc has fewer stages than psu");
  }
  sample_.design.finite_stages = columns.size();
  for (std::size_t stage = 0; stage < columns.size(); ++stage) {
    SIPAS_ASSIGN_OR_RETURN(const std::vector<double> numbers,
                           table_.Numbers(columns[stage].get<std::string>()));
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const std::vector<std::uint32_t>& path = rows_[row].path;
      if (stage >= path.size()) return absl::InvalidArgumentError("fpc has more stages than psu");
      const stats::SampleCells::Key unit(path.begin(),
                                         path.begin() + static_cast<std::ptrdiff_t>(stage) + 1);
      const auto [known, is_new] = sample_.design.populations.try_emplace(unit, numbers[row]);
      if (!is_new && known->second != numbers[row]) {
        return absl::InvalidArgumentError(absl::StrCat("fpc of row ", row + 1, " contradicts"));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status SampleReader::ReadValues() {
  answered_.assign(rows_.size(), true);
  for (const Json& variable : request_.variables) {
    SIPAS_ASSIGN_OR_RETURN(const ScoredColumn scored, Score(table_, variable));
    sample_.units.push_back(scored.unit);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const std::optional<std::int64_t>& value = scored.values[row];
      rows_[row].values.push_back(value.value_or(0));
      if (!request_.complete_rows) rows_[row].values.push_back(value.has_value() ? 1 : 0);
      if (request_.complete_rows && !value.has_value()) answered_[row] = false;
    }
  }
  // A row that lacks one variable counts for none.
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (!answered_[row]) std::fill(rows_[row].values.begin(), rows_[row].values.end(), 0);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::optional<std::size_t>>> SampleReader::GroupsOfRows() {
  std::vector<std::optional<std::size_t>> groups(rows_.size());
  if (request_.group_by.empty()) return groups;
  SIPAS_ASSIGN_OR_RETURN(const std::vector<bool> in_domain, RowsInDomain(table_, request_.domain));
  SIPAS_ASSIGN_OR_RETURN(const Levels levels, Levels::Of(table_, Json(request_.group_by)));
  // Only groups that somebody of the domain answered for.
  std::map<std::size_t, std::size_t> place;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (in_domain[row] && answered_[row]) place[levels.of_row(row)] = 0;
  }
  for (auto& [level, index] : place) {
    index = sample_.groups.size();
    sample_.groups.push_back(levels.name(level));
  }
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const auto group = place.find(levels.of_row(row));
    if (group != place.end()) groups[row] = group->second;
  }
  return groups;
}

absl::Status SampleReader::ReadClasses() {
  SIPAS_ASSIGN_OR_RETURN(const std::vector<bool> in_domain, RowsInDomain(table_, request_.domain));
  SIPAS_ASSIGN_OR_RETURN(const auto groups, GroupsOfRows());
  SIPAS_ASSIGN_OR_RETURN(CalibrationPlan plan, ReadCalibration(table_, List("calibration")));
  std::map<std::vector<std::size_t>, std::uint32_t> classes;
  std::vector<RespondentClass> of_row;
  std::vector<std::vector<std::size_t>> keys;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    RespondentClass one{in_domain[row], answered_[row], groups[row], {}};
    for (const MarginOfRows& margin : plan.margins) {
      one.categories.push_back(margin.category_of_row[row]);
    }
    std::vector<std::size_t> key = one.categories;
    key.insert(key.end(), {one.in_domain ? 1u : 0u, one.answered ? 1u : 0u,
                           one.group.has_value() ? *one.group + 1 : 0});
    classes[key] = 0;
    of_row.push_back(std::move(one));
    keys.push_back(std::move(key));
  }
  std::uint32_t next = 0;
  for (auto& [key, index] : classes) index = next++;
  sample_.classes.resize(classes.size());
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    rows_[row].respondent_class = classes[keys[row]];
    sample_.classes[rows_[row].respondent_class] = of_row[row];
  }
  sample_.calibration = std::move(plan.steps);
  for (MarginOfRows& margin : plan.margins) sample_.margin_totals.push_back(margin.totals);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> SampleReader::WeightTexts(std::size_t& count) const {
  SIPAS_ASSIGN_OR_RETURN(const std::size_t column,
                         table_.Column(design_.at("weight").get<std::string>()));
  CsvTable replicates;
  if (design_.contains("replicates")) {
    const std::string file = design_["replicates"].at("file");
    SIPAS_ASSIGN_OR_RETURN(replicates, CsvTable::Read(folder_.directory + "/" + file));
    if (replicates.rows() != table_.rows()) {
      return absl::InvalidArgumentError(absl::StrCat(file, " has another number of rows"));
    }
  }
  count = 1 + replicates.columns();
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    texts.emplace_back(table_.cell(row, column));
    for (std::size_t r = 0; r < replicates.columns(); ++r) {
      texts.emplace_back(replicates.cell(row, r));
    }
  }
  return texts;
}

absl::Status SampleReader::ReadWeights() {
  std::size_t count = 0;
  SIPAS_ASSIGN_OR_RETURN(const std::vector<std::string> texts, WeightTexts(count));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const auto scale = stats::DecimalScale::ForColumn(views, stats::DecimalRange::kWeight);
  if (!scale.ok()) {
    return absl::InvalidArgumentError(base::ToAbsl(stats::ErrorName(scale.error())));
  }
  sample_.weight_unit = 1 / scale->divisor();
  for (auto& totals : sample_.margin_totals) {
    for (stats::Quad& total : totals) total *= scale->divisor();
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    const stats::Int128 weight = *scale->Units(views[i]);
    if (weight < 0) return absl::InvalidArgumentError("WEIGHT_NEGATIVE");
    rows_[i / count].weights.push_back(static_cast<stats::Uint128>(weight));
  }
  return absl::OkStatus();
}

absl::Status SampleReader::ReadLonelyRule() {
  static const std::map<std::string, stats::LonelyPsu> kOptions = {
      {"fail", stats::LonelyPsu::kFail},
      {"remove", stats::LonelyPsu::kRemove},
      {"certainty", stats::LonelyPsu::kCertainty},
      {"adjust", stats::LonelyPsu::kAdjust},
      {"average", stats::LonelyPsu::kAverage}};
  const auto option = kOptions.find(design_.value("lonely_psu", "fail"));
  if (option == kOptions.end()) return absl::InvalidArgumentError("unknown lonely_psu");
  sample_.design.lonely = {option->second, design_.value("adjust_domain_lonely", false)};
  return absl::OkStatus();
}

absl::Status SampleReader::Fold() {
  if (rows_.empty()) return absl::InvalidArgumentError("no rows");
  const stats::SampleCells::Shape shape{rows_[0].path.size() - 1, rows_[0].values.size(),
                                        rows_[0].weights.size() - 1};
  SIPAS_ASSIGN_OR_RETURN(sample_.cells, FoldInOrder(rows_, shape));
  if (!folder_.streaming_seed.has_value()) return absl::OkStatus();
  SIPAS_ASSIGN_OR_RETURN(stats::SampleCells streamed,
                         FoldStreaming(rows_, shape, *folder_.streaming_seed));
  if (!(streamed == sample_.cells)) {
    return absl::InternalError("the streamed state differs from the state of the rows in order");
  }
  sample_.cells = std::move(streamed);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SurveySample> SurveySample::Read(const Json& design, const SampleRequest& request,
                                                const Folder& folder) {
  return SampleReader(design, request, folder).Read();
}

}  // namespace sipas::reference
