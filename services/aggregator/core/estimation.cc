#include "services/aggregator/core/estimation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/stats/psu_variance.h"
#include "services/aggregator/core/estimation_jackknife.h"
#include "services/aggregator/core/estimation_linear.h"
#include "services/aggregator/core/estimation_respondents.h"
#include "services/aggregator/core/estimation_rows.h"

namespace sipas::aggregator {
namespace {

// The influence of one drawn unit on the statistic of one domain.
struct UnitEntry {
  uint32_t unit;
  std::size_t domain;
  double influence;
};

// Everything that is needed to estimate under one of the effective designs of a campaign.
struct DesignWork {
  EffectiveDesign design;
  std::vector<std::shared_ptr<const EstimationIndex>> index;  // by domain
  std::optional<RowSums> rows;
};

// By unit; those of a unit stay in order.
std::vector<UnitEntry> SortByUnit(const std::vector<UnitEntry>& entries, std::size_t units) {
  std::vector<std::size_t> place(units + 1);
  for (const UnitEntry& entry : entries) ++place[entry.unit + 1];
  for (std::size_t unit = 1; unit <= units; ++unit) place[unit] += place[unit - 1];
  std::vector<UnitEntry> sorted(entries.size());
  for (const UnitEntry& entry : entries) sorted[place[entry.unit]++] = entry;
  return sorted;
}

// The PSUs of the entries of one stratum, which ascend by unit.
stats::PsuStratum MakePsuStratum(const stats::StratumSize& size, std::span<const UnitEntry> entries,
                                 std::size_t statistics) {
  std::vector<std::size_t> domains;
  for (const UnitEntry& entry : entries) {
    if (domains.empty() || domains.back() != entry.domain) domains.push_back(entry.domain);
  }
  std::sort(domains.begin(), domains.end());
  domains.erase(std::unique(domains.begin(), domains.end()), domains.end());
  stats::PsuStratum stratum(size, statistics, domains);
  stratum.Reserve(std::min(entries.size(), size.sampled));
  std::vector<double> influences(domains.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto column = std::lower_bound(domains.begin(), domains.end(), entries[i].domain);
    influences[static_cast<std::size_t>(column - domains.begin())] = entries[i].influence;
    if (i + 1 < entries.size() && entries[i + 1].unit == entries[i].unit) continue;
    stratum.AddPsu(influences);
    std::fill(influences.begin(), influences.end(), 0.0);
  }
  return stratum;
}

// The strata of a single domain.
std::vector<stats::PsuStratum> PsuStrataOfOne(const EstimationIndex& index,
                                              std::span<const UnitInfluence> units) {
  std::vector<stats::PsuStratum> strata;
  std::vector<double> influences;
  for (std::size_t i = 0; i < units.size(); ++i) {
    influences.push_back(units[i].influence);
    const uint32_t stratum = index.StratumOf(units[i].unit);
    if (i + 1 < units.size() && index.StratumOf(units[i + 1].unit) == stratum) continue;
    strata.emplace_back(index.strata()[stratum].size, 1).AddPsus(influences);
    influences.clear();
  }
  return strata;
}

// The strata of `entries`, which ascend by unit.
std::vector<stats::PsuStratum> PsuStrata(const EstimationIndex& index,
                                         std::span<const UnitEntry> entries,
                                         std::size_t statistics) {
  std::vector<stats::PsuStratum> strata;
  for (std::size_t begin = 0; begin < entries.size();) {
    const uint32_t stratum = index.StratumOf(entries[begin].unit);
    std::size_t end = begin;
    while (end < entries.size() && index.StratumOf(entries[end].unit) == stratum) ++end;
    strata.push_back(MakePsuStratum(index.strata()[stratum].size,
                                    entries.subspan(begin, end - begin), statistics));
    begin = end;
  }
  return strata;
}

class Estimation {
 public:
  Estimation(const EstimationContext& context, const std::vector<EstimationDomain>& domains)
      : context_(context),
        domains_(domains),
        lonely_(LonelyRuleOf(context.campaign.campaign().spec().design)) {}

  absl::Status Prepare() {
    for (const EstimationDomain& domain : domains_) {
      designs_.try_emplace(domain.design.depth).first->second.design = domain.design;
    }
    for (auto& [depth, work] : designs_) SIPAS_RETURN_IF_ERROR(GetIndexes(work));
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      SIPAS_ASSIGN_OR_RETURN(LinearDomain linear,
                             Linearize(IndexOf(i), domains_[i].leaves, context_.rule));
      linear_.push_back(std::move(linear));
      influences_.push_back(InfluencesOn(i, designs_.at(domains_[i].design.depth)));
    }
    SIPAS_RETURN_IF_ERROR(ReadRows());
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      strata_.push_back(StrataOf(IndexOf(i), domains_[i].leaves));
      variances_.push_back(VarianceOf(i));
    }
    return absl::OkStatus();
  }

