#include "libs/obs/metrics_http.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"

namespace sipas::obs {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The whole answer to GET `path` from a port of this machine; empty if nobody listens.
std::string HttpGet(int port, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET " + path + " HTTP/1.0\r\n\r\n";
    EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    std::array<char, 4096> buffer;
    for (ssize_t n = 0; (n = read(fd, buffer.data(), buffer.size())) > 0;) {
      answer.append(buffer.data(), static_cast<size_t>(n));
    }
  }
  close(fd);
  return answer;
}

TEST(MetricsHttpTest, ServesTheMetricsAsTheyAreNow) {
  Metrics metrics("test");
  Counter& counter = metrics.AddCounter("sipas_x_total", "Xs.");
  ASSERT_OK_AND_ASSIGN(const auto http, MetricsHttp::Start("127.0.0.1:0", metrics));
  EXPECT_THAT(HttpGet(http->port(), "/metrics"),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("sipas_x_total 0\n"),
                    HasSubstr("process_open_fds")));
  counter.Increment();
  EXPECT_THAT(HttpGet(http->port(), "/metrics"), HasSubstr("sipas_x_total 1\n"));
}

TEST(MetricsHttpTest, ServesNothingElse) {
  const Metrics metrics("test");
  ASSERT_OK_AND_ASSIGN(const auto http, MetricsHttp::Start("127.0.0.1:0", metrics));
  EXPECT_THAT(HttpGet(http->port(), "/etc/passwd"), HasSubstr(" 404 Not Found"));
}

TEST(MetricsHttpTest, StopsWhenDestroyed) {
  const Metrics metrics("test");
  int port = 0;
  {
    ASSERT_OK_AND_ASSIGN(const auto http, MetricsHttp::Start("127.0.0.1:0", metrics));
    port = http->port();
  }
  EXPECT_EQ(HttpGet(port, "/metrics"), "");
}

TEST(MetricsHttpTest, OutlivesTheMetrics) {
  auto metrics = std::make_unique<Metrics>("test");
  ASSERT_OK_AND_ASSIGN(const auto http, MetricsHttp::Start("127.0.0.1:0", *metrics));
  metrics.reset();
  EXPECT_THAT(HttpGet(http->port(), "/metrics"), StartsWith("HTTP/1.1 200"));
}

TEST(MetricsHttpTest, SaysThatThePortIsInUse) {
  const Metrics metrics("test");
  ASSERT_OK_AND_ASSIGN(const auto first, MetricsHttp::Start("127.0.0.1:0", metrics));
  const auto second = MetricsHttp::Start(absl::StrCat("127.0.0.1:", first->port()), metrics);
  EXPECT_THAT(second, StatusIs(absl::StatusCode::kUnavailable, "METRICS_PORT_UNAVAILABLE"));
}

TEST(MetricsHttpTest, RefusesAddressesThatAreNotHostAndPort) {
  const Metrics metrics("test");
  for (const std::string address :
       {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
        "127.0.0.1:-1", "127.0.0.1:0,0.0.0.0:8080"}) {
    EXPECT_THAT(MetricsHttp::Start(address, metrics),
                StatusIs(absl::StatusCode::kInvalidArgument, "METRICS_ADDRESS_INVALID"))
        << address;
  }
}

}  // namespace
}  // namespace sipas::obs
