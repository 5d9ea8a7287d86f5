// Cases of confidence sequences. The members of `input` say which one is meant.
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/status_macros.h"
#include "libs/stats/binomial_interval.h"
#include "libs/stats/confidence_sequence.h"
#include "libs/stats/ordered_sequence.h"
#include "tests/reference/csv_table.h"
#include "tests/reference/evaluate.h"
#include "tests/reference/json_fields.h"

namespace sipas::reference {
namespace {

Json LimitsOf(const stats::Result<stats::SequenceLimits>& limits) {
  if (!limits.ok()) return Json::array({nullptr, nullptr});
  return Json::array({limits->lower, limits->upper});
}

// Answers 1 to 5 in order of arrival, as shares of the scale.
absl::StatusOr<std::vector<double>> ReadAnswers(const Json& input, const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(const CsvTable table, CsvTable::Read(folder.directory + "/" +
                                                              input.at("data").get<std::string>()));
  SIPAS_ASSIGN_OR_RETURN(std::vector<double> answers, table.Numbers("answer"));
  for (double& answer : answers) answer = (answer - 1) / 4;
  for (const Json& time : input.at("times")) {
    const auto t = time.get<std::size_t>();
    if (t == 0 || t > answers.size()) return absl::InvalidArgumentError("a time beyond the data");
  }
  return answers;
}

// One interval per time, each of the answers so far.
template <typename Sequence>
Json AtTimes(const Json& input, const std::vector<double>& answers, Sequence sequence) {
  Json ci = Json::array();
  for (const Json& time : input["times"]) {
    ci.push_back(LimitsOf(sequence(std::span(answers).first(time.get<std::size_t>()))));
  }
  return ci;
}

Json Hedged(const Json& input, const std::vector<double>& answers) {
  const stats::BettingRule rule{input.at("alpha"), input.at("cap"), input.at("theta")};
  Json capital = Json::array();
  for (const Json& time : input["times"]) {
    const auto so_far = std::span(answers).first(time.get<std::size_t>());
    Json row = Json::array();
    for (const Json& m : input.at("m")) {
      row.push_back(NumberOrNan(stats::HedgedLogCapital(so_far, m.get<double>(), rule)));
    }
    capital.push_back(row);
  }
  const auto limits = [&](std::span<const double> so_far) {
    return stats::HedgedCapitalSequence(so_far, rule);
  };
  return {{"log_capital", capital}, {"ci", AtTimes(input, answers, limits)}};
}

struct Moments {
  double n = 0;
  double mean = 0;
  double sd = 0;  // divisor n
};

Moments MomentsOf(std::span<const double> answers) {
  Moments moments;
  moments.n = static_cast<double>(answers.size());
  for (const double x : answers) moments.mean += x / moments.n;
  double squares = 0;
  for (const double x : answers) squares += (x - moments.mean) * (x - moments.mean);
  moments.sd = std::sqrt(squares / moments.n);
  return moments;
}

Json Asymptotic(const Json& input, const std::vector<double>& answers) {
  const double alpha = input.at("alpha");
  const auto rho = stats::AsymptoticRho(input.at("t_opt"), alpha);
  if (!rho.ok()) return Json::object();
  const auto limits = [&](std::span<const double> so_far) {
    const Moments m = MomentsOf(so_far);
    return stats::AsymptoticSequence(m.mean, m.sd, m.n, *rho, alpha);
  };
  return {{"rho", *rho}, {"ci", AtTimes(input, answers, limits)}};
}

Json NormalMixture(const Json& input, const std::vector<double>& answers) {
  const double alpha = input.at("alpha");
  const auto rho = stats::NormalMixtureRho(input.at("t_opt").get<double>() / 4, alpha);
  if (!rho.ok()) return Json::object();
  const auto limits = [&](std::span<const double> so_far) {
    const Moments m = MomentsOf(so_far);
    return stats::NormalMixtureSequence(m.mean, m.n, *rho, alpha);
  };
  return {{"rho", *rho}, {"ci", AtTimes(input, answers, limits)}};
}

// Sequences that look at the order of the answers, or at their moments.
absl::StatusOr<Json> FromAnswers(const Json& input, const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(const std::vector<double> answers, ReadAnswers(input, folder));
  const double alpha = input.at("alpha");
  if (input.contains("theta")) return Hedged(input, answers);
  if (input.contains("rho")) return Asymptotic(input, answers);
  if (input.contains("t_opt")) return NormalMixture(input, answers);
  if (input.contains("cap")) {
    const stats::BettingRule rule{alpha, input["cap"], 0.5};
    return Json{{"ci", AtTimes(input, answers, [&](std::span<const double> so_far) {
                   return stats::EmpiricalBernsteinSequence(so_far, rule);
                 })}};
  }
  return Json{{"ci", AtTimes(input, answers, [&](std::span<const double> so_far) {
                 return stats::HoeffdingSequence(so_far, alpha);
               })}};
}

Json FromSuccesses(const Json& input) {
  const stats::BetaMixture mixture{input.at("a"), input.at("b")};
  const double alpha = input.at("alpha");
  const auto limits = [&](const Json& successes, const Json& n) {
    return LimitsOf(stats::BetaBinomialSequence(
        {successes.get<std::uint64_t>(), n.get<std::uint64_t>()}, mixture, alpha));
  };
  if (input.contains("S")) {
    const auto wilson = stats::BinomialInterval({input["S"], input.at("n")},
                                                stats::BinomialMethod::kWilson, 1 - alpha);
    Json fixed = Json::array({nullptr, nullptr});
    if (wilson.ok()) fixed = Json::array({wilson->lower, wilson->upper});
    return {{"ci", limits(input["S"], input["n"])}, {"fixed_n_wilson", fixed}};
  }
  Json ci = Json::array();
  for (std::size_t i = 0; i < input["successes"].size(); ++i) {
    ci.push_back(limits(input["successes"][i], input.at("times").at(i)));
  }
  return {{"ci", ci}};
}

Json FromCounts(const Json& input) {
  Json wealth = Json::array();
  Json ci = Json::array();
  for (const Json& row : input["counts"]) {
    const std::vector<std::uint64_t> counts = row.get<std::vector<std::uint64_t>>();
    Json logs = Json::array();
    for (const Json& m : input.at("m")) {
      logs.push_back(NumberOrNan(stats::BettingLogWealth(counts, m.get<double>())));
    }
    wealth.push_back(logs);
    ci.push_back(LimitsOf(stats::BettingSequence(counts, input.at("alpha"))));
  }
  return {{"log_K", wealth}, {"ci", ci}};
}

absl::StatusOr<Json> Bounds(const Json& input) {
  const double v = input.at("v");
  const double alpha = input.at("alpha");
  if (input.contains("v_min")) {
    Json bounds = Json::array();
    for (const Json& c : input.at("c")) {
      const stats::Stitching stitching{input["v_min"], c.get<double>(), input.at("s"),
                                       input.at("eta")};
      bounds.push_back(NumberOrNan(stats::StitchedBound(v, stitching, alpha)));
    }
    return Json{{"bound", bounds}};
  }
  const double v_opt = input.at("v_opt");
  const double alpha_opt = input.at("alpha_opt");
  const auto rho = stats::NormalMixtureRho(v_opt, alpha_opt);
  const auto exact = stats::NormalMixtureExactRho(v_opt, alpha_opt);
  if (!rho.ok() || !exact.ok()) return absl::InvalidArgumentError("no rho");
  return Json{{"rho", *rho},
              {"bound", NumberOrNan(stats::NormalMixtureBound(v, *rho, alpha))},
              {"rho_exact", *exact},
              {"bound_at_rho_exact", NumberOrNan(stats::NormalMixtureBound(v, *exact, alpha))}};
}

absl::StatusOr<Json> Clustered(const Json& input) {
  const double alpha = input.at("alpha");
  const auto rho = stats::AsymptoticRho(input.at("m_opt"), alpha);
  if (!rho.ok()) return absl::InvalidArgumentError("no rho");
  const auto band = stats::ClusteredMonitoringBand(input.at("estimate"), input.at("se"),
                                                   input["m_psu"], *rho, alpha);
  Json ci = Json::array({nullptr, nullptr});
  if (band.ok()) ci = Json::array({band->lower, band->upper});
  return Json{{"rho", *rho}, {"ci", ci}};
}

}  // namespace

absl::StatusOr<Json> EvaluateConfseq(const Json& input, const Folder& folder) {
  if (input.contains("m_psu")) return Clustered(input);
  if (input.contains("v")) return Bounds(input);
  if (input.contains("counts")) return FromCounts(input);
  if (input.contains("successes") || input.contains("S")) return FromSuccesses(input);
  return FromAnswers(input, folder);
}

}  // namespace sipas::reference
