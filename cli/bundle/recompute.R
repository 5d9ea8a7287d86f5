#!/usr/bin/env Rscript
# Computes the numbers of this bundle again with R's survey package and compares.
#
#   Rscript recompute.R              # in the bundle's directory, or: Rscript DIRECTORY/recompute.R
#
# Exit status: 0 if every number agrees to 1e-10 (relative, counts exactly) and none is missing or too many, 1 otherwise, with a
# line "FAIL: ..." for each that does not.
#
# What the answers cannot tell is held against the counts in design.csv: states, reasons, methods, how many numbers there are,
# no_answer, not_applicable. Who changes those counts too, or the answers, can deceive. Not looked at: locality_name,
# rulebook_inferred, reliability and its reasons, the ranges, groups, bands and probabilities of ranks (the rank itself is computed
# again), and the locality of a score without a value.

suppressPackageStartupMessages(library(survey))
tolerance <- 1e-10

# --- The report. ---

failures <- character()
checked <- 0
worst <- list(difference = 0, what = "")
largest_of_row <- 0
where <- ""  # the file, and the row of it, that is being checked

fail <- function(column, text, ...) {
  failures <<- c(failures, paste0(where, ": ", column, ": ", if (...length() > 0) sprintf(text, ...) else text))
}

# An error of R is a failure of what was being computed.
attempt <- function(place, computation) {
  where <<- place
  tryCatch(computation, error = function(e) fail("not computed", "%s", gsub("\n", " ", conditionMessage(e))))
}

finish <- function() {
  if (length(failures) > 0) cat(paste0("FAIL: ", unique(failures), "\n"), sep = "")
  passed <- checked > 0 && worst$difference <= tolerance && length(failures) == 0
  cat(sprintf("R %s.%s, survey %s: %d numbers computed again\n", R.version$major, R.version$minor, packageVersion("survey"),
              checked))
  cat(sprintf("%s: largest relative difference %.1e%s%s\n", if (passed) "PASS" else "FAIL", worst$difference,
              if (nzchar(worst$what)) paste0(" (", worst$what, ")") else "",
              if (length(failures) > 0) "; the lines above say what is wrong" else ""))
  quit(status = if (passed) 0 else 1)
}

is_there <- function(value) !is.null(value) && !is.na(value)

# Whether the cell is filled, which it must be.
need <- function(row, column) {
  if (!is_there(row[[column]])) fail(column, "missing")
  is_there(row[[column]])
}

blank <- function(row, columns, why) {
  for (column in columns) {
    if (is_there(row[[column]])) fail(column, "%s, but nothing belongs here: %s", row[[column]], why)
  }
}

# Whether a text is one of those that there may be.
one_of <- function(row, column, allowed) {
  if (!need(row, column)) return(FALSE)
  if (!row[[column]] %in% allowed) fail(column, "'%s' is none of: %s", row[[column]], paste(allowed, collapse = ", "))
  row[[column]] %in% allowed
}

same_text <- function(row, column, expected) {
  if (!is_there(expected)) blank(row, column, "it is blank in design.csv") else one_of(row, column, expected)
}

# A number that R cannot compute is a difference without end. `scale`: what the difference is relative to.
compare <- function(row, column, computed, scale = abs(computed), within = tolerance) {
  if (!need(row, column)) return()
  served <- row[[column]]
  difference <- if (is.na(computed)) Inf else if (served == computed) 0 else abs(served - computed) / max(scale, 1e-300)
  checked <<- checked + 1
  largest_of_row <<- max(largest_of_row, difference)
  if (difference > worst$difference) worst <<- list(difference = difference, what = paste0(where, ": ", column))
  if (difference > within) fail(column, "%.15g served, %.15g computed", served, computed)
}

count <- function(row, column, computed) compare(row, column, computed, within = 0)

show <- function(what, served, served_se, computed, computed_se) {
  se <- function(value) if (!is_there(value)) "-" else formatC(value, digits = 9, format = "g")
  cat(sprintf("%-26s %-10s %11s %11s   %11.9g %11s   %.1e\n", what[1], what[2], se(served), se(served_se), computed,
              se(computed_se), largest_of_row))
}

# --- The files. ---

self <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
here <- if (length(self) == 1) dirname(self) else "."

