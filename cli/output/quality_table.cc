#include "cli/output/quality_table.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/output/csv_writer.h"
#include "cli/output/display_width.h"
#include "cli/output/table.h"
#include "cli/output/text_wrap.h"

namespace sipas::cli {
namespace {

// Pairs and fast responses are counted; the other signs are shares.
bool IsCount(QualityFinding::Sign sign) {
  return sign == QualityFinding::SIGN_SPEED || sign == QualityFinding::SIGN_EXACT_DUPLICATES ||
         sign == QualityFinding::SIGN_NEAR_DUPLICATES;
}

std::string SignText(QualityFinding::Sign sign) {
  switch (sign) {
    case QualityFinding::SIGN_STRAIGHT_LINING:
      return "straight-lining";
    case QualityFinding::SIGN_TOP_ANSWERS:
      return "top answers";
    case QualityFinding::SIGN_NONRESPONSE:
      return "no answer";
    case QualityFinding::SIGN_SPEED:
      return "speed";
    case QualityFinding::SIGN_EXACT_DUPLICATES:
      return "exact copies";
    case QualityFinding::SIGN_NEAR_DUPLICATES:
      return "near copies";
    default:
      return "?";
  }
}

std::string FigureText(const QualityFinding& finding, double value, const NumberFormat& numbers) {
  return IsCount(finding.sign()) ? numbers.Number(value, 1) : numbers.Percent(value, 1);
}

std::string ProbabilityText(double p, const NumberFormat& numbers) {
  constexpr double kSmallest = 0.0001;
  return p < kSmallest ? absl::StrCat("<", numbers.Number(kSmallest, 4)) : numbers.Number(p, 4);
}

std::string FindingsTable(const QualityReport& report, bool all, const NumberFormat& numbers) {
  Table table({{.title = report.by(), .flexible = true},
               {.title = "sign"},
               {.title = "n", .align = Align::kRight},
               {.title = "seen", .align = Align::kRight},
               {.title = "usual", .align = Align::kRight},
               {.title = "z", .align = Align::kRight},
               {.title = "p", .align = Align::kRight},
               {.title = "q", .align = Align::kRight}});
  for (const QualityFinding& finding : report.findings()) {
    if (!all && !finding.flagged()) continue;
    table.AddRow({finding.unit(), SignText(finding.sign()), numbers.Count(finding.responses()),
                  FigureText(finding, finding.observed(), numbers),
                  FigureText(finding, finding.usual(), numbers), numbers.Number(finding.z(), 1),
                  ProbabilityText(finding.p(), numbers), ProbabilityText(finding.q(), numbers)});
  }
  return table.Render();
}

std::string Explanations(const QualityReport& report) {
  std::string text;
  for (const QualityFinding& finding : report.findings()) {
    if (!finding.flagged()) continue;
    absl::StrAppend(&text,
                    WrapText(Printable(absl::StrCat(finding.unit(), ": ", finding.explanation())),
                             kTerminalColumns, 0));
  }
  return text;
}

int Flags(const QualityReport& report) {
  int flags = 0;
  for (const QualityFinding& finding : report.findings()) flags += finding.flagged() ? 1 : 0;
  return flags;
}

std::string Summary(const QualityReport& report, const NumberFormat& numbers) {
  std::string text = absl::StrCat(numbers.Count(report.responses()), " responses of ",
                                  numbers.Count(report.units()), " units; ",
                                  numbers.Count(report.judged_units()), " units judged by ",
                                  numbers.Count(static_cast<uint64_t>(report.findings_size())),
                                  " tests, ", Flags(report), " flagged.");
  if (report.responses_without_unit() > 0) {
    absl::StrAppend(&text, " ", numbers.Count(report.responses_without_unit()),
                    " responses name no ", report.by(), ".");
  }
  if (report.groups_too_large() > 0) {
    absl::StrAppend(&text, " Copies were not looked for in ",
                    numbers.Count(report.groups_too_large()),
                    " groups of more than 10,000 responses: --service or a lower level for "
                    "--within makes groups smaller.");
  }
  return text;
}

}  // namespace

std::string QualityExplanation(const QualityFinding& finding, double near,
                               const NumberFormat& numbers) {
  const std::string seen = FigureText(finding, finding.observed(), numbers);
  const std::string usual = FigureText(finding, finding.usual(), numbers);
  const std::string count = numbers.Number(finding.observed(), 0);
  const std::string responses = numbers.Count(finding.responses());
  switch (finding.sign()) {
    case QualityFinding::SIGN_STRAIGHT_LINING:
      return absl::StrCat("the longest run of equal answers is ", seen,
                          " of a response on average, ", usual, " among others there.");
    case QualityFinding::SIGN_TOP_ANSWERS:
      return absl::StrCat(seen, " of the answers are the highest one, ", usual,
                          " among others there.");
    case QualityFinding::SIGN_NONRESPONSE:
      return absl::StrCat(seen, " of the questions asked have no answer, ", usual,
                          " among others there.");
    case QualityFinding::SIGN_SPEED:
      return absl::StrCat(count, " of ", responses,
                          " responses took less than half the median time; ", usual,
                          " would be usual there.");
    case QualityFinding::SIGN_EXACT_DUPLICATES:
      return absl::StrCat(count, " pairs of its ", responses, " responses are equal; ", usual,
                          " would be usual there.");
    default:
      return absl::StrCat(count, " pairs of its ", responses, " responses agree in ",
                          numbers.Percent(near, 0), " of the answers or more; ", usual,
                          " would be usual there.");
  }
}

std::string QualityTable(const QualityReport& report, bool all, const NumberFormat& numbers) {
  std::string text;
  if (all || Flags(report) > 0) text += FindingsTable(report, all, numbers) + "\n";
  text += Explanations(report);
  absl::StrAppend(
      &text, WrapText(Printable(Summary(report, numbers)), kTerminalColumns, 0),
      WrapText(absl::StrCat("A flag is a reason to look, never to delete: on average ",
                            numbers.Percent(report.false_discovery_rate(), 0),
                            " of flags or fewer are chance, and others may have honest reasons."),
               kTerminalColumns, 0));
  return text;
}

std::string QualityCsv(const QualityReport& report) {
  std::string text =
      CsvLine({"unit", "sign", "responses", "observed", "usual", "z", "p", "q", "flagged"});
  for (const QualityFinding& finding : report.findings()) {
    constexpr size_t kPrefix = sizeof("SIGN_") - 1;
    const std::string sign =
        absl::AsciiStrToLower(QualityFinding::Sign_Name(finding.sign()).substr(kPrefix));
    text += CsvLine({finding.unit(), sign, absl::StrCat(finding.responses()),
                     ExactDecimal(finding.observed()), ExactDecimal(finding.usual()),
                     ExactDecimal(finding.z()), ExactDecimal(finding.p()),
                     ExactDecimal(finding.q()), finding.flagged() ? "true" : "false"});
  }
  return text;
}

}  // namespace sipas::cli
