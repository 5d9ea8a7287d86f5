#include "tests/reference/case_folder.h"

#include <cstddef>
#include <fstream>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace sipas::reference {
namespace {

absl::StatusOr<Json> ReadJson(const std::string& directory, const std::string& name) {
  std::ifstream file(directory + "/" + name);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", directory, "/", name));
  Json json = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return absl::InvalidArgumentError(absl::StrCat(name, " is not JSON"));
  return json;
}

absl::Status CheckIndex(const Json& index) {
  if (!index.is_object() || !index.contains("files") || !index["files"].is_object()) {
    return absl::InvalidArgumentError("index.json names no files");
  }
  for (const auto& [group, file] : index["files"].items()) {
    if (!file.is_string()) {
      return absl::InvalidArgumentError(absl::StrCat("index.json: files.", group, " is no name"));
    }
  }
  if (index.contains("cases") && !index["cases"].is_number_unsigned()) {
    return absl::InvalidArgumentError("index.json: cases is no number of cases");
  }
  if (!index.contains("groups")) return absl::OkStatus();
  if (!index["groups"].is_object()) {
    return absl::InvalidArgumentError("index.json: groups is no object");
  }
  for (const auto& [group, count] : index["groups"].items()) {
    if (!count.is_number_unsigned()) {
      return absl::InvalidArgumentError(
          absl::StrCat("index.json: groups.", group, " is no number of cases"));
    }
  }
  return absl::OkStatus();
}

FolderCase Named(const Json& json, const std::string& place) {
  FolderCase one{place, json, absl::OkStatus()};
  if (!json.is_object()) {
    one.status = absl::InvalidArgumentError("it is no object");
  } else if (json.contains("id") && !json["id"].is_string()) {
    one.status = absl::InvalidArgumentError("its id is no text");
  } else if (!json.value("id", "").empty()) {
    one.name = json["id"];
  }
  return one;
}

// The entries of one file.
std::vector<FolderCase> ReadFile(const std::string& directory, const std::string& file) {
  const absl::StatusOr<Json> list = ReadJson(directory, file);
  if (!list.ok()) return {{file, {}, list.status()}};
  if (!list->is_array()) {
    return {{file, {}, absl::InvalidArgumentError("the file is no list of cases")}};
  }
  std::vector<FolderCase> cases;
  for (const Json& json : *list) {
    cases.push_back(Named(json, absl::StrCat(file, "[", cases.size(), "]")));
  }
  return cases;
}

std::string WrongCount(const std::string& what, std::size_t promised, std::size_t found) {
  return absl::StrCat("index.json: ", what, ": promises ", promised, " cases, found ", found);
}

std::vector<std::string> WrongCounts(const Json& index,
                                     const std::map<std::string, std::size_t>& found_in) {
  std::vector<std::string> lines;
  std::size_t all = 0;
  for (const auto& [group, found] : found_in) {
    all += found;
    if (index.contains("groups") && !index["groups"].contains(group)) {
      lines.push_back(absl::StrCat("index.json: groups.", group, ": promises nothing, found ",
                                   found, " cases"));
    }
  }
  if (index.contains("groups")) {
    for (const auto& [group, promised] : index["groups"].items()) {
      const auto found = found_in.find(group);
      const std::size_t count = found == found_in.end() ? 0 : found->second;
      if (promised == count) continue;
      lines.push_back(WrongCount("groups." + group, promised.get<std::size_t>(), count));
    }
  }
  if (index.contains("cases") && index["cases"] != all) {
    lines.push_back(WrongCount("cases", index["cases"].get<std::size_t>(), all));
  }
  return lines;
}

// Two cases of one id cannot be told apart in what is printed.
void MarkRepeatedIds(std::vector<FolderCase>& cases) {
  std::set<std::string> seen;
  for (FolderCase& one : cases) {
    if (seen.insert(one.name).second || !one.status.ok()) continue;
    one.status = absl::InvalidArgumentError("another case has the same id");
  }
}

}  // namespace

absl::StatusOr<CaseFolder> CaseFolder::Read(const std::string& directory,
                                            const CaseSelection& selection) {
  SIPAS_ASSIGN_OR_RETURN(const Json index, ReadJson(directory, "index.json"));
  SIPAS_RETURN_IF_ERROR(CheckIndex(index));
  CaseFolder folder;
  std::map<std::string, std::size_t> found_in;
  for (const auto& [group, file] : index["files"].items()) {
    if (!selection.group.empty() && selection.group != group) continue;
    found_in[group] = 0;
    for (FolderCase& one : ReadFile(directory, file.get<std::string>())) {
      const bool is_case = one.json.is_object();
      found_in[group] += is_case ? 1 : 0;
      if (is_case && !selection.id.empty() && one.name != selection.id) continue;
      folder.cases.push_back(std::move(one));
    }
  }
  MarkRepeatedIds(folder.cases);
  if (selection.group.empty() && selection.id.empty()) {
    folder.wrong_counts = WrongCounts(index, found_in);
  }
  return folder;
}

}  // namespace sipas::reference
