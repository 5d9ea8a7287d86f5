#include "cli/output/text_wrap.h"

#include "cli/output/display_width.h"

namespace sipas::cli {
namespace {

void WrapLine(std::string_view line, size_t width, size_t indent, std::string& out) {
  size_t used = 0;
  while (true) {
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line.empty()) break;
    const std::string_view word = line.substr(0, line.find(' '));
    const size_t word_width = DisplayWidth(word);
    if (used > 0 && used + 1 + word_width > width) {
      out.push_back('\n');
      used = 0;
    }
    out.append(used == 0 ? std::string(indent, ' ') : std::string(" "));
    out.append(word);
    used += (used == 0 ? indent : 1) + word_width;
    line.remove_prefix(word.size());
  }
  out.push_back('\n');
}

}  // namespace

std::string WrapText(std::string_view text, size_t width, size_t indent) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    WrapLine(text.substr(0, end), width, indent, out);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace sipas::cli
