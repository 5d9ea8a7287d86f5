// CaseFolder: the cases of a folder of reference vectors, read by its index.json.
//
//   {"files": {GROUP: FILE, ...}, "cases": N, "groups": {GROUP: N, ...}}
//
// `files` must be there; `cases` and `groups` are promises, compared with what the files hold.
// Nothing is dropped in silence: a file that is no list of cases, an entry that is no case, an id
// that is no text or that another case has are in `cases` too, with the reason why they cannot be
// evaluated. Errors: NOT_FOUND, INVALID_ARGUMENT (an index.json that cannot be read or that does
// not follow this format). Reads files; thread-safe.
//
//   SIPAS_ASSIGN_OR_RETURN(const CaseFolder folder, CaseFolder::Read("tests/reference", {}));
#ifndef SIPAS_TESTS_REFERENCE_CASE_FOLDER_H_
#define SIPAS_TESTS_REFERENCE_CASE_FOLDER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/reference/json.h"

namespace sipas::reference {

struct FolderCase {
  std::string name;  // its id; without one, its place: "cases/mean.json[3]", counted from 0
  Json json;
  absl::Status status;  // why it cannot be evaluated
};

// Empty: all. What cannot be read is in any selection: it may hold the wanted case.
struct CaseSelection {
  std::string group;
  std::string id;
};

struct CaseFolder {
  static absl::StatusOr<CaseFolder> Read(const std::string& directory,
                                         const CaseSelection& selection);

  std::vector<FolderCase> cases;
  // A line per count of index.json that is not what the files hold; of a whole folder only.
  std::vector<std::string> wrong_counts;
};

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_CASE_FOLDER_H_
