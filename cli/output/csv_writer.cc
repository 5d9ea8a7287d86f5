#include "cli/output/csv_writer.h"

#include <string_view>

namespace sipas::cli {
namespace {

void AppendCell(std::string_view cell, std::string& line) {
  // Readers may strip spaces around a cell without quotes.
  const bool quote = cell.find_first_of(",\"\r\n") != std::string_view::npos ||
                     cell.starts_with(' ') || cell.ends_with(' ');
  if (!quote) {
    line.append(cell);
    return;
  }
  line.push_back('"');
  for (const char c : cell) {
    if (c == '"') line.push_back('"');
    line.push_back(c);
  }
  line.push_back('"');
}

}  // namespace

std::string CsvLine(std::span<const std::string> cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line.push_back(',');
    AppendCell(cells[i], line);
  }
  return line + "\r\n";
}

std::string CsvLine(const std::vector<std::string>& cells) {
  return CsvLine(std::span<const std::string>(cells));
}

}  // namespace sipas::cli
