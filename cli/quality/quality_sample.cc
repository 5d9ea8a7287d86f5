#include "cli/quality/quality_sample.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/status_macros.h"
#include "libs/stats/answer_pattern.h"

namespace sipas::cli {
namespace {

absl::Status Unreadable() {
  return absl::DataLossError("the service sent an entry that cannot be read");
}

// A reader never skips what it does not know.
absl::Status CheckKind(survey::v1::EntryKind kind) {
  switch (kind) {
    case survey::v1::ENTRY_KIND_DEFINITION:
    case survey::v1::ENTRY_KIND_RESPONSE:
    case survey::v1::ENTRY_KIND_VOID:
    case survey::v1::ENTRY_KIND_AMEND:
    case survey::v1::ENTRY_KIND_REINSTATE:
    case survey::v1::ENTRY_KIND_WEIGHT_SET:
      return absl::OkStatus();
    default:
      return absl::UnimplementedError(absl::StrCat("the log holds entries of kind ",
                                                   static_cast<int>(kind),
                                                   ": a newer sipasctl is needed"));
  }
}

// Where each text stands among all of them, ascending.
std::map<std::string, uint32_t> Places(const std::set<std::string>& texts) {
  std::map<std::string, uint32_t> places;
  for (const std::string& text : texts) {
    places.emplace(text, static_cast<uint32_t>(places.size()));
  }
  return places;
}

}  // namespace

absl::StatusOr<QualityQuestions> QualityQuestions::Make(
    const survey::v1::Questionnaire& questionnaire, uint32_t duration_item) {
  QualityQuestions questions;
  questions.duration_item = duration_item;
  bool has_duration = duration_item == 0;
  for (const survey::v1::Item& item : questionnaire.items()) {
    has_duration = has_duration || (item.number() == duration_item && item.has_number_scale());
    if (!item.has_rating()) continue;
    questions.ratings[item.number()] = {questions.tops.size(), item.rating().min()};
    // A scale has at most 101 values.
    questions.tops.push_back(static_cast<uint8_t>(item.rating().max() - item.rating().min()));
  }
  if (questions.tops.empty()) return UsageError("the questionnaire has no rating item to judge by");
  if (!has_duration) {
    return UsageError(absl::StrCat("the questionnaire has no number item ", duration_item));
  }
  return questions;
}

QualitySampleReader::QualitySampleReader(std::string campaign, QualityQuestions questions,
                                         UnitKey key)
    : campaign_(std::move(campaign)), questions_(std::move(questions)), key_(std::move(key)) {}

absl::Status QualitySampleReader::Take(const std::string& entry_bytes) {
  survey::v1::LogEntry entry;
  survey::v1::EntryHeader header;
  if (!entry.ParseFromString(entry_bytes) || !header.ParseFromString(entry.header())) {
    return Unreadable();
  }
  SIPAS_RETURN_IF_ERROR(CheckKind(header.kind()));
  if (header.campaign() != campaign_ || header.response_id().empty()) return absl::OkStatus();
  survey::v1::EntryPayload payload;
  if (!payload.ParseFromString(entry.payload())) return Unreadable();
  const std::string& id = header.response_id();
  counted_.erase(id);
  // Neither for a void entry, nor where the payload was erased.
  if (payload.has_response()) Add(id, payload.response(), header.day());
  if (payload.has_amend()) Add(id, payload.amend().after(), payload.amend().day());
  if (payload.has_reinstate()) Add(id, payload.reinstate().response(), payload.reinstate().day());
  return absl::OkStatus();
}

void QualitySampleReader::Add(const std::string& id, const survey::v1::ResponseRecord& record,
                              int32_t day) {
  const survey::v1::Response& response = record.response();
  if (response.test() || response.design_only()) return;
  counted_[id] = {key_.Unit(record, day), key_.Group(record), RowOf(response)};
}

stats::QualityRow QualitySampleReader::RowOf(const survey::v1::Response& response) const {
  stats::QualityRow row;
  row.answers.assign(questions_.tops.size(), stats::kNotAsked);
  for (const survey::v1::Answer& answer : response.answers()) {
    if (answer.item() == questions_.duration_item && answer.has_number()) {
      row.duration = answer.number();
    }
    const auto scale = questions_.ratings.find(answer.item());
    if (scale == questions_.ratings.end()) continue;
    uint8_t& category = row.answers[scale->second.place];
    if (answer.has_rating()) {
      category = static_cast<uint8_t>(answer.rating() - scale->second.min);
    } else if (answer.has_no_answer()) {
      category = stats::kNoAnswer;
    }
  }
  return row;
}

QualitySample QualitySampleReader::Finish() const {
  QualitySample sample;
  sample.tops = questions_.tops;
  std::set<std::string> units;
  std::set<std::string> groups;
  for (const auto& [id, counted] : counted_) {
    if (!counted.unit.empty()) units.insert(counted.unit);
    groups.insert(counted.group);
  }
  const auto unit_places = Places(units);
  const auto group_places = Places(groups);
  sample.units.assign(units.begin(), units.end());
  for (const auto& [id, counted] : counted_) {
    if (counted.unit.empty()) {
      ++sample.without_unit;
      continue;
    }
    stats::QualityRow row = counted.row;
    row.unit = unit_places.at(counted.unit);
    row.group = group_places.at(counted.group);
    sample.rows.push_back(std::move(row));
  }
  return sample;
}

}  // namespace sipas::cli
