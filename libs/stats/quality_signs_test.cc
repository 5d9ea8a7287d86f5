#include "libs/stats/quality_signs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "libs/stats/answer_pattern.h"
#include "libs/stats/hash64.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

constexpr std::size_t kItems = 12;
const std::vector<std::uint8_t> kTops(kItems, 4);

// Satisfied people: every item depends on one opinion of the person, on the commune and a little on
// the device, so answers are alike and there are many honest duplicates.
class Survey {
 public:
  // `difference`: of devices, where people's own opinions have a deviation of 0.9.
  explicit Survey(std::uint64_t seed, double difference = 0.15)
      : seed_(seed), difference_(difference) {}

  std::vector<QualityRow> Honest(std::uint32_t communes, std::uint32_t devices, int responses) {
    std::vector<QualityRow> rows;
    for (std::uint32_t commune = 0; commune < communes; ++commune) {
      const double place = 0.3 * Normal();
      for (std::uint32_t device = 0; device < devices; ++device) {
        const double manner = difference_ * Normal();
        const double silence = 0.03 * std::exp(0.3 * Normal());
        for (int i = 0; i < responses; ++i) {
          rows.push_back(Person(place + manner + 0.9 * Normal(), silence));
          rows.back().group = commune;
          rows.back().unit = commune * devices + device;
        }
      }
    }
    return rows;
  }

  double Uniform() { return HashedUniform(Hash64(Hash64(seed_) + ++counter_)); }
  double Normal() { return *NormalUpperQuantile(Uniform()); }

 private:
  QualityRow Person(double opinion, double silence) {
    QualityRow row;
    for (std::size_t item = 0; item < kItems; ++item) {
      const double latent = opinion + 0.6 * Normal() + 0.1 * static_cast<double>(item % 3);
      std::uint8_t answer = 0;
      for (const double threshold : {-2.2, -1.6, -0.8, 0.3}) {
        if (latent > threshold) ++answer;
      }
      row.answers.push_back(Uniform() < silence ? kNoAnswer : answer);
    }
    row.duration = 240 * std::exp(0.4 * Normal());
    return row;
  }

  std::uint64_t seed_;
  double difference_;
  std::uint64_t counter_ = 0;
};

std::size_t Flags(const std::vector<UnitSign>& signs) {
  return static_cast<std::size_t>(
      std::count_if(signs.begin(), signs.end(), [](const auto& sign) { return sign.q <= 0.05; }));
}

const UnitSign* Find(const std::vector<UnitSign>& signs, std::uint32_t unit, QualitySign sign) {
  for (const UnitSign& one : signs) {
    if (one.unit == unit && one.sign == sign) return &one;
  }
  return nullptr;
}

// All flags are false here: one list of twenty may have some.
TEST(QualitySignsTest, HonestAnswersThatAreAlikeRaiseFewFlags) {
  constexpr int kSurveys = 25;
  for (const double difference : {0.15, 0.5}) {
    int surveys_with_flags = 0;
    std::size_t tests = 0;
    double matching = 0;
    for (std::uint64_t survey = 1; survey <= kSurveys; ++survey) {
      const auto signs =
          JudgeQuality(Survey(survey, difference).Honest(20, 4, 20), kTops, {})->signs;
      ASSERT_GT(signs.size(), 80U * 5);
      tests += signs.size();
      surveys_with_flags += Flags(signs) > 0 ? 1 : 0;
      for (const UnitSign& sign : signs) {
        if (sign.sign == QualitySign::kNearDuplicates) matching += sign.figure.observed;
      }
    }
    RecordProperty("surveys_with_flags_" + std::to_string(difference), surveys_with_flags);
    RecordProperty("tests_" + std::to_string(difference), static_cast<int>(tests));
    RecordProperty("near_pairs_" + std::to_string(difference), std::to_string(matching / kSurveys));
    EXPECT_LE(surveys_with_flags, 4) << difference;
    EXPECT_GT(matching / kSurveys, 80) << "the test means little where answers are not alike";
  }
}

// Unit 13 holds three interviews and copies the others from them, every second with a slip. If
// `invented`, the three are made up, with answers from the upper half of the scale in turn.
void Copy(std::vector<QualityRow>& rows, Survey& survey, bool invented) {
  std::vector<std::size_t> own;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].unit == 13) own.push_back(i);
  }
  for (std::size_t i = 0; i < own.size(); ++i) {
    auto& answers = rows[own[i]].answers;
    if (i < 3 && invented) {
      for (auto& answer : answers) answer = static_cast<std::uint8_t>(2 + survey.Uniform() * 3);
    }
    if (i >= 3) answers = rows[own[i % 3]].answers;
    if (i >= 3 && i % 2 == 0) {
      const auto item = static_cast<std::size_t>(survey.Uniform() * kItems);
      answers[item] = static_cast<std::uint8_t>(survey.Uniform() * 5);
    }
  }
}

struct Hunt {
  int found = 0;
  double false_share = 0;  // flags of honest units/all flags, mean over lists
};

