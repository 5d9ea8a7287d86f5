// sipas-reference: evaluates reference cases with libs/stats.
//
//   sipas-reference DIR [--group G] [--case ID] [--streaming SEED] [--print]
//
// --print shows what was computed, a line per case, every number with the digits that identify its
// bits (same_bits compares them between presets). Prints one line per failing case and a last line
// "N passed, N failed", each as soon as it is known. Exit status: 0 all passed; 1 a case failed,
// expects nothing or cannot be evaluated, or a file or a count of index.json is wrong; 2 bad usage,
// an index.json that cannot be read or no such case.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "tests/reference/case_folder.h"
#include "tests/reference/case_verdict.h"

namespace {
// No seed: an empty text is none either (an unset variable), and must not pass for this.
constexpr char kNoStreaming[] = "off";
}  // namespace

ABSL_FLAG(std::string, group, "", "only the cases of this group");
ABSL_FLAG(std::string, case, "", "only the case with this id");
ABSL_FLAG(std::string, streaming, kNoStreaming,
          "seed: fold rows in random order over random partial states, and compare the states");
ABSL_FLAG(bool, print, false, "show what was computed, a line per case");

namespace sipas::reference {
namespace {

int Usage() {
  std::fprintf(stderr,
               "usage: sipas-reference DIR [--group G] [--case ID] [--streaming SEED] [--print]\n");
  return 2;
}

// Prints the case's line, if it has one.
bool Passes(const FolderCase& one, const Folder& folder) {
  const CaseVerdict verdict = Judge(one, folder);
  if (absl::GetFlag(FLAGS_print) && !verdict.computed.empty()) {
    std::printf("%s %s\n", one.name.c_str(), verdict.computed.c_str());
  }
  if (!verdict.failure.empty()) std::printf("%s\n", verdict.failure.c_str());
  return verdict.failure.empty();
}

int RunCases(const CaseFolder& read, const Folder& folder) {
  for (const std::string& line : read.wrong_counts) std::printf("%s\n", line.c_str());
  std::size_t passed = 0;
  for (const FolderCase& one : read.cases) passed += Passes(one, folder) ? 1 : 0;
  std::printf("%zu passed, %zu failed", passed, read.cases.size() - passed);
  if (!read.wrong_counts.empty()) {
    std::printf(", %zu wrong counts in index.json", read.wrong_counts.size());
  }
  std::printf("\n");
  return passed == read.cases.size() && read.wrong_counts.empty() ? 0 : 1;
}

int Run(const std::string& directory) {
  Folder folder{directory, std::nullopt};
  if (const std::string text = absl::GetFlag(FLAGS_streaming); text != kNoStreaming) {
    std::uint64_t seed = 0;
    if (!absl::SimpleAtoi(text, &seed)) {
      std::fprintf(stderr, "sipas-reference: --streaming '%s' is not a whole number\n",
                   text.c_str());
      return Usage();
    }
    folder.streaming_seed = seed;
  }
  const absl::StatusOr<CaseFolder> read =
      CaseFolder::Read(directory, {absl::GetFlag(FLAGS_group), absl::GetFlag(FLAGS_case)});
  if (!read.ok()) {
    std::fprintf(stderr, "sipas-reference: %s\n", std::string(read.status().message()).c_str());
    return 2;
  }
  if (read->cases.empty() && read->wrong_counts.empty()) {
    std::fprintf(stderr, "sipas-reference: %s has no such case\n", directory.c_str());
    return 2;
  }
  return RunCases(*read, folder);
}

}  // namespace
}  // namespace sipas::reference

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "evaluates reference cases with libs/stats\n"
      "sipas-reference DIR [--group G] [--case ID] [--streaming SEED] [--print]");
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() != 2) return sipas::reference::Usage();
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  return sipas::reference::Run(rest[1]);
}
