#include "libs/stats/quality_signs.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "libs/stats/answer_match.h"
#include "libs/stats/answer_pattern.h"
#include "libs/stats/false_discovery.h"
#include "libs/stats/unit_excess.h"

namespace sipas::stats {
namespace {

// Rows of one group by unit; ordered, so that results do not depend on the order of rows.
using Units = std::map<std::uint32_t, std::vector<std::size_t>>;
using Groups = std::map<std::uint32_t, Units>;

struct UnitFigure {
  std::size_t responses = 0;
  NullMoments moments;
};
using Figures = std::map<std::uint32_t, UnitFigure>;

Groups GroupsOf(std::span<const QualityRow> rows) {
  Groups groups;
  for (std::size_t i = 0; i < rows.size(); ++i) groups[rows[i].group][rows[i].unit].push_back(i);
  return groups;
}

using Values = std::vector<std::optional<double>>;  // one per row

void AddValues(const Units& units, const Values& values, Figures& figures) {
  std::map<std::uint32_t, std::vector<double>> by_unit;
  std::vector<double> all;
  for (const auto& [unit, rows] : units) {
    for (const std::size_t row : rows) {
      if (!values[row].has_value()) continue;
      by_unit[unit].push_back(*values[row]);
      all.push_back(*values[row]);
    }
  }
  const ValueGroup group(all);
  for (auto& [unit, own] : by_unit) {
    std::sort(own.begin(), own.end());
    double sum = 0;
    for (const double value : own) sum += value;
    figures[unit].responses += own.size();
    figures[unit].moments += group.Unit(own.size(), sum);
  }
}

Figures FiguresOfValues(const Groups& groups, const Values& values) {
  Figures figures;
  for (const auto& [group, units] : groups) {
    if (units.size() > 1) AddValues(units, values, figures);
  }
  return figures;
}

bool IsTooLarge(const Units& units) {
  std::size_t responses = 0;
  for (const auto& [unit, rows] : units) responses += rows.size();
  return responses > MatchGraph::kLargestGroup;
}

Error AddMatches(std::span<const QualityRow> rows, const Units& units, const MatchRule& rule,
                 Figures& figures) {
  std::vector<std::span<const std::uint8_t>> answers;
  std::map<std::uint32_t, std::vector<std::size_t>> members;
  for (const auto& [unit, own] : units) {
    for (const std::size_t row : own) {
      members[unit].push_back(answers.size());
      answers.emplace_back(rows[row].answers);
    }
  }
  const auto graph = MatchGraph::Of(answers, rule);
  if (!graph.ok()) return graph.error();
  const MatchGroup group(*graph);
  for (const auto& [unit, own] : members) {
    figures[unit].responses += own.size();
    figures[unit].moments += group.Unit(own.size(), graph->EdgesWithin(own));
  }
  return Error::kOk;
}

Result<Figures> FiguresOfMatches(std::span<const QualityRow> rows, const Groups& groups,
                                 const MatchRule& rule) {
  Figures figures;
  for (const auto& [group, units] : groups) {
    if (units.size() == 1 || IsTooLarge(units)) continue;
    const Error error = AddMatches(rows, units, rule, figures);
    if (error != Error::kOk) return error;
  }
  return figures;
}

// Faster than half the median duration: 1, else 0.
Values Speeders(std::span<const QualityRow> rows) {
  std::vector<double> durations;
  for (const QualityRow& row : rows) {
    if (row.duration.has_value()) durations.push_back(*row.duration);
  }
  Values values(rows.size());
  if (durations.empty()) return values;
  const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].duration.has_value()) values[i] = *rows[i].duration < *middle / 2 ? 1 : 0;
  }
  return values;
}

class Judge {
 public:
  Judge(std::span<const QualityRow> rows, const QualityRule& rule)
      : rows_(rows), rule_(rule), groups_(GroupsOf(rows)) {}

