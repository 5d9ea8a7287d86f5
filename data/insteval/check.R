#!/usr/bin/env Rscript
# Computes with R's survey package what sipasctl printed, from the same ratings, and compares.
#
#   cd DIRECTORY                                # it holds insteval.csv, written by export.R
#   sipasctl scores insteval --block departments --statistic mean --output csv > scores_mean.csv
#   sipasctl compare insteval 15 5 --statistic mean --output csv > compare_15_5_mean.csv
#   Rscript .../data/insteval/check.R DIRECTORY
#
# Reads every scores_*.csv and compare_*.csv there: campaign insteval, without a breakdown. Exit status: 0 if every number
# agrees to 1e-10 (relative), 1 otherwise.

suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
tolerance <- 1e-10

args <- commandArgs(trailingOnly = TRUE)
if (length(args) != 1) stop("usage: check.R DIRECTORY")
files <- sort(Sys.glob(file.path(args[1], c("scores_*.csv", "compare_*.csv"))))
if (length(files) == 0) stop(paste("no scores_*.csv and no compare_*.csv in", args[1]))

ratings <- read.csv(file.path(args[1], "insteval.csv"))
ratings$satisfied <- as.numeric(ratings$y >= 4)
design <- svydesign(ids = ~s, weights = ~1, data = ratings)
variables <- c("item:mean" = "y", "item:satisfied" = "satisfied")

checked <- 0
worst <- list(difference = 0, what = "")

# Counts a pair of numbers; a missing one on one side is a difference without end.
compare <- function(what, ours, theirs) {
  difference <- if (is.na(ours) != is.na(theirs)) Inf else if (is.na(ours)) 0 else abs(ours - theirs) / max(abs(theirs), 1e-300)
  checked <<- checked + 1
  if (difference > worst$difference) worst <<- list(difference = difference, what = what)
}

interval <- function(estimate, se, df, level, share) {
  t <- qt(1 - (1 - level) / 2, df)
  if (share) plogis(qlogis(estimate) + c(-1, 1) * t * se / (estimate * (1 - estimate))) else estimate + c(-1, 1) * t * se
}

domain_of <- function(locality) {
  if (is.na(locality) || locality == "") design else subset(design, dept == as.integer(locality))
}

check_score <- function(row) {
  variable <- variables[[row$statistic]]
  domain <- domain_of(row$locality)
  result <- svymean(reformulate(variable), domain, deff = "replace")
  estimate <- unname(coef(result))
  se <- unname(SE(result)[1])
  limits <- interval(estimate, se, degf(design), row$confidence_level, variable == "satisfied")
  what <- paste0(row$statistic, if (is.na(row$locality)) "" else paste(" of department", row$locality), ": ")
  compare(paste0(what, "n"), row$n, nrow(domain$variables[weights(domain) > 0, ]))
  compare(paste0(what, "estimate"), row$estimate, estimate)
  compare(paste0(what, "standard error"), row$standard_error, se)
  compare(paste0(what, "lower limit"), row$lower, limits[1])
  compare(paste0(what, "upper limit"), row$upper, limits[2])
  compare(paste0(what, "design effect"), row$design_effect, unname(deff(result)))
  compare(paste0(what, "design df"), row$design_df, degf(design))
  compare(paste0(what, "domain df"), row$domain_df, degf(domain))
}

check_difference <- function(row) {
  variable <- variables[[row$statistic]]
  by <- svyby(reformulate(variable), ~dept, design, svymean, covmat = TRUE)
  covariance <- vcov(by)
  first <- as.character(row$first_locality)
  second <- as.character(row$second_locality)
  estimate <- unname(coef(by)[first] - coef(by)[second])
  se <- sqrt(covariance[first, first] + covariance[second, second] - 2 * covariance[first, second])
  limits <- interval(estimate, se, degf(design), row$confidence_level, FALSE)
  what <- paste0(row$statistic, ", department ", first, " minus ", second, ": ")
  compare(paste0(what, "difference"), row$difference, estimate)
  compare(paste0(what, "standard error"), row$standard_error, se)
  compare(paste0(what, "covariance"), row$covariance, covariance[first, second])
  compare(paste0(what, "lower limit"), row$lower, limits[1])
  compare(paste0(what, "upper limit"), row$upper, limits[2])
}

show_naive <- function(row) {
  variable <- variables[[row$statistic]]
  values <- ratings[[variable]][ratings$dept == as.integer(row$locality)]
  naive <- mean(values) + c(-1, 1) * qt(0.975, length(values) - 1) * sd(values) / sqrt(length(values))
  cat(sprintf("%s, department %s:\n", sub("item:", "", row$statistic), row$locality))
  cat(sprintf("  design-based interval  %.4f to %.4f   width %.4f\n", row$lower, row$upper, row$upper - row$lower))
  cat(sprintf("  naive interval         %.4f to %.4f   width %.4f\n", naive[1], naive[2], diff(naive)))
  cat(strwrap(sprintf("The naive one is %.0f %% as wide as it should be: it takes %s ratings for as many independent people, but they come from far fewer students, and the ratings of one student are alike.",
                      100 * diff(naive) / (row$upper - row$lower), format(length(values), big.mark = ",")), 80), sep = "\n")
  cat("\n")
}

first_score <- NULL
for (file in files) {
  rows <- read.csv(file)
  if (nrow(rows) == 0) stop(paste(file, "has no rows"))
  for (i in seq_len(nrow(rows))) {
    if ("difference" %in% names(rows)) {
      check_difference(rows[i, ])
    } else {
      check_score(rows[i, ])
      if (is.null(first_score) && !is.na(rows$locality[i])) first_score <- rows[i, ]
    }
  }
}

if (!is.null(first_score)) show_naive(first_score)
passed <- worst$difference <= tolerance
cat(sprintf("R %s.%s, survey %s: %d numbers recomputed\n", R.version$major, R.version$minor,
            packageVersion("survey"), checked))
cat(sprintf("%s: largest relative difference %.1e%s\n", if (passed) "PASS" else "FAIL", worst$difference,
            if (nzchar(worst$what)) paste0(" (", worst$what, ")") else ""))
quit(status = if (passed) 0 else 1)
