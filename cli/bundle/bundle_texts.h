// The two files of a bundle that are not data: its README and the R program.
//
//   files["recompute.R"] = std::string(RecomputeScript());
//
// Pure, thread-safe.
#ifndef SIPAS_CLI_BUNDLE_BUNDLE_TEXTS_H_
#define SIPAS_CLI_BUNDLE_BUNDLE_TEXTS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sipas::cli {

struct BundleSummary {
  std::string campaign;
  std::string watermark;
  std::string rulebook;
  size_t responses = 0;
  size_t drawn_only = 0;
  size_t numbers = 0;
  size_t withheld = 0;
};

// Markdown.
std::string ReadmeText(const BundleSummary& summary);

// cli/bundle/recompute.R, compiled in.
std::string_view RecomputeScript();

}  // namespace sipas::cli

#endif  // SIPAS_CLI_BUNDLE_BUNDLE_TEXTS_H_