  Error AddPatterns(std::span<const std::uint8_t> tops) {
    Values runs(rows_.size());
    Values top_shares(rows_.size());
    Values nonresponse(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto pattern = PatternOf(rows_[i].answers, tops);
      if (!pattern.ok()) return pattern.error();
      runs[i] = pattern->longest_run;
      top_shares[i] = pattern->top_share;
      nonresponse[i] = pattern->nonresponse;
    }
    for (const auto& [sign, values] : {std::pair{QualitySign::kStraightLining, &runs},
                                       std::pair{QualitySign::kTopAnswers, &top_shares},
                                       std::pair{QualitySign::kNonresponse, &nonresponse}}) {
      const Error error =
          Add(sign, FiguresOfValues(groups_, *values), UnitDifference::kAdditive, 0);
      if (error != Error::kOk) return error;
    }
    return Error::kOk;
  }

  Error AddSpeed() {
    return Add(QualitySign::kSpeed, FiguresOfValues(groups_, Speeders(rows_)),
               UnitDifference::kAdditive, kCount);
  }

  Error AddDuplicates(QualitySign sign, double share) {
    const auto figures =
        FiguresOfMatches(rows_, groups_, {.share = share, .fewest = rule_.fewest_items});
    return figures.ok() ? Add(sign, *figures, UnitDifference::kProportional, kCount)
                        : figures.error();
  }

  // With q-values, in the order that the header promises.
  Result<QualityList> Finish() && {
    std::vector<double> p;
    for (const UnitSign& sign : signs_) p.push_back(sign.p);
    const auto q = BenjaminiHochbergQ(p);
    if (!q.ok()) return q.error();
    for (std::size_t i = 0; i < signs_.size(); ++i) signs_[i].q = (*q)[i];
    std::sort(signs_.begin(), signs_.end(), [](const UnitSign& a, const UnitSign& b) {
      return std::tie(a.q, a.p, a.unit, a.sign) < std::tie(b.q, b.p, b.unit, b.sign);
    });
    const auto too_large = std::count_if(groups_.begin(), groups_.end(), [](const auto& group) {
      return group.second.size() > 1 && IsTooLarge(group.second);
    });
    return QualityList{std::move(signs_), static_cast<std::size_t>(too_large)};
  }

 private:
  static constexpr double kCount = 0.5;  // continuity of a count

  Error Add(QualitySign sign, const Figures& figures, UnitDifference difference,
            double continuity) {
    const std::size_t first = signs_.size();
    std::vector<NullMoments> moments;
    for (const auto& [unit, figure] : figures) {
      if (figure.responses < rule_.fewest_responses || !(figure.moments.variance > 0)) continue;
      moments.push_back(figure.moments);
      signs_.push_back({unit, sign, figure.responses, figure.moments, 0, 1, 1});
    }
    const auto list = JudgeExcess(moments, difference, continuity);
    if (!list.ok()) return list.error();
    for (std::size_t i = 0; i < moments.size(); ++i) {
      signs_[first + i].z = list->units[i].z;
      signs_[first + i].p = list->units[i].p;
    }
    return Error::kOk;
  }

  std::span<const QualityRow> rows_;
  const QualityRule& rule_;
  Groups groups_;
  std::vector<UnitSign> signs_;
};

}  // namespace

Result<QualityList> JudgeQuality(std::span<const QualityRow> rows,
                                 std::span<const std::uint8_t> tops, const QualityRule& rule) {
  Judge judge(rows, rule);
  Error error = judge.AddPatterns(tops);
  if (error == Error::kOk) error = judge.AddSpeed();
  if (error == Error::kOk) error = judge.AddDuplicates(QualitySign::kExactDuplicates, 1);
  if (error == Error::kOk) error = judge.AddDuplicates(QualitySign::kNearDuplicates, rule.near);
  if (error != Error::kOk) return error;
  return std::move(judge).Finish();
}

}  // namespace sipas::stats
