#!/usr/bin/env Rscript
# Writes the InstEval survey of the R package lme4 as CSV, a row per rating.
#
#   Rscript data/insteval/export.R insteval.csv

args <- commandArgs(trailingOnly = TRUE)
if (length(args) != 1) stop("usage: export.R FILE")

ratings <- lme4::InstEval
out <- data.frame(id = seq_len(nrow(ratings)), ratings)
write.csv(out, args[1], row.names = FALSE, quote = FALSE)
cat(sprintf("%s: %d ratings by %d students in %d departments\n", args[1], nrow(out),
            nlevels(factor(out$s)), nlevels(factor(out$dept))))