  DomainEstimate EstimateOne(std::size_t i) const {
    DomainEstimate made;
    made.design = domains_[i].design;
    made.responses = linear_[i].sums->responses();
    if (const auto category = context_.rule.no_answer()) {
      made.no_answer = linear_[i].sums->count(*category);
    }
    if (const auto category = context_.rule.not_applicable()) {
      made.not_applicable = linear_[i].sums->count(*category);
    }
    made.strata = strata_[i];
    DescribeStrata(IndexOf(i), made);
    made.estimate = MakeEstimate(i, made);
    return made;
  }

  // Empty if it would take too long.
  std::vector<std::optional<stats::Covariance>> JointByDepth() const {
    std::vector<std::optional<stats::Covariance>> joint;
    if (domains_.size() > kMaxJointDomains || !has_sampling_error()) return joint;
    for (const auto& [depth, work] : designs_) {
      joint.resize(depth + 1);
      joint[depth] = JointCovariance(work);
      if (!joint[depth].has_value()) return {};
    }
    return joint;
  }

 private:
  const EstimationIndex& IndexOf(std::size_t i) const {
    return *designs_.at(domains_[i].design.depth).index[i];
  }
  bool has_sampling_error() const {
    return domains_.empty() || domains_[0].design.no_sampling_error.empty();
  }

  // On the clusters of a design.
  std::vector<UnitInfluence> InfluencesOn(std::size_t i, const DesignWork& work) const {
    if (work.design.units != SampledUnits::kClusters || !has_sampling_error()) return {};
    return InfluencesByUnit(*work.index[i], domains_[i].leaves, context_.rule, linear_[i].form);
  }

  absl::Status GetIndexes(DesignWork& work) {
    for (const EstimationDomain& domain : domains_) {
      SIPAS_ASSIGN_OR_RETURN(auto index, context_.cache.Get(context_.snapshot, context_.campaign,
                                                            work.design, domain.selection));
      work.index.push_back(std::move(index));
    }
    return absl::OkStatus();
  }

