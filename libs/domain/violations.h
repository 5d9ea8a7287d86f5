// Collects everything that is wrong with an input, so that a person mends it in one go.
//
// Thread-compatible. Example:
//
//   Violations violations;
//   if (item.number == 0) violations.Add(Field("items", i, "number"), "must be at least 1");
//   return violations.ToStatus(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION", "...");
#ifndef SIPAS_LIBS_DOMAIN_VIOLATIONS_H_
#define SIPAS_LIBS_DOMAIN_VIOLATIONS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/error.h"

namespace sipas::domain {

// "items[3].number"; an empty last part gives "items[3]".
std::string Field(std::string_view list, std::size_t index, std::string_view member = {});

class Violations {
 public:
  // A description says what is wrong and what would be right.
  void Add(std::string_view field, std::string_view description);
  // Adds those of a part, with `prefix` + "." before their fields.
  void AddAll(std::string_view prefix, const Violations& part);

  bool empty() const { return list_.empty(); }
  const std::vector<base::FieldViolation>& list() const { return list_; }

  // OK when empty; else an error that carries all violations. The message names the first.
  absl::Status ToStatus(absl::StatusCode code, std::string_view reason,
                        std::string_view error_domain) const;

 private:
  std::vector<base::FieldViolation> list_;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_VIOLATIONS_H_
