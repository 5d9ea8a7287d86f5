#include "cli/output/rank_text.h"

#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/output/display_width.h"
#include "cli/output/score_text.h"
#include "cli/output/table.h"
#include "cli/output/text_wrap.h"

namespace sipas::cli {
namespace {

using aggregator::v1::Rank;
using aggregator::v1::RankChange;
using aggregator::v1::Score;

std::string Paragraph(const std::string& text) { return WrapText(text, kTerminalColumns, 0); }

// "Above the mean of the peers: Hà Nội, Huế." Nothing if nobody is in the band.
std::string BandLine(const aggregator::v1::ListScoresResponse& list, aggregator::v1::PeerBand band,
                     const std::string& label) {
  std::vector<std::string> names;
  for (const Score& score : list.scores()) {
    if (score.has_rank() && score.rank().band() == band) {
      names.push_back(Printable(DomainText(score)));
    }
  }
  if (names.empty()) return {};
  return Paragraph(absl::StrCat(label, absl::StrJoin(names, ", "), "."));
}

std::string SignedCount(int32_t value) {
  return value > 0 ? absl::StrCat("+", value) : absl::StrCat(value);
}

std::string Range(int32_t lower, int32_t upper) {
  return absl::StrCat(SignedCount(lower), " to ", SignedCount(upper));
}

std::string Place(const Rank& rank) {
  return absl::StrCat(rank.rank(), " (", rank.lower(), " to ", rank.upper(), ") of ", rank.peers());
}

}  // namespace

std::string BandText(aggregator::v1::PeerBand band) {
  switch (band) {
    case aggregator::v1::PEER_BAND_ABOVE:
      return "above";
    case aggregator::v1::PEER_BAND_NOT_DISTINGUISHABLE:
      return "not_distinguishable";
    case aggregator::v1::PEER_BAND_BELOW:
      return "below";
    default:
      return "";
  }
}

std::string RankingText(const aggregator::v1::ListScoresResponse& list,
                        const NumberFormat& numbers) {
  if (!list.has_rank_reliability()) return {};
  const std::string reliability =
      absl::StrCat("Reliability of the ranks: ", numbers.Number(list.rank_reliability(), 2));
  if (list.recommended_display() != aggregator::v1::RANK_DISPLAY_BANDS) {
    return Paragraph(reliability + ".");
  }
  std::string text =
      Paragraph(reliability +
                ", below 0.7: the order is mostly chance. Recommended: bands instead of ranks.");
  const std::string bands =
      BandLine(list, aggregator::v1::PEER_BAND_ABOVE, "Clearly above the mean of the peers: ") +
      BandLine(list, aggregator::v1::PEER_BAND_BELOW, "Clearly below it: ");
  if (bands.empty()) return text + "Nobody can be told from the mean of the peers.\n";
  return text + bands + "All others cannot be told from the mean.\n";
}

std::string RankChangeText(const RankChange& change) {
  if (!change.has_change()) {
    return Paragraph(absl::StrCat("Change of rank: - (", Printable(change.reason()), ")"));
  }
  std::string text = Paragraph(
      absl::StrCat("Rank: ", Place(change.first()), ", in the second ", Place(change.second()),
                   ": ", SignedCount(change.change()), "; a true change of ",
                   Range(change.lower(), change.upper()), " is possible."));
  if (!change.has_ordinary()) {
    return text + Paragraph(absl::StrCat("Ordinary change: - (", Printable(change.reason()), ")"));
  }
  return text +
         Paragraph(absl::StrCat("Sampling error alone moves this rank by ",
                                Range(change.ordinary_lower(), change.ordinary_upper()),
                                change.ordinary()
                                    ? ": the change is ordinary, no evidence that anything happened"
                                    : ": the change is more than that",
                                " (model-based)."));
}

std::string EquivalenceText(const aggregator::v1::Equivalence& equivalence,
                            aggregator::v1::Unit unit, const NumberFormat& numbers) {
  const std::string margin =
      unit == aggregator::v1::UNIT_FRACTION
          ? numbers.Number(100 * equivalence.margin(), 1) + " percentage points"
          : numbers.Number(equivalence.margin(), 3);
  const std::string p = absl::StrCat(" (p = ", numbers.Number(equivalence.p_value(), 3), ").");
  return Paragraph(equivalence.equivalent()
                       ? absl::StrCat("Unchanged: the difference is within ", margin, p)
                       : absl::StrCat("Not shown to be unchanged within ", margin, p));
}

}  // namespace sipas::cli
