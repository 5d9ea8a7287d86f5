// Tells on stderr how far an import is: one line that renews itself on a terminal, elsewhere a line
// every five seconds.
//
//   Progress progress(std::cerr, isatty(2), clock);
//   progress.Update(rows, reader->Progress());
//   progress.Finish(rows);
//
// Thread-compatible.
#ifndef SIPAS_CLI_IMPORTER_PROGRESS_H_
#define SIPAS_CLI_IMPORTER_PROGRESS_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "libs/base/clock.h"

namespace sipas::cli {

class Progress {
 public:
  // `out` and `clock` must outlive this.
  Progress(std::ostream& out, bool terminal, const base::Clock& clock);

  // `rows` have their result; `fraction` of the file was read.
  void Update(uint64_t rows, double fraction);
  // The last line, with the rate of the whole.
  void Finish(uint64_t rows);

 private:
  double Rate(uint64_t rows, absl::Time now) const;

  std::ostream& out_;
  const bool terminal_;
  const base::Clock& clock_;
  const absl::Time start_;
  absl::Time last_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_PROGRESS_H_
