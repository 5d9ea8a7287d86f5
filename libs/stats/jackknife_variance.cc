#include "libs/stats/jackknife_variance.h"

#include <utility>

namespace sipas::stats {
namespace {

using Kind = StratumTreatment::Kind;

// A replicate that keeps less of an item's weight than rounding may leave has none of it.
constexpr double kNothing = 1e-12;

// What one replicate, or several equal ones, changes.
struct Replicate {
  std::vector<double> difference;  // t_hc - t, by statistic
  double scale = 0;
  double count = 1;
};

// An item as a sum of the units' parts: numerator of the change, and share of the weight.
struct ItemSums {
  double influence = 0;
  double share = 0;
};

class Replicates {
 public:
  explicit Replicates(const Evaluation& domain) : domain_(domain) {}

  // `boost`: what the other units of the stratum are multiplied by.
  Error AddStratum(const JackknifeStratum& stratum, double boost, double scale) {
    stratum_sums_.assign(domain_.size(), ItemSums{});
    for (std::size_t unit = 0; unit < stratum.units(); ++unit) {
      for (StatisticId q = 0; q < domain_.size(); ++q) {
        stratum_sums_[q].influence += stratum.influence(unit, q);
        stratum_sums_[q].share += stratum.share(unit, q);
      }
    }
    for (std::size_t unit = 0; unit < stratum.units(); ++unit) {
      const Error error = Add(boost, scale, 1, [&](StatisticId q) {
        return ItemSums{stratum.influence(unit, q), stratum.share(unit, q)};
      });
      if (error != Error::kOk) return error;
    }
    const auto empty = static_cast<double>(stratum.size().sampled - stratum.units());
    if (empty == 0) return Error::kOk;
    return Add(boost, scale, empty, [](StatisticId) { return ItemSums{}; });
  }

  Covariance Sum(ReplicateCentre centre) const {
    std::vector<double> mean(domain_.size());
    if (centre == ReplicateCentre::kMean) mean = Mean();
    Covariance covariance(domain_.size());
    std::vector<double> deviation(mean.size());
    for (const Replicate& replicate : replicates_) {
      for (std::size_t k = 0; k < mean.size(); ++k) {
        deviation[k] = replicate.difference[k] - mean[k];
      }
      covariance.AddOuter(deviation, replicate.scale * replicate.count);
    }
    return covariance;
  }

 private:
  template <typename SumsOf>
  Error Add(double boost, double scale, double count, SumsOf left_out) {
    Replicate replicate{std::vector<double>(domain_.size()), scale, count};
    for (StatisticId id = 0; id < domain_.size(); ++id) {
      double& difference = replicate.difference[id];
      if (!domain_.tree().is_item(id)) {
        for (const auto& [part, weight] : domain_.tree().parts(id)) {
          difference += weight * replicate.difference[part];
        }
        continue;
      }
      // Over the whole domain influences sum to 0 and shares to 1.
      const auto& [influence, share] = stratum_sums_[id];
      const ItemSums out = left_out(id);
      const double kept = 1 - share + boost * (share - out.share);
      if (!(kept > kNothing)) return Error::kAllUnitsInOnePsu;
      difference = (boost * (influence - out.influence) - influence) / kept;
    }
    replicates_.push_back(std::move(replicate));
    return Error::kOk;
  }

  std::vector<double> Mean() const {
    std::vector<double> mean(domain_.size());
    double count = 0;
    for (const Replicate& replicate : replicates_) {
      count += replicate.count;
      for (std::size_t k = 0; k < mean.size(); ++k) {
        mean[k] += replicate.count * replicate.difference[k];
      }
    }
    for (double& m : mean) m /= count > 0 ? count : 1;
    return mean;
  }

  const Evaluation& domain_;
  std::vector<ItemSums> stratum_sums_;
  std::vector<Replicate> replicates_;
};

// Of the n units of a stratum, the kept n - 1 stand for all.
double BoostOf(const StratumSize& size) {
  const auto n = static_cast<double>(size.sampled);
  return n / (n - 1);
}

}  // namespace

JackknifeStratum::JackknifeStratum(StratumSize size, const Evaluation& domain)
    : size_(size), domain_(&domain), answered_(domain.size()) {}

void JackknifeStratum::AddUnit(std::span<const double> totals) {
  const Evaluation& domain = *domain_;
  const std::size_t first = units_ * domain.size();
  ++units_;
  influences_.resize(units_ * domain.size());
  shares_.resize(units_ * domain.size());
  domain.Influence(totals, std::span(influences_).last(domain.size()));
  for (StatisticId id = 0; id < domain.size(); ++id) {
    if (domain.HasAnswer(totals, id)) ++answered_[id];
    double weight = 0;
    for (const auto& [category, score] : domain.tree().scores(id)) weight += totals[category];
    if (weight > 0) shares_[first + id] = weight / domain[id].sum_w;
  }
}

Result<DesignVariance> JackknifeVariance(std::span<const JackknifeStratum> strata,
                                         const LonelyRule& rule, ReplicateCentre centre) {
  if (strata.empty()) return DesignVariance(0);
  const Evaluation& domain = strata.front().domain();
  for (StatisticId id = 0; id < domain.size(); ++id) {
    if (!domain[id].defined()) return Error::kPartUndefined;
  }
  DesignVariance variance(domain.size());
  Replicates replicates(domain);
  for (const JackknifeStratum& stratum : strata) {
    if (&stratum.domain() != &domain) return Error::kShapeMismatch;
    const StratumSize& size = stratum.size();
    // A stratum without members has replicates, too: they change nothing but the mean of all.
    const std::uint64_t units = stratum.units() == 0 && size.sampled > 1 ? 2 : stratum.units();
    const auto treatment = TreatStratum(size, units, rule);
    if (!treatment.ok()) return treatment.error();
    if (stratum.units() > 0) variance.Count(size, *treatment, stratum.answered());
    Error error = Error::kOk;
    if (treatment->kind == Kind::kCentred) {
      const double boost = BoostOf(size);
      error = replicates.AddStratum(stratum, boost, treatment->scale / (boost * boost));
    } else if (treatment->kind == Kind::kUncentred) {
      error = replicates.AddStratum(stratum, 1, treatment->scale);
    }
    if (error != Error::kOk) return error;
  }
  variance.covariance = replicates.Sum(centre);
  if (const Error error = variance.Finish(); error != Error::kOk) return error;
  return variance;
}

}  // namespace sipas::stats
