#include "libs/domain/violations.h"

#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"

namespace sipas::domain {

std::string Field(std::string_view list, std::size_t index, std::string_view member) {
  return absl::StrCat(base::ToAbsl(list), "[", index, member.empty() ? "]" : "].",
                      base::ToAbsl(member));
}

void Violations::Add(std::string_view field, std::string_view description) {
  list_.push_back({.field = std::string(field), .description = std::string(description)});
}

void Violations::AddAll(std::string_view prefix, const Violations& part) {
  for (const base::FieldViolation& violation : part.list_) {
    Add(absl::StrCat(base::ToAbsl(prefix), prefix.empty() ? "" : ".", violation.field),
        violation.description);
  }
}

absl::Status Violations::ToStatus(absl::StatusCode code, std::string_view reason,
                                  std::string_view error_domain) const {
  if (list_.empty()) return absl::OkStatus();
  std::string message = absl::StrCat(list_[0].field, ": ", list_[0].description);
  if (list_.size() > 1) absl::StrAppend(&message, " (and ", list_.size() - 1, " more)");
  return base::MakeError(
      code, message,
      {.reason = std::string(reason), .domain = std::string(error_domain), .violations = list_});
}

}  // namespace sipas::domain
