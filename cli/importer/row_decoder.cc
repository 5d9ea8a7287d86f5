#include "cli/importer/row_decoder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/importer/cell_number.h"
#include "libs/base/utf8.h"

namespace sipas::cli {

std::optional<TextReader> RowDecoder::Optional(bool present, const Text& text,
                                               const std::vector<std::string>& header) {
  if (!present) return std::nullopt;
  return TextReader(text, header);
}

std::optional<RowDecoder::ConditionReader> RowDecoder::Optional(
    bool present, const Condition& condition, const std::vector<std::string>& header) {
  if (!present) return std::nullopt;
  return ConditionReader{.column = ColumnIndex(header, condition.column()),
                         .equals = {condition.equals().begin(), condition.equals().end()}};
}

RowDecoder::RowDecoder(const Mapping& mapping, const std::vector<std::string>& header)
    : mapping_(mapping),
      campaign_(mapping.campaign(), header),
      locality_(mapping.locality(), header),
      stratum_(Optional(mapping.has_stratum(), mapping.stratum(), header)),
      sample_unit_(Optional(mapping.has_sample_unit(), mapping.sample_unit(), header)),
      key_(Optional(mapping.has_key(), mapping.key(), header)),
      channel_(Optional(mapping.has_channel(), mapping.channel(), header)),
      answered_at_missing_(mapping.answered_at().missing().begin(),
                           mapping.answered_at().missing().end()),
      design_only_(Optional(mapping.has_design_only(), mapping.design_only(), header)),
      partial_(Optional(mapping.has_partial(), mapping.partial(), header)),
      ignore_(Optional(mapping.has_ignore(), mapping.ignore(), header)) {
  for (const Text& cluster : mapping.clusters()) clusters_.emplace_back(cluster, header);
  if (!mapping.weight_column().empty()) weight_ = ColumnIndex(header, mapping.weight_column());
  if (mapping.has_answered_at()) {
    answered_at_ = ColumnIndex(header, mapping.answered_at().column());
  }
  for (const ItemColumn& item : mapping.items()) items_.emplace_back(item, mapping, header);
  for (const AttributeColumn& attribute : mapping.attributes()) {
    attributes_.push_back({.dimension = attribute.dimension(),
                           .value = TextReader(attribute.value(), header),
                           .missing = {attribute.missing().begin(), attribute.missing().end()}});
  }
}

RowDecoder::Result RowDecoder::Decode(const CsvRow& row, uint64_t row_number) {
  Result result;
  if (!row.error.empty()) {
    result.problems.push_back(row.error);
    return result;
  }
  if (ignore_.has_value() && ignore_->Holds(row.cells)) {
    result.outcome = RowOutcome::kIgnored;
    return result;
  }
  ReadOrigin(row, row_number, result);
  // First: a row that counts in the design only has no weight and no answers.
  result.response.set_design_only(design_only_.has_value() && design_only_->Holds(row.cells));
  ReadDesign(row, result);
  ReadTime(row, result);
  ReadAttributes(row, result);
  ReadAnswers(row, result);
  if (partial_.has_value() && partial_->Holds(row.cells)) result.response.set_partial(true);
  if (result.problems.empty()) result.outcome = RowOutcome::kResponse;
  return result;
}

void RowDecoder::ReadText(TextReader& reader, const CsvRow& row, std::string* field,
                          Result& result) {
  std::string problem;
  if (const std::optional<std::string_view> text = reader.Read(row.cells, problem)) {
    field->assign(*text);
  } else {
    result.problems.push_back(std::move(problem));
  }
}

void RowDecoder::ReadOrigin(const CsvRow& row, uint64_t row_number, Result& result) {
  survey::v1::Response& response = result.response;
  ReadText(campaign_, row, response.mutable_campaign(), result);
  std::string key;
  if (key_.has_value()) ReadText(*key_, row, &key, result);
  // Also for a row that will turn out bad: mending it later must not change the ids of others.
  response.set_response_id(ids_.Next(response.campaign(), key, row_number).ToString());
  response.set_questionnaire_revision(
      mapping_.questionnaire_revision() == 0 ? 1 : mapping_.questionnaire_revision());
  ReadText(locality_, row, response.mutable_locality(), result);
  if (channel_.has_value()) ReadText(*channel_, row, response.mutable_channel(), result);
}

void RowDecoder::ReadDesign(const CsvRow& row, Result& result) {
  survey::v1::Response& response = result.response;
  if (stratum_.has_value()) ReadText(*stratum_, row, response.mutable_stratum(), result);
  for (TextReader& cluster : clusters_) ReadText(cluster, row, response.add_clusters(), result);
  if (sample_unit_.has_value()) {
    ReadText(*sample_unit_, row, response.mutable_sample_unit_id(), result);
  }
  ReadWeight(row, result);
}

void RowDecoder::ReadWeight(const CsvRow& row, Result& result) const {
  if (!weight_.has_value() || result.response.design_only()) return;
  const std::string& cell = row.cells[*weight_];
  if (const std::optional<double> weight = ParseNumber(cell, mapping_.decimal_comma())) {
    result.response.set_weight(*weight);
  } else {
    result.problems.push_back(absl::StrCat("column '", mapping_.weight_column(), "': '",
                                           base::ToValidUtf8(cell), "' is no weight"));
  }
}

void RowDecoder::ReadTime(const CsvRow& row, Result& result) const {
  if (!answered_at_.has_value()) return;
  const std::string& cell = row.cells[*answered_at_];
  if (answered_at_missing_.contains(cell)) return;
  const TimeColumn& column = mapping_.answered_at();
  const std::string format = column.format().empty() ? absl::RFC3339_full : column.format();
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(format, cell, absl::FixedTimeZone(column.utc_offset_minutes() * 60), &time,
                       &error)) {
    result.problems.push_back(absl::StrCat("column '", column.column(), "': '",
                                           base::ToValidUtf8(cell), "' is no time like '", format,
                                           "'"));
    return;
  }
  const int64_t microseconds = absl::ToUnixMicros(time);
  const int64_t seconds = absl::ToUnixSeconds(time);
  result.response.mutable_answered_at()->set_seconds(seconds);
  result.response.mutable_answered_at()->set_nanos(
      static_cast<int32_t>((microseconds - seconds * 1'000'000) * 1'000));
}

void RowDecoder::ReadAttributes(const CsvRow& row, Result& result) {
  for (AttributeReader& reader : attributes_) {
    if (reader.missing.contains(std::string(reader.value.Raw(row.cells)))) continue;
    survey::v1::Attribute& attribute = *result.response.add_attributes();
    attribute.set_dimension(reader.dimension);
    ReadText(reader.value, row, attribute.mutable_value(), result);
  }
}

void RowDecoder::ReadAnswers(const CsvRow& row, Result& result) const {
  if (result.response.design_only()) return;
  std::string problem;
  for (const AnswerReader& item : items_) {
    if (!item.Read(row.cells, result.response, problem)) {
      result.problems.push_back(std::move(problem));
    }
  }
}

}  // namespace sipas::cli
