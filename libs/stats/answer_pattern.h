// AnswerPattern: what one person's answers look like, whatever they say: signs of straight-lining,
// of answers from the top alone and of questions left out. Signs, not proof: satisfied people do
// answer 5, 5, 5, so a sign counts only as an excess of a device or interviewer over others who
// asked the same people (unit_excess.h).
//
// Answers are categories from 0, item by item in the order asked; kNoAnswer where the question was
// asked and not answered, kNotAsked elsewhere. A run is a series of equal answers to successive
// answered items of the same scale. Shares are in [0, 1], absent where there are too few answers:
//   longest_run   longest run/answered items; 5 answers or more
//   top_share     answers in the top category of their scale/answered items; 1 answer or more
//   nonresponse   not answered/asked; 1 item asked or more
// Source: longest_run is the long string of Meade and Craig, Psychological Methods 17 (2012)
// 437-455, per answered item; the others are plain shares. Pure, thread-safe. Error:
// kShapeMismatch.
//
//   const std::uint8_t answers[] = {4, 4, 4, kNoAnswer, 4, 2}, tops[] = {4, 4, 4, 4, 4, 4};
//   PatternOf(answers, tops)->longest_run;   // 4/5
#ifndef SIPAS_LIBS_STATS_ANSWER_PATTERN_H_
#define SIPAS_LIBS_STATS_ANSWER_PATTERN_H_

#include <cstdint>
#include <optional>
#include <span>

#include "libs/stats/result.h"

namespace sipas::stats {

inline constexpr std::uint8_t kNotAsked = 255;
inline constexpr std::uint8_t kNoAnswer = 254;
constexpr bool IsAnswered(std::uint8_t answer) { return answer < kNoAnswer; }

struct AnswerPattern {
  std::optional<double> longest_run;
  std::optional<double> top_share;
  std::optional<double> nonresponse;
};

// `tops`: the top category of each item.
Result<AnswerPattern> PatternOf(std::span<const std::uint8_t> answers,
                                std::span<const std::uint8_t> tops);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ANSWER_PATTERN_H_
