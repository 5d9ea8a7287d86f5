#!/usr/bin/env Rscript
# Computes the numbers of this bundle again with R's survey package and compares.
#
#   Rscript recompute.R              # in the bundle's directory, or: Rscript DIRECTORY/recompute.R
#
# Exit status: 0 if every number agrees to 1e-10 (relative) and none is missing, 1 otherwise. Ranks are computed again from the
# estimates; the sets of ranks that the data do not rule out are not.

suppressPackageStartupMessages(library(survey))
tolerance <- 1e-10

self <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
here <- if (length(self) == 1) dirname(self) else "."
read <- function(name) {
  table <- read.csv(file.path(here, name), colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE)
  for (column in setdiff(names(table), texts)) table[[column]] <- suppressWarnings(as.numeric(table[[column]]))
  table
}
texts <- c("stratum", paste0("cluster_", 1:5), "leaf", "locality", "locality_name", "breakdown", "statistic", "state", "reason",
           "basis", "unit", "method", "rulebook", "rulebook_inferred", "watermark", "campaign", "code", "scored_as", "key",
           "value", "first_campaign", "first_locality", "first_breakdown", "second_campaign", "second_locality",
           "second_breakdown", "not_comparable")

responses <- read("responses.csv")
statistics <- read("statistics.csv")
localities <- read("localities.csv")
settings <- with(read("design.csv"), setNames(as.list(value), key))
stages <- unlist(settings[grep("^stage_", names(settings))])
options(survey.lonely.psu = if (settings$lonely_psu == "fail") "adjust" else settings$lonely_psu)

# --- The sample. ---

# A locality at or below the level of a stage was not drawn within it: strata are then the paths of clusters down to that
# stage ("conditional on" in `method`), and the next stage, or the respondents, are the first units.
depth_of <- function(method) {
  if (!grepl("conditional on ", method)) return(0)
  match(sub(".*conditional on ([^,]*).*", "\\1", method), stages)
}