interval <- c("lower", "upper", "confidence_level", "interval_df")
borrowed <- c("own_standard_error", "own_lower", "own_upper", "prior_siblings", "prior_df", "prior_design_effect")
precision <- c("standard_error", "effective_n", "design_effect")
ranks <- c("rank", "rank_lower", "rank_upper", "peers", "rank_simultaneous_lower", "rank_simultaneous_upper", "tie_group", "band",
           "top_k_probability")
unasked <- c("not_comparable", "first_rank", "second_rank", "rank_change", "rank_change_lower", "rank_change_upper",
             "ordinary_lower", "ordinary_upper", "rank_change_reason", "equivalence_margin", "equivalence_p")
columns <- list(
  design.csv = c("key", "value"),
  responses.csv = c("stratum", "population_units", "weight", "leaf", "in_breakdown", "declared"),
  statistics.csv = c("statistic", "coefficient", "item", "scored_as", "minimum", "maximum", "satisfied_min", "satisfied_max",
                     "reversed"),
  localities.csv = c("locality", "leaf", "conditional_on"),
  scores.csv = c("campaign", "locality", "breakdown", "statistic", "state", "reason", "basis", "unit", "estimate", precision,
                 interval, "n", "design_df", "domain_df", borrowed, "points", "maximum_points", ranks, "no_answer",
                 "not_applicable", "method", "rulebook", "rulebook_revision", "watermark"),
  differences.csv = c("first_campaign", "first_locality", "first_breakdown", "second_campaign", "second_locality",
                      "second_breakdown", "statistic", "state", "reason", "unit", "first_estimate", "first_standard_error",
                      "first_n", "second_estimate", "second_standard_error", "second_n", "difference", "standard_error",
                      interval, "covariance", "method", "watermark", unasked))
texts <- c("stratum", paste0("cluster_", 1:5), "leaf", "locality", "locality_name", "conditional_on", "breakdown", "statistic",
           "state", "reason", "basis", "unit", "method", "rulebook", "rulebook_revision", "rulebook_inferred", "watermark",
           "campaign", "code", "scored_as", "key", "value", "first_campaign", "first_locality", "first_breakdown",
           "second_campaign", "second_locality", "second_breakdown", "not_comparable", "rank_change_reason", "band",
           "reliability", "reliability_reasons")

read <- function(name) attempt(name, {
  table <- suppressWarnings(read.csv(file.path(here, name), colClasses = "character", na.strings = "", encoding = "UTF-8",
                                     check.names = FALSE))
  lacking <- setdiff(columns[[name]], names(table))
  failures <<- c(failures, sprintf("%s has no column %s", rep(name, length(lacking)), lacking))
  for (column in setdiff(names(table), texts)) {
    number <- suppressWarnings(as.numeric(table[[column]]))
    for (i in which(!is.na(table[[column]]) & !is.finite(number))) {
      fail(column, "row %d: '%s' is no number", i, table[[column]][i])
    }
    table[[column]] <- number
  }
  table
})

responses <- read("responses.csv")
statistics <- read("statistics.csv")
localities <- read("localities.csv")
design_table <- read("design.csv")
scores <- read("scores.csv")
differences <- if (file.exists(file.path(here, "differences.csv"))) read("differences.csv") else data.frame()
if (any(grepl("has no column|not computed", failures))) finish()
settings <- setNames(as.list(design_table$value), design_table$key)
where <- "design.csv"
used <- c("campaign", "kind", "lonely_psu", "sampled_once", "taken_whole")
if (!all(vapply(used, function(key) need(settings, key), NA))) finish()
stages <- unlist(settings[grep("^stage_", names(settings))])
options(survey.lonely.psu = if (settings[["lonely_psu"]] == "fail") "adjust" else settings[["lonely_psu"]])

# --- The sample. ---

# A locality at or below the level of a stage was not drawn within it: strata are then the paths of clusters down to that
# stage ("conditional on" in `method`), and the next stage, or the respondents, are the first units.
depth_of <- function(locality) {
  stage <- if (is.na(locality)) NA else localities$conditional_on[match(locality, localities$locality)]
  if (is.na(stage)) 0 else match(stage, stages)
}

