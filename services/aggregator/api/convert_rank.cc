#include "services/aggregator/api/convert_rank.h"

namespace sipas::aggregator::api {
namespace {

v1::PeerBand Encode(PeerBand band) {
  switch (band) {
    case PeerBand::kAbove:
      return v1::PEER_BAND_ABOVE;
    case PeerBand::kNotDistinguishable:
      return v1::PEER_BAND_NOT_DISTINGUISHABLE;
    case PeerBand::kBelow:
      return v1::PEER_BAND_BELOW;
    case PeerBand::kUnknown:
      break;
  }
  return v1::PEER_BAND_UNSPECIFIED;
}

}  // namespace

v1::Rank Encode(const Rank& rank) {
  v1::Rank made;
  made.set_rank(rank.rank);
  made.set_peers(rank.peers);
  made.set_lower(rank.lower);
  made.set_upper(rank.upper);
  made.set_simultaneous_lower(rank.simultaneous_lower);
  made.set_simultaneous_upper(rank.simultaneous_upper);
  made.set_tie_group(rank.tie_group);
  made.set_band(Encode(rank.band));
  if (rank.top_k_probability) made.set_top_k_probability(*rank.top_k_probability);
  return made;
}

v1::RankDisplay Encode(RankDisplay display) {
  switch (display) {
    case RankDisplay::kRanks:
      return v1::RANK_DISPLAY_RANKS;
    case RankDisplay::kBands:
      return v1::RANK_DISPLAY_BANDS;
    case RankDisplay::kUnknown:
      break;
  }
  return v1::RANK_DISPLAY_UNSPECIFIED;
}

v1::RankChange Encode(const RankChange& change) {
  v1::RankChange made;
  made.set_reason(change.reason);
  if (!change.change.has_value()) return made;
  *made.mutable_first() = Encode(change.first);
  *made.mutable_second() = Encode(change.second);
  made.set_change(*change.change);
  if (change.lower) made.set_lower(*change.lower);
  if (change.upper) made.set_upper(*change.upper);
  if (change.ordinary_lower && change.ordinary_upper) {
    made.set_ordinary_lower(*change.ordinary_lower);
    made.set_ordinary_upper(*change.ordinary_upper);
    made.set_ordinary(*change.ordinary_lower <= *change.change &&
                      *change.change <= *change.ordinary_upper);
  }
  return made;
}

v1::Equivalence Encode(const Equivalence& equivalence) {
  v1::Equivalence made;
  made.set_margin(equivalence.margin);
  made.set_p_value(equivalence.p_value);
  made.set_equivalent(equivalence.equivalent);
  return made;
}

}  // namespace sipas::aggregator::api
