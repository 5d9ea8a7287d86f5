// A Text of the mapping, ready to be read from rows.
//
//   TextReader locality(mapping.locality(), header);
//   std::string problem;
//   std::optional<std::string_view> code = locality.Read(row.cells, problem);
//
// Thread-compatible.
#ifndef SIPAS_CLI_IMPORTER_TEXT_READER_H_
#define SIPAS_CLI_IMPORTER_TEXT_READER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "cli/mapping.pb.h"

namespace sipas::cli {

// Where a column of this name is. It must be there (CheckMapping).
size_t ColumnIndex(const std::vector<std::string>& header, std::string_view column);

class TextReader {
 public:
  // `text` has passed CheckMapping.
  TextReader(const Text& text, const std::vector<std::string>& header);

  // None with a `problem` for an empty cell among several, a cell that `values` does not list and
  // one that is no UTF-8. The view lives until the next call and as long as the cells.
  std::optional<std::string_view> Read(const std::vector<std::string>& cells, std::string& problem);

  // The cell, or the joined cells, before `values` is applied; empty for a constant.
  std::string_view Raw(const std::vector<std::string>& cells);

 private:
  std::optional<std::string_view> MapValue(std::string_view raw, std::string& problem) const;
  // "column 'a'" or "columns 'a', 'b'", for problems.
  std::string Name() const;

  Text text_;
  std::string separator_;
  std::vector<size_t> columns_;
  absl::flat_hash_map<std::string, std::string> values_;
  std::string joined_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_TEXT_READER_H_
