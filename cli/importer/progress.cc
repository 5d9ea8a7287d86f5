#include "cli/importer/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "cli/output/number_format.h"

namespace sipas::cli {
namespace {

constexpr absl::Duration kTerminalPeriod = absl::Milliseconds(200);
constexpr absl::Duration kLogPeriod = absl::Seconds(5);

}  // namespace

Progress::Progress(std::ostream& out, bool terminal, const base::Clock& clock)
    : out_(out), terminal_(terminal), clock_(clock), start_(clock.Now()), last_(start_) {}

double Progress::Rate(uint64_t rows, absl::Time now) const {
  const double seconds = absl::ToDoubleSeconds(now - start_);
  return seconds > 0 ? static_cast<double>(rows) / seconds : 0;
}

void Progress::Update(uint64_t rows, double fraction) {
  const absl::Time now = clock_.Now();
  if (now - last_ < (terminal_ ? kTerminalPeriod : kLogPeriod)) return;
  last_ = now;
  const NumberFormat format;
  const absl::Duration left =
      fraction > 0 ? (now - start_) * ((1 - fraction) / fraction) : absl::ZeroDuration();
  const std::string line =
      absl::StrCat("import: ", format.Count(rows), " rows, ", format.Percent(fraction, 0),
                   " of the file, ", format.Number(Rate(rows, now), 0), " rows/s, ",
                   absl::FormatDuration(absl::Ceil(left, absl::Seconds(1))), " left");
  out_ << (terminal_ ? "\r\x1b[K" : "") << line << (terminal_ ? "" : "\n") << std::flush;
}

void Progress::Finish(uint64_t rows) {
  const absl::Time now = clock_.Now();
  const NumberFormat format;
  out_ << (terminal_ ? "\r\x1b[K" : "") << "import: " << format.Count(rows) << " rows in "
       << format.Number(absl::ToDoubleSeconds(now - start_), 1) << " s, "
       << format.Number(Rate(rows, now), 0) << " rows/s\n"
       << std::flush;
}

}  // namespace sipas::cli
