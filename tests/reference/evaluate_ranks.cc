// Cases of rankings.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/stats/rank_display.h"
#include "libs/stats/rank_max_t.h"
#include "libs/stats/rank_sets.h"
#include "tests/reference/csv_table.h"
#include "tests/reference/evaluate.h"
#include "tests/reference/survey_analysis.h"

namespace sipas::reference {
namespace {

using stats::RankFamily;
using stats::RankMethod;

absl::StatusOr<stats::PeerEstimates> ReadPeers(const Json& input) {
  std::vector<double> estimates = input.at("estimates").get<std::vector<double>>();
  if (!input.value("higher_is_better", true)) {
    for (double& estimate : estimates) estimate = -estimate;
  }
  if (!input.contains("vcov")) {
    auto peers = stats::PeerEstimates::WithStandardErrors(
        std::move(estimates), input.at("se").get<std::vector<double>>());
    if (!peers.ok()) return ToStatus(peers.error());
    return *std::move(peers);
  }
  const Json& rows = input["vcov"];
  stats::Covariance covariance(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) covariance.AddEntry(i, j, rows[i].at(j).get<double>());
  }
  auto peers = stats::PeerEstimates::WithCovariance(std::move(estimates), covariance);
  if (!peers.ok()) return ToStatus(peers.error());
  return *std::move(peers);
}

absl::StatusOr<stats::NormalDraws> ReadDraws(const std::string& path) {
  SIPAS_ASSIGN_OR_RETURN(const CsvTable table, CsvTable::Read(path));
  stats::NormalDraws draws;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    draws.emplace_back();
    for (std::size_t column = 0; column < table.columns(); ++column) {
      draws.back().push_back(NumberOf(table.cell(row, column)));
      if (std::isnan(draws.back().back())) {
        return absl::InvalidArgumentError(absl::StrCat(path, ": not a number"));
      }
    }
  }
  return draws;
}

Json Sets(const std::vector<stats::RankSet>& sets) {
  Json result;
  for (const stats::RankSet& set : sets) {
    result["lower"].push_back(set.lower);
    result["upper"].push_back(set.upper);
  }
  return result;
}

absl::StatusOr<Json> StepSets(const stats::PeerEstimates& peers, RankFamily family,
                              RankMethod method, double alpha) {
  const auto sets = stats::RankSets(peers, family, method, alpha);
  if (!sets.ok()) return ToStatus(sets.error());
  return Sets(*sets);
}

absl::StatusOr<Json> MaxTSets(const stats::PeerEstimates& peers, RankFamily family,
                              const stats::NormalDraws& draws, double alpha) {
  const auto ranks = stats::MaxTRankSets(peers, family, draws, alpha);
  if (!ranks.ok()) return ToStatus(ranks.error());
  Json result = Sets(ranks->sets);
  const bool joint = family == RankFamily::kSimultaneous;
  result[joint ? "critical_values" : "first_critical"] = ranks->critical_values;
  return result;
}

// Intervals in the direction of the input.
absl::StatusOr<Json> OverlapIntervals(const stats::PeerEstimates& peers, const Json& estimates,
                                      double alpha) {
  const auto z = stats::OverlapQuantile(peers, alpha);
  if (!z.ok()) return ToStatus(z.error());
  Json result = {{"z", *z}};
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const double half = *z * std::sqrt(peers.variance(i));
    result["lower"].push_back(estimates[i].get<double>() - half);
    result["upper"].push_back(estimates[i].get<double>() + half);
  }
  return result;
}

}  // namespace

absl::StatusOr<Json> EvaluateRanks(const Json& input, const Folder& folder) {
  SIPAS_ASSIGN_OR_RETURN(const stats::PeerEstimates peers, ReadPeers(input));
  const double alpha = input.at("alpha");
  const auto critical = stats::BonferroniCriticalValue(peers.size() * (peers.size() - 1), alpha);
  if (!critical.ok()) return ToStatus(critical.error());
  Json result = {{"rank", stats::CompetitionRanks(peers.estimates())},
                 {"expected_rank", stats::ExpectedRanks(peers)}};
  SIPAS_ASSIGN_OR_RETURN(
      result["bonferroni_simultaneous"],
      StepSets(peers, RankFamily::kSimultaneous, RankMethod::kBonferroni, alpha));
  result["bonferroni_simultaneous"]["critical"] = *critical;
  SIPAS_ASSIGN_OR_RETURN(result["holm_simultaneous"],
                         StepSets(peers, RankFamily::kSimultaneous, RankMethod::kHolm, alpha));
  SIPAS_ASSIGN_OR_RETURN(result["holm_marginal"],
                         StepSets(peers, RankFamily::kMarginal, RankMethod::kHolm, alpha));
  SIPAS_ASSIGN_OR_RETURN(result["goldstein_healy"],
                         OverlapIntervals(peers, input.at("estimates"), alpha));
  const auto klein = stats::IntervalRankSets(peers, alpha);
  if (!klein.ok()) return ToStatus(klein.error());
  result["klein_wright_wieczorek"] = Sets(klein->sets);
  result["klein_wright_wieczorek"]["z"] = klein->z;
  if (!input.contains("normal_draws")) return result;
  SIPAS_ASSIGN_OR_RETURN(
      const stats::NormalDraws draws,
      ReadDraws(folder.directory + "/" + input["normal_draws"].get<std::string>()));
  SIPAS_ASSIGN_OR_RETURN(result["max_t_stepdown_simultaneous"],
                         MaxTSets(peers, RankFamily::kSimultaneous, draws, alpha));
  SIPAS_ASSIGN_OR_RETURN(result["max_t_stepdown_marginal"],
                         MaxTSets(peers, RankFamily::kMarginal, draws, alpha));
  return result;
}

}  // namespace sipas::reference
