// Signs of careless or invented answers as tables and CSV.
//
//   out << QualityTable(report, /*all=*/false, numbers);   // flags alone, with a sentence each
//   out << QualityCsv(report);                             // every test, all digits
//
// Pure functions, thread-safe.
#ifndef SIPAS_CLI_OUTPUT_QUALITY_TABLE_H_
#define SIPAS_CLI_OUTPUT_QUALITY_TABLE_H_

#include <string>

#include "cli/output/number_format.h"
#include "cli/report.pb.h"

namespace sipas::cli {

// At most 80 columns. `all`: also what is not flagged.
std::string QualityTable(const QualityReport& report, bool all, const NumberFormat& numbers);

std::string QualityCsv(const QualityReport& report);

// What is unusual, in a sentence without the unit's name: "41 pairs of its 25 responses ...".
std::string QualityExplanation(const QualityFinding& finding, double near,
                               const NumberFormat& numbers);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_QUALITY_TABLE_H_
