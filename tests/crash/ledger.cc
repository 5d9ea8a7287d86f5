#include "tests/crash/ledger.h"

#include "absl/strings/str_cat.h"

namespace sipas::crash {

namespace v1 = survey::v1;

void Ledger::Acknowledge(const v1::ItemResult& result, int attempt) {
  base::MutexLock lock(mutex_);
  const bool duplicate = result.status() == v1::ITEM_STATUS_DUPLICATE && attempt > 1;
  if (result.status() != v1::ITEM_STATUS_ACCEPTED && !duplicate) {
    problems_.push_back(absl::StrCat("attempt ", attempt, ": ", result.ShortDebugString()));
    return;
  }
  if (!positions_.emplace(result.response_id(), result.position()).second) {
    problems_.push_back(absl::StrCat("acknowledged twice: ", result.ShortDebugString()));
  }
  ++counts_.acknowledged;
  if (attempt > 1) ++counts_.retried;
  if (duplicate) ++counts_.duplicates;
}

void Ledger::AddProblem(const std::string& problem) {
  base::MutexLock lock(mutex_);
  problems_.push_back(problem);
}

Ledger::Counts Ledger::counts() const {
  base::MutexLock lock(mutex_);
  return counts_;
}

std::map<std::string, uint64_t> Ledger::positions() const {
  base::MutexLock lock(mutex_);
  return positions_;
}

std::vector<std::string> Ledger::problems() const {
  base::MutexLock lock(mutex_);
  return problems_;
}

}  // namespace sipas::crash