# The finite population correction is the first stage's, made where the first-stage units were the only draw, so that no later one
# adds to the error. A stratum of which more units were seen than it has gets none: no score of it has a standard error.
designs <- list()
design_of <- function(depth) {
  with_fpc <- settings[["sampled_once"]] == "1" && depth == 0 && any(!is.na(responses$population_units))
  key <- paste("depth", depth)
  if (is.null(designs[[key]])) {
    rows <- if (depth == 0) responses else responses[responses$declared == 0, ]
    path <- c("stratum", if (depth > 0) paste0("cluster_", seq_len(depth)))
    rows$part <- do.call(paste, lapply(rows[path], function(x) ifelse(is.na(x), "", x)))
    rows$drawn <- if (depth < length(stages)) rows[[paste0("cluster_", depth + 1)]] else as.character(seq_len(nrow(rows)))
    seen <- tapply(rows$drawn, rows$part, function(x) length(unique(x)))[rows$part]
    rows$units <- ifelse(is.na(rows$population_units) | rows$population_units < seen, Inf, rows$population_units)
    designs[[key]] <<- svydesign(ids = ~drawn, strata = ~part, weights = ~weight, data = rows, nest = TRUE,
                                 fpc = if (with_fpc) ~units)
  }
  designs[[key]]
}

# As `method` begins.
describe <- function(depth) {
  paste0("taylor, ", if (any(!is.na(responses$stratum))) "stratified ", if (depth < length(stages)) "clusters" else "respondents",
         if (depth > 0) paste0(", conditional on ", stages[[depth]]))
}

describe_fpc <- function(domain, depth, rows) {
  if (depth > 0 || all(is.na(rows$population_units[domain]))) return("")
  if (settings[["sampled_once"]] == "1") ", fpc stage 1" else ", fpc ignored"
}

# What of a method comes after `begin`; nothing where it is not made as `pattern` says.
rest_of_method <- function(row, begin, pattern) {
  rest <- if (startsWith(row$method, begin)) substring(row$method, nchar(begin) + 1)
  if (is.null(rest) || !grepl(paste0("^", pattern, "$"), rest)) {
    fail("method", "'%s' is not '%s' and then %s", row$method, begin, pattern)
    return(NULL)
  }
  rest
}

# --- Scores. ---

scored <- function(part, rows) {
  answer <- rows[[paste0("item_", part$item)]]
  if (part$reversed == 1) answer <- part$minimum + part$maximum - answer
  switch(part$scored_as,
         share = as.numeric(answer >= part$satisfied_min & answer <= part$satisfied_max),
         mean = answer,
         normalized_mean = (answer - part$minimum) / (part$maximum - part$minimum))
}

within <- function(locality, rows) {
  if (is.na(locality)) TRUE else rows$leaf %in% localities$leaf[localities$locality == locality]
}

inside <- function(locality, rows) within(locality, rows) & rows$in_breakdown == 1

# Units minus strata of the design; conditional on a stage, of the strata that the locality lies in.
design_df <- function(design, depth, locality) {
  if (depth == 0) return(degf(design))
  parts <- unique(design$variables$part[within(locality, design$variables)])
  degf(subset(design, part %in% parts))
}

# A statistic is a weighted mean of means, each over the people who answered its item. z is its linearised variable: the
# variance of the statistic is that of the total of z.
linearise <- function(statistic, locality, rows) {
  parts <- statistics[statistics$statistic == statistic, ]
  domain <- inside(locality, rows)
  result <- list(estimate = 0, z = numeric(nrow(rows)), answered = rep(FALSE, nrow(rows)))
  for (i in seq_len(nrow(parts))) {
    value <- scored(parts[i, ], rows)
    answered <- domain & !is.na(value)
    value[!answered] <- 0
    total <- sum(rows$weight[answered])
    mean <- sum(rows$weight * value) / total
    result$estimate <- result$estimate + parts$coefficient[i] * mean
    result$z <- result$z + parts$coefficient[i] * answered * (value - mean) / total
    result$answered <- result$answered | answered
  }
  result
}

# Variance of a simple random sample of the same size, drawn with replacement.
simple_random_variance <- function(linear, weight) {
  w <- weight[linear$answered]
  y <- linear$z[linear$answered] * sum(w)
  sum(w * y^2) / sum(w) / (length(w) - 1)
}

