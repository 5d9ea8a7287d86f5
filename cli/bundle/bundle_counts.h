// How many numbers a bundle holds of each state, reason, basis and method, so that R misses one that
// got lost and sees a text that was changed.
//
//   BundleCounts counts;
//   counts.Add(score);
//   for (const auto& [what, count] : counts.all()) ...   // "scores" 1, "scores_state_ok" 1, ...
//
// Keys are those of design.csv: "scores" or "differences" for all rows, and with a suffix
// "_<column>_<text>" the rows with that text, "_with_<column>" the rows where that column is filled,
// "_total_<column>" the sum of the column. What is not named is zero. Not thread-safe.
#ifndef SIPAS_CLI_BUNDLE_BUNDLE_COUNTS_H_
#define SIPAS_CLI_BUNDLE_BUNDLE_COUNTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/output/score_text.h"
#include "sipas/aggregator/v1/score.pb.h"

namespace sipas::cli {

class BundleCounts {
 public:
  void Add(const aggregator::v1::Score& score);
  void Add(const aggregator::v1::Difference& difference);

  const std::map<std::string, uint64_t>& all() const { return counts_; }

 private:
  // Adds up under keys that begin with `name`.
  class Adder {
   public:
    Adder(std::string name, std::map<std::string, uint64_t>& counts)
        : name_(std::move(name)), counts_(counts) {
      counts_[name_] += 1;
    }

    void Text(const char* column, const std::string& text) {
      if (!text.empty()) counts_[absl::StrCat(name_, "_", column, "_", text)] += 1;
    }
    void With(const char* column, bool filled) {
      counts_[absl::StrCat(name_, "_with_", column)] += filled ? 1 : 0;
    }
    void Total(const char* column, uint64_t value) {
      counts_[absl::StrCat(name_, "_total_", column)] += value;
    }

   private:
    std::string name_;
    std::map<std::string, uint64_t>& counts_;
  };

  std::map<std::string, uint64_t> counts_{{"scores", 0}, {"differences", 0}};
};

inline void BundleCounts::Add(const aggregator::v1::Score& score) {
  Adder add("scores", counts_);
  add.Text("state", StateText(score.state()));
  add.Text("reason", score.reason());
  add.Text("basis", BasisText(score.basis()));
  add.Text("method", score.method());
  add.With("locality", !score.domain().locality().empty());
  add.With("estimate", score.has_estimate());
  add.With("standard_error", score.has_standard_error());
  add.With("lower", score.has_interval());
  add.With("points", score.has_points());
  add.With("maximum_points", score.has_maximum_points());
  add.With("rank", score.has_rank());
  add.Total("n", score.sample_size());
  add.Total("no_answer", score.no_answer_count());
  add.Total("not_applicable", score.not_applicable_count());
}

inline void BundleCounts::Add(const aggregator::v1::Difference& difference) {
  Adder add("differences", counts_);
  add.Text("state", StateText(difference.state()));
  add.Text("reason", difference.reason());
  add.Text("method", difference.method());
  add.With("first_standard_error", difference.first().has_standard_error());
  add.With("second_standard_error", difference.second().has_standard_error());
  add.With("standard_error", difference.has_standard_error());
  add.With("lower", difference.has_interval());
  add.With("covariance", difference.has_covariance());
}

}  // namespace sipas::cli

#endif  // SIPAS_CLI_BUNDLE_BUNDLE_COUNTS_H_
