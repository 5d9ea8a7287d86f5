#include "cli/output/score_csv.h"

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/output/csv_writer.h"
#include "cli/output/number_format.h"
#include "cli/output/rank_text.h"
#include "cli/output/score_text.h"

namespace sipas::cli {
namespace {

using aggregator::v1::Difference;
using aggregator::v1::Score;

template <typename Message>
struct Column {
  const char* title;
  std::function<std::string(const Message&)> cell;
};

std::string If(bool present, double value) { return present ? ExactDecimal(value) : ""; }

// A cell of an optional field: empty where it is absent.
#define SIPAS_CLI_OPTIONAL(message, field) If((message).has_##field(), (message).field())

std::string Breakdown(const Score& score) {
  if (!score.domain().has_breakdown()) return {};
  return absl::StrCat(score.domain().breakdown().dimension(), "=",
                      score.domain().breakdown().value());
}

bool IsWithheld(const Score& score) {
  return score.state() == aggregator::v1::SCORE_STATE_SUPPRESSED;
}

std::string Unless(bool absent, uint64_t count) { return absent ? "" : absl::StrCat(count); }

std::string SampleSize(const Score& score) {
  return Unless(IsWithheld(score), score.sample_size());
}

template <typename Message>
void AddInterval(std::vector<Column<Message>>& columns) {
  columns.push_back(
      {"lower", [](const Message& m) { return If(m.has_interval(), m.interval().lower()); }});
  columns.push_back(
      {"upper", [](const Message& m) { return If(m.has_interval(), m.interval().upper()); }});
  columns.push_back({"confidence_level", [](const Message& m) {
                       return If(m.has_interval(), m.interval().confidence_level());
                     }});
  columns.push_back({"interval_df", [](const Message& m) {
                       return SIPAS_CLI_OPTIONAL(m.interval(), degrees_of_freedom);
                     }});
}

void AddRankDetails(std::vector<Column<Score>>& columns) {
  const auto count = [](uint32_t value) { return value == 0 ? "" : absl::StrCat(value); };
  columns.push_back({"rank_simultaneous_lower",
                     [=](const Score& s) { return count(s.rank().simultaneous_lower()); }});
  columns.push_back({"rank_simultaneous_upper",
                     [=](const Score& s) { return count(s.rank().simultaneous_upper()); }});
  columns.push_back({"tie_group", [=](const Score& s) { return count(s.rank().tie_group()); }});
  columns.push_back({"band", [](const Score& s) { return BandText(s.rank().band()); }});
  columns.push_back({"top_k_probability", [](const Score& s) {
                       return SIPAS_CLI_OPTIONAL(s.rank(), top_k_probability);
                     }});
}

std::vector<Column<Score>> ScoreColumns() {
  std::vector<Column<Score>> columns = {
      {"campaign", [](const Score& s) { return s.domain().campaign(); }},
      {"locality", [](const Score& s) { return s.domain().locality(); }},
      {"locality_name", [](const Score& s) { return s.locality_name(); }},
      {"breakdown", Breakdown},
      {"statistic", [](const Score& s) { return StatisticText(s.statistic()); }},
      {"state", [](const Score& s) { return StateText(s.state()); }},
      {"reason", [](const Score& s) { return s.reason(); }},
      {"basis", [](const Score& s) { return BasisText(s.basis()); }},
      {"unit", [](const Score& s) { return UnitText(s.unit()); }},
      {"estimate", [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, estimate); }},
      {"standard_error", [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, standard_error); }}};
  AddInterval(columns);
  const std::vector<Column<Score>> rest = {
      {"n", SampleSize},
      {"effective_n", [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, effective_sample_size); }},
      {"design_effect", [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, design_effect); }},
      {"design_df",
       [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, design_degrees_of_freedom); }},
      {"domain_df",
       [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, domain_degrees_of_freedom); }},
      {"own_standard_error",
       [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, own_standard_error); }},
      {"own_lower",
       [](const Score& s) { return If(s.has_own_interval(), s.own_interval().lower()); }},
      {"own_upper",
       [](const Score& s) { return If(s.has_own_interval(), s.own_interval().upper()); }},
      {"prior_siblings",
       [](const Score& s) {
         return s.has_moderation() ? absl::StrCat(s.moderation().siblings()) : "";
       }},
      {"prior_df",
       [](const Score& s) { return SIPAS_CLI_OPTIONAL(s.moderation(), prior_degrees_of_freedom); }},
      {"prior_design_effect",
       [](const Score& s) { return If(s.has_moderation(), s.moderation().prior_design_effect()); }},
      {"points", [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, points); }},
      {"maximum_points", [](const Score& s) { return SIPAS_CLI_OPTIONAL(s, maximum_points); }},
      {"rank", [](const Score& s) { return s.has_rank() ? absl::StrCat(s.rank().rank()) : ""; }},
      {"rank_lower",
       [](const Score& s) { return s.has_rank() ? absl::StrCat(s.rank().lower()) : ""; }},
      {"rank_upper",
       [](const Score& s) { return s.has_rank() ? absl::StrCat(s.rank().upper()) : ""; }},
      {"peers", [](const Score& s) { return s.has_rank() ? absl::StrCat(s.rank().peers()) : ""; }},
      {"no_answer", [](const Score& s) { return Unless(IsWithheld(s), s.no_answer_count()); }},
      {"not_applicable",
       [](const Score& s) { return Unless(IsWithheld(s), s.not_applicable_count()); }},
      {"method", [](const Score& s) { return s.method(); }},
      {"rulebook", [](const Score& s) { return s.rulebook(); }},
      {"rulebook_revision", [](const Score& s) { return absl::StrCat(s.rulebook_revision()); }},
      {"rulebook_inferred",
       [](const Score& s) { return s.rulebook_inferred() ? "true" : "false"; }},
      {"watermark", [](const Score& s) { return WatermarkText(s.watermark()); }},
      {"reliability", [](const Score& s) { return ReliabilityText(s.reliability()); }},
      {"reliability_reasons",
       [](const Score& s) { return absl::StrJoin(s.reliability_reasons(), " "); }}};
  columns.insert(columns.end(), rest.begin(), rest.end());
  AddRankDetails(columns);
  return columns;
}