  absl::Status ReadRows() {
    std::vector<RowDomain> row_domains;
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      row_domains.push_back({.leaves = domains_[i].leaves,
                             .selection = &domains_[i].selection,
                             .form = linear_[i].form});
    }
    const std::shared_ptr<CampaignRows> rows = context_.cache.Rows(context_.campaign);
    for (auto& [depth, work] : designs_) {
      if (work.design.units != SampledUnits::kRespondents || !has_sampling_error()) continue;
      SIPAS_ASSIGN_OR_RETURN(work.rows, SumRows(context_.campaign, *rows, context_.rule,
                                                row_domains, *work.index.front()));
      composites_.clear();
      for (const RowDomainSums& sums : work.rows->domains) composites_.push_back(sums.composite);
    }
    if (!composites_.empty() || CellsAreEnough()) return absl::OkStatus();
    SIPAS_ASSIGN_OR_RETURN(
        composites_,
        rows->SumComposite(context_.campaign, AnswerClasses(context_.rule), row_domains));
    return absl::OkStatus();
  }

  // A composite's spread is in rows alone; its sample size is also in the cells if all respondents
  // of a domain answered one and the same item.
  bool CellsAreEnough() const {
    if (context_.rule.is_single_item()) return true;
    if (has_sampling_error()) return false;
    return std::all_of(linear_.begin(), linear_.end(), [&](const LinearDomain& domain) {
      return HasItemAnsweredByAll(*domain.sums);
    });
  }

  bool HasItemAnsweredByAll(const stats::CategorySums& sums) const {
    const stats::StatisticTree& tree = context_.rule.tree();
    for (stats::StatisticId id = 0; id < tree.size(); ++id) {
      uint64_t answers = 0;
      for (const auto& [category, score] : tree.scores(id)) answers += sums.count(category);
      if (answers == sums.responses()) return true;
    }
    return false;
  }

  void DescribeStrata(const EstimationIndex& index, DomainEstimate& made) const {
    for (const uint32_t number : made.strata) {
      const EstimationIndex::Stratum& stratum = index.strata()[number];
      made.sampled_units.push_back(stratum.size.sampled);
      made.uses_declared_units = made.uses_declared_units || stratum.declared_more;
      made.has_population_correction =
          made.has_population_correction || stratum.size.population.has_value();
      made.ignores_population = made.ignores_population || stratum.ignores_population;
    }
  }

  // Units and strata that the degrees of freedom of the design count.
  stats::DesignCounts CountsOf(const EstimationIndex& index, const DomainEstimate& made) const {
    stats::DesignCounts counts;
    if (made.design.depth > 0) {
      for (const uint64_t sampled : made.sampled_units) counts.units += sampled;
      counts.strata = made.strata.size();
      return counts;
    }
    for (const EstimationIndex::Stratum& stratum : index.strata()) {
      counts.units += stratum.size.sampled;
    }
    counts.strata = index.strata().size();
    return counts;
  }

  stats::Estimate MakeEstimate(std::size_t i, DomainEstimate& made) const {
    const stats::StatisticValue value = ValueOf(i);
    stats::Result<stats::DesignVariance> variance = variances_[i];
    if (variance.ok() && IsJackknife(i)) variance = JackknifeInstead(i, *std::move(variance), made);
    const stats::DesignCounts counts = CountsOf(IndexOf(i), made);
    if (!variance.ok()) {
      stats::Estimate estimate = stats::MakeEstimate(value, stats::DesignVariance(1), 0, counts);
      if (estimate.state != stats::EstimateState::kNoValue) estimate.reason = variance.error();
      return estimate;
    }
    made.has_lonely_units = variance->lonely_strata > 0;
    return stats::MakeEstimate(value, *variance, 0, counts, SpreadOf(i, value));
  }

  // With the respondents who answered at least one item in place of all.
  stats::StatisticValue ValueOf(std::size_t i) const {
    stats::StatisticValue value = linear_[i].value;
    if (composites_.empty() || context_.rule.is_single_item()) return value;
    const CompositeSums& sums = composites_[i];
    value.n = sums.answered;
    value.sum_w = stats::ToDouble(sums.weight, stats::FixedWeight::kFractionBits);
    return value;
  }

  // Variance of the composite under simple random sampling with replacement.
  std::optional<double> SpreadOf(std::size_t i, const stats::StatisticValue& value) const {
    if (context_.rule.is_single_item() || composites_.empty() || value.n < 2) {
      return std::nullopt;
    }
    const double total = composites_[i].spread * value.sum_w;
    if (!(total > 0)) return std::nullopt;
    return total / static_cast<double>(value.n - 1);
  }

  stats::Result<stats::DesignVariance> VarianceOf(std::size_t i) const {
    const DesignWork& work = designs_.at(domains_[i].design.depth);
    if (!has_sampling_error()) return stats::DesignVariance(1);
    if (work.rows.has_value()) {
      return RespondentVariance(RespondentStrata(IndexOf(i), *work.rows, {{i}}), 1, lonely_);
    }
    const std::vector<stats::PsuStratum> strata = PsuStrataOfOne(IndexOf(i), influences_[i]);
    if (strata.empty()) return stats::DesignVariance(1);
    return stats::PsuVariance(strata, lonely_);
  }

  bool IsJackknife(std::size_t i) const {
    return context_.variance == VarianceRule::kJackknife && has_sampling_error() &&
           domains_[i].design.units == SampledUnits::kClusters && linear_[i].value.defined();
  }

  // Units, strata and what is noise stay those of the linearised variance.
  stats::Result<stats::DesignVariance> JackknifeInstead(std::size_t i,
                                                        stats::DesignVariance variance,
                                                        DomainEstimate& made) const {
    const double linearised = variance.covariance.variance(0);
    if (!(linearised > 0) || variance.answered[0].units <= 1) return variance;
    made.is_jackknife = true;
    const auto jackknife =
        JackknifeOf(IndexOf(i), domains_[i].leaves, context_.rule, *linear_[i].sums, lonely_);
    if (!jackknife.ok()) return jackknife.error();
    made.error_scale = std::sqrt(*jackknife / linearised);
    variance.covariance.Scale(*jackknife / linearised);
    return variance;
  }

  // Domains that no stratum holds members of two of, as provinces are where strata do not cross
  // them: none of their units has influence on two, so what is known is all there is. Not where a
  // rule for lonely units looks at strata together.
  bool AreApart() const {
    if (designs_.size() > 1) return false;
    std::vector<bool> is_taken(domains_.empty() ? 0 : IndexOf(0).strata().size());
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      if (!variances_[i].ok() || variances_[i]->lonely_strata > 0) return false;
      for (const uint32_t stratum : strata_[i]) {
        if (is_taken[stratum]) return false;
        is_taken[stratum] = true;
      }
    }
    return true;
  }

  stats::Covariance Diagonal() const {
    stats::Covariance covariance(domains_.size());
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      covariance.AddEntry(i, i, variances_[i]->covariance.variance(0));
    }
    return covariance;
  }

  // Nothing if it would take too long, or if the lonely-PSU rule gives none.
  std::optional<stats::Covariance> JointCovariance(const DesignWork& work) const {
    const std::size_t count = domains_.size();
    if (AreApart()) return Diagonal();
    if (work.rows.has_value()) return JointOfRespondents(work);
    std::vector<UnitEntry> entries;
    const auto add = [&](std::size_t i, const std::vector<UnitInfluence>& influences) {
      for (const UnitInfluence& unit : influences)
        entries.push_back({unit.unit, i, unit.influence});
    };
    for (std::size_t i = 0; i < count; ++i) {
      const bool is_own = domains_[i].design.depth == work.design.depth;
      add(i, is_own ? influences_[i] : InfluencesOn(i, work));
    }
    if (entries.empty()) return stats::Covariance(count);
    const std::size_t units = work.index.front()->unit_names().size();
    if (std::min(units, entries.size()) * count * count > kMaxJointWork) return std::nullopt;
    const auto variance = stats::PsuVariance(
        PsuStrata(*work.index.front(), SortByUnit(entries, units), count), lonely_);
    return variance.ok() ? std::optional(variance->covariance) : std::nullopt;
  }

  std::optional<stats::Covariance> JointOfRespondents(const DesignWork& work) const {
    const std::size_t count = domains_.size();
    // The matrices of all strata are in memory at once.
    constexpr std::size_t kBytesPerWork = 10;
    const std::size_t strata_count = work.index.front()->strata().size();
    if (kBytesPerWork * strata_count * count * count > kMaxJointWork) return std::nullopt;
    std::vector<std::size_t> all(count);
    for (std::size_t i = 0; i < count; ++i) all[i] = i;
    const auto variance =
        RespondentVariance(RespondentStrata(*work.index.front(), *work.rows, all), count, lonely_);
    return variance.ok() ? std::optional(variance->covariance) : std::nullopt;
  }

  const EstimationContext& context_;
  const std::vector<EstimationDomain>& domains_;
  const stats::LonelyRule lonely_;
  std::map<std::size_t, DesignWork> designs_;  // by depth
  std::vector<LinearDomain> linear_;
  std::vector<std::vector<UnitInfluence>> influences_;  // by domain, on the clusters of its design
  std::vector<CompositeSums> composites_;               // by domain; empty: cells are enough
  std::vector<std::vector<uint32_t>> strata_;           // by domain: those with members
  std::vector<stats::Result<stats::DesignVariance>> variances_;  // by domain
};

