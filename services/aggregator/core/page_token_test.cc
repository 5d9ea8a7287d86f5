#include "services/aggregator/core/page_token.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

namespace sipas::aggregator {
namespace {

// Fills 0, 1, 2, ...
class CountingRandom final : public base::Random {
 public:
  void Fill(std::span<uint8_t> out) override { std::iota(out.begin(), out.end(), uint8_t{0}); }
};

PageToken TokenForTest() {
  return {
      .listing = 0x0102030405060708, .request = base::Sha256({"request"}), .offset = 4'000'000'000};
}

TEST(PageTokenTest, OpensWhatItSealed) {
  const PageTokenSealer sealer(base::SecureRandom());
  EXPECT_EQ(sealer.Open(sealer.Seal(TokenForTest())), TokenForTest());
}

TEST(PageTokenTest, RefusesAnyChangedDigit) {
  const PageTokenSealer sealer(base::SecureRandom());
  const std::string sealed = sealer.Seal(TokenForTest());
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_EQ(sealer.Open(changed), std::nullopt) << i;
  }
}

TEST(PageTokenTest, RefusesTokensOfAnotherProcess) {
  const PageTokenSealer sealer(base::SecureRandom());
  const PageTokenSealer other(base::SecureRandom());
  EXPECT_EQ(other.Open(sealer.Seal(TokenForTest())), std::nullopt);
}

TEST(PageTokenTest, RefusesOtherText) {
  const PageTokenSealer sealer(base::SecureRandom());
  EXPECT_EQ(sealer.Open(""), std::nullopt);
  EXPECT_EQ(sealer.Open("0"), std::nullopt);
  EXPECT_EQ(sealer.Open(sealer.Seal(TokenForTest()) + "00"), std::nullopt);
  EXPECT_EQ(sealer.Open(std::string(152, 'x')), std::nullopt);
}

// listing, offset and request as bytes, then Python's hmac.new(bytes(range(64)), those, sha256).
TEST(PageTokenTest, SealIsHmacSha256) {
  CountingRandom random;
  const PageTokenSealer sealer(random);
  const std::string request(64, '0');
  EXPECT_EQ(sealer.Seal({.listing = 1, .request = {}, .offset = 2}),
            "000000000000000100000002" + request +
                "380013dabc15053805535589505383281bd0a7de39ad020f24fba41ef5a77b17");
}

}  // namespace
}  // namespace sipas::aggregator
