#include "libs/wire/canonical_record.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/domain/identifier.h"
#include "libs/wire/canonical_reader.h"
#include "libs/wire/response_limits.h"
#include "libs/wire/time_wire.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using proto::Answer;
using proto::Response;

bool IsCodeOrEmpty(std::string_view code) { return code.empty() || domain::IsValidCode(code); }

// Optional codes; false if one is not valid. Keeps the memory of `to`.
bool ReadCode(CanonicalReader& in, Tag tag, std::string& to) {
  to.assign(in.Text(tag));
  return IsCodeOrEmpty(to);
}

bool ReadCodes(CanonicalReader& in, Tag tag, size_t max, std::vector<std::string>& to) {
  size_t count = 0;
  while (in.Take(tag)) {
    const std::string_view code = in.TextValue();
    if (count == max || !domain::IsValidCode(code)) return false;
    if (count == to.size()) to.emplace_back();
    to[count++].assign(code);
  }
  to.resize(count);
  return true;
}

bool ReadChoices(CanonicalReader& in, domain::ChoiceAnswer& choice) {
  CanonicalReader choices(in.TextValue());
  if (choices.AtEnd()) return true;  // none chosen
  if (!choices.Take(TextTag(proto::ChoiceSet::kOptionsFieldNumber))) return false;
  CanonicalReader options(choices.TextValue());
  while (!options.AtEnd()) {
    const uint32_t option = options.Number32Value();
    if (!choice.options.empty() && option <= choice.options.back()) return false;
    choice.options.push_back(option);
  }
  return options.Done() && choices.Done() && !choice.options.empty() &&
         choice.options.size() <= size_t{kMaxOptions};
}

bool ReadText(CanonicalReader& in, domain::TextAnswer& answer) {
  CanonicalReader text(in.TextValue());
  const auto sha256 =
      base::DigestFromBytes(text.Text(TextTag(proto::TextReference::kSha256FieldNumber)));
  answer.bytes = text.Number32(NumberTag(proto::TextReference::kBytesFieldNumber));
  if (!sha256.has_value() || answer.bytes == 0) return false;
  answer.sha256 = *sha256;
  return text.Done();
}

// An answer that is neither a rating nor an absence.
bool ReadOtherValue(CanonicalReader& in, uint32_t item, domain::Response& response) {
  if (in.Take(TextTag(Answer::kChoicesFieldNumber))) {
    response.choices.emplace_back().item = item;
    return ReadChoices(in, response.choices.back());
  }
  if (in.Take(DoubleTag(Answer::kNumberFieldNumber))) {
    const double number = in.DoubleValue();
    response.numbers.push_back({.item = item, .number = number + 0.0});  // no -0.0
    return std::isfinite(number);
  }
  if (in.Take(TextTag(Answer::kTextFieldNumber))) {
    response.texts.emplace_back().item = item;
    return ReadText(in, response.texts.back());
  }
  return false;
}

bool ReadAbsence(CanonicalReader& in, uint32_t item, domain::AnswerKind kind,
                 domain::Response& response) {
  response.answers.push_back({.item = item, .kind = kind});
  return in.NumberValue() == 1;
}

bool ReadAnswer(std::string_view bytes, uint32_t& item, domain::Response& response) {
  CanonicalReader in(bytes);
  item = in.Number32(NumberTag(Answer::kItemFieldNumber));
  bool ok = false;
  if (in.Take(NumberTag(Answer::kRatingFieldNumber))) {
    response.answers.push_back({.item = item, .rating = in.SignedValue()});
    ok = true;
  } else if (in.Take(NumberTag(Answer::kNoAnswerFieldNumber))) {
    ok = ReadAbsence(in, item, domain::AnswerKind::kNoAnswer, response);
  } else if (in.Take(NumberTag(Answer::kNotApplicableFieldNumber))) {
    ok = ReadAbsence(in, item, domain::AnswerKind::kNotApplicable, response);
  } else {
    ok = ReadOtherValue(in, item, response);
  }
  return ok && in.Done();
}

// What nearly all answers are: "answers { item: 1..127 rating: -64..63 }", six bytes.
bool ReadShortRating(CanonicalReader& in, uint32_t& item, domain::Response& response) {
  constexpr char kForm[] = {Response::kAnswersFieldNumber << 3 | 2, 4,
                            Answer::kItemFieldNumber << 3,          0,
                            Answer::kRatingFieldNumber << 3,        0};
  const std::string_view next = in.Peek(sizeof(kForm));
  if (next.size() < sizeof(kForm) || next[0] != kForm[0] || next[1] != kForm[1] ||
      next[2] != kForm[2] || next[4] != kForm[4]) {
    return false;
  }
  const auto number = static_cast<uint8_t>(next[3]);
  const auto rating = static_cast<uint8_t>(next[5]);
  if (number == 0 || number >= 0x80 || rating >= 0x80) return false;
  in.Skip(sizeof(kForm));
  item = number;
  response.answers.push_back({.item = number, .rating = UndoZigzag(rating)});
  return true;
}

bool ReadAnswers(CanonicalReader& in, domain::Response& response) {
  response.answers.clear();
  response.choices.clear();
  response.numbers.clear();
  response.texts.clear();
  int count = 0;
  uint32_t previous = 0;
  uint32_t item = 0;
  while (true) {
    if (!ReadShortRating(in, item, response)) {
      if (!in.Take(TextTag(Response::kAnswersFieldNumber))) return true;
      if (!ReadAnswer(in.TextValue(), item, response)) return false;
    }
    if (++count > kMaxAnswers || item <= previous || item > kMaxItem) return false;
    previous = item;
  }
}

