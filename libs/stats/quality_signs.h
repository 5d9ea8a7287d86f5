// JudgeQuality: signs of invented or careless answers, per device, interviewer, commune or day.
// Flags are reasons to look, never to delete: the list says what is unusual among those who asked
// the same people, and some honest unit always is.
//
//   sign                figure of a unit                              compared
//   kStraightLining     sum of longest runs/answered items            responses
//   kTopAnswers         sum of shares of answers in the top category  responses
//   kNonresponse        sum of shares of questions not answered       responses
//   kSpeed              responses faster than half the median         responses with a duration
//   kExactDuplicates    pairs of equal answers inside the unit        pairs of one group
//   kNearDuplicates     pairs with `near` or more answers equal       pairs of one group
//
// Each figure is compared with what it would be if the responses of a group (same commune and
// service, or what the caller makes of it) had been dealt to units at random: satisfied people
// everywhere give equal answers, so percent match alone says nothing. Then honest differences
// between units are allowed for (unit_excess.h) and q-values computed over the whole list
// (false_discovery.h). A unit that is alone in its groups is not in the list.
//
// The order of rows does not matter. Errors: kShapeMismatch (rows with other numbers of answers
// than tops), kNotAShare (rule.near), kOverflow (a group above MatchGraph::kLargestGroup: make
// groups finer), kNumericFailure. Pure, thread-safe.
//
//   const auto list = JudgeQuality(rows, tops, {});
//   for (const UnitSign& sign : list->signs) if (sign.q <= 0.05) ...
#ifndef SIPAS_LIBS_STATS_QUALITY_SIGNS_H_
#define SIPAS_LIBS_STATS_QUALITY_SIGNS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "libs/stats/permutation_moments.h"
#include "libs/stats/result.h"

namespace sipas::stats {

enum class QualitySign {
  kStraightLining,
  kTopAnswers,
  kNonresponse,
  kSpeed,
  kExactDuplicates,
  kNearDuplicates,
};

struct QualityRow {
  std::uint32_t group = 0;
  std::uint32_t unit = 0;
  std::vector<std::uint8_t> answers;  // answer_pattern.h
  std::optional<double> duration;     // any unit of time
};

struct QualityRule {
  std::size_t fewest_responses = 10;  // units with fewer are not judged
  std::size_t fewest_items = 8;       // answered by both, for a match
  double near = 0.85;
};

struct UnitSign {
  std::uint32_t unit = 0;
  QualitySign sign = QualitySign::kStraightLining;
  std::size_t responses = 0;  // of the unit, that the sign could be computed for
  NullMoments figure;         // observed, and what chance gives
  double z = 0;
  double p = 1;
  double q = 1;
};

struct QualityList {
  std::vector<UnitSign> signs;       // by q, then p, then unit and sign
  std::size_t groups_too_large = 0;  // where copies were not looked for
};

Result<QualityList> JudgeQuality(std::span<const QualityRow> rows,
                                 std::span<const std::uint8_t> tops, const QualityRule& rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_QUALITY_SIGNS_H_
