#include "libs/stats/sequence_choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <vector>

#include "libs/stats/confidence_sequence.h"
#include "libs/stats/hash64.h"
#include "libs/stats/ordered_sequence.h"

namespace sipas::stats {
namespace {

TEST(SequenceChoiceTest, OnlyIndependentAnswersAndRandomReplicatesGetAConfidenceSequence) {
  for (const auto figure :
       {SequenceFigure::kShare, SequenceFigure::kScaleMean, SequenceFigure::kWeighted}) {
    for (const std::uint64_t units : {0u, 1u, 29u, 30u, 100u, 1000000u}) {
      const auto clustered = ChooseSequence({Fieldwork::kClusteredOrSystematic, units, figure});
      EXPECT_EQ(clustered.guarantee,
                units < 30 ? SequenceGuarantee::kNone : SequenceGuarantee::kMonitoringBand);
      EXPECT_EQ(clustered.text.find("confidence"), std::string_view::npos);
    }
  }
  EXPECT_EQ(ChooseSequence({Fieldwork::kIndependentAnswers, 1, SequenceFigure::kShare}).method,
            SequenceMethod::kBetaBinomial);
  EXPECT_EQ(ChooseSequence({Fieldwork::kIndependentAnswers, 1, SequenceFigure::kScaleMean}).method,
            SequenceMethod::kBetting);
  EXPECT_EQ(ChooseSequence({Fieldwork::kRandomReplicates, 2, SequenceFigure::kWeighted}).method,
            SequenceMethod::kReplicateMeans);
}

TEST(SequenceChoiceTest, WeightedFiguresAreCoveredForLargeNumbersOnly) {
  const auto few = ChooseSequence({Fieldwork::kIndependentAnswers, 99, SequenceFigure::kWeighted});
  const auto many =
      ChooseSequence({Fieldwork::kIndependentAnswers, 100, SequenceFigure::kWeighted});
  EXPECT_EQ(few.method, SequenceMethod::kNone);
  EXPECT_EQ(many.guarantee, SequenceGuarantee::kAsymptoticConfidenceSequence);
}

TEST(SequenceChoiceTest, WhoSaysNothingAboutTheFieldworkGetsNoConfidenceSequence) {
  EXPECT_EQ(ChooseSequence({}).guarantee, SequenceGuarantee::kNone);
}

// Clusters of 25 answers with share 1 or 0.4, so 0.7 on average: why clustered fieldwork gets no
// sequence for independent answers, and why means of replicates may have one.
struct Misses {
  int as_if_independent = 0;
  int replicate_means = 0;
};
Misses MissesOf(int runs) {
  Misses misses;
  std::uint64_t counter = 0;
  for (int run = 0; run < runs; ++run) {
    BinomialCount count;
    std::vector<double> replicates;
    bool missed = false;
    for (int cluster = 0; cluster < 40; ++cluster) {
      const double share = HashedUniform(Hash64(++counter)) < 0.5 ? 1 : 0.4;
      const auto before = count.successes;
      for (int i = 0; i < 25; ++i) {
        count.successes += HashedUniform(Hash64(++counter)) < share ? 1 : 0;
        ++count.n;
      }
      // Here every cluster is a replicate: drawn at random, independent of all others.
      replicates.push_back(static_cast<double>(count.successes - before) / 25);
      const auto limits = *BetaBinomialSequence(count, {}, 0.05);
      missed = missed || limits.lower > 0.7 || limits.upper < 0.7;
    }
    misses.as_if_independent += missed ? 1 : 0;
    bool missed_by_means = false;
    for (std::size_t look = 2; look <= replicates.size(); ++look) {
      const auto seen = std::span(replicates).first(look);
      missed_by_means = missed_by_means || *HedgedLogCapital(seen, 0.7, {}) >= std::log(20.0);
    }
    misses.replicate_means += missed_by_means ? 1 : 0;
  }
  return misses;
}

TEST(SequenceChoiceTest, ClustersBreakTheSequenceForIndependentAnswersAndNotReplicateMeans) {
  constexpr int kRuns = 300;
  const Misses misses = MissesOf(kRuns);
  EXPECT_GE(misses.as_if_independent, kRuns * 50 / 100) << "of " << kRuns;
  EXPECT_LE(misses.replicate_means, kRuns * 7 / 100) << "of " << kRuns;
  RecordProperty("as_if_independent", misses.as_if_independent);
  RecordProperty("replicate_means", misses.replicate_means);
}

}  // namespace
}  // namespace sipas::stats
