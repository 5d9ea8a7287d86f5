#include "libs/base/host_port.h"

#include <gtest/gtest.h>

namespace sipas::base {
namespace {

TEST(HostPortTest, FindsThePort) {
  EXPECT_EQ(PortOf("127.0.0.1:7301"), 7301);
  EXPECT_EQ(PortOf("survey.example:0"), 0);
  EXPECT_EQ(PortOf("[::1]:65535"), 65535);
}

TEST(HostPortTest, RefusesWhatIsNotOneHostAndPort) {
  for (const char* address : {"", ":", ":7301", "7301", "nonsense", "127.0.0.1", "127.0.0.1:",
                              "127.0.0.1:-1", "127.0.0.1:65536", "127.0.0.1:99999999999999999999",
                              "127.0.0.1:80x", "127.0.0.1:80,127.0.0.1:81", "127.0.0.1: 80"}) {
    EXPECT_FALSE(PortOf(address).has_value()) << address;
  }
}

}  // namespace
}  // namespace sipas::base
