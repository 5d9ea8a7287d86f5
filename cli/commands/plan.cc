#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "cli/commands/all.h"
#include "cli/output/csv_writer.h"
#include "cli/output/table.h"
#include "cli/output/text_wrap.h"
#include "cli/planner/sample_plan.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A line "size.margin,0.05" for every value that is there.
void PrintCsv(Session& session, const Message& message, const std::string& prefix) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string name = absl::StrCat(prefix, field->name());
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      PrintCsv(session, reflection.GetMessage(message, field), absl::StrCat(name, "."));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
      session.out() << CsvLine({name, ExactDecimal(reflection.GetDouble(message, field))});
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      session.out() << CsvLine({name, reflection.GetString(message, field)});
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      session.out() << CsvLine({name, reflection.GetBool(message, field) ? "true" : "false"});
    } else {
      session.out() << CsvLine({name, absl::StrCat(reflection.GetUInt64(message, field))});
    }
  }
}

std::string Points(double fraction, const NumberFormat& numbers) {
  return absl::StrCat(numbers.Number(100 * fraction, 1), " points");
}

// From there on the interval, cut at 0 and 1, is the whole range.
bool IsWholeRange(double margin, double share) { return margin >= std::max(share, 1 - share); }

std::string Margin(double margin, double share, const NumberFormat& numbers) {
  return IsWholeRange(margin, share) ? "the whole range" : Points(margin, numbers);
}

std::string Points(bool possible, double fraction, const NumberFormat& numbers) {
  return possible ? Points(fraction, numbers) : "none";
}

void PrintAssumptions(Session& session, const PlanReport& report) {
  const NumberFormat numbers = session.numbers();
  session.out() << WrapText(
      absl::StrCat("One locality of ",
                   report.population() == 0
                       ? "a large number of people"
                       : absl::StrCat(numbers.Count(report.population()), " people"),
                   ", expected share ", numbers.Percent(report.share(), 1), ", level ",
                   numbers.Percent(report.confidence_level(), 1), ", design effect ",
                   numbers.Number(report.design_effect(), 2)),
      kTerminalColumns, 0);
  if (report.population() == 0) return;
  session.out() << WrapText(
      !report.finite_population_corrected()
          ? "Not corrected for the size of the population, as scores are unless their design "
            "declares it: a correction would ask for fewer answers (--finite_population)."
      : report.design_effect() != 1 || report.precision().has_clusters()
          ? "Corrected for the size of the population as if every stage of the sample were: "
            "clusters drawn from few, and people from few in each. Where only people are few, and "
            "not clusters, margins are wider than shown."
          : "Corrected for the size of the population: people drawn without replacement.",
      kTerminalColumns, 0);
}

void PrintSize(Session& session, const PlannedSize& size) {
  const NumberFormat numbers = session.numbers();
  Table table({{.title = absl::StrCat("for a margin of ", Points(size.margin(), numbers))},
               {.title = "answers", .align = Align::kRight},
               {.title = "clusters", .align = Align::kRight}});
  const bool is_wilson = size.formula() == "wilson";
  table.AddRow({is_wilson ? "simple random sample (Wilson)" : "simple random sample (Cochran)",
                numbers.Count(size.simple_random()), ""});
  table.AddRow({"with the design effect", numbers.Count(size.with_design()), ""});
  if (size.has_clusters()) {
    table.AddRow({"and t for so few clusters", numbers.Count(size.with_few_clusters()),
                  numbers.Count(size.clusters())});
  }
  if (size.has_all_localities()) {
    table.AddRow({"all localities together", numbers.Count(size.all_localities()), ""});
  }
  if (size.has_yamane()) {
    table.AddRow({"old rule N/(1+N e^2) (Yamane)", numbers.Count(size.yamane()), ""});
  }
  session.out() << "\n" << table.Render();
  if (is_wilson) {
    session.out() << WrapText(
        "So close to 0 or 100 % sizes are those of Wilson's interval, half of whose width is the "
        "margin; the normal distribution would ask for too few.",
        kTerminalColumns, 0);
  }
  if (size.more_than_population()) {
    session.out() << WrapText(
        "The margin needs more answers than there are people: sizes end at everybody, of whom an "
        "uncorrected margin is wider than wanted.",
        kTerminalColumns, 0);
  }
  if (size.has_yamane()) {
    session.out() << WrapText(
        "The old rule takes a share of 50 %, z = 2 and a simple random sample for granted: it "
        "knows no clusters, and no score of a part of the locality.",
        kTerminalColumns, 0);
  }
}

