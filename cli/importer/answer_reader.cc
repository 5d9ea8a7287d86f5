#include "cli/importer/answer_reader.h"

#include "absl/strings/str_cat.h"
#include "cli/importer/cell_number.h"
#include "cli/importer/text_reader.h"
#include "libs/base/strings.h"
#include "libs/base/utf8.h"

namespace sipas::cli {

AnswerReader::AnswerReader(const ItemColumn& item, const Mapping& mapping,
                           const std::vector<std::string>& header)
    : item_(item.item()),
      column_(item.column()),
      index_(ColumnIndex(header, item.column())),
      kind_(item.kind()),
      decimal_comma_(mapping.decimal_comma()),
      option_separator_(item.option_separator()),
      values_(item.values().begin(), item.values().end()) {
  AddMissing(mapping.missing());
  AddMissing(item.missing());
}

void AnswerReader::AddMissing(const MissingCells& cells) {
  for (const std::string& cell : cells.no_answer()) missing_[cell] = Missing::kNoAnswer;
  for (const std::string& cell : cells.not_applicable()) missing_[cell] = Missing::kNotApplicable;
  for (const std::string& cell : cells.not_asked()) missing_[cell] = Missing::kNotAsked;
}

std::optional<int32_t> AnswerReader::ValueOf(std::string_view cell) const {
  if (values_.empty()) return ParseInteger(cell);
  auto value = values_.find(base::ToAbsl(cell));
  if (value == values_.end()) value = values_.find(base::ToAbsl(WithoutZeroFraction(cell)));
  if (value == values_.end()) return std::nullopt;
  return value->second;
}

void AnswerReader::AppendMissing(Missing missing, survey::v1::Response& response) const {
  if (missing == Missing::kNotAsked) return;
  survey::v1::Answer& answer = *response.add_answers();
  answer.set_item(item_);
  if (missing == Missing::kNoAnswer) {
    answer.set_no_answer(true);
  } else {
    answer.set_not_applicable(true);
  }
}

bool AnswerReader::AppendChoices(std::string_view cell, survey::v1::Response& response) const {
  survey::v1::Answer& answer = *response.add_answers();
  answer.set_item(item_);
  while (true) {
    const size_t end =
        option_separator_.empty() ? std::string_view::npos : cell.find(option_separator_);
    std::string_view part = cell.substr(0, end);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    const std::optional<int32_t> option = ValueOf(part);
    if (!option.has_value() || *option < 1) {
      response.mutable_answers()->RemoveLast();
      return false;
    }
    answer.mutable_choices()->add_options(static_cast<uint32_t>(*option));
    if (end == std::string_view::npos) return true;
    cell.remove_prefix(end + option_separator_.size());
  }
}

bool AnswerReader::Read(const std::vector<std::string>& cells, survey::v1::Response& response,
                        std::string& problem) const {
  const std::string& cell = cells[index_];
  auto missing = missing_.find(cell);
  if (missing == missing_.end()) missing = missing_.find(base::ToAbsl(WithoutZeroFraction(cell)));
  if (missing != missing_.end()) {
    AppendMissing(missing->second, response);
    return true;
  }
  if (kind_ == ANSWER_KIND_CHOICE) {
    if (AppendChoices(cell, response)) return true;
  } else if (kind_ == ANSWER_KIND_NUMBER) {
    if (const std::optional<double> number = ParseNumber(cell, decimal_comma_)) {
      survey::v1::Answer& answer = *response.add_answers();
      answer.set_item(item_);
      answer.set_number(*number);
      return true;
    }
  } else if (const std::optional<int32_t> rating = ValueOf(cell)) {
    survey::v1::Answer& answer = *response.add_answers();
    answer.set_item(item_);
    answer.set_rating(*rating);
    return true;
  }
  problem = absl::StrCat("column '", column_, "': '", base::ToValidUtf8(cell),
                         "' is neither an answer to item ", item_,
                         " nor listed as missing in the mapping");
  return false;
}

}  // namespace sipas::cli
