#include "cli/output/score_table.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/output/display_width.h"
#include "cli/output/rank_text.h"
#include "cli/output/score_text.h"
#include "cli/output/table.h"
#include "cli/output/text_wrap.h"

namespace sipas::cli {
namespace {

using aggregator::v1::Difference;
using aggregator::v1::Score;

constexpr int kPercentDecimals = 1;
constexpr int kScaleDecimals = 3;

bool IsFraction(const Score& score) { return score.unit() == aggregator::v1::UNIT_FRACTION; }

int DecimalsOf(const Score& score) { return IsFraction(score) ? kPercentDecimals : kScaleDecimals; }

std::string EstimateTitle(const Score& score) { return IsFraction(score) ? "percent" : "mean"; }

std::string LevelTitle(double level, const NumberFormat& numbers) {
  // 0.95 -> "95 %", 0.999 -> "99.9 %"
  std::string text = numbers.Number(100 * level, 1);
  if (text.ends_with("0")) text.resize(text.size() - 2);
  return text + " % interval";
}

double LevelOf(const std::vector<Score>& scores) {
  for (const Score& score : scores) {
    if (score.has_interval()) return score.interval().confidence_level();
  }
  return 0.95;
}

std::string DesignEffect(const Score& score, const NumberFormat& numbers) {
  return score.has_design_effect() ? numbers.Number(score.design_effect(), 2) : "-";
}

bool HasTopProbabilities(const std::vector<Score>& scores) {
  return std::any_of(scores.begin(), scores.end(), [](const Score& score) {
    return score.has_rank() && score.rank().has_top_k_probability();
  });
}

std::string TopProbability(const Score& score, const NumberFormat& numbers) {
  const bool known = score.has_rank() && score.rank().has_top_k_probability();
  return known ? numbers.Percent(score.rank().top_k_probability(), 0) : "-";
}

// What applies to all rows, once.
class Notes {
 public:
  // `label` names the score's row.
  void Add(const Score& score, const std::string& label) {
    AddMethod(score.method(), label);
    if (score.rulebook_inferred()) inferred_ = true;
    if (score.uses_declared_units()) declared_ = true;
    if (score.has_moderation()) moderated_ = true;
    if (score.basis() == aggregator::v1::BASIS_NONE) no_basis_ = true;
    if (score.state() == aggregator::v1::SCORE_STATE_SUPPRESSED) withheld_ = true;
    if (score.reliability() == aggregator::v1::RELIABILITY_UNRELIABLE) ++unreliable_;
    rulebooks_.insert(absl::StrCat(score.rulebook(), " revision ", score.rulebook_revision()));
  }

  std::string Text(const aggregator::v1::Watermark& watermark) const {
    std::string text;
    for (const MethodRows& method : methods_) {
      text += Line(absl::StrCat("Method", WhoseMethod(method), ": "), method.text);
    }
    for (const std::string& rulebook : rulebooks_) {
      text += Line("Rulebook: ", rulebook + (inferred_ ? " (inferred, not official)" : ""));
    }
    if (no_basis_) {
      text += Line("",
                   "No margin of sampling error can be claimed: this is no probability sample, or "
                   "everybody was asked.");
    }
    if (moderated_) {
      text += Line("",
                   "Few units were sampled: intervals borrow strength from siblings sampled alike, "
                   "which is a model. Without it: --variance own.");
    }
    if (withheld_) {
      text +=
          Line("",
               "Withheld to keep answers confidential: scores of few respondents, and others by "
               "which they could be worked out.");
    }
    if (unreliable_ > 0) {
      text += Line("", absl::StrCat("Shares that say little by themselves (few respondents or a "
                                    "wide interval): ",
                                    unreliable_, "; --output json or csv tells which and why."));
    }
    if (declared_)
      text += Line("", "More sampled units were declared than seen; the larger number counts.");
    return text + Line("State of the log: ", WatermarkText(watermark));
  }

 private:
  // A method and the rows that were made by it.
  struct MethodRows {
    std::string text;
    std::vector<std::string> labels;
  };
  static constexpr std::size_t kNamedRows = 3;

