#include "tests/e2e/loopback_address.h"

#include <unistd.h>

#include <atomic>

#include "absl/strings/str_cat.h"

namespace sipas::e2e {

std::string OwnLoopbackAddress() {
  static std::atomic<int> count{0};
  const int pid = getpid();
  return absl::StrCat("127.", ++count, ".", (pid >> 8) & 0xFF, ".", pid & 0xFF);
}

}  // namespace sipas::e2e
