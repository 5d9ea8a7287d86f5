#include "cli/output/table.h"

#include <algorithm>
#include <utility>

#include "cli/output/display_width.h"

namespace sipas::cli {
namespace {

// A flexible column never gets narrower.
constexpr size_t kLeastWidth = 8;
constexpr size_t kGap = 2;

void AppendCell(const std::string& cell, size_t width, Align align, std::string& line) {
  const std::string text = Truncate(cell, width);
  const std::string padding(width - std::min(width, DisplayWidth(text)), ' ');
  line.append(align == Align::kRight ? padding + text : text + padding);
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  AddRow(titles);
}

void Table::AddRow(const std::vector<std::string>& cells) {
  std::vector<std::string> row;
  for (const std::string& cell : cells) row.push_back(Printable(cell));
  row.resize(columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<size_t> Table::Widths(size_t width) const {
  std::vector<size_t> widths(columns_.size(), 0);
  for (const std::vector<std::string>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  size_t total = kGap * (columns_.size() - 1);
  for (const size_t column : widths) total += column;
  for (size_t i = 0; i < widths.size() && total > width; ++i) {
    if (!columns_[i].flexible) continue;
    const size_t others = total - widths[i];
    const size_t room = width > others ? width - others : 0;
    widths[i] = std::min(widths[i], std::max(room, kLeastWidth));
  }
  return widths;
}

std::string Table::Render(size_t width) const {
  const std::vector<size_t> widths = Widths(width);
  std::string text;
  for (const std::vector<std::string>& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line.append(kGap, ' ');
      AppendCell(row[i], widths[i], columns_[i].align, line);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text.append(line).push_back('\n');
  }
  return text;
}

}  // namespace sipas::cli
