#include "tests/e2e/http_get.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "tests/e2e/eventually.h"

namespace sipas::e2e {
namespace {

absl::StatusOr<std::string> Exchange(int socket, const std::string& address,
                                     const std::string& request) {
  const size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::atoi(address.c_str() + colon + 1)));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  const timeval patience = absl::ToTimeval(Patience());
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  if (connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0 ||
      send(socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    return absl::ErrnoToStatus(errno, address);
  }
  std::string answer;
  std::array<char, 16384> buffer;
  ssize_t received = 0;
  while ((received = recv(socket, buffer.data(), buffer.size(), 0)) > 0) {
    answer.append(buffer.data(), static_cast<size_t>(received));
  }
  if (received < 0) return absl::ErrnoToStatus(errno, address);
  return answer;
}

}  // namespace

absl::StatusOr<std::string> HttpGet(const std::string& address, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  // HTTP/1.0: the body ends where the connection does.
  const auto answer =
      Exchange(fd, address, absl::StrCat("GET ", path, " HTTP/1.0\r\nHost: ", address, "\r\n\r\n"));
  close(fd);
  if (!answer.ok()) return answer.status();
  const size_t end_of_head = answer->find("\r\n\r\n");
  if (end_of_head == std::string::npos ||
      !absl::StrContains(answer->substr(0, answer->find('\r')), " 200 ")) {
    return absl::UnavailableError(answer->substr(0, end_of_head));
  }
  return answer->substr(end_of_head + 4);
}

}  // namespace sipas::e2e
