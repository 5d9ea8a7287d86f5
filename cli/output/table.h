// Columns of text, aligned by display width.
//
//   Table table({{.title = "locality", .flexible = true}, {.title = "share", .align =
//   Align::kRight}}); table.AddRow({"Phường Bến Nghé", "44.5 %"}); std::cout << table.Render();
//
// Thread-compatible.
#ifndef SIPAS_CLI_OUTPUT_TABLE_H_
#define SIPAS_CLI_OUTPUT_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace sipas::cli {

inline constexpr size_t kTerminalColumns = 80;

enum class Align { kLeft, kRight };

class Table {
 public:
  struct Column {
    std::string title{};
    Align align = Align::kLeft;
    // Cells may be cut with "…" so that the table fits; at most one column.
    bool flexible = false;
  };

  explicit Table(std::vector<Column> columns);

  // As many cells as columns. Control characters are replaced.
  void AddRow(const std::vector<std::string>& cells);

  // Title line and rows, two spaces between columns, none at the ends of lines.
  std::string Render(size_t width = kTerminalColumns) const;

 private:
  std::vector<size_t> Widths(size_t width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_TABLE_H_
