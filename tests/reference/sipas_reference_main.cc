// sipas-reference: evaluates reference cases with libs/stats.
//
//   sipas-reference DIR [--group G] [--case ID] [--streaming SEED] [--print]
//
// --print shows what was computed, a line per case, every number with the digits that identify its
// bits (same_bits compares them between presets). Prints one line per failing case and a last line
// "N passed, N failed". Exit status: 0 all passed; 1 a case failed, expects nothing or cannot be
// evaluated; 2 bad usage, an unreadable folder or no such case.
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "tests/reference/comparison.h"
#include "tests/reference/evaluate.h"
#include "tests/reference/json.h"

ABSL_FLAG(std::string, group, "", "only the cases of this group");
ABSL_FLAG(std::string, case, "", "only the case with this id");
ABSL_FLAG(std::optional<std::string>, streaming, std::nullopt,
          "seed: fold rows in random order over random partial states, and compare the states");
ABSL_FLAG(bool, print, false, "show what was computed, a line per case");

namespace sipas::reference {
namespace {

absl::StatusOr<Json> ReadJson(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  Json json = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return absl::InvalidArgumentError(absl::StrCat(path, " is not JSON"));
  return json;
}

absl::StatusOr<std::vector<Json>> ReadCases(const std::string& directory) {
  SIPAS_ASSIGN_OR_RETURN(const Json index, ReadJson(directory + "/index.json"));
  if (!index.contains("files") || !index["files"].is_object()) {
    return absl::InvalidArgumentError("index.json names no files");
  }
  const std::string group = absl::GetFlag(FLAGS_group);
  const std::string id = absl::GetFlag(FLAGS_case);
  std::vector<Json> cases;
  for (const auto& [name, file] : index["files"].items()) {
    if (!group.empty() && group != name) continue;
    SIPAS_ASSIGN_OR_RETURN(const Json list, ReadJson(directory + "/" + file.get<std::string>()));
    for (const Json& one : list) {
      if (id.empty() || one.value("id", "") == id) cases.push_back(one);
    }
  }
  return cases;
}

// Prints why the case fails, if it does.
bool Passes(const Json& reference_case, const Folder& folder) {
  const std::string id = reference_case.value("id", "?");
  if (!ExpectsAnything(reference_case)) {
    std::printf("%s: expects nothing: `expected` is missing or empty\n", id.c_str());
    return false;
  }
  const absl::StatusOr<Json> got = EvaluateCase(reference_case, folder);
  if (!got.ok()) {
    std::printf("%s: cannot evaluate: %s\n", id.c_str(),
                std::string(got.status().message()).c_str());
    return false;
  }
  if (absl::GetFlag(FLAGS_print)) std::printf("%s %s\n", id.c_str(), got->dump().c_str());
  const std::vector<Mismatch> mismatches = Compare(*got, reference_case);
  if (mismatches.empty()) return true;
  const Mismatch& first = mismatches.front();
  std::printf("%s: %s: got %s, expected %s, relative error %.3g (%zu of its fields fail)\n",
              id.c_str(), first.field.c_str(), first.got.c_str(), first.expected.c_str(),
              first.relative_error, mismatches.size());
  return false;
}

int Usage() {
  std::fprintf(stderr,
               "usage: sipas-reference DIR [--group G] [--case ID] [--streaming SEED] [--print]\n");
  return 2;
}

int Run(const std::string& directory) {
  std::optional<std::uint64_t> seed;
  if (const auto text = absl::GetFlag(FLAGS_streaming); text.has_value()) {
    std::uint64_t number = 0;
    if (!absl::SimpleAtoi(*text, &number)) {
      std::fprintf(stderr, "sipas-reference: --streaming %s is not a whole number\n",
                   text->c_str());
      return Usage();
    }
    seed = number;
  }
  const absl::StatusOr<std::vector<Json>> cases = ReadCases(directory);
  if (!cases.ok()) {
    std::fprintf(stderr, "sipas-reference: %s\n", std::string(cases.status().message()).c_str());
    return 2;
  }
  if (cases->empty()) {
    std::fprintf(stderr, "sipas-reference: %s has no such case\n", directory.c_str());
    return 2;
  }
  const Folder folder{directory, seed};
  std::size_t passed = 0;
  for (const Json& one : *cases) passed += Passes(one, folder) ? 1 : 0;
  std::printf("%zu passed, %zu failed\n", passed, cases->size() - passed);
  return passed == cases->size() ? 0 : 1;
}

}  // namespace
}  // namespace sipas::reference

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "evaluates reference cases with libs/stats\n"
      "sipas-reference DIR [--group G] [--case ID] [--streaming SEED] [--print]");
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() != 2) return sipas::reference::Usage();
  return sipas::reference::Run(rest[1]);
}