# The finite population correction is the first stage's. `method` of a score says whether it is used; that of a difference does
# not: it is where the first-stage units were the only draw, so that no later one adds to the error.
designs <- list()
design_of <- function(depth, with_fpc) {
  with_fpc <- with_fpc && depth == 0 && any(!is.na(responses$population_units))
  key <- paste(depth, with_fpc)
  if (is.null(designs[[key]])) {
    rows <- if (depth == 0) responses else responses[responses$declared == 0, ]
    columns <- c("stratum", if (depth > 0) paste0("cluster_", seq_len(depth)))
    rows$part <- do.call(paste, lapply(rows[columns], function(x) ifelse(is.na(x), "", x)))
    rows$drawn <- if (depth < length(stages)) rows[[paste0("cluster_", depth + 1)]] else as.character(seq_len(nrow(rows)))
    rows$units <- ifelse(is.na(rows$population_units), Inf, rows$population_units)
    designs[[key]] <<- svydesign(ids = ~drawn, strata = ~part, weights = ~weight, data = rows, nest = TRUE,
                                 fpc = if (with_fpc) ~units)
  }
  designs[[key]]
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

checked <- 0
worst <- list(difference = 0, what = "")
largest_of_row <- 0

missing <- character()
is_there <- function(value) !is.null(value) && !is.na(value)

# Whether `value`, which must be there, is.
need <- function(what, value) {
  if (!is_there(value)) missing <<- c(missing, what)
  is_there(value)
}

# A number that R cannot compute is a difference without end. `scale`: what the difference is relative to.
compare <- function(what, served, computed, scale = abs(computed)) {
  if (!need(what, served)) return()
  difference <- if (is.na(computed)) Inf else if (served == computed) 0 else abs(served - computed) / max(scale, 1e-300)
  checked <<- checked + 1
  largest_of_row <<- max(largest_of_row, difference)
  if (difference > worst$difference) worst <<- list(difference = difference, what = what)
}

show <- function(what, served, served_se, computed, computed_se) {
  se <- function(value) if (!is_there(value)) "-" else formatC(value, digits = 9, format = "g")
  cat(sprintf("%-26s %-10s %11.9g %11s   %11.9g %11s   %.1e\n", what[1], what[2], served, se(served_se), computed, se(computed_se),
              largest_of_row))
}

has_state <- function(row, states) is_there(row$state) && toupper(row$state) %in% states

check_score <- function(row) {
  largest_of_row <<- 0
  name <- paste(row$statistic, if (is.na(row$locality)) "(all)" else row$locality)
  at <- function(quantity) paste0(name, ": ", quantity)
  if (!need(at("state"), row$state) || has_state(row, c("NO_VALUE", "SUPPRESSED"))) return()
  needed <- list(basis = row$basis, method = row$method, estimate = row$estimate)
  if (!all(mapply(function(what, value) need(at(what), value), names(needed), needed))) return()
  depth <- depth_of(row$method)
  design <- design_of(depth, grepl("fpc stage 1", row$method, fixed = TRUE))
  rows <- design$variables
  linear <- linearise(row$statistic, row$locality, rows)
  n <- sum(linear$answered)
  se <- NA
  compare(at("n"), row$n, n)
  compare(at("estimate"), row$estimate, linear$estimate)
  if (is_there(row$points) || is_there(row$maximum_points)) {
    need(at("maximum points"), row$maximum_points)
    compare(at("points"), row$points, linear$estimate * row$maximum_points)
  }
  if (grepl("moderated variance", row$method)) {
    moderated <<- moderated + 1
  } else if (row$basis == "sampling") {
    domain <- subset(design, linear$answered)
    df <- c(design = design_df(design, depth, row$locality), domain = degf(domain))
    compare(at("design df"), row$design_df, df[["design"]])
    compare(at("domain df"), row$domain_df, df[["domain"]])
    # At 0 and 1 the sample shows no variance: an interval then, and no standard error.
    served_ok <- has_state(row, "OK")
    if (is_there(row$standard_error) || (served_ok && !grepl("at the boundary", row$method))) {
      se <- unname(SE(svytotal(~z, update(design, z = linear$z)))[1])
      effect <- se^2 / simple_random_variance(linear, rows$weight)
      compare(at("standard error"), row$standard_error, se)
      compare(at("design effect"), row$design_effect, effect)
      compare(at("effective n"), row$effective_n, n / effect)
    }
    if (served_ok || is_there(row$lower)) {
      used <- df[[if (grepl("domain df", row$method, fixed = TRUE)) "domain" else "design"]]
      need(at("confidence level"), row$confidence_level)
      compare(at("interval df"), row$interval_df, used)
      limits <- limits_of(row$method, linear$estimate, se, n, used, row$confidence_level)
      if (grepl("cut to the scale", row$method, fixed = TRUE)) limits <- cut_to(limits, range_of(row$statistic))
      compare(at("lower limit"), row$lower, limits[1])
      compare(at("upper limit"), row$upper, limits[2])
    }
  }
  show(c(row$statistic, if (is.na(row$locality)) "(all)" else row$locality), row$estimate, row$standard_error, linear$estimate, se)
}

# By t, or by MOVER from the limits of both sides with the degrees of freedom of the difference.
difference_limits <- function(row, sides, covariance, se) {
  estimates <- c(sides[[1]]$estimate, sides[[2]]$estimate)
  level <- row$confidence_level
  named <- regmatches(row$method, regexec("mover of ([a-z ]+?)(?: and ([a-z ]+?))?,", row$method, perl = TRUE))[[1]]
  if (length(named) == 0) {
    limits <- limits_of("t", estimates[1] - estimates[2], se, NA, row$interval_df, level)
    length_of_scale <- diff(range_of(row$statistic))
    return(if (grepl("cut to the scale", row$method, fixed = TRUE)) cut_to(limits, c(-1, 1) * length_of_scale) else limits)
  }
  methods <- named[c(2, if (named[3] == "") 2 else 3)]
  limits <- lapply(1:2, function(i) {
    limits_of(paste0(", ", methods[i]), estimates[i], sqrt(covariance[i, i]), sum(sides[[i]]$answered), row$interval_df, level)
  })
  scale <- sqrt(covariance[1, 1] * covariance[2, 2])
  mover(estimates[1], limits[[1]], estimates[2], limits[[2]], if (scale > 0) covariance[1, 2] / scale else 0)
}

check_difference <- function(row) {
  largest_of_row <<- 0
  label <- function(locality) if (is.na(locality)) "(all)" else locality
  name <- paste(row$statistic, label(row$first_locality), "minus", label(row$second_locality))
  design <- design_of(depth_of(row$method), settings[["sampled_once"]] == "1")
  first <- linearise(row$statistic, row$first_locality, design$variables)
  second <- linearise(row$statistic, row$second_locality, design$variables)
  covariance <- vcov(svytotal(~first + second, update(design, first = first$z, second = second$z)))
  estimate <- first$estimate - second$estimate
  se <- sqrt(covariance[1, 1] + covariance[2, 2] - 2 * covariance[1, 2])
  compare(paste0(name, ": difference"), row$difference, estimate)
  if (!need(paste0(name, ": state"), row$state)) return()
  # A share of exactly 0 or 1 shows none; MOVER does without.
  with_variance <- has_state(row, "OK") && covariance[1, 1] > 1e-24 && covariance[2, 2] > 1e-24
  if (with_variance || is_there(row$standard_error)) {
    compare(paste0(name, ": standard error"), row$standard_error, se)
  }
  # Of units that are not shared it is zero, and what is left of it rounding.
  if (with_variance || is_there(row$covariance)) {
    compare(paste0(name, ": covariance"), row$covariance, covariance[1, 2], sqrt(covariance[1, 1] * covariance[2, 2]))
  }
  if (has_state(row, "OK") || is_there(row$lower)) {
    need(paste0(name, ": confidence level"), row$confidence_level)
    need(paste0(name, ": interval df"), row$interval_df)
    limits <- difference_limits(row, list(first, second), covariance, se)
    compare(paste0(name, ": lower limit"), row$lower, limits[1])
    compare(paste0(name, ": upper limit"), row$upper, limits[2])
  }
  show(c(row$statistic, paste0(label(row$first_locality), "-", label(row$second_locality))), row$difference, row$standard_error, estimate, se)
}

# 1 + the number of peers with a higher estimate. Peers that are not in the bundle may be above everybody or below.
check_ranks <- function(rows) {
  rows <- rows[!is.na(rows$estimate), ]
  if (is.null(rows$rank) || all(is.na(rows$rank) & is.na(rows$peers))) return()
  for (i in seq_len(nrow(rows))) {
    at <- function(quantity) paste0(rows$statistic[i], " ", rows$locality[i], ": ", quantity)
    if (!need(at("rank"), rows$rank[i]) || !need(at("peers"), rows$peers[i])) next
    rank <- 1 + sum(rows$estimate > rows$estimate[i])
    largest_of_row <<- 0
    compare(at("rank"), rows$rank[i], min(max(rows$rank[i], rank), rank + rows$peers[i] - nrow(rows)))
  }
}

# As many as design.csv says.
check_count <- function(what, found) {
  expected <- suppressWarnings(as.numeric(settings[[what]]))
  if (length(expected) != 1 || is.na(expected)) {
    missing <<- c(missing, paste("design.csv:", what))
  } else if (found != expected) {
    missing <<- c(missing, sprintf("%s: %d of %d", gsub("_", " ", what), found, expected))
  }
}

moderated <- 0
cat(sprintf("%-26s %-10s %11s %11s   %11s %11s   %s\n", "", "", "served", "se", "R", "se", "off by"))
scores <- read("scores.csv")
for (i in seq_len(nrow(scores))) check_score(scores[i, ])
for (statistic in unique(scores$statistic)) check_ranks(scores[which(scores$statistic == statistic), ])
check_count("scores", sum(!duplicated(scores[c("statistic", "locality")])))
check_count("scores_with_estimate", sum(!is.na(scores$estimate)))
check_count("scores_with_points", sum(!is.na(scores$points)))
check_count("scores_with_rank", sum(!is.na(scores$rank)))
differences <- if (file.exists(file.path(here, "differences.csv"))) read("differences.csv") else data.frame()
for (i in seq_len(nrow(differences))) check_difference(differences[i, ])
check_count("differences", if (nrow(differences) == 0) 0 else
  sum(!duplicated(differences[c("statistic", "first_locality", "second_locality")])))

if (moderated > 0) cat(moderated, "scores have a variance that borrows from other localities: it was not computed here\n")
if (length(missing) > 0) cat(paste0("missing: ", missing, "\n"), sep = "")
passed <- checked > 0 && worst$difference <= tolerance && length(missing) == 0
cat(sprintf("R %s.%s, survey %s: %d numbers computed again\n", R.version$major, R.version$minor, packageVersion("survey"), checked))
cat(sprintf("%s: largest relative difference %.1e%s\n", if (passed) "PASS" else "FAIL", worst$difference,
            if (nzchar(worst$what)) paste0(" (", worst$what, ")") else ""))
quit(status = if (passed) 0 else 1)
