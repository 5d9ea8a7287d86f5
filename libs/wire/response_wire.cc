#include "libs/wire/response_wire.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"
#include "libs/domain/identifier.h"
#include "libs/wire/canonical_bytes.h"
#include "libs/wire/fields.h"
#include "libs/wire/response_limits.h"
#include "libs/wire/time_wire.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using domain::Violations;

// Decodes the answers one by one. Field names are built only when something is wrong: this is the
// hottest code of the survey service.
class AnswerDecoder {
 public:
  AnswerDecoder(domain::Response& response, Violations& violations)
      : response_(response), violations_(violations) {}

  void Decode(int index, const proto::Answer& answer) {
    index_ = static_cast<size_t>(index);
    if (answer.item() < 1 || answer.item() > kMaxItem) Add("item", "must be 1 to 65535");
    RefuseUnknown(answer, {});
    switch (answer.value_case()) {
      case proto::Answer::kRating:
        response_.answers.push_back({.item = answer.item(), .rating = answer.rating()});
        return;
      case proto::Answer::kNoAnswer:
        DecodeAbsence(answer, domain::AnswerKind::kNoAnswer, answer.no_answer(), "no_answer");
        return;
      case proto::Answer::kNotApplicable:
        DecodeAbsence(answer, domain::AnswerKind::kNotApplicable, answer.not_applicable(),
                      "not_applicable");
        return;
      case proto::Answer::kChoices:
        DecodeChoices(answer.item(), answer.choices());
        return;
      case proto::Answer::kNumber:
        DecodeNumber(answer.item(), answer.number());
        return;
      case proto::Answer::kText:
        DecodeText(answer.item(), answer.text());
        return;
      case proto::Answer::VALUE_NOT_SET:
        Add({}, "must have a value");
        return;
    }
  }

 private:
  void Add(std::string_view member, std::string_view description) {
    violations_.Add(domain::Field("answers", index_, member), description);
  }

  void RefuseUnknown(const google::protobuf::Message& message, std::string_view member) {
    const auto& unknown = UnknownFields(message);
    if (unknown.empty()) return;
    AddUnknownFields(unknown, domain::Field("answers", index_, member), violations_);
  }

  void DecodeAbsence(const proto::Answer& answer, domain::AnswerKind kind, bool value,
                     std::string_view member) {
    if (!value) Add(member, "must be true where it is given");
    response_.answers.push_back({.item = answer.item(), .kind = kind});
  }

  void DecodeChoices(uint32_t item, const proto::ChoiceSet& choices) {
    if (choices.options_size() > kMaxOptions) {
      Add("choices.options", absl::StrCat("must be at most ", kMaxOptions, " options"));
      return;
    }
    domain::ChoiceAnswer& choice = response_.choices.emplace_back();
    choice.item = item;
    choice.options.assign(choices.options().begin(), choices.options().end());
    std::sort(choice.options.begin(), choice.options.end());
    const auto twice = std::adjacent_find(choice.options.begin(), choice.options.end());
    if (twice != choice.options.end()) {
      Add("choices.options", absl::StrCat("option ", *twice, " is there twice"));
    }
    RefuseUnknown(choices, "choices");
  }

  void DecodeNumber(uint32_t item, double number) {
    if (!std::isfinite(number)) Add("number", "must be finite");
    // -0.0 + 0.0 is 0.0: one number has one form of bytes.
    response_.numbers.push_back({.item = item, .number = number + 0.0});
  }

  void DecodeText(uint32_t item, const proto::TextReference& text) {
    const std::optional<base::Digest> sha256 = base::DigestFromBytes(text.sha256());
    if (!sha256) Add("text.sha256", "must be 32 bytes");
    if (text.bytes() == 0) Add("text.bytes", "must be at least 1");
    RefuseUnknown(text, "text");
    response_.texts.push_back(
        {.item = item, .sha256 = sha256.value_or(base::Digest{}), .bytes = text.bytes()});
  }

  domain::Response& response_;
  Violations& violations_;
  size_t index_ = 0;
};

