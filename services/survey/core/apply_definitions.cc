#include "services/survey/core/apply_definitions.h"

#include <utility>

namespace sipas::survey {

CheckedDefinitions CheckDefinitions(const domain::Definitions& current,
                                    std::vector<domain::DefinitionDraft> drafts,
                                    const domain::Definitions::HasResponses& has_responses,
                                    domain::Violations& violations) {
  CheckedDefinitions checked;
  checked.next = std::make_unique<domain::Definitions>(current);
  bool all_forbidden = true;
  for (size_t i = 0; i < drafts.size(); ++i) {
    domain::Violations own;
    checked.applied.push_back(checked.next->Apply(std::move(drafts[i]), has_responses, own));
    if (!own.empty() && !checked.applied.back().change_forbidden) all_forbidden = false;
    violations.AddAll(domain::Field("definitions", i), own);
  }
  checked.change_forbidden = all_forbidden && !violations.empty();
  return checked;
}

}  // namespace sipas::survey