limits_of <- function(method, estimate, se, n, df, level) {
  t <- qt((1 - level) / 2, df, lower.tail = FALSE)
  if (grepl(", wilson at the boundary", method)) {
    far <- t^2 / (n + t^2)
    return(if (estimate < 0.5) c(0, far) else c(1 - far, 1))
  }
  if (grepl(", logit", method)) return(plogis(qlogis(estimate) + c(-1, 1) * t * se / (estimate * (1 - estimate))))
  if (grepl(", wilson", method)) {
    effective <- estimate * (1 - estimate) / se^2
    half <- t / (2 * effective) * sqrt(4 * effective * estimate * (1 - estimate) + t^2)
    return((estimate + t^2 / (2 * effective) + c(-1, 1) * half) / (1 + t^2 / effective))
  }
  estimate + c(-1, 1) * t * se
}

# Possible values of a mean, by the scales of its items.
range_of <- function(statistic) {
  parts <- statistics[statistics$statistic == statistic, ]
  c(sum(parts$coefficient * parts$minimum), sum(parts$coefficient * parts$maximum)) / sum(parts$coefficient)
}

cut_to <- function(limits, range) c(max(limits[1], range[1]), min(limits[2], range[2]))

# MOVER: the limits of a difference from those of its sides, at correlation r.
mover <- function(a, a_limits, b, b_limits, r) {
  recover <- function(x, y) sqrt(x^2 + y^2 - 2 * r * x * y)
  a - b + c(-1, 1) * c(recover(a - a_limits[1], b_limits[2] - b), recover(a_limits[2] - a, b - b_limits[1]))
}

# --- The comparison. ---

# The texts that a row of either file begins with; whether it can be computed at all.
check_names <- function(row, sides, states) {
  for (side in sides) {
    same_text(row, paste0(side, "campaign"), settings[["campaign"]])
    same_text(row, paste0(side, "breakdown"), settings[["breakdown"]])
    locality <- paste0(side, "locality")
    # Those without a value are not in localities.csv.
    has_value <- !is_there(row$state) || !row$state %in% valueless
    if (has_value && is_there(row[[locality]]) && !one_of(row, locality, unique(localities$locality))) return(FALSE)
  }
  same_text(row, "watermark", settings[["watermark"]])
  if (!one_of(row, "state", states) || !one_of(row, "statistic", unique(statistics$statistic))) return(FALSE)
  if (row$state == "ok") blank(row, "reason", "the state is ok") else need(row, "reason")
  is_mean <- any(statistics$scored_as[statistics$statistic == row$statistic] == "mean")
  same_text(row, "unit", if (is_mean) "scale" else "fraction")
  TRUE
}

valueless <- c("no_value", "suppressed")

# Why there is no sampling error, if so. A locality in which all of the sample's clusters lie at or above it and were taken whole
# was asked as a census.
without_error <- function(depth) {
  switch(settings[["kind"]], opt_in = "OPT_IN_SAMPLE", census = "CENSUS",
         if (depth > 0 && depth == length(stages) && settings[["taken_whole"]] == "1") "CENSUS")
}