void AddRepeatedItems(const proto::Response& response, Violations& violations) {
  std::vector<std::pair<uint32_t, size_t>> places;
  for (size_t i = 0; i < static_cast<size_t>(response.answers_size()); ++i) {
    places.emplace_back(response.answers(static_cast<int>(i)).item(), i);
  }
  std::sort(places.begin(), places.end());
  for (size_t i = 1; i < places.size(); ++i) {
    if (places[i].first != places[i - 1].first) continue;
    violations.Add(domain::Field("answers", places[i].second, "item"),
                   absl::StrCat("item ", places[i].first, " was answered before"));
  }
}

void DecodeAnswers(const proto::Response& proto, domain::Response& response,
                   Violations& violations) {
  if (proto.answers_size() > kMaxAnswers) {
    violations.Add("answers", absl::StrCat("must be at most ", kMaxAnswers, " answers"));
    return;
  }
  response.answers.reserve(static_cast<size_t>(proto.answers_size()));
  AnswerDecoder decoder(response, violations);
  bool ascends = true;
  uint32_t previous = 0;
  for (int i = 0; i < proto.answers_size(); ++i) {
    const proto::Answer& answer = proto.answers(i);
    decoder.Decode(i, answer);
    ascends = ascends && answer.item() > previous;
    previous = answer.item();
  }
  if (!ascends) AddRepeatedItems(proto, violations);
}

void DecodeAttributes(const proto::Response& proto, domain::Response& response,
                      Violations& violations) {
  if (proto.attributes_size() > kMaxAttributes) {
    violations.Add("attributes", absl::StrCat("must be at most ", kMaxAttributes, " attributes"));
    return;
  }
  response.attributes.reserve(static_cast<size_t>(proto.attributes_size()));
  for (const proto::Attribute& attribute : proto.attributes()) {
    const size_t index = response.attributes.size();
    if (!domain::IsValidName(attribute.dimension())) {
      violations.Add(domain::Field("attributes", index, "dimension"), domain::kNotAName);
    }
    if (!domain::IsValidCode(attribute.value())) {
      violations.Add(domain::Field("attributes", index, "value"), domain::kNotACode);
    }
    if (const auto& unknown = UnknownFields(attribute); !unknown.empty()) {
      AddUnknownFields(unknown, domain::Field("attributes", index), violations);
    }
    for (const domain::Attribute& earlier : response.attributes) {
      if (earlier.dimension != attribute.dimension()) continue;
      violations.Add(domain::Field("attributes", index, "dimension"),
                     absl::StrCat("dimension '", attribute.dimension(), "' is there twice"));
      break;
    }
    response.attributes.push_back({.dimension = attribute.dimension(), .value = attribute.value()});
  }
}

void DecodeClusters(const proto::Response& proto, domain::Response& response,
                    Violations& violations) {
  if (proto.clusters_size() > kMaxClusters) {
    violations.Add("clusters", absl::StrCat("must be at most ", kMaxClusters, " cluster ids"));
    return;
  }
  response.clusters.assign(proto.clusters().begin(), proto.clusters().end());
  for (size_t i = 0; i < response.clusters.size(); ++i) {
    if (!domain::IsValidCode(response.clusters[i])) {
      violations.Add(domain::Field("clusters", i), domain::kNotACode);
    }
  }
}

void DecodeWeight(const proto::Response& proto, domain::Response& response,
                  Violations& violations) {
  if (!proto.has_weight()) return;
  if (!std::isfinite(proto.weight()) || proto.weight() < 0) {
    violations.Add("weight", "must be a finite number above 0");
  } else if (proto.weight() == 0 && !proto.design_only()) {
    violations.Add("weight", "must be above 0 unless design_only is set");
  }
  response.weight = proto.weight() + 0.0;  // no -0.0
}

void DecodeAnsweredAt(const proto::Response& proto, domain::Response& response,
                      Violations& violations) {
  if (!proto.has_answered_at()) return;
  const std::optional<int64_t> time_us = DecodeTime(proto.answered_at());
  if (!time_us) violations.Add("answered_at", kNotATime);
  AddUnknownFields(UnknownFields(proto.answered_at()), "answered_at", violations);
  response.answered_at_us = time_us.value_or(0);
}

