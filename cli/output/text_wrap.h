// Paragraphs that fit the terminal. Pure, thread-safe.
//
//   WrapText("A long sentence ...", 80, 2)   // lines of at most 80 columns, each after two spaces
#ifndef SIPAS_CLI_OUTPUT_TEXT_WRAP_H_
#define SIPAS_CLI_OUTPUT_TEXT_WRAP_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sipas::cli {

// Breaks at spaces; keeps the text's own line breaks. A word that is too long stands alone. Ends
// with a line break unless `text` is empty.
std::string WrapText(std::string_view text, size_t width, size_t indent);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_TEXT_WRAP_H_
