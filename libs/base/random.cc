#include "libs/base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace sipas::base {
namespace {

// Reads from the kernel. Without randomness nothing that needs it may go on, so failure is fatal;
// on Linux getrandom(2) only fails when it is interrupted or missing.
void FillFromKernel(std::span<uint8_t> out) {
  while (!out.empty()) {
    const ssize_t read = getrandom(out.data(), out.size(), 0);
    if (read >= 0) {
      out = out.subspan(static_cast<size_t>(read));
    } else if (errno != EINTR) {
      std::perror("getrandom");
      std::abort();
    }
  }
}

// 4 KiB of random bytes, handed out once each.
class ReadAhead {
 public:
  void Take(std::span<uint8_t> out) {
    if (out.empty()) return;  // it may have no address, which memcpy does not allow
    if (out.size() > buffer_.size() - used_) {
      FillFromKernel(buffer_);
      used_ = 0;
    }
    std::memcpy(out.data(), buffer_.data() + used_, out.size());
    // What was handed out must not be found in memory later.
    std::memset(buffer_.data() + used_, 0, out.size());
    used_ += out.size();
  }

  static constexpr size_t kSize = 4096;

 private:
  std::array<uint8_t, kSize> buffer_;
  size_t used_ = kSize;
};

class KernelRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override {
    thread_local ReadAhead read_ahead;
    if (out.size() > ReadAhead::kSize / 4) {
      FillFromKernel(out);
    } else {
      read_ahead.Take(out);
    }
  }
};

}  // namespace

Random& SecureRandom() {
  static KernelRandom random;
  return random;
}

}  // namespace sipas::base
