#include "tests/reference/case_verdict.h"

#include <exception>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/reference/comparison.h"
#include "tests/reference/evaluate.h"

namespace sipas::reference {
namespace {

std::string NotEvaluated(const FolderCase& one, const std::string& why) {
  return absl::StrCat(one.name, ": cannot be evaluated: ", why);
}

std::string NotEvaluated(const FolderCase& one, const absl::Status& why) {
  return NotEvaluated(one, std::string(why.message()));
}

std::string Failure(const FolderCase& one, const std::vector<Mismatch>& mismatches) {
  if (mismatches.empty()) return "";
  const Mismatch& first = mismatches.front();
  return absl::StrFormat("%s: %s: got %s, expected %s, relative error %.3g (%d of its fields fail)",
                         one.name, first.field, first.got, first.expected, first.relative_error,
                         mismatches.size());
}

CaseVerdict Evaluate(const FolderCase& one, const Folder& folder) {
  if (!one.status.ok()) return {NotEvaluated(one, one.status), ""};
  if (!ExpectsAnything(one.json)) {
    return {one.name + ": expects nothing: `expected` is missing or empty", ""};
  }
  if (const absl::Status status = CheckTolerance(one.json); !status.ok()) {
    return {NotEvaluated(one, status), ""};
  }
  const absl::StatusOr<Json> got = EvaluateCase(one.json, folder);
  if (!got.ok()) return {NotEvaluated(one, got.status()), ""};
  return {Failure(one, Compare(*got, one.json)), got->dump()};
}

}  // namespace

CaseVerdict Judge(const FolderCase& one, const Folder& folder) {
  try {
    return Evaluate(one, folder);
  } catch (const std::exception& problem) {  // such as a group's name that is not UTF-8
    return {NotEvaluated(one, problem.what()), ""};
  }
}

}  // namespace sipas::reference