check_score <- function(row) {
  largest_of_row <<- 0
  same_text(row, "rulebook", settings[["rulebook"]])
  same_text(row, "rulebook_revision", settings[["rulebook_revision"]])
  known <- check_names(row, "", c("ok", "no_interval", valueless))
  blank(row, borrowed, "no number of a bundle borrows from other localities")
  depth <- depth_of(row$locality)
  reason <- without_error(depth)
  is_sample <- is.null(reason)
  # How a locality without a value was drawn is not in localities.csv.
  bases <- if (known && row$state %in% valueless) c("sampling", "none") else if (is_sample) "sampling" else "none"
  if (!one_of(row, "basis", bases) || !known) return()
  if (row$state %in% valueless) {
    blank(row, c("estimate", precision, interval, "design_df", "domain_df", "points", ranks, "method"), "there is no value")
    if (row$state == "no_value") for (column in c("n", "no_answer", "not_applicable")) need(row, column)
    if (is_there(row$reason) && row$reason == "NO_RESPONSES") count(row, "n", 0)
    return()
  }
  design <- design_of(depth)
  rows <- design$variables
  linear <- linearise(row$statistic, row$locality, rows)
  domain <- inside(row$locality, rows)
  n <- sum(linear$answered)
  count(row, "n", n)
  if (need(row, "no_answer") && need(row, "not_applicable") && row$no_answer + row$not_applicable > sum(domain) - n) {
    fail("not_applicable", "%g, and no_answer %g, but only %d of the locality did not answer", row$not_applicable, row$no_answer,
         sum(domain) - n)
  }
  compare(row, "estimate", linear$estimate)
  if (is_there(row$points) || is_there(row$maximum_points)) {
    if (need(row, "maximum_points")) compare(row, "points", linear$estimate * row$maximum_points)
  }
  se <- NA
  if (need(row, "method") && is_sample) {
    se <- check_uncertainty(row, design, depth, linear, domain)
  } else if (!is_sample) {
    one_of(row, "state", "no_interval")
    same_text(row, "reason", reason)
    one_of(row, "method", "no sampling error to estimate")
    blank(row, c(precision, interval, "design_df", "domain_df"), "this is no probability sample, or everybody was asked")
  }
  show(c(row$statistic, label(row$locality)), row$estimate, row$standard_error, linear$estimate, se)
}

label <- function(locality) if (is.na(locality)) "(all)" else locality

at_an_end <- function(estimate) estimate < 1e-12 || estimate > 1 - 1e-12

# The standard error that R has, if one was served.
check_uncertainty <- function(row, design, depth, linear, domain) {
  rows <- design$variables
  n <- sum(linear$answered)
  df <- c(design = design_df(design, depth, row$locality), domain = degf(subset(design, linear$answered)))
  count(row, "design_df", df[["design"]])
  # Where no variance can be computed, none of the domain's degrees of freedom are left.
  gave_up <- is_there(row$reason) && row$reason %in% c("POPULATION_SMALLER_THAN_SAMPLE", "LONELY_PSU")
  count(row, "domain_df", if (gave_up && is_there(row$domain_df) && row$domain_df == 0) 0 else df[["domain"]])
  ok <- row$state == "ok"
  method <- rest_of_method(row, paste0(describe(depth), describe_fpc(domain, depth, rows)), paste0(
    "(, lonely psu ", settings[["lonely_psu"]], ")?",
    if (ok) "(, t|, logit|, wilson|, wilson at the boundary), (design|domain) df(, cut to the scale)?"))
  if (is.null(method)) return(NA)
  # At 0 and 1 the sample shows no variance: an interval then, and no standard error.
  ends <- grepl("at the boundary", method)
  if (ends && !at_an_end(linear$estimate)) fail("method", "'%s', but the share is neither 0 nor 1", row$method)
  se <- NA
  if (ends || !(ok || is_there(row$standard_error))) {
    blank(row, precision, "there is no standard error")
  } else {
    se <- unname(SE(svytotal(~z, update(design, z = linear$z)))[1])
    effect <- se^2 / simple_random_variance(linear, rows$weight)
    compare(row, "standard_error", se)
    compare(row, "design_effect", effect)
    compare(row, "effective_n", n / effect)
  }
  if (!ok) {
    blank(row, interval, "the state is no_interval")
  } else if (need(row, "confidence_level")) {
    used <- df[[if (grepl("domain df", method, fixed = TRUE)) "domain" else "design"]]
    count(row, "interval_df", used)
    limits <- limits_of(method, linear$estimate, se, n, used, row$confidence_level)
    if (grepl("cut to the scale", method, fixed = TRUE)) limits <- cut_to(limits, range_of(row$statistic))
    compare(row, "lower", limits[1])
    compare(row, "upper", limits[2])
  }
  se
}

# One of the two scores of a difference, under the design of its own locality.
check_side <- function(row, side) {
  locality <- row[[paste0(side, "_locality")]]
  depth <- depth_of(locality)
  design <- design_of(depth)
  linear <- linearise(row$statistic, locality, design$variables)
  se <- unname(SE(svytotal(~z, update(design, z = linear$z)))[1])
  count(row, paste0(side, "_n"), sum(linear$answered))
  compare(row, paste0(side, "_estimate"), linear$estimate)
  if (is_there(row[[paste0(side, "_standard_error")]]) || (row$state == "ok" && se > 1e-12)) {
    compare(row, paste0(side, "_standard_error"), se)
  }
  list(design_df = design_df(design, depth, locality), domain_df = degf(subset(design, linear$answered)))
}

