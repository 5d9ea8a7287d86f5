#include "services/aggregator/api/convert.h"

#include "services/aggregator/api/convert_rank.h"

namespace sipas::aggregator::api {
namespace {

v1::StatisticKind Encode(domain::StatisticKind kind) {
  switch (kind) {
    case domain::StatisticKind::kItem:
      return v1::STATISTIC_KIND_ITEM;
    case domain::StatisticKind::kFactor:
      return v1::STATISTIC_KIND_FACTOR;
    case domain::StatisticKind::kGroup:
      return v1::STATISTIC_KIND_GROUP;
    case domain::StatisticKind::kOverall:
      return v1::STATISTIC_KIND_OVERALL;
  }
  return v1::STATISTIC_KIND_UNSPECIFIED;
}

v1::ScoreState Encode(ScoreState state) {
  switch (state) {
    case ScoreState::kOk:
      return v1::SCORE_STATE_OK;
    case ScoreState::kNoInterval:
      return v1::SCORE_STATE_NO_INTERVAL;
    case ScoreState::kNoValue:
      return v1::SCORE_STATE_NO_VALUE;
    case ScoreState::kSuppressed:
      return v1::SCORE_STATE_SUPPRESSED;
  }
  return v1::SCORE_STATE_UNSPECIFIED;
}

v1::Reliability Encode(stats::Reliability reliability) {
  switch (reliability) {
    case stats::Reliability::kReliable:
      return v1::RELIABILITY_RELIABLE;
    case stats::Reliability::kReview:
      return v1::RELIABILITY_REVIEW;
    case stats::Reliability::kUnreliable:
      return v1::RELIABILITY_UNRELIABLE;
  }
  return v1::RELIABILITY_UNSPECIFIED;
}

v1::SourceState Encode(SourceState state) {
  switch (state) {
    case SourceState::kConnecting:
      return v1::SOURCE_STATE_CONNECTING;
    case SourceState::kCatchingUp:
      return v1::SOURCE_STATE_CATCHING_UP;
    case SourceState::kFollowing:
      return v1::SOURCE_STATE_FOLLOWING;
    case SourceState::kStopped:
      return v1::SOURCE_STATE_STOPPED;
  }
  return v1::SOURCE_STATE_UNSPECIFIED;
}

v1::Domain Encode(const DomainName& name) {
  v1::Domain made;
  made.set_campaign(name.campaign);
  made.set_locality(name.locality);
  if (name.breakdown.has_value()) {
    made.mutable_breakdown()->set_dimension(name.breakdown->dimension);
    made.mutable_breakdown()->set_value(name.breakdown->value);
  }
  return made;
}

v1::Interval Encode(const ScoreInterval& interval) {
  v1::Interval made;
  made.set_lower(interval.lower);
  made.set_upper(interval.upper);
  made.set_confidence_level(interval.confidence_level);
  if (interval.degrees_of_freedom.has_value()) {
    made.set_degrees_of_freedom(*interval.degrees_of_freedom);
  }
  return made;
}

v1::Moderation Encode(const Moderation& moderation) {
  v1::Moderation made;
  made.set_siblings(moderation.siblings);
  if (moderation.prior_df) made.set_prior_degrees_of_freedom(*moderation.prior_df);
  made.set_prior_design_effect(moderation.prior_design_effect);
  return made;
}

void EncodeUncertainty(const Score& score, v1::Score& made) {
  if (score.standard_error) made.set_standard_error(*score.standard_error);
  if (score.interval) *made.mutable_interval() = Encode(*score.interval);
  if (score.effective_sample_size) made.set_effective_sample_size(*score.effective_sample_size);
  if (score.design_effect) made.set_design_effect(*score.design_effect);
  if (score.design_degrees_of_freedom) {
    made.set_design_degrees_of_freedom(*score.design_degrees_of_freedom);
  }
  if (score.domain_degrees_of_freedom) {
    made.set_domain_degrees_of_freedom(*score.domain_degrees_of_freedom);
  }
  if (score.moderation) *made.mutable_moderation() = Encode(*score.moderation);
  if (score.own_standard_error) made.set_own_standard_error(*score.own_standard_error);
  if (score.own_interval) *made.mutable_own_interval() = Encode(*score.own_interval);
}

v1::SourceStatus Encode(const SourceReport& source) {
  v1::SourceStatus made;
  made.set_endpoint(source.endpoint);
  if (source.log_id.has_value()) made.set_log_id(source.log_id->ToString());
  made.set_state(Encode(source.state));
  made.set_reason(source.reason);
  made.set_message(source.message);
  made.set_folded_position(source.folded_position);
  made.set_head_position(source.head_position);
  made.set_not_owned_count(source.not_owned);
  return made;
}

v1::CampaignStatus Encode(const CampaignReport& campaign) {
  v1::CampaignStatus made;
  made.set_campaign(campaign.campaign);
  made.set_revision(campaign.revision);
  made.set_counted_responses(campaign.counts.counted);
  made.set_voided_responses(campaign.counts.voided);
  made.set_test_responses(campaign.counts.test);
  made.set_design_only_responses(campaign.counts.design_only);
  made.set_partial_responses(campaign.counts.partial);
  made.set_late_responses(campaign.counts.late);
  return made;
}

}  // namespace

v1::Watermark Encode(const Watermark& watermark) {
  v1::Watermark made;
  for (const auto& [log, position] : watermark) {
    v1::LogPosition* entry = made.add_positions();
    entry->set_log_id(log.ToString());
    entry->set_position(position);
  }
  return made;
}

v1::Score Encode(const Score& score, const Watermark& watermark) {
  v1::Score made;
  *made.mutable_domain() = Encode(score.domain);
  made.set_locality_name(score.locality_name);
  made.mutable_statistic()->set_kind(Encode(score.statistic.kind));
  made.mutable_statistic()->set_code(score.statistic.code);
  made.set_state(Encode(score.state));
  made.set_reason(score.reason);
  made.set_method(score.method);
  made.set_basis(score.basis == Basis::kSampling ? v1::BASIS_SAMPLING : v1::BASIS_NONE);
  made.set_unit(score.unit == domain::Unit::kFraction ? v1::UNIT_FRACTION : v1::UNIT_SCALE);
  if (score.estimate) made.set_estimate(*score.estimate);
  EncodeUncertainty(score, made);
  made.set_sample_size(score.sample_size);
  if (score.points) made.set_points(*score.points);
  if (score.maximum_points) made.set_maximum_points(*score.maximum_points);
  if (score.rank) *made.mutable_rank() = Encode(*score.rank);
  made.set_rulebook(score.rulebook);
  made.set_rulebook_revision(score.rulebook_revision);
  made.set_rulebook_inferred(score.rulebook_inferred);
  made.set_uses_declared_units(score.uses_declared_units);
  *made.mutable_watermark() = Encode(watermark);
  made.set_no_answer_count(score.no_answer_count);
  made.set_not_applicable_count(score.not_applicable_count);
  if (score.reliability.has_value()) made.set_reliability(Encode(*score.reliability));
  made.mutable_reliability_reasons()->Assign(score.reliability_reasons.begin(),
                                             score.reliability_reasons.end());
  return made;
}

v1::Difference Encode(const ScoreDifference& difference, const Watermark& watermark) {
  v1::Difference made;
  *made.mutable_first() = Encode(difference.first, watermark);
  *made.mutable_second() = Encode(difference.second, watermark);
  made.set_state(Encode(difference.state));
  made.set_reason(difference.reason);
  made.set_method(difference.method);
  if (difference.estimate) made.set_estimate(*difference.estimate);
  if (difference.standard_error) made.set_standard_error(*difference.standard_error);
  if (difference.interval) *made.mutable_interval() = Encode(*difference.interval);
  if (difference.covariance) made.set_covariance(*difference.covariance);
  made.mutable_not_comparable()->Assign(difference.not_comparable.begin(),
                                        difference.not_comparable.end());
  if (difference.rank_change) *made.mutable_rank_change() = Encode(*difference.rank_change);
  if (difference.equivalence) *made.mutable_equivalence() = Encode(*difference.equivalence);
  *made.mutable_watermark() = Encode(watermark);
  return made;
}

v1::GetStatusResponse Encode(const StatusReport& report) {
  v1::GetStatusResponse made;
  *made.mutable_watermark() = Encode(report.watermark);
  for (const SourceReport& source : report.sources) *made.add_sources() = Encode(source);
  for (const CampaignReport& campaign : report.campaigns) *made.add_campaigns() = Encode(campaign);
  made.set_cell_count(report.cell_count);
  made.set_row_count(report.row_count);
  return made;
}

}  // namespace sipas::aggregator::api
