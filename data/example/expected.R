#!/usr/bin/env Rscript
# What R's survey package says of the example, as tests/e2e/how_to/expected_test.py reads it.
#
#   Rscript data/example/expected.R > data/example/expected.csv     # in the project's directory

suppressPackageStartupMessages(library(survey))
answers <- read.csv2("data/example/answers.csv", na.strings = c("", "-8", "-9"))
answers$q3_trust[answers$q3_trust == 99] <- NA
answers$psu <- paste(answers$ward, answers$village)
answers$staff <- as.numeric(answers$q1_staff %in% c("Hài lòng", "Rất hài lòng"))
answers$staff[is.na(answers$q1_staff)] <- NA
answers$wait <- as.numeric(6 - answers$q2_wait >= 4)
answers$trust <- as.numeric(answers$q3_trust >= 7)
answers$trust_mean <- answers$q3_trust
answers$online <- as.numeric(answers$q4_online >= 3)

row_of <- function(design, wave, locality, variable) {
  domain <- subset(design, w > 0 & !is.na(get(variable)) & (locality == "" | ward == locality))
  mean <- svymean(reformulate(variable), domain, deff = "replace")
  data.frame(campaign = paste0("example-", wave), locality = locality, statistic = paste0("item:", sub("_", "-", variable)),
             n = nrow(domain$variables), estimate = unname(coef(mean)), standard_error = unname(SE(mean)[1]),
             design_effect = unname(deff(mean)), design_df = degf(design))
}

# No fpc: people were drawn within the drawn villages, and the correction would leave out their part of the error.
rows <- NULL
for (wave in c(2024, 2025)) {
  design <- svydesign(ids = ~psu, strata = ~region, weights = ~w, data = answers[answers$year == wave, ])
  for (ward in c("", "W1", "W2", "W3", "W4")) {
    for (variable in c("staff", "wait", "trust", "trust_mean", "online")) rows <- rbind(rows, row_of(design, wave, ward, variable))
  }
}
rows$standard_error[rows$standard_error == 0] <- NA # all answers alike: R says 0, the service says that it is not known
for (column in c("estimate", "standard_error", "design_effect")) rows[[column]] <- ifelse(is.finite(rows[[column]]), sprintf("%.17g", rows[[column]]), "")
write.csv(rows, stdout(), row.names = FALSE, quote = FALSE)
