#include "cli/bundle/bundle_texts.h"

#include "absl/strings/str_cat.h"

namespace sipas::cli {

std::string ReadmeText(const BundleSummary& summary) {
  std::string text = absl::StrCat(
      "# Scores of ", summary.campaign, ", to be computed again\n\n", "Computed from the log at ",
      summary.watermark, " by rulebook ", summary.rulebook, ".\n\n", "    Rscript recompute.R\n\n",
      "computes every number of scores.csv (and differences.csv, if there is one) with R's survey\n"
      "package, Debian's r-cran-survey, and says PASS or FAIL. It needs nothing else. Variances "
      "are the\n"
      "plain ones of the design, not moderated by other localities.\n\n",
      "| file | what |\n|---|---|\n",
      "| responses.csv | a row per response: how it was drawn, weight, leaf locality, answers. ",
      summary.responses, " have answers; ", summary.drawn_only,
      " only count as drawn, weight 1 stands for nothing. declared = 1: a unit that was drawn and "
      "sent nothing |\n",
      "| design.csv | kind of sample, stages, rule for strata with one unit; how many scores and "
      "differences there are, of each state, reason, basis and method |\n",
      "| statistics.csv | the items of each statistic, what each counts for, and how it is scored "
      "|\n",
      "| localities.csv | the leaves of each locality that has a score, and the sampling stage "
      "that "
      "drew it |\n",
      "| scores.csv, differences.csv | what the aggregator served, as `sipasctl scores --output "
      "csv` |\n",
      "| recompute.R | the computation |\n\n",
      "Strata, clusters and leaves without a score of their own have codes that say nothing, drawn "
      "anew for\nevery bundle; rows are not in the order of arrival. Nothing tells when, by which "
      "device or in which\nresponse an answer came.\n");
  if (summary.withheld > 0) {
    absl::StrAppend(&text, "\n", summary.withheld,
                    " of the numbers asked for are not here: they were not served, or would give "
                    "away one that was\nnot. The answers behind them are not here either.\n");
  }
  return text;
}

}  // namespace sipas::cli
