// CaseVerdict: one case evaluated and compared with what it expects.
//
// Never throws: whatever a case holds, it passes or there is a line that says why it does not.
// Pure apart from reading the data files; thread-safe.
//
//   const CaseVerdict verdict = Judge(one, Folder{"tests/reference", {}});
//   if (!verdict.failure.empty()) std::puts(verdict.failure.c_str());
#ifndef SIPAS_TESTS_REFERENCE_CASE_VERDICT_H_
#define SIPAS_TESTS_REFERENCE_CASE_VERDICT_H_

#include <string>

#include "tests/reference/case_folder.h"
#include "tests/reference/survey_sample.h"

namespace sipas::reference {

struct CaseVerdict {
  std::string failure;   // a line without its end, with the name of the case; empty: it passed
  std::string computed;  // what was computed, as JSON; empty: nothing
};

CaseVerdict Judge(const FolderCase& one, const Folder& folder);

}  // namespace sipas::reference

#endif  // SIPAS_TESTS_REFERENCE_CASE_VERDICT_H_
