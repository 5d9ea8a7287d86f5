// ReleaseBatch: whose answers changed in a domain since its numbers were released last. It guards
// against differencing over time: two releases of one number tell the sum of the answers that came
// or went between them, and if that was one person, her answers.
//
// The rule: an updated number may be released only if at least k people's answers changed since the
// last release; until then the last one stays. Nobody changed: there is nothing new to tell.
//   changed people = those whose content in the domain now differs from that at the last release
// Who came and left again did not change; a corrected answer is one changed person, not two.
//
// Content is known by a number that differs when content differs (a hash of the answers, the
// position of their entry). The state is the set of (response, content) that are there now or were
// there then, but not both: Toggle adds or takes away, so Enter and Leave commute and undo each
// other, and states of parts (other logs, other workers) merge by the same operation. Memory: one
// entry per change since the last release. Value type; thread-compatible. No errors.
//
//   ReleaseBatch batch;
//   batch.Enter({.response = 17, .content = 4711});
//   DecideRelease(batch, 10);        // kHold
//   batch = {};                      // after a release
#ifndef SIPAS_LIBS_STATS_RELEASE_BATCH_H_
#define SIPAS_LIBS_STATS_RELEASE_BATCH_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <set>

namespace sipas::stats {

class ReleaseBatch {
 public:
  struct Answer {
    std::uint64_t response = 0;  // the same for all contents of one response
    std::uint64_t content = 0;
    auto operator<=>(const Answer&) const = default;
  };

  // A response begins or ceases to count in the domain; a correction is a Leave and an Enter.
  void Enter(const Answer& answer) { Toggle(answer); }
  void Leave(const Answer& answer) { Toggle(answer); }
  // Of disjoint parts of the same domain since the same release, or of two stretches of time.
  void Merge(const ReleaseBatch& other);

  std::size_t changed_people() const;

  friend bool operator==(const ReleaseBatch&, const ReleaseBatch&) = default;

 private:
  void Toggle(const Answer& answer);

  std::set<Answer> changes_;
};

enum class ReleaseDecision {
  kNothingNew,
  kHold,  // fewer than k people changed: keep showing the last release
  kRelease,
};

// k = minimum_changed people, 1 or more. The first release is up to the threshold of its size.
ReleaseDecision DecideRelease(const ReleaseBatch& since_last, std::size_t minimum_changed);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RELEASE_BATCH_H_
