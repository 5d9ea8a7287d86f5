#include "cli/importer/text_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/strings.h"
#include "libs/base/utf8.h"

namespace sipas::cli {
namespace {

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t bytes = base::Utf8CharLength(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

}  // namespace

size_t ColumnIndex(const std::vector<std::string>& header, std::string_view column) {
  return static_cast<size_t>(std::find(header.begin(), header.end(), column) - header.begin());
}

TextReader::TextReader(const Text& text, const std::vector<std::string>& header)
    : text_(text),
      separator_(text.separator().empty() ? "/" : text.separator()),
      values_(text.values().begin(), text.values().end()) {
  for (const std::string& column : text.columns()) columns_.push_back(ColumnIndex(header, column));
}

std::string TextReader::Name() const {
  return absl::StrCat(columns_.size() == 1 ? "column '" : "columns '",
                      absl::StrJoin(text_.columns(), "', '"), "'");
}

std::string_view TextReader::Raw(const std::vector<std::string>& cells) {
  if (columns_.empty()) return {};
  if (columns_.size() == 1) return cells[columns_[0]];
  joined_.clear();
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) joined_.append(separator_);
    joined_.append(cells[columns_[i]]);
  }
  return joined_;
}

std::optional<std::string_view> TextReader::Read(const std::vector<std::string>& cells,
                                                 std::string& problem) {
  if (columns_.empty()) return text_.constant();
  if (columns_.size() > 1) {
    for (const size_t column : columns_) {
      if (!cells[column].empty()) continue;
      problem = absl::StrCat(Name(), ": a cell is empty");
      return std::nullopt;
    }
  }
  return MapValue(Raw(cells), problem);
}

std::optional<std::string_view> TextReader::MapValue(std::string_view raw,
                                                     std::string& problem) const {
  if (!values_.empty()) {
    const auto value = values_.find(base::ToAbsl(raw));
    if (value != values_.end()) return value->second;
    if (!text_.keep_unlisted()) {
      problem =
          absl::StrCat(Name(), ": the mapping has no value for '", base::ToValidUtf8(raw), "'");
      return std::nullopt;
    }
  }
  if (raw.empty()) {
    problem = absl::StrCat(Name(), ": is empty");
    return std::nullopt;
  }
  if (!IsUtf8(raw)) {
    problem = absl::StrCat(Name(), ": is not UTF-8");
    return std::nullopt;
  }
  return raw;
}

}  // namespace sipas::cli