std::string PlaceOf(const aggregator::v1::Rank& rank) {
  return rank.rank() == 0 ? "" : absl::StrCat(rank.rank());
}

std::vector<Column<Difference>> DifferenceColumns() {
  std::vector<Column<Difference>> columns = {
      {"first_campaign", [](const Difference& d) { return d.first().domain().campaign(); }},
      {"first_locality", [](const Difference& d) { return d.first().domain().locality(); }},
      {"first_breakdown", [](const Difference& d) { return Breakdown(d.first()); }},
      {"second_campaign", [](const Difference& d) { return d.second().domain().campaign(); }},
      {"second_locality", [](const Difference& d) { return d.second().domain().locality(); }},
      {"second_breakdown", [](const Difference& d) { return Breakdown(d.second()); }},
      {"statistic", [](const Difference& d) { return StatisticText(d.first().statistic()); }},
      {"state", [](const Difference& d) { return StateText(d.state()); }},
      {"reason", [](const Difference& d) { return d.reason(); }},
      {"unit", [](const Difference& d) { return UnitText(d.first().unit()); }},
      {"first_estimate",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.first(), estimate); }},
      {"first_standard_error",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.first(), standard_error); }},
      {"first_n", [](const Difference& d) { return SampleSize(d.first()); }},
      {"second_estimate",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.second(), estimate); }},
      {"second_standard_error",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.second(), standard_error); }},
      {"second_n", [](const Difference& d) { return SampleSize(d.second()); }},
      {"difference", [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d, estimate); }},
      {"standard_error",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d, standard_error); }}};
  AddInterval(columns);
  const std::vector<Column<Difference>> rest = {
      {"covariance", [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d, covariance); }},
      {"not_comparable",
       [](const Difference& d) { return absl::StrJoin(d.not_comparable(), " "); }},
      {"method", [](const Difference& d) { return d.method(); }},
      {"watermark", [](const Difference& d) { return WatermarkText(d.watermark()); }},
      {"first_rank", [](const Difference& d) { return PlaceOf(d.rank_change().first()); }},
      {"second_rank", [](const Difference& d) { return PlaceOf(d.rank_change().second()); }},
      {"rank_change",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.rank_change(), change); }},
      {"rank_change_lower",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.rank_change(), lower); }},
      {"rank_change_upper",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.rank_change(), upper); }},
      {"ordinary_lower",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.rank_change(), ordinary_lower); }},
      {"ordinary_upper",
       [](const Difference& d) { return SIPAS_CLI_OPTIONAL(d.rank_change(), ordinary_upper); }},
      {"rank_change_reason", [](const Difference& d) { return d.rank_change().reason(); }},
      {"equivalence_margin",
       [](const Difference& d) { return If(d.has_equivalence(), d.equivalence().margin()); }},
      {"equivalence_p",
       [](const Difference& d) { return If(d.has_equivalence(), d.equivalence().p_value()); }}};
  columns.insert(columns.end(), rest.begin(), rest.end());
  return columns;
}

#undef SIPAS_CLI_OPTIONAL

template <typename Message>
std::string Header(const std::vector<Column<Message>>& columns) {
  std::vector<std::string> cells;
  for (const Column<Message>& column : columns) cells.emplace_back(column.title);
  return CsvLine(cells);
}

template <typename Message>
std::string Row(const std::vector<Column<Message>>& columns, const Message& message) {
  std::vector<std::string> cells;
  for (const Column<Message>& column : columns) cells.push_back(column.cell(message));
  return CsvLine(cells);
}

}  // namespace

std::string ScoreCsvHeader() { return Header(ScoreColumns()); }

std::string ScoreCsvRow(const Score& score) { return Row(ScoreColumns(), score); }

std::string DifferenceCsvHeader() { return Header(DifferenceColumns()); }

std::string DifferenceCsvRow(const Difference& difference) {
  return Row(DifferenceColumns(), difference);
}

}  // namespace sipas::cli