void CheckOptionalCode(const std::string& code, std::string_view field, Violations& violations) {
  if (!code.empty() && !domain::IsValidCode(code)) violations.Add(field, domain::kNotACode);
}

void CheckKeys(const proto::Response& proto, Violations& violations) {
  if (!domain::IsValidName(proto.campaign())) violations.Add("campaign", domain::kNotAName);
  if (proto.questionnaire_revision() == 0) {
    violations.Add("questionnaire_revision", "must be at least 1");
  }
  if (!domain::IsValidCode(proto.locality())) violations.Add("locality", domain::kNotACode);
  CheckOptionalCode(proto.stratum(), "stratum", violations);
  CheckOptionalCode(proto.sample_unit_id(), "sample_unit_id", violations);
  CheckOptionalCode(proto.channel(), "channel", violations);
  CheckOptionalCode(proto.device_id(), "device_id", violations);
  CheckOptionalCode(proto.installation_id(), "installation_id", violations);
  if (!proto.language().empty() && !domain::IsLanguageTag(proto.language())) {
    violations.Add("language", domain::kNotALanguage);
  }
  if (proto.design_only() && proto.answers_size() > 0) {
    violations.Add("answers", "must be empty: design_only says that there was no usable answer");
  }
}

void DecodeId(const proto::Response& proto, domain::Response& response, Violations& violations) {
  if (absl::StatusOr<base::Uuid> id = base::Uuid::Parse(proto.response_id()); id.ok()) {
    response.id = *id;
  } else {
    violations.Add("response_id", "must be a UUID, e.g. '01890a5d-ac96-774b-bcce-b302099a8057'");
  }
}

// The four lists of answers as one, by item.
class AnswerEncoder {
 public:
  AnswerEncoder(const domain::Response& response, proto::Response& proto)
      : response_(response), proto_(proto) {}

  void EncodeAll() {
    while (true) {
      const uint32_t item =
          std::min({ItemAt(response_.answers, answer_), ItemAt(response_.choices, choice_),
                    ItemAt(response_.numbers, number_), ItemAt(response_.texts, text_)});
      if (item == kEnd) return;
      proto::Answer& answer = *proto_.add_answers();
      answer.set_item(item);
      if (ItemAt(response_.answers, answer_) == item) {
        Encode(response_.answers[answer_++], answer);
      } else if (ItemAt(response_.choices, choice_) == item) {
        Encode(response_.choices[choice_++], answer);
      } else if (ItemAt(response_.numbers, number_) == item) {
        answer.set_number(response_.numbers[number_++].number);
      } else {
        Encode(response_.texts[text_++], answer);
      }
    }
  }

 private:
  static constexpr uint32_t kEnd = std::numeric_limits<uint32_t>::max();

  template <typename T>
  static uint32_t ItemAt(const std::vector<T>& list, size_t index) {
    return index < list.size() ? list[index].item : kEnd;
  }

  static void Encode(const domain::Answer& from, proto::Answer& to) {
    switch (from.kind) {
      case domain::AnswerKind::kRating:
        return to.set_rating(from.rating);
      case domain::AnswerKind::kNoAnswer:
        return to.set_no_answer(true);
      case domain::AnswerKind::kNotApplicable:
        return to.set_not_applicable(true);
    }
  }

  static void Encode(const domain::ChoiceAnswer& from, proto::Answer& to) {
    to.mutable_choices()->mutable_options()->Add(from.options.begin(), from.options.end());
  }

  static void Encode(const domain::TextAnswer& from, proto::Answer& to) {
    to.mutable_text()->set_sha256(from.sha256.data(), from.sha256.size());
    to.mutable_text()->set_bytes(from.bytes);
  }

  const domain::Response& response_;
  proto::Response& proto_;
  size_t answer_ = 0;
  size_t choice_ = 0;
  size_t number_ = 0;
  size_t text_ = 0;
};

