#include "libs/stats/release_batch.h"

#include <optional>

namespace sipas::stats {

void ReleaseBatch::Toggle(const Answer& answer) {
  const auto [found, is_new] = changes_.insert(answer);
  if (!is_new) changes_.erase(found);
}

void ReleaseBatch::Merge(const ReleaseBatch& other) {
  // Not while reading it, should it be this one.
  const std::set<Answer> toggled = other.changes_;
  for (const Answer& answer : toggled) Toggle(answer);
}

std::size_t ReleaseBatch::changed_people() const {
  std::size_t people = 0;
  std::optional<std::uint64_t> last;
  for (const Answer& answer : changes_) {
    if (last != answer.response) ++people;
    last = answer.response;
  }
  return people;
}

ReleaseDecision DecideRelease(const ReleaseBatch& since_last, std::size_t minimum_changed) {
  const std::size_t changed = since_last.changed_people();
  if (changed == 0) return ReleaseDecision::kNothingNew;
  return changed < minimum_changed ? ReleaseDecision::kHold : ReleaseDecision::kRelease;
}

}  // namespace sipas::stats
