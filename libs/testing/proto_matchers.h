// Compares protos with expectations written as text.
//
//   EXPECT_THAT(response, EqualsProto("position: 7 result: ACCEPTED"));
//
// Every field counts, absent ones too; a failure lists the fields that differ.
#ifndef SIPAS_LIBS_TESTING_PROTO_MATCHERS_H_
#define SIPAS_LIBS_TESTING_PROTO_MATCHERS_H_

#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <string>

namespace sipas::testing {

// Adds what differs to `explanation`; that is also where a text that is no such message is
// reported.
inline bool MatchesProtoText(const google::protobuf::Message& actual, const std::string& text,
                             std::string* explanation) {
  const std::unique_ptr<google::protobuf::Message> expected(actual.New());
  if (!google::protobuf::TextFormat::ParseFromString(text, expected.get())) {
    *explanation = "the expectation is not a " + actual.GetTypeName();
    return false;
  }
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(explanation);
  return differencer.Compare(*expected, actual);
}

MATCHER_P(EqualsProto, text, std::string(negation ? "differs from " : "equals ") + text) {
  std::string explanation;
  const bool matches = MatchesProtoText(arg, text, &explanation);
  *result_listener << explanation;
  return matches;
}

}  // namespace sipas::testing

#endif  // SIPAS_LIBS_TESTING_PROTO_MATCHERS_H_
