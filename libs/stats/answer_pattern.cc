#include "libs/stats/answer_pattern.h"

#include <algorithm>
#include <cstddef>

namespace sipas::stats {
namespace {

constexpr int kFewestForARun = 5;

struct Tally {
  int asked = 0;
  int answered = 0;
  int top = 0;
  int longest_run = 0;
};

Tally Count(std::span<const std::uint8_t> answers, std::span<const std::uint8_t> tops) {
  Tally tally;
  int run = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    tally.asked += answers[i] == kNotAsked ? 0 : 1;
    if (!IsAnswered(answers[i])) continue;
    const bool goes_on = run > 0 && answers[i] == answers[last] && tops[i] == tops[last];
    run = goes_on ? run + 1 : 1;
    last = i;
    tally.longest_run = std::max(tally.longest_run, run);
    ++tally.answered;
    tally.top += answers[i] == tops[i] ? 1 : 0;
  }
  return tally;
}

std::optional<double> Share(int part, int of, int fewest) {
  if (of < fewest) return std::nullopt;
  return static_cast<double>(part) / of;
}

}  // namespace

Result<AnswerPattern> PatternOf(std::span<const std::uint8_t> answers,
                                std::span<const std::uint8_t> tops) {
  if (answers.size() != tops.size()) return Error::kShapeMismatch;
  const Tally tally = Count(answers, tops);
  return AnswerPattern{Share(tally.longest_run, tally.answered, kFewestForARun),
                       Share(tally.top, tally.answered, 1),
                       Share(tally.asked - tally.answered, tally.asked, 1)};
}

}  // namespace sipas::stats
