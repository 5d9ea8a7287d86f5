// Does a mapping make sense, by itself and with the columns of its file?
//
//   domain::Violations violations;
//   CheckMapping(mapping, reader->header(), violations);
//
// Fields are paths in the mapping. Pure, thread-safe.
#ifndef SIPAS_CLI_IMPORTER_MAPPING_CHECK_H_
#define SIPAS_CLI_IMPORTER_MAPPING_CHECK_H_

#include <string>
#include <vector>

#include "cli/mapping.pb.h"
#include "libs/domain/violations.h"

namespace sipas::cli {

void CheckMapping(const Mapping& mapping, const std::vector<std::string>& header,
                  domain::Violations& violations);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_MAPPING_CHECK_H_