# By t, or by MOVER from the limits of both sides with the degrees of freedom of the difference.
difference_limits <- function(row, method, sides, covariance, se) {
  estimates <- c(sides[[1]]$estimate, sides[[2]]$estimate)
  level <- row$confidence_level
  named <- regmatches(method, regexec("mover of ([a-z ]+?)(?: and ([a-z ]+?))?,", method, perl = TRUE))[[1]]
  if (length(named) == 0) {
    limits <- limits_of("t", estimates[1] - estimates[2], se, NA, row$interval_df, level)
    length_of_scale <- diff(range_of(row$statistic))
    return(if (grepl("cut to the scale", method, fixed = TRUE)) cut_to(limits, c(-1, 1) * length_of_scale) else limits)
  }
  methods <- named[c(2, if (named[3] == "") 2 else 3)]
  limits <- lapply(1:2, function(i) {
    limits_of(paste0(", ", methods[i]), estimates[i], sqrt(covariance[i, i]), sum(sides[[i]]$answered), row$interval_df, level)
  })
  scale <- sqrt(covariance[1, 1] * covariance[2, 2])
  mover(estimates[1], limits[[1]], estimates[2], limits[[2]], if (scale > 0) covariance[1, 2] / scale else 0)
}

# The degrees of freedom that the method names; those of a whole design conditional on a stage are as served.
check_difference_df <- function(row, method, dfs, covariance, depth) {
  if (!need(row, "interval_df")) return(FALSE)
  domain <- c(dfs[[1]]$domain_df, dfs[[2]]$domain_df)
  if (grepl("satterthwaite df", method)) {
    variances <- diag(covariance)
    compare(row, "interval_df", sum(variances)^2 / sum(variances^2 / domain))
  } else if (!grepl("design df", method)) {
    count(row, "interval_df", min(domain))
  } else if (depth == 0) {
    count(row, "interval_df", min(dfs[[1]]$design_df, dfs[[2]]$design_df))
  }
  TRUE
}

check_difference <- function(row) {
  largest_of_row <<- 0
  blank(row, unasked, "a bundle compares localities of one campaign, and nothing else was asked")
  if (!check_names(row, c("first_", "second_"), c("ok", "no_interval"))) return()
  dfs <- list(check_side(row, "first"), check_side(row, "second"))
  depth <- max(depth_of(row$first_locality), depth_of(row$second_locality))
  design <- design_of(depth)
  first <- linearise(row$statistic, row$first_locality, design$variables)
  second <- linearise(row$statistic, row$second_locality, design$variables)
  covariance <- vcov(svytotal(~first + second, update(design, first = first$z, second = second$z)))
  estimate <- first$estimate - second$estimate
  se <- sqrt(covariance[1, 1] + covariance[2, 2] - 2 * covariance[1, 2])
  compare(row, "difference", estimate, max(abs(c(first$estimate, second$estimate))))
  ok <- row$state == "ok"
  # A share of exactly 0 or 1 shows none; MOVER does without.
  with_variance <- ok && covariance[1, 1] > 1e-24 && covariance[2, 2] > 1e-24
  if (with_variance || is_there(row$standard_error)) compare(row, "standard_error", se)
  # Of units that are not shared it is zero, and what is left of it rounding.
  if (with_variance || is_there(row$covariance)) {
    compare(row, "covariance", covariance[1, 2], sqrt(covariance[1, 1] * covariance[2, 2]))
  }
  if (!ok) {
    blank(row, c(interval, "method"), "the state is no_interval")
  } else if (need(row, "method") && need(row, "confidence_level")) {
    one <- "(logit|wilson|wilson at the boundary)"
    method <- rest_of_method(row, paste0(describe(depth), ", joint covariance"), paste0(
      "(, t|, mover of ", one, "( and ", one, ")?), (smaller|satterthwaite|domain|design) df(, cut to the scale)?"))
    if (!is.null(method) && check_difference_df(row, method, dfs, covariance, depth)) {
      limits <- difference_limits(row, method, list(first, second), covariance, se)
      compare(row, "lower", limits[1])
      compare(row, "upper", limits[2])
    }
  }
  show(c(row$statistic, paste0(label(row$first_locality), "-", label(row$second_locality))), row$difference, row$standard_error,
       estimate, se)
}

