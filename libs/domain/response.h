// One person's answers, and what of them counts.
//
// Plain data; thread-compatible.
#ifndef SIPAS_LIBS_DOMAIN_RESPONSE_H_
#define SIPAS_LIBS_DOMAIN_RESPONSE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/sha256.h"
#include "libs/base/uuid.h"

namespace sipas::domain {

enum class AnswerKind : uint8_t { kRating, kNoAnswer, kNotApplicable };

// An answer to a rating item, or the absence of one to any item.
struct Answer {
  uint32_t item = 0;
  int32_t rating = 0;  // kRating only
  AnswerKind kind = AnswerKind::kRating;
  friend bool operator==(const Answer&, const Answer&) = default;
};

struct ChoiceAnswer {
  uint32_t item = 0;
  std::vector<uint32_t> options;
  friend bool operator==(const ChoiceAnswer&, const ChoiceAnswer&) = default;
};

struct NumberAnswer {
  uint32_t item = 0;
  double number = 0;
  friend bool operator==(const NumberAnswer&, const NumberAnswer&) = default;
};

struct TextAnswer {
  uint32_t item = 0;
  base::Digest sha256 = {};
  uint32_t bytes = 0;
  friend bool operator==(const TextAnswer&, const TextAnswer&) = default;
};

struct Attribute {
  std::string dimension;
  std::string value;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

// As submitted. Times are microseconds since 1970-01-01 UTC; 0 = not said. In canonical form all
// lists of answers ascend by item and attributes by dimension.
struct Response {
  base::Uuid id;
  std::string campaign;
  uint32_t questionnaire_revision = 0;
  std::string locality;
  std::vector<Answer> answers;
  std::vector<ChoiceAnswer> choices;
  std::vector<NumberAnswer> numbers;
  std::vector<TextAnswer> texts;
  std::vector<Attribute> attributes;
  std::string stratum;
  std::vector<std::string> clusters;
  std::string sample_unit_id;
  std::optional<double> weight;
  std::string channel;
  std::string device_id;
  std::string installation_id;
  uint64_t counter = 0;
  int64_t answered_at_us = 0;
  bool test = false;
  bool partial = false;
  bool design_only = false;
  std::string language;
  friend bool operator==(const Response&, const Response&) = default;
};

// Sorts the lists into canonical form.
void Canonicalize(Response& response);

// How a response counts: the weight in units of 2^-32, and the stratum and clusters that apply.
// Borrows them from the response or from its campaign's sample list.
struct AppliedDesign {
  uint64_t weight_fixed = 0;
  std::string_view stratum{};
  std::span<const std::string> clusters{};
};

// A response as it counts: with the weight in units of 2^-32 and the stratum and clusters that
// apply.
struct ResponseRecord {
  Response response;
  uint64_t weight_fixed = 0;
  std::string stratum;
  std::vector<std::string> clusters;
  friend bool operator==(const ResponseRecord&, const ResponseRecord&) = default;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_RESPONSE_H_