// Units minus strata of the strata that hold members of either domain.
double UnionDf(const DomainEstimate& a, const DomainEstimate& b) {
  uint64_t df = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.strata.size() || j < b.strata.size()) {
    const bool take_a = j == b.strata.size() || (i < a.strata.size() && a.strata[i] <= b.strata[j]);
    const bool is_common = take_a && j < b.strata.size() && a.strata[i] == b.strata[j];
    df += (take_a ? a.sampled_units[i] : b.sampled_units[j]) - 1;
    if (take_a) ++i;
    if (!take_a || is_common) ++j;
  }
  return static_cast<double>(df);
}

}  // namespace

stats::LonelyRule LonelyRuleOf(const domain::SamplingDesign& design) {
  switch (design.lonely_psu) {
    case domain::LonelyPsuRule::kAdjust:
      return {.option = stats::LonelyPsu::kAdjust};
    case domain::LonelyPsuRule::kCertainty:
      return {.option = stats::LonelyPsu::kCertainty};
    case domain::LonelyPsuRule::kAverage:
      return {.option = stats::LonelyPsu::kAverage};
    case domain::LonelyPsuRule::kFail:
      return {.option = stats::LonelyPsu::kFail};
  }
  return {};
}

double EstimateSet::Covariance(std::size_t i, std::size_t j) const {
  const std::size_t depth = std::max(estimates[i].design.depth, estimates[j].design.depth);
  if (!has_covariances()) return 0;
  return (*joint_by_depth[depth])(i, j) * estimates[i].error_scale * estimates[j].error_scale;
}

double EstimateSet::DifferenceDf(std::size_t i, std::size_t j) const {
  const DomainEstimate& a = estimates[i];
  const DomainEstimate& b = estimates[j];
  if (a.design.depth != b.design.depth || a.design.depth == 0) {
    return std::min(a.estimate.df_design, b.estimate.df_design);
  }
  return UnionDf(a, b);
}

absl::StatusOr<EstimateSet> EstimateDomains(const EstimationContext& context,
                                            const std::vector<EstimationDomain>& domains,
                                            Joint joint) {
  Estimation estimation(context, domains);
  SIPAS_RETURN_IF_ERROR(estimation.Prepare());
  EstimateSet set;
  for (std::size_t i = 0; i < domains.size(); ++i) {
    set.estimates.push_back(estimation.EstimateOne(i));
  }
  if (joint == Joint::kYes) set.joint_by_depth = estimation.JointByDepth();
  return set;
}

}  // namespace sipas::aggregator
