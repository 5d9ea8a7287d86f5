// ChooseSequence: which limits may be read again and again while answers come in, and what they may
// be called.
//
// A confidence sequence holds at all looks at once only where its theorem does. Fieldwork decides:
//
//   fieldwork, figure                method                      guarantee
//   independent, share               beta-binomial               confidence sequence
//   independent, mean of a scale     betting on counts           confidence sequence
//   independent, weighted, n >= 100  asymptotic                  asymptotic confidence sequence
//   random replicates (2 or more)    betting on replicate means  confidence sequence
//   clustered or systematic, m >= 30 design-based band           monitoring band
//   anything else                    none: read once, at the end
// Formulas and sources: confidence_sequence.h, ordered_sequence.h. 100 and 30 are rules of thumb:
// below, the approximations are not worth showing.
//
// Independent answers: drawn one by one, such as an unclustered sample released in random order or
// every k-th client with k large. Random replicates: the sample is split at random, before
// fieldwork, into parts that each repeat the design; a look is taken when a part is complete, and
// the part's mean counts as one observation (ordered_sequence.h, HedgedCapitalSequence, in the
// order of release). Its ratio estimate may have a bias of order 1/n of one replicate, which the
// theorem does not cover. Clustered or systematic: communes, interviewers or days one after the
// other; answers of one cluster are alike, so methods for independent answers miss far more often
// than alpha: in sequence_choice_test.cc, with 40 clusters of two kinds, in 98 % of runs at 5 %.
//
// `text` goes into the `method` of what is served; a result of ClusteredMonitoringBand must never
// be served under another one. No errors: every situation has an answer, kNone with a reason where
// nothing holds, and a default LookSituation promises nothing. Pure function, thread-safe.
//
//   const SequenceChoice choice = ChooseSequence({Fieldwork::kClusteredOrSystematic, 212});
//   choice.guarantee == SequenceGuarantee::kMonitoringBand
#ifndef SIPAS_LIBS_STATS_SEQUENCE_CHOICE_H_
#define SIPAS_LIBS_STATS_SEQUENCE_CHOICE_H_

#include <cstdint>
#include <string_view>

namespace sipas::stats {

enum class Fieldwork { kIndependentAnswers, kRandomReplicates, kClusteredOrSystematic };

enum class SequenceFigure {
  kShare,      // of one category or a set of them, equal weights
  kScaleMean,  // mean of answers on a bounded scale, equal weights
  kWeighted,   // any figure with unequal weights, or a composite
};

struct LookSituation {
  Fieldwork fieldwork = Fieldwork::kClusteredOrSystematic;
  // Units that are in: answers, complete replicates, or PSUs.
  std::uint64_t units = 0;
  SequenceFigure figure = SequenceFigure::kShare;
};

enum class SequenceMethod {
  kNone,
  kBetaBinomial,    // BetaBinomialSequence
  kBetting,         // BettingSequence
  kAsymptotic,      // AsymptoticSequence
  kReplicateMeans,  // HedgedCapitalSequence of the means of complete replicates
  kClusteredBand,   // ClusteredMonitoringBand
};

enum class SequenceGuarantee {
  kNone,
  kConfidenceSequence,            // P(covers at all looks) >= 1 - alpha for every n
  kAsymptoticConfidenceSequence,  // the same in the limit of large n
  kMonitoringBand,                // no such statement
};

struct SequenceChoice {
  SequenceMethod method = SequenceMethod::kNone;
  SequenceGuarantee guarantee = SequenceGuarantee::kNone;
  std::string_view text;    // for `method`, e.g. "monitoring band (design-based, no guarantee)"
  std::string_view reason;  // one sentence: what must hold, or what is missing
};

SequenceChoice ChooseSequence(const LookSituation& situation);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_SEQUENCE_CHOICE_H_