void PrintSiblings(Session& session, const PlannedPrecision& precision) {
  const NumberFormat numbers = session.numbers();
  const PlannedSiblings& siblings = precision.siblings();
  Table table({{.title = "as scores of each locality show it"},
               {.title = "margin", .align = Align::kRight}});
  const auto name = [&](const char* text, const char* variance, double df) {
    return absl::StrCat(text, ", ", numbers.Number(df, 0), " degrees of freedom",
                        siblings.served() == variance ? " (served)" : "");
  };
  if (siblings.has_moderated_margin()) {
    table.AddRow({name("moderated, Wilson", "moderated", siblings.degrees_of_freedom()),
                  Points(siblings.moderated_margin(), numbers)});
  }
  table.AddRow({name("own, logit", "own", precision.degrees_of_freedom()),
                Points(siblings.own_margin(), numbers)});
  session.out() << "\n" << table.Render();
  session.out() << WrapText(
      siblings.has_moderated_margin()
          ? absl::StrCat("Moderated: localities under one parent, sampled alike, whose design "
                         "effects differ "
                         "as a prior of ",
                         numbers.Number(siblings.prior_degrees_of_freedom(), 0),
                         " degrees of freedom says (--prior_df; assumed, the answers will tell). "
                         "Sizes above "
                         "do without it.")
          : "Fewer than ten localities: each has its own degrees of freedom alone.",
      kTerminalColumns, 0);
}

void PrintPrecision(Session& session, const PlannedPrecision& precision, double share) {
  const NumberFormat numbers = session.numbers();
  std::string title = absl::StrCat(numbers.Count(precision.sample_size()), " answers");
  if (precision.has_clusters()) {
    absl::StrAppend(&title, " in ", numbers.Count(precision.clusters()), " clusters");
  }
  Table table(
      {{.title = absl::StrCat("what ", title, " show")}, {.title = "", .align = Align::kRight}});
  const char* const formula = precision.formula() == "wilson" ? "Wilson" : "normal";
  table.AddRow({absl::StrCat("margin, ", formula, ", z"),
                Margin(precision.normal_margin(), share, numbers)});
  if (precision.has_t_margin()) {
    table.AddRow({absl::StrCat("margin, t with ", numbers.Number(precision.degrees_of_freedom(), 0),
                               " degrees of freedom"),
                  Margin(precision.t_margin(), share, numbers)});
  }
  table.AddRow({"smallest rise between two independent waves",
                Points(precision.has_independent_rise(), precision.independent_rise(), numbers)});
  table.AddRow({"smallest fall between two independent waves",
                Points(precision.has_independent_fall(), precision.independent_fall(), numbers)});
  if (precision.has_correlation()) {
    table.AddRow({"smallest rise with the same clusters",
                  Points(precision.has_overlapping_rise(), precision.overlapping_rise(), numbers)});
    table.AddRow({"smallest fall with the same clusters",
                  Points(precision.has_overlapping_fall(), precision.overlapping_fall(), numbers)});
  }
  session.out() << "\n"
                << table.Render()
                << WrapText(absl::StrCat("A change of that size is seen with probability ",
                                         numbers.Percent(precision.power(), 0),
                                         "; a margin is half the width of the interval."),
                            kTerminalColumns, 0);
  if (IsWholeRange(std::max(precision.normal_margin(), precision.t_margin()), share)) {
    session.out() << WrapText(
        "The whole range: the interval reaches from 0 to 100 %, which is no information.",
        kTerminalColumns, 0);
  }
  if (precision.has_siblings()) PrintSiblings(session, precision);
}

class PlanCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {.name = "plan",
            .arguments = "",
            .summary = "say how many answers a margin needs, and what n can show",
            .description =
                "For one locality that gets a score of its own; asks no service. With --margin it "
                "says how many answers are needed, with --n what so many show: the margin, and the "
                "smallest change between two waves that is seen.\n"
                "\n"
                "People of one cluster (a village, an office on one day) answer alike. --icc says "
                "how much, --cluster_size how many are asked in each: the design effect is then 1 "
                "+ (size - 1) icc. `sipasctl scores` shows the design effect of what you have "
                "measured. With few clusters the interval uses t with clusters minus strata "
                "degrees of freedom, and is much wider than the normal one: more clusters help, "
                "more answers in each hardly do.\n"
                "\n"
                "Of several localities with few clusters each (--localities), scores borrow the "
                "size of their error from each other; the plan shows that interval beside the "
                "locality's own. Close to 0 or 100 % margins are half the width of Wilson's "
                "interval.\n"
                "\n"
                "--population alone corrects nothing: it ends sizes at everybody. "
                "--finite_population corrects sizes, margins and changes, as if all stages of the "
                "sample were.\n"
                "\n"
                "Where the same clusters are visited in both waves, --overlap_correlation is the "
                "correlation of the two waves' estimates.",
            .examples = {{"How many for 5 points, 30 in a village",
                          "sipasctl plan --margin 0.05 --icc 0.05 --cluster_size 30"},
                         {"How many of 2,000 people, drawn from one list",
                          "sipasctl plan --margin 0.05 --population 2000 --finite_population"},
                         {"34 provinces of 3 districts each: what will their scores show",
                          "sipasctl plan --n 510 --share 0.84 --deff 2 --cluster_size 170 "
                          "--localities 34"},
                         {"What 510 answers in 3 districts show",
                          "sipasctl plan --n 510 --share 0.84 --deff 2 --cluster_size 170"},
                         {"34 provinces, measured again in the same communes",
                          "sipasctl plan --margin 0.03 --deff 2 --localities 34 "
                          "--overlap_correlation 0.5"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("margin", &plan_.margin, "E", "Wanted margin, half the interval: 0.05 is 5 points.");
    flags.Add("n", &plan_.n, "N", "Answers that there are or will be.");
    flags.Add("share", &plan_.share, "P", "Expected share; 0.5 needs most answers.");
    flags.Add("confidence", &plan_.confidence, "LEVEL",
              "Confidence level of the interval, 0.5 to 0.999.");
    flags.Add("population", &plan_.population, "N",
              "People (or transactions) in the locality; 0: so many that it does not matter.");
    flags.Add("finite_population", &plan_.finite_population, "",
              "Correct for --population, as if every sampling stage were corrected.");
    flags.Add("deff", &plan_.deff, "D",
              "Design effect, up to 1000; 0 means 1, or made from --icc.");
    flags.Add("icc", &plan_.icc, "R",
              "Intraclass correlation of answers within a cluster, e.g. 0.05.");
    flags.Add("cluster_size", &plan_.cluster_size, "M",
              "Answers per cluster; 0: no clusters, the normal distribution holds.");
    flags.Add("strata", &plan_.strata, "H", "Strata in which the clusters are drawn.");
    flags.Add("localities", &plan_.localities, "L", "Localities that get a score each.");
    flags.Add("prior_df", &plan_.prior_df, "D",
              "How alike design effects of --localities are taken to be; 12: they vary by half.");
    flags.Add("power", &plan_.power, "P",
              "Probability with which a change is to be seen, 0.5 to 0.99.");
    flags.Add("overlap_correlation", &plan_.overlap_correlation, "RHO",
              "Correlation of two waves' estimates with the same clusters.");
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {}));
    SIPAS_ASSIGN_OR_RETURN(const PlanReport report, PlanSample(plan_));
    switch (session.output()) {
      case OutputFormat::kJson:
        session.PrintJson(report);
        break;
      case OutputFormat::kCsv:
        session.out() << CsvLine({"quantity", "value"});
        PrintCsv(session, report, "");
        break;
      case OutputFormat::kTable:
        PrintAssumptions(session, report);
        if (report.has_size()) PrintSize(session, report.size());
        PrintPrecision(session, report.precision(), report.share());
        break;
    }
    return absl::OkStatus();
  }

 private:
  SamplePlan plan_;
};

}  // namespace

std::unique_ptr<Command> MakePlanCommand() { return std::make_unique<PlanCommand>(); }

}  // namespace sipas::cli
