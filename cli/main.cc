// sipasctl: the command line of both services.
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "cli/sipasctl.h"
#include "libs/base/clock.h"
#include "libs/base/random.h"
#include "libs/rpc/channel.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> args(argv + 1, argv + argc);
  return sipas::cli::RunSipasctl(args, {.out = std::cout,
                                        .err = std::cerr,
                                        .err_is_terminal = isatty(STDERR_FILENO) == 1,
                                        .clock = sipas::base::RealClock(),
                                        .random = sipas::base::SecureRandom(),
                                        .connect = [](const std::string& address) {
                                          return sipas::rpc::MakeChannel(address);
                                        }});
}
