#include "libs/stats/logit_scale.h"

#include <cmath>
#include <utility>
#include <vector>

#include "libs/stats/effective_answers.h"
#include "libs/stats/rank_reliability.h"

namespace sipas::stats {
Result<PeerEstimates> OnLogitScale(const PeerEstimates& shares) {
  const auto answers = EffectiveAnswers(shares);
  if (!answers.ok()) return answers.error();
  const auto reliability = ReliabilityOf(shares);
  if (!reliability.ok()) return reliability.error();
  double mean = 0;
  for (const double x : shares.estimates()) mean += x / static_cast<double>(shares.size());
  std::vector<double> estimates;
  std::vector<double> errors;
  std::vector<double> df;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double x = shares.estimate(i);
    const double guess = mean + reliability->peers[i] * (x - mean);
    const double spread = guess * (1 - guess);
    estimates.push_back(std::log(guess / (1 - guess)) + (x - guess) / spread);
    errors.push_back(std::sqrt(1 / ((*answers)[i] * spread)));
    if (!shares.has_normal_errors()) df.push_back(shares.df(i));
  }
  return PeerEstimates::WithStandardErrors(std::move(estimates), errors, std::move(df));
}

}  // namespace sipas::stats
