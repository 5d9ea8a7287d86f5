#include "libs/stats/sequence_choice.h"

namespace sipas::stats {
namespace {

// Below these the approximations behind the two asymptotic formulas are not worth showing.
constexpr std::uint64_t kFewestAnswers = 100;
constexpr std::uint64_t kFewestPsus = 30;
constexpr std::uint64_t kFewestReplicates = 2;

SequenceChoice None(std::string_view reason) {
  return {SequenceMethod::kNone, SequenceGuarantee::kNone, "none: read once, at the end", reason};
}

SequenceChoice ForIndependentAnswers(const LookSituation& situation) {
  if (situation.units == 0) return None("No answer is in.");
  switch (situation.figure) {
    case SequenceFigure::kShare:
      return {SequenceMethod::kBetaBinomial, SequenceGuarantee::kConfidenceSequence,
              "confidence sequence (beta-binomial mixture)",
              "Holds at every look if answers are independent draws with equal weights."};
    case SequenceFigure::kScaleMean:
      return {SequenceMethod::kBetting, SequenceGuarantee::kConfidenceSequence,
              "confidence sequence (betting on counts)",
              "Holds at every look if answers are independent draws with equal weights."};
    case SequenceFigure::kWeighted:
      break;
  }
  if (situation.units < kFewestAnswers) {
    return None("Weighted figures have an asymptotic sequence only: 100 answers are needed.");
  }
  return {SequenceMethod::kAsymptotic, SequenceGuarantee::kAsymptoticConfidenceSequence,
          "asymptotic confidence sequence",
          "Holds for large n if answers are independent draws and weights stay as they are."};
}

}  // namespace

SequenceChoice ChooseSequence(const LookSituation& situation) {
  switch (situation.fieldwork) {
    case Fieldwork::kIndependentAnswers:
      return ForIndependentAnswers(situation);
    case Fieldwork::kRandomReplicates:
      if (situation.units < kFewestReplicates) return None("Two complete replicates are needed.");
      return {SequenceMethod::kReplicateMeans, SequenceGuarantee::kConfidenceSequence,
              "confidence sequence (betting on replicate means)",
              "Holds at every completed replicate if replicates were drawn at random beforehand."};
    case Fieldwork::kClusteredOrSystematic:
      break;
  }
  if (situation.units < kFewestPsus) {
    return None("Clusters are not independent answers, and fewer than 30 are in.");
  }
  return {SequenceMethod::kClusteredBand, SequenceGuarantee::kMonitoringBand,
          "monitoring band (design-based, no guarantee)",
          "For watching fieldwork: no theorem, and the band follows the order of the clusters."};
}

}  // namespace sipas::stats
