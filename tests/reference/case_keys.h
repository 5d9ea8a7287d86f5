// Whether every key of a case's `design` and `estimator` is one that this program knows.
//
// A key that nobody reads would pass for honoured: a design with `pps` would be evaluated as if it
// had been drawn with equal probabilities. Keys that are words for people (`note`, `comment`,
// `source`, `description`, `name`, `formula`, `title`) may stand anywhere. Errors:
// INVALID_ARGUMENT, which names the key. May throw nlohmann's exception (json.h). Pure, thread-safe.
//
//   SIPAS_RETURN_IF_ERROR(CheckKeys("mean", design, estimator));
#ifndef SIPAS_TESTS_REFERENCE_CASE_KEYS_H_
#define SIPAS_TESTS_REFERENCE_CASE_KEYS_H_

#include <string>

#include "absl/status/status.h"
#include "tests/reference/json.h"

namespace sipas::reference {

// `kind`: estimator.kind, a known one.
absl::Status CheckKeys(const std::string& kind, const Json& design, const Json& estimator);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_CASE_KEYS_H_
