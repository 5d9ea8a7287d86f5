#include "libs/wire/canonical_bytes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "libs/wire/canonical_writer.h"
#include "libs/wire/time_wire.h"
#include "sipas/survey/v1/response.pb.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using proto::Answer;
using proto::Response;

constexpr Tag kItem = NumberTag(Answer::kItemFieldNumber);
constexpr size_t kNumberRoom = CanonicalWriter::kNumberRoom;
constexpr size_t kTextRoom = CanonicalWriter::kTextRoom;

// Of a rating, an absence or a number: head, item and value.
constexpr size_t kPlainAnswerRoom = 2 + 6 + 9;

// The most that the bytes of a response take.
size_t RoomOf(const domain::Response& response) {
  constexpr size_t kFields = 21;  // the time of the answer counts as three
  size_t texts = 36 + response.campaign.size() + response.locality.size() +
                 response.stratum.size() + response.sample_unit_id.size() +
                 response.channel.size() + response.device_id.size() +
                 response.installation_id.size() + response.language.size();
  for (const std::string& cluster : response.clusters) texts += kTextRoom + cluster.size();
  for (const domain::Attribute& attribute : response.attributes) {
    texts += 3 * kTextRoom + attribute.dimension.size() + attribute.value.size();
  }
  size_t answers = (response.answers.size() + response.numbers.size()) * kPlainAnswerRoom;
  answers += response.texts.size() * (3 * kTextRoom + 32 + kNumberRoom);
  for (const domain::ChoiceAnswer& choice : response.choices) {
    answers += 3 * kTextRoom + kNumberRoom + choice.options.size() * 5;
  }
  return kFields * kNumberRoom + texts + answers;
}

// The four lists of answers as one, by item.
class AnswerWriter {
 public:
  AnswerWriter(const domain::Response& response, CanonicalWriter& out)
      : response_(response), out_(out) {}

  void WriteAll() {
    if (response_.choices.empty() && response_.numbers.empty() && response_.texts.empty()) {
      for (const domain::Answer& answer : response_.answers) Write(answer);
      return;
    }
    while (true) {
      const uint32_t item =
          std::min({ItemAt(response_.answers, answer_), ItemAt(response_.choices, choice_),
                    ItemAt(response_.numbers, number_), ItemAt(response_.texts, text_)});
      if (item == kEnd) return;
      if (ItemAt(response_.answers, answer_) == item) {
        Write(response_.answers[answer_++]);
      } else if (ItemAt(response_.choices, choice_) == item) {
        Write(response_.choices[choice_++]);
      } else if (ItemAt(response_.numbers, number_) == item) {
        Write(response_.numbers[number_++]);
      } else {
        Write(response_.texts[text_++]);
      }
    }
  }

 private:
  static constexpr uint32_t kEnd = std::numeric_limits<uint32_t>::max();

  template <typename T>
  static uint32_t ItemAt(const std::vector<T>& list, size_t index) {
    return index < list.size() ? list[index].item : kEnd;
  }

  // The head of an answer with its item; `size` bytes of its value must follow.
  void Begin(uint32_t item, size_t size) {
    const size_t item_size = item == 0 ? 0 : CanonicalWriter::NumberSize(kItem, item);
    out_.Head(TextTag(Response::kAnswersFieldNumber), item_size + size);
    out_.Number(kItem, item);
  }

  void WriteNumber(uint32_t item, Tag tag, uint64_t value) {
    Begin(item, CanonicalWriter::NumberSize(tag, value));
    out_.PresentNumber(tag, value);
  }

  void Write(const domain::Answer& answer) {
    switch (answer.kind) {
      case domain::AnswerKind::kRating:
        return WriteNumber(answer.item, NumberTag(Answer::kRatingFieldNumber),
                           CanonicalWriter::ZigZag(answer.rating));
      case domain::AnswerKind::kNoAnswer:
        return WriteNumber(answer.item, NumberTag(Answer::kNoAnswerFieldNumber), 1);
      case domain::AnswerKind::kNotApplicable:
        return WriteNumber(answer.item, NumberTag(Answer::kNotApplicableFieldNumber), 1);
    }
  }

  void Write(const domain::ChoiceAnswer& answer) {
    constexpr Tag kChoices = TextTag(Answer::kChoicesFieldNumber);
    constexpr Tag kOptions = TextTag(proto::ChoiceSet::kOptionsFieldNumber);
    size_t list = 0;
    for (const uint32_t option : answer.options) list += CanonicalWriter::Length(option);
    const size_t choices = list == 0 ? 0 : CanonicalWriter::TextSize(kOptions, list);
    Begin(answer.item, CanonicalWriter::TextSize(kChoices, choices));
    out_.Head(kChoices, choices);
    if (list == 0) return;
    out_.Head(kOptions, list);
    for (const uint32_t option : answer.options) out_.Value(option);
  }

  void Write(const domain::NumberAnswer& answer) {
    Begin(answer.item, 1 + sizeof(answer.number));
    out_.PresentDouble(DoubleTag(Answer::kNumberFieldNumber), answer.number);
  }

