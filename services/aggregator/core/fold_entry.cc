#include "services/aggregator/core/fold_entry.h"

namespace sipas::aggregator {
namespace {

struct Kind {
  FoldedKind operator()(const Addition& addition) const {
    return addition.reinstated ? FoldedKind::kReinstate : FoldedKind::kResponse;
  }
  FoldedKind operator()(const Retraction&) const { return FoldedKind::kVoid; }
  FoldedKind operator()(const Replacement&) const { return FoldedKind::kAmend; }
  FoldedKind operator()(const DefinitionChange&) const { return FoldedKind::kDefinition; }
};

}  // namespace

FoldedKind KindOf(const FoldEntry& entry) { return std::visit(Kind(), entry.change); }

}  // namespace sipas::aggregator