  void AddMethod(const std::string& text, const std::string& label) {
    if (text.empty()) return;
    for (MethodRows& method : methods_) {
      if (method.text == text) return method.labels.push_back(label);
    }
    methods_.push_back({text, {label}});
  }

  // " of W1, W2"; nothing where all rows have one method.
  std::string WhoseMethod(const MethodRows& method) const {
    if (methods_.size() == 1) return "";
    const auto largest = std::max_element(
        methods_.begin(), methods_.end(),
        [](const auto& a, const auto& b) { return a.labels.size() < b.labels.size(); });
    const std::size_t count = method.labels.size();
    if (count > kNamedRows && &*largest == &method) return absl::StrCat(" of the other ", count);
    std::string whose = " of ";
    for (std::size_t i = 0; i < std::min(count, kNamedRows); ++i) {
      absl::StrAppend(&whose, i == 0 ? "" : ", ", method.labels[i]);
    }
    if (count > kNamedRows) absl::StrAppend(&whose, " and ", count - kNamedRows, " more");
    return whose;
  }

  static std::string Line(const std::string& label, const std::string& text) {
    return WrapText(label + Printable(text), kTerminalColumns, 0);
  }

  std::vector<MethodRows> methods_;  // in the order of the rows
  std::set<std::string> rulebooks_;
  bool inferred_ = false;
  bool declared_ = false;
  bool no_basis_ = false;
  bool moderated_ = false;
  bool withheld_ = false;
  int unreliable_ = 0;
};

// Columns that only some tables have.
struct Extras {
  bool ranks = false;
  bool points = false;
  bool own_intervals = false;  // where the others leave room for them in 80 columns
};

Extras ExtrasOf(const std::vector<Score>& scores) {
  Extras extras;
  for (const Score& score : scores) {
    extras.ranks = extras.ranks || score.has_rank();
    extras.points = extras.points || score.has_points();
    extras.own_intervals = extras.own_intervals || score.has_own_interval();
  }
  extras.own_intervals = extras.own_intervals && !extras.ranks && !extras.points;
  return extras;
}

std::vector<Table::Column> ScoreColumns(const std::vector<Score>& scores, const Extras& extras,
                                        const NumberFormat& numbers) {
  std::vector<Table::Column> columns;
  if (extras.ranks) columns.push_back({.title = "rank (range)"});
  columns.push_back({.title = "locality", .flexible = true});
  columns.push_back({.title = EstimateTitle(scores.front()), .align = Align::kRight});
  columns.push_back({.title = LevelTitle(LevelOf(scores), numbers), .align = Align::kRight});
  if (extras.own_intervals) columns.push_back({.title = "own interval", .align = Align::kRight});
  if (extras.points) columns.push_back({.title = "points", .align = Align::kRight});
  columns.push_back({.title = "n", .align = Align::kRight});
  // Both are too wide for the terminal.
  const char* last = HasTopProbabilities(scores) ? "P(top)" : "deff";
  columns.push_back({.title = last, .align = Align::kRight});
  return columns;
}

std::string Heading(const Score& score) {
  return absl::StrCat("Campaign ", Printable(score.domain().campaign()), ", ",
                      Printable(StatisticText(score.statistic())), "\n\n");
}

std::string NonAnswers(const std::vector<Score>& scores, const NumberFormat& numbers) {
  uint64_t no_answer = 0;
  uint64_t not_applicable = 0;
  for (const Score& score : scores) {
    no_answer += score.no_answer_count();
    not_applicable += score.not_applicable_count();
  }
  if (no_answer + not_applicable == 0) return {};
  return WrapText(absl::StrCat("Not in n: ", numbers.Count(no_answer), " without an answer, ",
                               numbers.Count(not_applicable), " to whom it does not apply."),
                  kTerminalColumns, 0);
}

// One of the two scores of a difference, or the difference itself.
std::vector<std::string> ScoreRow(const std::string& label, const Score& score,
                                  const NumberFormat& numbers) {
  const int decimals = DecimalsOf(score);
  return {label, EstimateText(score, numbers, decimals), IntervalText(score, numbers, decimals),
          SampleSizeText(score, numbers), DesignEffect(score, numbers)};
}

std::vector<std::string> DifferenceRow(const Difference& difference, const NumberFormat& numbers) {
  const bool fraction = IsFraction(difference.first());
  const auto text = [&](double value) {
    return fraction ? numbers.PercentagePoints(value, kPercentDecimals)
                    : numbers.Signed(value, kScaleDecimals);
  };
  std::string interval =
      difference.reason().empty() ? "-" : absl::StrCat("- (", ReasonText(difference.reason()), ")");
  if (difference.has_interval()) {
    interval = absl::StrCat(text(difference.interval().lower()), " to ",
                            text(difference.interval().upper()));
  }
  return {fraction ? "difference, percentage points" : "difference, units of the scale",
          difference.has_estimate() ? text(difference.estimate())
          : difference.state() == aggregator::v1::SCORE_STATE_SUPPRESSED ? "withheld"
                                                                         : "-",
          interval, "", ""};
}

std::string DomainLabel(const Score& score) {
  return absl::StrCat(score.domain().campaign(), "/", DomainText(score));
}

}  // namespace

std::string ScoreTable(const std::vector<Score>& scores, const NumberFormat& numbers) {
  if (scores.empty()) return "No localities.\n";
  const bool top = HasTopProbabilities(scores);
  const Extras extras = ExtrasOf(scores);
  Table table(ScoreColumns(scores, extras, numbers));
  Notes notes;
  for (const Score& score : scores) {
    const int decimals = DecimalsOf(score);
    std::vector<std::string> cells;
    if (extras.ranks) cells.push_back(RankText(score));
    cells.push_back(DomainText(score));
    cells.push_back(EstimateText(score, numbers, decimals));
    cells.push_back(IntervalText(score, numbers, decimals));
    if (extras.own_intervals) cells.push_back(OwnIntervalText(score, numbers, decimals));
    if (extras.points)
      cells.push_back(score.has_points() ? numbers.Number(score.points(), 2) : "-");
    cells.push_back(SampleSizeText(score, numbers));
    cells.push_back(top ? TopProbability(score, numbers) : DesignEffect(score, numbers));
    table.AddRow(cells);
    notes.Add(score, DomainText(score));
  }
  return absl::StrCat(Heading(scores.front()), table.Render(), "\n", NonAnswers(scores, numbers),
                      notes.Text(scores.front().watermark()));
}

std::string DifferenceTable(const Difference& difference, const NumberFormat& numbers) {
  const double level = difference.has_interval() ? difference.interval().confidence_level() : 0.95;
  Table table({{.title = "", .flexible = true},
               {.title = EstimateTitle(difference.first()), .align = Align::kRight},
               {.title = LevelTitle(level, numbers), .align = Align::kRight},
               {.title = "n", .align = Align::kRight},
               {.title = "deff", .align = Align::kRight}});
  table.AddRow(ScoreRow(DomainLabel(difference.first()), difference.first(), numbers));
  table.AddRow(ScoreRow(DomainLabel(difference.second()), difference.second(), numbers));
  table.AddRow(DifferenceRow(difference, numbers));
  Notes notes;
  notes.Add(difference.first(), DomainLabel(difference.first()));
  notes.Add(difference.second(), DomainLabel(difference.second()));
  std::string text =
      absl::StrCat("Statistic ", Printable(StatisticText(difference.first().statistic())), "\n\n",
                   table.Render(), "\n");
  for (const std::string& reason : difference.not_comparable()) {
    absl::StrAppend(&text, "Not comparable: ", Printable(reason), "\n");
  }
  if (!difference.method().empty()) {
    text += WrapText("Difference: " + Printable(difference.method()), kTerminalColumns, 0);
  }
  if (difference.has_rank_change()) text += RankChangeText(difference.rank_change());
  if (difference.has_equivalence()) {
    text += EquivalenceText(difference.equivalence(), difference.first().unit(), numbers);
  }
  return text + notes.Text(difference.watermark());
}

}  // namespace sipas::cli
