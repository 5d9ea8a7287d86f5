#include "tests/reference/case_keys.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace sipas::reference {
namespace {

using Keys = std::set<std::string>;

// `what`: "design", "estimator" and the like, for the message.
absl::Status CheckObject(const Json& json, const char* what, const Keys& known) {
  static const Keys kWords = {"comment", "description", "formula", "name",
                              "note",    "source",      "title"};
  if (!json.is_object()) return absl::InvalidArgumentError(absl::StrCat(what, " is no object"));
  for (const auto& [key, value] : json.items()) {
    if (known.contains(key) || kWords.contains(key)) continue;
    return absl::InvalidArgumentError(absl::StrCat("unknown ", what, " key '", key, "'"));
  }
  return absl::OkStatus();
}

// A list of objects, if it is there.
absl::Status CheckList(const Json& parent, const char* member, const char* what,
                       const Keys& known) {
  if (!parent.contains(member)) return absl::OkStatus();
  for (const Json& entry : parent[member]) {
    SIPAS_RETURN_IF_ERROR(CheckObject(entry, what, known));
  }
  return absl::OkStatus();
}

// {"by": [...], "totals": [{column: value, ..., "Freq": N}, ...]}: categories have the columns of
// `by`.
absl::Status CheckTotals(const Json& margin) {
  Keys columns = {"Freq"};
  for (const Json& name : margin.at("by")) columns.insert(name.get<std::string>());
  return CheckList(margin, "totals", "totals", columns);
}

absl::Status CheckCalibrationStep(const Json& step) {
  const bool crossed = step.is_object() && step.value("type", "") == "poststratify";
  if (crossed) {
    SIPAS_RETURN_IF_ERROR(CheckObject(step, "poststratify", {"type", "by", "totals"}));
    return CheckTotals(step);
  }
  // The iterations end where libs/stats ends them, whatever R was told (epsilon, maxit).
  SIPAS_RETURN_IF_ERROR(
      CheckObject(step, "calibration", {"type", "margins", "calfun", "epsilon", "maxit"}));
  if (!step.contains("margins")) return absl::OkStatus();  // an unknown type, or nothing to read
  for (const Json& margin : step["margins"]) {
    SIPAS_RETURN_IF_ERROR(CheckObject(margin, "margin", {"by", "totals"}));
    SIPAS_RETURN_IF_ERROR(CheckTotals(margin));
  }
  return absl::OkStatus();
}

absl::Status CheckDesign(const Json& design) {
  SIPAS_RETURN_IF_ERROR(CheckObject(design, "design",
                                    {"data", "weight", "strata", "psu", "nest", "fpc", "lonely_psu",
                                     "adjust_domain_lonely", "calibration", "replicates"}));
  if (design.contains("replicates")) {
    SIPAS_RETURN_IF_ERROR(CheckObject(design["replicates"], "replicates",
                                      {"file", "scale", "rscales", "mse", "type"}));
  }
  if (!design.contains("calibration")) return absl::OkStatus();
  for (const Json& step : design["calibration"]) SIPAS_RETURN_IF_ERROR(CheckCalibrationStep(step));
  return absl::OkStatus();
}

absl::Status CheckEstimator(const std::string& kind, const Json& estimator) {
  static const std::map<std::string, Keys> kKnown = {
      {"mean", {"y"}},
      {"total", {"y"}},
      {"ratio", {"num", "den"}},
      {"index", {"scoring", "factors", "factor_weights", "item_weights"}},
      {"by", {"y", "by", "contrasts", "minus_overall"}},
      {"wave_difference", {"items", "scoring"}},
      {"proportion_ci", {"y", "level"}}};
  Keys known = kKnown.at(kind);
  known.insert({"kind", "domain"});
  SIPAS_RETURN_IF_ERROR(CheckObject(estimator, "estimator", known));
  for (const char* const variable : {"y", "num", "den"}) {
    if (!estimator.contains(variable)) continue;
    SIPAS_RETURN_IF_ERROR(CheckObject(estimator[variable], "variable", {"col", "score", "value"}));
  }
  return CheckList(estimator, "domain", "domain", {"col", "op", "value"});
}

}  // namespace

absl::Status CheckKeys(const std::string& kind, const Json& design, const Json& estimator) {
  SIPAS_RETURN_IF_ERROR(CheckEstimator(kind, estimator));
  if (kind != "wave_difference") return CheckDesign(design);
  SIPAS_RETURN_IF_ERROR(CheckObject(design, "design", {"wave1", "wave2"}));
  SIPAS_RETURN_IF_ERROR(CheckDesign(design.at("wave1")));
  return CheckDesign(design.at("wave2"));
}

}  // namespace sipas::reference
