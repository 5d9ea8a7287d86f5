// DisclosurePattern: which numbers of one item of a campaign are withheld under the campaign's
// disclosure rule, for every locality and every value of its breakdowns at once.
//
// The table: respondents with a valid answer to the item, by locality and breakdown value. A
// locality is the sum of its children, for everybody and for each value; everybody is the sum of
// the values of each breakdown and of those who gave none of them (never served; protected like the
// others where they are few). All localities pooled are one more row. What is withheld and why it
// cannot be worked out: libs/stats/suppression.h.
//
// Everybody is decided first, by the tree alone, and stays as decided when the breakdowns are: what
// is asked for most is lost last, and a score without breakdown never depends on which breakdowns
// are declared. With more than kMaxDisclosureCells cells in the table all breakdown scores are
// withheld.
//
// Under a weight set two more tables: those whom the set counts, and those whom it leaves out, who
// are the difference of two scores. A score under the set is withheld where the campaign's own
// table, or one of these, withholds it. Nobody left out is no secret.
//
// A pure function of the snapshot and the set: the same at one watermark whoever asks for what.
// Immutable, thread-safe, independent of the snapshot. Cost: one walk over the cells of the
// campaign, and linear programs where small numbers would be recoverable (3,340 localities: tens of
// milliseconds; with two breakdowns of 2 and 5 values: one to six seconds; under a set by response
// up to three times that). INTERNAL if the counts contradict each other.
//
//   SIPAS_ASSIGN_OR_RETURN(
//       const DisclosurePattern pattern,
//       DisclosurePattern::Make(campaign, rule, categories, DisclosurePattern::Breadth::kBreakdowns));
//   pattern.StateOf(campaign.tree().Find("01"), std::nullopt)
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_PATTERN_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_PATTERN_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/domain/disclosure_rule.h"
#include "libs/stats/suppression.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

inline constexpr std::size_t kMaxDisclosureCells = 100'000;

class DisclosurePattern {
 public:
  enum class Breadth { kEverybody, kBreakdowns };

  // `categories`: the valid answers to the item.
  static absl::StatusOr<DisclosurePattern> Make(const CampaignSnapshot& campaign,
                                                const domain::DisclosureRule& rule,
                                                const std::vector<uint32_t>& categories,
                                                Breadth breadth);

  // Of scores under a weight set; `weighted` is the campaign under it, `own` what Make gives.
  static absl::StatusOr<DisclosurePattern> MakeUnderWeights(const DisclosurePattern& own,
                                                            const CampaignSnapshot& campaign,
                                                            const CampaignSnapshot& weighted,
                                                            const domain::DisclosureRule& rule,
                                                            const std::vector<uint32_t>& categories,
                                                            Breadth breadth);

  // Of a locality of the register, or of all (nothing). The breakdown is one that the campaign
  // declares, and Breadth::kBreakdowns was asked for.
  stats::CellState StateOf(std::optional<int> locality,
                           const std::optional<BreakdownValue>& breakdown) const;

 private:
  class Builder;
  using Columns = std::map<std::pair<std::string, std::string>, std::size_t>;

  DisclosurePattern(Columns columns, std::vector<stats::CellState> states)
      : columns_(std::move(columns)), states_(std::move(states)) {}

  Columns columns_;                       // of breakdown values, from 1; column 0 is everybody
  std::vector<stats::CellState> states_;  // by row (all, then localities) and column
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_DISCLOSURE_PATTERN_H_
