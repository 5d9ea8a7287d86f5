# The table of itemwise_table.cc with R's survey, item by item, and how far the two are apart.
#
#   Rscript bench/itemwise_table.R rows.csv table.csv
library(survey)
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(arguments[1])
ours <- read.csv(arguments[2])
seconds <- system.time({
  design <- svydesign(~commune, strata = ~province, weights = ~weight, data = rows, nest = TRUE)
  theirs <- do.call(rbind, lapply(1:10, function(item) {
    by <- svyby(as.formula(paste0("~item", item)), ~province, design, svymean, na.rm = TRUE)
    limits <- confint(by, df = degf(design))
    data.frame(province = by$province, item = item, estimate = coef(by), se = SE(by),
               lower = limits[, 1], upper = limits[, 2])
  }))
})
cat(nrow(rows), "responses:", seconds[["elapsed"]], "s elapsed,", seconds[["user.self"]], "s user\n")
both <- merge(ours, theirs, by = c("province", "item"))
stopifnot(nrow(both) == 630)
for (column in c("estimate", "se", "lower", "upper")) {
  difference <- abs(both[[paste0(column, ".x")]] / both[[paste0(column, ".y")]] - 1)
  cat("largest relative difference,", column, ":", max(difference), "\n")
}
