// What the tests of checks look at. For tests only.
//
//   EXPECT_THAT(ViolatedFields(violations), ElementsAre("items[0].number", "items[3].scale"));
#ifndef SIPAS_LIBS_DOMAIN_VIOLATED_FIELDS_H_
#define SIPAS_LIBS_DOMAIN_VIOLATED_FIELDS_H_

#include <string>
#include <vector>

#include "libs/domain/violations.h"

namespace sipas::domain {

// The field of every violation, in the order in which they were found.
inline std::vector<std::string> ViolatedFields(const Violations& violations) {
  std::vector<std::string> fields;
  for (const base::FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  return fields;
}

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_VIOLATED_FIELDS_H_
