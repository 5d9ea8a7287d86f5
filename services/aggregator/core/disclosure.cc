#include "services/aggregator/core/disclosure.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

using stats::CellState;
using Breadth = DisclosurePattern::Breadth;

// The same snapshot, even if it is gone by now: the control block outlives it.
bool IsSame(const std::weak_ptr<const Snapshot>& a, const std::shared_ptr<const Snapshot>& b) {
  return !a.owner_before(b) && !b.owner_before(a);
}

// The valid answers of each item that enters the statistic.
std::vector<std::vector<uint32_t>> ItemsOf(const ScoreRule& rule) {
  std::vector<std::vector<uint32_t>> items;
  for (stats::StatisticId id = 0; id < rule.tree().size(); ++id) {
    if (!rule.tree().is_item(id)) continue;
    std::vector<uint32_t> categories;
    for (const auto& [category, score] : rule.tree().scores(id)) categories.push_back(category);
    items.push_back(std::move(categories));
  }
  return items;
}

// What depends on the question alone.
Score Withheld(const Score& score, std::string reason) {
  return {.domain = score.domain,
          .locality_name = score.locality_name,
          .statistic = score.statistic,
          .state = ScoreState::kSuppressed,
          .reason = std::move(reason),
          .basis = score.basis,
          .unit = score.unit,
          .maximum_points = score.maximum_points,
          .rulebook = score.rulebook,
          .rulebook_revision = score.rulebook_revision,
          .rulebook_inferred = score.rulebook_inferred};
}

}  // namespace

std::string DisclosureVerdict::ReasonToWithhold(const DomainName& domain) const {
  if (patterns_.empty()) return "";
  const std::optional<int> locality =
      domain.locality.empty() ? std::nullopt : campaign_->tree().Find(domain.locality);
  CellState worst = CellState::kPublished;
  for (const auto& pattern : patterns_) {
    const CellState state = pattern->StateOf(locality, domain.breakdown);
    if (state == CellState::kPublished) continue;
    worst = state;
    if (state == CellState::kPrimary) break;
  }
  if (worst == CellState::kPublished) return "";
  if (worst == CellState::kComplementary) return "COMPLEMENTARY";
  return absl::StrCat("FEWER_RESPONDENTS_THAN_",
                      campaign_->campaign().spec().disclosure->minimum_respondents);
}

void DisclosureVerdict::WithholdIfNecessary(Score& score) const {
  std::string reason = ReasonToWithhold(score.domain);
  if (!reason.empty()) score = Withheld(score, std::move(reason));
}

void WithholdIfNecessary(const DisclosureVerdict& first, const DisclosureVerdict& second,
                         ScoreDifference& difference) {
  first.WithholdIfNecessary(difference.first);
  second.WithholdIfNecessary(difference.second);
  for (const Score* score : {&difference.first, &difference.second}) {
    if (score->state != ScoreState::kSuppressed) continue;
    ScoreDifference withheld;
    withheld.state = ScoreState::kSuppressed;
    withheld.reason = score->reason;
    withheld.first = std::move(difference.first);
    withheld.second = std::move(difference.second);
    withheld.not_comparable = std::move(difference.not_comparable);
    difference = std::move(withheld);
    return;
  }
}

absl::StatusOr<DisclosureVerdict> Disclosure::Decide(
    const std::shared_ptr<const Snapshot>& snapshot, const ScoreScope& scope, bool has_breakdown) {
  if (!scope.campaign->campaign().spec().disclosure.has_value()) return DisclosureVerdict();
  const std::string& name = scope.campaign->definition().name;
  const CampaignSnapshot* const own = snapshot->Find(name);
  if (own == nullptr) return InconsistentSnapshot("no campaign " + name);
  const Breadth breadth = has_breakdown ? Breadth::kBreakdowns : Breadth::kEverybody;
  std::vector<std::shared_ptr<const DisclosurePattern>> patterns;
  for (const std::vector<uint32_t>& categories : ItemsOf(scope.rule)) {
    SIPAS_ASSIGN_OR_RETURN(auto pattern,
                           PatternOf({snapshot, *own, scope.weighted.get()}, categories, breadth));
    patterns.push_back(std::move(pattern));
  }
  return DisclosureVerdict(*own, std::move(patterns));
}

absl::StatusOr<std::shared_ptr<const DisclosurePattern>> Disclosure::PatternOf(
    const Counted& campaign, const std::vector<uint32_t>& categories, Breadth breadth) {
  const std::shared_ptr<Entry> entry =
      FindOrAdd(campaign.snapshot,
                {.campaign = campaign.own.definition().name,
                 .weighting = campaign.weighted == nullptr ? "" : campaign.weighted->weighting(),
                 .categories = categories,
                 .breadth = breadth});
  base::MutexLock lock(entry->mutex);
  if (entry->pattern == nullptr) {
    SIPAS_ASSIGN_OR_RETURN(DisclosurePattern made, Make(campaign, categories, breadth));
    entry->pattern = std::make_shared<const DisclosurePattern>(std::move(made));
  }
  return entry->pattern;
}

// Patterns under a set wait for one without a set, which waits for nobody.
absl::StatusOr<DisclosurePattern> Disclosure::Make(const Counted& campaign,
                                                   const std::vector<uint32_t>& categories,
                                                   Breadth breadth) {
  const domain::DisclosureRule& rule = *campaign.own.campaign().spec().disclosure;
  if (campaign.weighted == nullptr) {
    return DisclosurePattern::Make(campaign.own, rule, categories, breadth);
  }
  SIPAS_ASSIGN_OR_RETURN(
      const auto own, PatternOf({campaign.snapshot, campaign.own, nullptr}, categories, breadth));
  return DisclosurePattern::MakeUnderWeights(*own, campaign.own, *campaign.weighted, rule,
                                             categories, breadth);
}

std::shared_ptr<Disclosure::Entry> Disclosure::FindOrAdd(
    const std::shared_ptr<const Snapshot>& snapshot, Subject subject) {
  base::MutexLock lock(mutex_);
  entries_.remove_if([](const auto& entry) { return entry->snapshot.expired(); });
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return IsSame(entry->snapshot, snapshot) && entry->subject == subject;
  });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
    return entries_.front();
  }
  auto entry = std::make_shared<Entry>();
  entry->snapshot = snapshot;
  entry->subject = std::move(subject);
  entries_.push_front(entry);
  if (entries_.size() > capacity_) entries_.pop_back();
  return entry;
}

}  // namespace sipas::aggregator
