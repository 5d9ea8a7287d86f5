#include "libs/stats/ordered_sequence.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "libs/stats/bisection.h"

namespace sipas::stats {
namespace {

Error Check(std::span<const double> answers, double alpha) {
  if (!(alpha > 0 && alpha < 1)) return Error::kLevelOutOfRange;
  if (answers.empty()) return Error::kNoAnswers;
  const bool shares =
      std::all_of(answers.begin(), answers.end(), [](double x) { return x >= 0 && x <= 1; });
  return shares ? Error::kOk : Error::kNotAShare;
}

// What is known before an answer arrives.
struct Foresight {
  double mean;    // mu_{t-1}
  double lambda;  // not capped
};

std::vector<Foresight> ForesightOf(std::span<const double> answers, double alpha) {
  std::vector<Foresight> known;
  double sum = 0.5;
  double squares = 0.25;
  double mean = 0.5;
  double variance = 0.25;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto t = static_cast<double>(i + 1);
    known.push_back({mean, std::sqrt(2 * std::log(2 / alpha) / (variance * t * std::log1p(t)))});
    sum += answers[i];
    mean = sum / (t + 1);
    squares += (answers[i] - mean) * (answers[i] - mean);
    variance = squares / (t + 1);
  }
  return known;
}

// Log capital of the gambler on a higher mean and of the one on a lower mean, each with its stake.
struct LogCapital {
  double higher;
  double lower;
};

LogCapital LogCapitalOf(std::span<const double> answers, std::span<const Foresight> known, double m,
                        const BettingRule& rule) {
  LogCapital capital{std::log(rule.theta), std::log1p(-rule.theta)};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const double up = std::min(known[i].lambda, rule.cap / m);
    const double down = std::min(known[i].lambda, rule.cap / (1 - m));
    capital.higher += std::log1p(up * (answers[i] - m));
    capital.lower += std::log1p(-down * (answers[i] - m));
  }
  return capital;
}

}  // namespace

Result<SequenceLimits> HoeffdingSequence(std::span<const double> answers, double alpha) {
  if (const Error error = Check(answers, alpha); error != Error::kOk) return error;
  double sum = 0;
  double weighted = 0;
  double squares = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto t = static_cast<double>(i + 1);
    const double lambda = std::min(1.0, std::sqrt(8 * std::log(2 / alpha) / (t * std::log1p(t))));
    sum += lambda;
    weighted += lambda * answers[i];
    squares += lambda * lambda;
  }
  const double half = (std::log(2 / alpha) + squares / 8) / sum;
  return SequenceLimits{weighted / sum - half, weighted / sum + half};
}

Result<SequenceLimits> EmpiricalBernsteinSequence(std::span<const double> answers,
                                                  const BettingRule& rule) {
  if (const Error error = Check(answers, rule.alpha); error != Error::kOk) return error;
  const std::vector<Foresight> known = ForesightOf(answers, rule.alpha);
  double sum = 0;
  double weighted = 0;
  double spread = std::log(2 / rule.alpha);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const double lambda = std::min(rule.cap, known[i].lambda);
    const double deviation = answers[i] - known[i].mean;
    sum += lambda;
    weighted += lambda * answers[i];
    spread += deviation * deviation * (-std::log1p(-lambda) - lambda);
  }
  return SequenceLimits{(weighted - spread) / sum, (weighted + spread) / sum};
}

Result<double> HedgedLogCapital(std::span<const double> answers, double m,
                                const BettingRule& rule) {
  if (const Error error = Check(answers, rule.alpha); error != Error::kOk) return error;
  if (!(m >= 0 && m <= 1)) return Error::kNotAShare;
  const auto capital = LogCapitalOf(answers, ForesightOf(answers, rule.alpha), m, rule);
  return std::max(capital.higher, capital.lower);
}

Result<SequenceLimits> HedgedCapitalSequence(std::span<const double> answers,
                                             const BettingRule& rule) {
  if (const Error error = Check(answers, rule.alpha); error != Error::kOk) return error;
  const std::vector<Foresight> known = ForesightOf(answers, rule.alpha);
  const double limit = -std::log(rule.alpha);
  // The capital on a higher mean falls as m grows, the other one rises.
  const auto not_too_low = [&](double m) {
    return LogCapitalOf(answers, known, m, rule).higher < limit;
  };
  const auto not_too_high = [&](double m) {
    return LogCapitalOf(answers, known, m, rule).lower < limit;
  };
  return SequenceLimits{not_too_low(0) ? 0 : Bisect(1, 0, not_too_low),
                        not_too_high(1) ? 1 : Bisect(0, 1, not_too_high)};
}

}  // namespace sipas::stats