bool ReadAttribute(std::string_view bytes, domain::Attribute& attribute) {
  CanonicalReader in(bytes);
  attribute.dimension.assign(in.Text(TextTag(proto::Attribute::kDimensionFieldNumber)));
  attribute.value.assign(in.Text(TextTag(proto::Attribute::kValueFieldNumber)));
  return in.Done() && domain::IsValidName(attribute.dimension) &&
         domain::IsValidCode(attribute.value);
}

bool ReadAttributes(CanonicalReader& in, std::vector<domain::Attribute>& attributes) {
  size_t count = 0;
  while (in.Take(TextTag(Response::kAttributesFieldNumber))) {
    if (count == size_t{kMaxAttributes}) return false;
    if (count == attributes.size()) attributes.emplace_back();
    if (!ReadAttribute(in.TextValue(), attributes[count])) return false;
    if (count > 0 && attributes[count].dimension <= attributes[count - 1].dimension) return false;
    ++count;
  }
  attributes.resize(count);
  return true;
}

bool ReadAnsweredAt(CanonicalReader& in, int64_t& answered_at_us) {
  answered_at_us = 0;
  const auto bytes = in.Message(TextTag(Response::kAnsweredAtFieldNumber));
  if (!bytes.has_value()) return true;
  using google::protobuf::Timestamp;
  CanonicalReader time(*bytes);
  const uint64_t seconds = time.Number(NumberTag(Timestamp::kSecondsFieldNumber));
  const uint32_t nanos = time.Number32(NumberTag(Timestamp::kNanosFieldNumber));
  const std::optional<int64_t> time_us =
      DecodeTime(static_cast<int64_t>(seconds), static_cast<int32_t>(nanos));
  answered_at_us = time_us.value_or(0);
  return time.Done() && time_us.has_value();
}

bool ReadKeys(CanonicalReader& in, domain::Response& response) {
  const absl::StatusOr<base::Uuid> id =
      base::Uuid::Parse(in.Text(TextTag(Response::kResponseIdFieldNumber)));
  if (!id.ok()) return false;
  response.id = *id;
  response.campaign.assign(in.Text(TextTag(Response::kCampaignFieldNumber)));
  response.questionnaire_revision =
      in.Number32(NumberTag(Response::kQuestionnaireRevisionFieldNumber));
  response.locality.assign(in.Text(TextTag(Response::kLocalityFieldNumber)));
  return domain::IsValidName(response.campaign) && response.questionnaire_revision > 0 &&
         domain::IsValidCode(response.locality);
}

bool ReadSampling(CanonicalReader& in, domain::Response& response) {
  if (!ReadCode(in, TextTag(Response::kStratumFieldNumber), response.stratum) ||
      !ReadCodes(in, TextTag(Response::kClustersFieldNumber), kMaxClusters, response.clusters) ||
      !ReadCode(in, TextTag(Response::kSampleUnitIdFieldNumber), response.sample_unit_id)) {
    return false;
  }
  response.weight = in.Double(DoubleTag(Response::kWeightFieldNumber));
  if (!response.weight.has_value()) return true;
  *response.weight += 0.0;  // no -0.0
  return std::isfinite(*response.weight) && *response.weight >= 0;
}

bool ReadOrigin(CanonicalReader& in, domain::Response& response) {
  if (!ReadCode(in, TextTag(Response::kChannelFieldNumber), response.channel) ||
      !ReadCode(in, TextTag(Response::kDeviceIdFieldNumber), response.device_id) ||
      !ReadCode(in, TextTag(Response::kInstallationIdFieldNumber), response.installation_id)) {
    return false;
  }
  response.counter = in.Number(NumberTag(Response::kCounterFieldNumber));
  return ReadAnsweredAt(in, response.answered_at_us);
}

bool ReadKindAndLanguage(CanonicalReader& in, domain::Response& response) {
  response.test = in.Bool(NumberTag(Response::kTestFieldNumber));
  response.partial = in.Bool(NumberTag(Response::kPartialFieldNumber));
  response.design_only = in.Bool(NumberTag(Response::kDesignOnlyFieldNumber));
  response.language.assign(in.Text(TextTag(Response::kLanguageFieldNumber)));
  return response.language.empty() || domain::IsLanguageTag(response.language);
}

bool HasAnswers(const domain::Response& response) {
  return !response.answers.empty() || !response.choices.empty() || !response.numbers.empty() ||
         !response.texts.empty();
}

}  // namespace

bool ReadCanonicalResponse(std::string_view bytes, domain::Response& response) {
  CanonicalReader in(bytes);
  if (!ReadKeys(in, response) || !ReadAnswers(in, response) ||
      !ReadAttributes(in, response.attributes) || !ReadSampling(in, response) ||
      !ReadOrigin(in, response) || !ReadKindAndLanguage(in, response)) {
    return false;
  }
  if (response.design_only ? HasAnswers(response) : response.weight == 0.0) return false;
  return in.Done();
}

bool ReadCanonicalRecord(std::string_view bytes, domain::ResponseRecord& record) {
  using proto::ResponseRecord;
  CanonicalReader in(bytes);
  if (!ReadCanonicalResponse(in.Text(TextTag(ResponseRecord::kResponseFieldNumber)),
                             record.response)) {
    return false;
  }
  record.weight_fixed = in.Number(NumberTag(ResponseRecord::kWeightFixedFieldNumber));
  if (record.weight_fixed > kMaxWeightFixed ||
      (record.weight_fixed == 0 && !record.response.design_only)) {
    return false;
  }
  constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
  return ReadCode(in, TextTag(ResponseRecord::kStratumFieldNumber), record.stratum) &&
         ReadCodes(in, TextTag(ResponseRecord::kClustersFieldNumber), kNoLimit, record.clusters) &&
         in.Done();
}

}  // namespace sipas::wire
