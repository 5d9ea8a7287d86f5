// A row of CSV as RFC 4180 has it: CRLF, quotes where needed. Pure, thread-safe.
//
//   out << CsvLine({"locality", "estimate"}) << CsvLine({"Phường 1, Quận 3", "0.44"});
#ifndef SIPAS_CLI_OUTPUT_CSV_WRITER_H_
#define SIPAS_CLI_OUTPUT_CSV_WRITER_H_

#include <span>
#include <string>
#include <vector>

namespace sipas::cli {

std::string CsvLine(std::span<const std::string> cells);
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_CSV_WRITER_H_