  void Write(const domain::TextAnswer& answer) {
    constexpr Tag kText = TextTag(Answer::kTextFieldNumber);
    constexpr Tag kSha256 = TextTag(proto::TextReference::kSha256FieldNumber);
    constexpr Tag kBytes = NumberTag(proto::TextReference::kBytesFieldNumber);
    size_t text = CanonicalWriter::TextSize(kSha256, answer.sha256.size());
    if (answer.bytes != 0) text += CanonicalWriter::NumberSize(kBytes, answer.bytes);
    Begin(answer.item, CanonicalWriter::TextSize(kText, text));
    out_.Head(kText, text);
    out_.PresentText(kSha256, base::AsBytes(answer.sha256));
    out_.Number(kBytes, answer.bytes);
  }

  const domain::Response& response_;
  CanonicalWriter& out_;
  size_t answer_ = 0;
  size_t choice_ = 0;
  size_t number_ = 0;
  size_t text_ = 0;
};

void WriteAttribute(const domain::Attribute& attribute, CanonicalWriter& out) {
  constexpr Tag kDimension = TextTag(proto::Attribute::kDimensionFieldNumber);
  constexpr Tag kValue = TextTag(proto::Attribute::kValueFieldNumber);
  size_t size = 0;
  if (!attribute.dimension.empty()) {
    size += CanonicalWriter::TextSize(kDimension, attribute.dimension.size());
  }
  if (!attribute.value.empty()) size += CanonicalWriter::TextSize(kValue, attribute.value.size());
  out.Head(TextTag(Response::kAttributesFieldNumber), size);
  out.Text(kDimension, attribute.dimension);
  out.Text(kValue, attribute.value);
}

void WriteAnsweredAt(int64_t answered_at_us, CanonicalWriter& out) {
  using google::protobuf::Timestamp;
  constexpr Tag kSeconds = NumberTag(Timestamp::kSecondsFieldNumber);
  constexpr Tag kNanos = NumberTag(Timestamp::kNanosFieldNumber);
  if (answered_at_us == 0) return;
  Timestamp time;
  EncodeTime(answered_at_us, time);
  const auto seconds = static_cast<uint64_t>(time.seconds());
  const auto nanos = static_cast<uint64_t>(int64_t{time.nanos()});
  out.Head(TextTag(Response::kAnsweredAtFieldNumber),
           (seconds == 0 ? 0 : CanonicalWriter::NumberSize(kSeconds, seconds)) +
               (nanos == 0 ? 0 : CanonicalWriter::NumberSize(kNanos, nanos)));
  out.Number(kSeconds, seconds);
  out.Number(kNanos, nanos);
}

void WriteOrigin(const domain::Response& response, CanonicalWriter& out) {
  out.Text(TextTag(Response::kChannelFieldNumber), response.channel);
  out.Text(TextTag(Response::kDeviceIdFieldNumber), response.device_id);
  out.Text(TextTag(Response::kInstallationIdFieldNumber), response.installation_id);
  out.Number(NumberTag(Response::kCounterFieldNumber), response.counter);
  WriteAnsweredAt(response.answered_at_us, out);
  out.Bool(NumberTag(Response::kTestFieldNumber), response.test);
  out.Bool(NumberTag(Response::kPartialFieldNumber), response.partial);
  out.Bool(NumberTag(Response::kDesignOnlyFieldNumber), response.design_only);
  out.Text(TextTag(Response::kLanguageFieldNumber), response.language);
}

}  // namespace

void AppendCanonicalBytes(const domain::Response& response, std::string& bytes) {
  CanonicalWriter out(RoomOf(response), bytes);
  const std::array<char, base::Uuid::kTextLength> id = response.id.ToText();
  out.PresentText(TextTag(Response::kResponseIdFieldNumber), {id.data(), id.size()});
  out.Text(TextTag(Response::kCampaignFieldNumber), response.campaign);
  out.Number(NumberTag(Response::kQuestionnaireRevisionFieldNumber),
             response.questionnaire_revision);
  out.Text(TextTag(Response::kLocalityFieldNumber), response.locality);
  AnswerWriter(response, out).WriteAll();
  for (const domain::Attribute& attribute : response.attributes) WriteAttribute(attribute, out);
  out.Text(TextTag(Response::kStratumFieldNumber), response.stratum);
  for (const std::string& cluster : response.clusters) {
    out.PresentText(TextTag(Response::kClustersFieldNumber), cluster);
  }
  out.Text(TextTag(Response::kSampleUnitIdFieldNumber), response.sample_unit_id);
  if (response.weight.has_value()) {
    out.PresentDouble(DoubleTag(Response::kWeightFieldNumber), *response.weight);
  }
  WriteOrigin(response, out);
}

std::string CanonicalBytes(const domain::Response& response) {
  std::string bytes;
  AppendCanonicalBytes(response, bytes);
  return bytes;
}

}  // namespace sipas::wire
