#!/usr/bin/env Rscript
# Shows, from a bundle, how wide the interval of its first score would be if every rating were an independent person.
#
#   sipasctl bundle insteval --block departments --statistic mean --out DIRECTORY
#   Rscript data/insteval/naive.R DIRECTORY

args <- commandArgs(trailingOnly = TRUE)
if (length(args) != 1) stop("usage: naive.R DIRECTORY")
score <- read.csv(file.path(args[1], "scores.csv"))[1, ]
responses <- read.csv(file.path(args[1], "responses.csv"))
values <- responses$item_1[responses$leaf == score$locality]
if (score$statistic == "item:satisfied") values <- as.numeric(values >= 4)
naive <- mean(values) + c(-1, 1) * qt(0.975, length(values) - 1) * sd(values) / sqrt(length(values))

cat(sprintf("%s, department %s:\n", sub("item:", "", score$statistic), score$locality))
cat(sprintf("  design-based interval  %.4f to %.4f   width %.4f\n", score$lower, score$upper, score$upper - score$lower))
cat(sprintf("  naive interval         %.4f to %.4f   width %.4f\n", naive[1], naive[2], diff(naive)))
cat(strwrap(sprintf("The naive one is %.0f %% as wide as it should be: it takes %s ratings for as many independent people, but they come from far fewer students, and the ratings of one student are alike.",
                    100 * diff(naive) / (score$upper - score$lower), format(length(values), big.mark = ",")), 80), sep = "\n")