void EncodeOrigin(const domain::Response& response, proto::Response& proto) {
  proto.set_channel(response.channel);
  proto.set_device_id(response.device_id);
  proto.set_installation_id(response.installation_id);
  proto.set_counter(response.counter);
  if (response.answered_at_us != 0) {
    EncodeTime(response.answered_at_us, *proto.mutable_answered_at());
  }
  proto.set_test(response.test);
  proto.set_partial(response.partial);
  proto.set_design_only(response.design_only);
  proto.set_language(response.language);
}

}  // namespace

domain::Response DecodeResponse(const proto::Response& proto, Violations& violations) {
  domain::Response response;
  DecodeId(proto, response, violations);
  CheckKeys(proto, violations);
  response.campaign = proto.campaign();
  response.questionnaire_revision = proto.questionnaire_revision();
  response.locality = proto.locality();
  DecodeAnswers(proto, response, violations);
  DecodeAttributes(proto, response, violations);
  response.stratum = proto.stratum();
  DecodeClusters(proto, response, violations);
  response.sample_unit_id = proto.sample_unit_id();
  DecodeWeight(proto, response, violations);
  response.channel = proto.channel();
  response.device_id = proto.device_id();
  response.installation_id = proto.installation_id();
  response.counter = proto.counter();
  DecodeAnsweredAt(proto, response, violations);
  response.test = proto.test();
  response.partial = proto.partial();
  response.design_only = proto.design_only();
  response.language = proto.language();
  AddUnknownFields(UnknownFields(proto), {}, violations);
  domain::Canonicalize(response);
  return response;
}

void EncodeResponse(const domain::Response& response, proto::Response& proto) {
  proto.Clear();
  proto.set_response_id(response.id.ToString());
  proto.set_campaign(response.campaign);
  proto.set_questionnaire_revision(response.questionnaire_revision);
  proto.set_locality(response.locality);
  AnswerEncoder(response, proto).EncodeAll();
  for (const domain::Attribute& attribute : response.attributes) {
    proto::Attribute& to = *proto.add_attributes();
    to.set_dimension(attribute.dimension);
    to.set_value(attribute.value);
  }
  proto.set_stratum(response.stratum);
  for (const std::string& cluster : response.clusters) proto.add_clusters(cluster);
  proto.set_sample_unit_id(response.sample_unit_id);
  if (response.weight) proto.set_weight(*response.weight);
  EncodeOrigin(response, proto);
}

domain::ResponseRecord DecodeRecord(const proto::ResponseRecord& proto, Violations& violations) {
  domain::ResponseRecord record;
  Violations of_response;
  record.response = DecodeResponse(proto.response(), of_response);
  violations.AddAll("response", of_response);
  record.weight_fixed = proto.weight_fixed();
  if (record.weight_fixed > kMaxWeightFixed ||
      (record.weight_fixed == 0 && !record.response.design_only)) {
    violations.Add("weight_fixed", "must be 1 to 2^48, or 0 with design_only");
  }
  CheckOptionalCode(proto.stratum(), "stratum", violations);
  record.stratum = proto.stratum();
  record.clusters.assign(proto.clusters().begin(), proto.clusters().end());
  for (size_t i = 0; i < record.clusters.size(); ++i) {
    if (!domain::IsValidCode(record.clusters[i])) {
      violations.Add(domain::Field("clusters", i), domain::kNotACode);
    }
  }
  AddUnknownFields(UnknownFields(proto), {}, violations);
  return record;
}

void EncodeRecord(const domain::ResponseRecord& record, proto::ResponseRecord& proto) {
  proto.Clear();
  EncodeResponse(record.response, *proto.mutable_response());
  proto.set_weight_fixed(record.weight_fixed);
  proto.set_stratum(record.stratum);
  for (const std::string& cluster : record.clusters) proto.add_clusters(cluster);
}

base::Digest DigestOf(const domain::Response& canonical) {
  return base::Sha256({CanonicalBytes(canonical)});
}

}  // namespace sipas::wire
