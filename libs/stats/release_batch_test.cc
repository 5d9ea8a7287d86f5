#include "libs/stats/release_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <vector>

namespace sipas::stats {
namespace {

using Answer = ReleaseBatch::Answer;

ReleaseBatch Entered(std::uint64_t first, std::uint64_t people) {
  ReleaseBatch batch;
  for (std::uint64_t i = 0; i < people; ++i) batch.Enter({.response = first + i, .content = 1});
  return batch;
}

TEST(ReleaseBatchTest, HoldsUntilEnoughPeopleChanged) {
  EXPECT_EQ(DecideRelease({}, 10), ReleaseDecision::kNothingNew);
  EXPECT_EQ(DecideRelease(Entered(0, 1), 10), ReleaseDecision::kHold);
  EXPECT_EQ(DecideRelease(Entered(0, 9), 10), ReleaseDecision::kHold);
  EXPECT_EQ(DecideRelease(Entered(0, 10), 10), ReleaseDecision::kRelease);
}

TEST(ReleaseBatchTest, PeopleWhoLeftCountLikePeopleWhoCame) {
  ReleaseBatch batch = Entered(0, 6);
  for (std::uint64_t i = 0; i < 4; ++i) batch.Leave({.response = 100 + i, .content = 1});
  EXPECT_EQ(batch.changed_people(), 10U);
}

// Voiding and reinstating one response again and again must not force a release.
TEST(ReleaseBatchTest, ComingAndGoingIsNoChange) {
  ReleaseBatch batch = Entered(0, 3);
  for (int i = 0; i < 20; ++i) {
    batch.Leave({.response = 0, .content = 1});
    batch.Enter({.response = 0, .content = 1});
  }
  EXPECT_EQ(batch.changed_people(), 3U);
  batch.Leave({.response = 0, .content = 1});
  EXPECT_EQ(batch, Entered(1, 2));
}

TEST(ReleaseBatchTest, ACorrectionIsOneChangedPersonAndItsReturnNone) {
  ReleaseBatch batch;
  batch.Leave({.response = 5, .content = 1});
  batch.Enter({.response = 5, .content = 2});
  EXPECT_EQ(batch.changed_people(), 1U);
  batch.Leave({.response = 5, .content = 2});
  batch.Enter({.response = 5, .content = 1});
  EXPECT_EQ(DecideRelease(batch, 10), ReleaseDecision::kNothingNew);
}

TEST(ReleaseBatchTest, MergingWithItselfUndoesEverything) {
  ReleaseBatch batch = Entered(0, 3);
  batch.Merge(batch);
  EXPECT_EQ(batch, ReleaseBatch());
}

// Against the plain definition: content of everybody then and now. Events in any order, split among
// any number of workers, give the same state.
TEST(ReleaseBatchTest, CountsWhoseContentDiffersWhateverTheOrderAndTheSplit) {
  std::mt19937 random(3);
  for (int run = 0; run < 100; ++run) {
    std::map<std::uint64_t, std::uint64_t> then;
    for (std::uint64_t person = 0; person < 12; person += 2) then[person] = 1;
    std::map<std::uint64_t, std::uint64_t> now = then;
    std::vector<Answer> events;
    for (int i = 0; i < 30; ++i) {
      const std::uint64_t person = random() % 12;
      const auto found = now.find(person);
      if (found == now.end()) {
        now[person] = random() % 3;
        events.push_back({person, now[person]});
      } else {
        events.push_back({person, found->second});
        now.erase(found);
      }
    }
    std::size_t expected = 0;
    for (std::uint64_t person = 0; person < 12; ++person) {
      const auto a = then.find(person);
      const auto b = now.find(person);
      const bool same = a == then.end() ? b == now.end() : b != now.end() && a->second == b->second;
      if (!same) ++expected;
    }
    std::shuffle(events.begin(), events.end(), random);
    std::array<ReleaseBatch, 3> parts;
    ReleaseBatch whole;
    for (const Answer& event : events) {
      parts[random() % 3].Enter(event);
      whole.Leave(event);
    }
    parts[2].Merge(parts[0]);
    parts[2].Merge(parts[1]);
    EXPECT_EQ(whole.changed_people(), expected);
    EXPECT_EQ(parts[2], whole);
  }
}

}  // namespace
}  // namespace sipas::stats
