// What is wrong with a definition's proto by itself, whatever its kind: found by walking over all
// fields, so that no field is forgotten. Definitions are rare; this need not be fast.
//
// Thread-safe. Example:
//
//   CheckProto(definition, violations);   // e.g. "campaign.title[1].language: 'vi' is there twice"
#ifndef SIPAS_LIBS_WIRE_DEFINITION_CHECK_H_
#define SIPAS_LIBS_WIRE_DEFINITION_CHECK_H_

#include "google/protobuf/message.h"
#include "libs/domain/violations.h"

namespace sipas::wire {

// Adds a violation for each unknown field and enum value, text that is no UTF-8, and LocalizedText
// without a language tag, without or with too long a text, or in a language that its list has
// twice.
void CheckProto(const google::protobuf::Message& message, domain::Violations& violations);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_DEFINITION_CHECK_H_
