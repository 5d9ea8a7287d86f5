#include "libs/domain/response.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace sipas::domain {
namespace {

Response Canonical() {
  Response response;
  for (uint32_t item = 1; item <= 30; ++item) {
    response.answers.push_back({.item = item, .rating = static_cast<int32_t>(item % 5)});
    response.numbers.push_back({.item = item + 100, .number = item * 0.5});
    response.texts.push_back({.item = item + 200, .sha256 = {}, .bytes = item});
    response.choices.push_back({.item = item + 300, .options = {1, 2, item + 2}});
    response.attributes.push_back({.dimension = std::string(item, 'a'), .value = "x"});
  }
  return response;
}

TEST(CanonicalizeTest, LeavesACanonicalResponseAsItIs) {
  Response response = Canonical();
  Canonicalize(response);
  EXPECT_EQ(response, Canonical());
}

TEST(CanonicalizeTest, AnyOrderGivesTheSame) {
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    Response response = Canonical();
    std::shuffle(response.answers.begin(), response.answers.end(), random);
    std::shuffle(response.numbers.begin(), response.numbers.end(), random);
    std::shuffle(response.texts.begin(), response.texts.end(), random);
    std::shuffle(response.choices.begin(), response.choices.end(), random);
    std::shuffle(response.attributes.begin(), response.attributes.end(), random);
    for (ChoiceAnswer& choice : response.choices) {
      std::shuffle(choice.options.begin(), choice.options.end(), random);
    }
    Canonicalize(response);
    EXPECT_EQ(response, Canonical());
  }
}

TEST(CanonicalizeTest, ClustersKeepTheirOrderByStage) {
  Response response;
  response.clusters = {"village", "household"};
  Canonicalize(response);
  EXPECT_EQ(response.clusters[0], "village");
}

}  // namespace
}  // namespace sipas::domain
