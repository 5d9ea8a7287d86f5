// Json: the value type of case files, with keys in the order of the file (the order of factors is
// the order of their weights).
//
// Reading a member that is not there, or of another type, throws nlohmann's exception: a case that
// does not follow the format cannot be evaluated, and EvaluateCase (evaluate.h) reports it as that.
#ifndef SIPAS_TESTS_REFERENCE_JSON_H_
#define SIPAS_TESTS_REFERENCE_JSON_H_

#include <nlohmann/json.hpp>

namespace sipas::reference {

using Json = nlohmann::ordered_json;

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_JSON_H_
