#include "libs/domain/weight_set.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/domain/identifier.h"
#include "libs/domain/weight.h"

namespace sipas::domain {
namespace {

void CheckStratum(const CellWeight& cell, const SamplingDesign& design, const std::string& field,
                  Violations& violations) {
  if (!design.stratified) {
    if (!cell.stratum.empty()) violations.Add(field, "must be empty: the design is not stratified");
  } else if (!IsValidCode(cell.stratum)) {
    violations.Add(field, kNotACode);
  } else if (!design.strata.empty() && design.FindStratum(cell.stratum) == nullptr) {
    violations.Add(field, absl::StrCat("no stratum '", cell.stratum, "' in the campaign's design"));
  }
}

void CheckLocality(const CellWeight& cell, const Register& tree, const std::string& field,
                   Violations& violations) {
  const std::optional<int> locality = tree.Find(cell.locality);
  if (!locality) {
    violations.Add(field,
                   absl::StrCat("no locality '", cell.locality, "' in the campaign's register"));
  } else if (!tree.is_leaf(*locality)) {
    violations.Add(field, absl::StrCat("'", cell.locality, "' is not a leaf of the register"));
  }
}

void CheckCells(const std::vector<CellWeight>& cells, const Campaign* campaign,
                const Register* tree, Violations& violations) {
  absl::flat_hash_set<std::pair<std::string, std::string>> seen;
  for (size_t i = 0; i < cells.size(); ++i) {
    const CellWeight& cell = cells[i];
    const std::string field = Field("cells", i);
    if (tree != nullptr) CheckLocality(cell, *tree, field + ".locality", violations);
    if (campaign != nullptr) {
      CheckStratum(cell, campaign->spec().design, field + ".stratum", violations);
    }
    if (!IsWeight(cell.factor)) violations.Add(field + ".factor", kNotAWeight);
    if (!seen.emplace(cell.locality, cell.stratum).second) {
      violations.Add(field, absl::StrCat("locality '", cell.locality, "', stratum '", cell.stratum,
                                         "' is there twice"));
    }
  }
}

void CheckResponses(const std::vector<ResponseWeight>& responses, Violations& violations) {
  absl::flat_hash_set<base::Uuid> seen;
  seen.reserve(responses.size());
  for (size_t i = 0; i < responses.size(); ++i) {
    const ResponseWeight& response = responses[i];
    if (!IsWeight(response.weight)) violations.Add(Field("responses", i, "weight"), kNotAWeight);
    if (!seen.insert(response.response_id).second) {
      violations.Add(Field("responses", i, "response_id"),
                     absl::StrCat("response ", response.response_id.ToString(), " is there twice"));
    }
  }
}

}  // namespace

void WeightSet::Check(const Campaign* referenced, const Register* tree,
                      Violations& violations) const {
  if (referenced == nullptr)
    violations.Add("campaign", absl::StrCat("no campaign '", campaign, "'"));
  if (cells.empty() && responses.empty()) {
    violations.Add("cells", "must have weights: either cells or responses");
  }
  if (!cells.empty() && !responses.empty()) {
    violations.Add("responses", "must be empty: cells are given");
  }
  CheckCells(cells, referenced, tree, violations);
  CheckResponses(responses, violations);
}

}  // namespace sipas::domain
