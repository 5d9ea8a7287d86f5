// Codes that tell names apart and nothing else: "C1", "C2" ... in an order that a secret decides.
//
//   OpaqueCodes villages("C", session.environment().random);
//   for (...) villages.Add(name);
//   villages.Of(name)     // "C17", after all were added
//
// Thread-compatible.
#ifndef SIPAS_CLI_BUNDLE_OPAQUE_CODES_H_
#define SIPAS_CLI_BUNDLE_OPAQUE_CODES_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/random.h"
#include "libs/base/sha256.h"

namespace sipas::cli {

class OpaqueCodes {
 public:
  OpaqueCodes(std::string prefix, base::Random& random) : prefix_(std::move(prefix)) {
    random.Fill(secret_);
  }

  void Add(const std::string& name) { names_.insert(name); }

  // Empty for a name that was not added.
  const std::string& Of(const std::string& name) {
    if (codes_.empty()) Assign();
    return codes_[name];
  }

 private:
  void Assign() {
    const std::string_view secret(reinterpret_cast<const char*>(secret_.data()), secret_.size());
    std::vector<std::pair<base::Digest, std::string>> order;
    for (const std::string& name : names_) order.emplace_back(base::Sha256({secret, name}), name);
    std::sort(order.begin(), order.end());
    for (size_t i = 0; i < order.size(); ++i) {
      codes_[order[i].second] = absl::StrCat(prefix_, i + 1);
    }
  }

  std::string prefix_;
  std::array<uint8_t, 32> secret_{};
  std::set<std::string> names_;
  std::map<std::string, std::string> codes_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_BUNDLE_OPAQUE_CODES_H_
