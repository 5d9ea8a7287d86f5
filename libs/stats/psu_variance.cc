#include "libs/stats/psu_variance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace sipas::stats {
namespace {

using Kind = StratumTreatment::Kind;

bool AllFinite(const PsuStratum& stratum) {
  for (std::size_t psu = 0; psu < stratum.psus(); ++psu) {
    const auto influence = stratum.influence(psu);
    if (!std::all_of(influence.begin(), influence.end(),
                     [](double u) { return std::isfinite(u); })) {
      return false;
    }
  }
  return true;
}

void AddUncentred(const PsuStratum& stratum, double scale, Covariance& covariance) {
  for (std::size_t psu = 0; psu < stratum.psus(); ++psu) {
    covariance.AddOuter(stratum.influence(psu), stratum.nonzero(), scale);
  }
}

void AddCentred(const PsuStratum& stratum, double scale, Covariance& covariance) {
  const auto sampled = static_cast<double>(stratum.size().sampled);
  std::vector<double> mean(stratum.nonzero().size());
  for (std::size_t psu = 0; psu < stratum.psus(); ++psu) {
    const auto influence = stratum.influence(psu);
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += influence[k];
  }
  for (double& m : mean) m /= sampled;
  std::vector<double> deviation(mean.size());
  for (std::size_t psu = 0; psu < stratum.psus(); ++psu) {
    const auto influence = stratum.influence(psu);
    for (std::size_t k = 0; k < mean.size(); ++k) deviation[k] = influence[k] - mean[k];
    covariance.AddOuter(deviation, stratum.nonzero(), scale);
  }
  // The sampled PSUs without members lie at zero, each as far from the mean as the mean is from
  // zero.
  const double empty_psus = sampled - static_cast<double>(stratum.psus());
  covariance.AddOuter(mean, stratum.nonzero(), scale * empty_psus);
}

}  // namespace

PsuStratum::PsuStratum(StratumSize size, std::size_t statistics)
    : size_(size), nonzero_(statistics), answered_(statistics) {
  std::iota(nonzero_.begin(), nonzero_.end(), std::size_t{0});
}

PsuStratum::PsuStratum(StratumSize size, std::size_t statistics, std::vector<std::size_t> nonzero)
    : size_(size), nonzero_(std::move(nonzero)), answered_(statistics) {}

std::span<double> PsuStratum::NewPsu() {
  ++psus_;
  influences_.resize(psus_ * nonzero_.size());
  return std::span(influences_).last(nonzero_.size());
}

void PsuStratum::AddPsu(const Evaluation& domain, const CategorySums& sums) {
  AddPsu(domain, WeightedTotals(sums));
}

void PsuStratum::AddPsu(const Evaluation& domain, std::span<const double> totals) {
  const DomainPart part{&domain, totals};
  AddPsu({&part, 1});
}

void PsuStratum::AddPsu(std::span<const DomainPart> domains) {
  const std::span<double> influence = NewPsu();
  std::size_t first = 0;
  for (const auto& [domain, totals] : domains) {
    if (!totals.empty()) {
      domain->Influence(totals, influence.subspan(first, domain->size()));
      for (StatisticId id = 0; id < domain->size(); ++id) {
        if (domain->HasAnswer(totals, id)) ++answered_[first + id];
      }
    }
    first += domain->size();
  }
}

void PsuStratum::AddPsu(std::span<const double> influence) {
  std::copy(influence.begin(), influence.end(), NewPsu().begin());
  for (const std::size_t k : nonzero_) ++answered_[k];
}

void PsuStratum::AddPsus(std::span<const double> influences) {
  if (nonzero_.empty()) return;
  influences_.insert(influences_.end(), influences.begin(), influences.end());
  const std::size_t psus = influences.size() / nonzero_.size();
  psus_ += psus;
  for (const std::size_t k : nonzero_) answered_[k] += psus;
}

Result<DesignVariance> PsuVariance(std::span<const PsuStratum> strata, const LonelyRule& rule) {
  DesignVariance variance(strata.empty() ? 0 : strata.front().statistics());
  for (const PsuStratum& stratum : strata) {
    if (stratum.statistics() != variance.covariance.size()) return Error::kShapeMismatch;
    if (!AllFinite(stratum)) return Error::kInfluenceNotFinite;
    const auto treatment = TreatStratum(stratum.size(), stratum.psus(), rule);
    if (!treatment.ok()) return treatment.error();
    variance.Count(stratum.size(), *treatment, stratum.answered());
    if (treatment->kind == Kind::kCentred) {
      AddCentred(stratum, treatment->scale, variance.covariance);
    } else if (treatment->kind == Kind::kUncentred) {
      AddUncentred(stratum, treatment->scale, variance.covariance);
    }
  }
  if (const Error error = variance.Finish(); error != Error::kOk) return error;
  return variance;
}

}  // namespace sipas::stats