# 1 + the number of peers with a higher estimate. Peers that are not in the bundle may be above everybody or below.
check_ranks <- function(rows) {
  rows <- rows[!is.na(rows$estimate), ]
  if (all(is.na(rows$rank) & is.na(rows$peers))) return()
  for (i in seq_len(nrow(rows))) {
    where <<- paste("scores.csv", rows$statistic[i], label(rows$locality[i]))
    if (!need(rows[i, ], "rank") || !need(rows[i, ], "peers")) next
    rank <- 1 + sum(rows$estimate > rows$estimate[i])
    count(rows[i, ], "rank", min(max(rows$rank[i], rank), rank + rows$peers[i] - nrow(rows)))
  }
}

# All scores of a statistic have the same; those of a peer group as many peers.
check_constants <- function(name, rows, columns) {
  for (column in columns) {
    values <- unique(rows[[column]][!is.na(rows[[column]])])
    where <<- name
    if (length(values) > 1) fail(column, "differs between rows: %s", paste(values, collapse = ", "))
  }
}

check_no_row_twice <- function(name, rows, keys) {
  for (i in which(duplicated(rows[keys]))) {
    where <<- name
    fail(paste(keys, collapse = ", "), "row %d is there a second time: %s", i, paste(unlist(rows[i, keys]), collapse = ", "))
  }
}

# Rows with each text of `by`, rows with a number in each column of `filled`, sums of `total`.
counts_of <- function(name, rows, by, filled, total) {
  counts <- setNames(nrow(rows), name)
  for (column in by) {
    found <- table(rows[[column]])
    counts[paste(name, column, names(found), sep = "_")[seq_along(found)]] <- as.vector(found)
  }
  for (column in filled) counts[paste(name, "with", column, sep = "_")] <- sum(!is.na(rows[[column]]))
  for (column in total) counts[paste(name, "total", column, sep = "_")] <- sum(rows[[column]], na.rm = TRUE)
  counts
}

# As many as design.csv says.
check_counts <- function(found) {
  keys <- grep("^(scores|differences)($|_)", design_table$key, value = TRUE)
  for (key in union(keys, names(found))) {
    there <- if (key %in% names(found)) found[[key]] else 0
    counted <- if (key %in% keys) suppressWarnings(as.numeric(settings[[key]])) else 0
    where <<- "design.csv"
    if (is.na(counted) || counted != there) fail(key, "%g of %s", there, if (key %in% keys) settings[[key]] else "0")
  }
}

cat(sprintf("%-26s %-10s %11s %11s   %11s %11s   %s\n", "", "", "served", "se", "R", "se", "off by"))
for (i in seq_len(nrow(scores))) {
  row <- scores[i, ]
  attempt(paste("scores.csv", row$statistic, label(row$locality)), check_score(row))
}
for (i in seq_len(nrow(differences))) {
  row <- differences[i, ]
  attempt(paste("differences.csv", row$statistic, label(row$first_locality), "minus", label(row$second_locality)),
          check_difference(row))
}
for (statistic in unique(scores$statistic)) {
  rows <- scores[which(scores$statistic == statistic), ]
  attempt(paste("scores.csv", statistic), check_ranks(rows))
  check_constants(paste("scores.csv", statistic), rows, c("maximum_points", "peers"))
}
check_constants("scores.csv", scores, "confidence_level")
check_constants("differences.csv", differences, "confidence_level")
check_no_row_twice("scores.csv", scores, c("statistic", "locality"))
if (nrow(differences) > 0) {
  check_no_row_twice("differences.csv", differences, c("statistic", "first_locality", "second_locality"))
}
by <- c("state", "reason", "basis", "method")
check_counts(c(
  counts_of("scores", scores, by, c("locality", "estimate", "standard_error", "lower", "points", "maximum_points", "rank"),
            c("n", "no_answer", "not_applicable")),
  counts_of("differences", differences, setdiff(by, "basis"),
            c("first_standard_error", "second_standard_error", "standard_error", "lower", "covariance"), character())))
finish()