Hunt HuntForCopies(bool invented) {
  constexpr std::uint64_t kSurveys = 20;
  Hunt hunt;
  for (std::uint64_t seed = 101; seed <= 100 + kSurveys; ++seed) {
    Survey survey(seed);
    std::vector<QualityRow> rows = survey.Honest(20, 4, 20);
    Copy(rows, survey, invented);
    const auto signs = JudgeQuality(rows, kTops, {})->signs;
    const UnitSign* copies = Find(signs, 13, QualitySign::kNearDuplicates);
    hunt.found += copies != nullptr && copies->q <= 0.05 ? 1 : 0;
    const auto honest = static_cast<double>(std::count_if(
        signs.begin(), signs.end(), [](const auto& s) { return s.q <= 0.05 && s.unit != 13; }));
    hunt.false_share += honest / std::max(1.0, static_cast<double>(Flags(signs))) / kSurveys;
  }
  return hunt;
}

TEST(QualitySignsTest, AnInterviewerWhoCopiesAnswersIsFoundAndHardlyAnybodyElse) {
  const Hunt made_up = HuntForCopies(true);
  EXPECT_GE(made_up.found, 16) << "of 20";
  EXPECT_LE(made_up.false_share, 0.1);
  // Copies of three real interviews, which in a satisfied commune are like everybody's.
  const Hunt real = HuntForCopies(false);
  EXPECT_GE(real.found, 9) << "of 20";
  EXPECT_LE(real.false_share, 0.1);
  RecordProperty("found_made_up", made_up.found);
  RecordProperty("found_real", real.found);
  RecordProperty("false_share", std::to_string((made_up.false_share + real.false_share) / 2));
}

// One bad device in an honest survey, each kind in a survey of its own.
std::vector<UnitSign> WithUnitFive(void (*spoil)(QualityRow&)) {
  std::vector<QualityRow> rows = Survey(7).Honest(20, 4, 20);
  for (QualityRow& row : rows) {
    if (row.unit == 5) spoil(row);
  }
  return JudgeQuality(rows, kTops, {})->signs;
}

TEST(QualitySignsTest, StraightLinersSpeedersAndSilenceAreFoundWhereTheyAre) {
  auto signs = WithUnitFive([](QualityRow& row) { row.answers.assign(kItems, 3); });
  EXPECT_LE(Find(signs, 5, QualitySign::kStraightLining)->q, 0.05);
  EXPECT_LE(Find(signs, 5, QualitySign::kExactDuplicates)->q, 0.05);
  signs = WithUnitFive([](QualityRow& row) { *row.duration /= 4; });
  EXPECT_LE(Find(signs, 5, QualitySign::kSpeed)->q, 0.05);
  signs = WithUnitFive([](QualityRow& row) { std::fill_n(row.answers.begin(), 5, kNoAnswer); });
  EXPECT_LE(Find(signs, 5, QualitySign::kNonresponse)->q, 0.05);
  signs = WithUnitFive([](QualityRow& row) { row.answers.assign(kItems, 4); });
  EXPECT_LE(Find(signs, 5, QualitySign::kTopAnswers)->q, 0.05);
  EXPECT_GT(Find(signs, 9, QualitySign::kStraightLining)->q, 0.05);
}

TEST(QualitySignsTest, TheOrderOfResponsesDoesNotMatterToTheBit) {
  std::vector<QualityRow> rows = Survey(3).Honest(5, 3, 12);
  const auto before = JudgeQuality(rows, kTops, {})->signs;
  std::reverse(rows.begin(), rows.end());
  std::rotate(rows.begin(), rows.begin() + 77, rows.end());
  const auto after = JudgeQuality(rows, kTops, {})->signs;
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].unit, after[i].unit);
    EXPECT_EQ(before[i].sign, after[i].sign);
    EXPECT_EQ(before[i].p, after[i].p);
    EXPECT_EQ(before[i].z, after[i].z);
  }
}

TEST(QualitySignsTest, AUnitAloneInItsGroupOrWithFewResponsesIsNotJudged) {
  std::vector<QualityRow> rows = Survey(4).Honest(3, 1, 30);
  EXPECT_TRUE(JudgeQuality(rows, kTops, {})->signs.empty());
  rows = Survey(4).Honest(3, 2, 9);
  EXPECT_TRUE(JudgeQuality(rows, kTops, {})->signs.empty());
  EXPECT_FALSE(JudgeQuality(rows, kTops, {.fewest_responses = 9})->signs.empty());
}

TEST(QualitySignsTest, GroupsThatAreTooLargeAreJudgedByAllSignsButCopies) {
  std::vector<QualityRow> rows = Survey(6).Honest(2, 2, 2600);
  for (QualityRow& row : rows) row.group = 0;
  const auto list = *JudgeQuality(rows, kTops, {});
  EXPECT_EQ(list.groups_too_large, 1U);
  EXPECT_EQ(list.signs.size(), 4U * 4);
  EXPECT_EQ(Find(list.signs, 0, QualitySign::kNearDuplicates), nullptr);
}

TEST(QualitySignsTest, WithoutDurationsNobodyIsFast) {
  std::vector<QualityRow> rows = Survey(4).Honest(3, 2, 20);
  for (QualityRow& row : rows) row.duration.reset();
  const auto signs = JudgeQuality(rows, kTops, {})->signs;
  EXPECT_FALSE(signs.empty());
  for (const UnitSign& sign : signs) EXPECT_NE(sign.sign, QualitySign::kSpeed);
  rows[0].answers.pop_back();
  EXPECT_EQ(JudgeQuality(rows, kTops, {}).error(), Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
