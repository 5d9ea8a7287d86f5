// A file beside the database that remembers the highest position that was acknowledged.
//
// RocksDB cuts a damaged tail of its write-ahead log silently; the mark makes that visible at
// start. It is written after each commit and not synced: it may lag behind the log, never run ahead
// of it. Thread-compatible.
#ifndef SIPAS_SERVICES_SURVEY_STORE_HIGH_WATER_MARK_H_
#define SIPAS_SERVICES_SURVEY_STORE_HIGH_WATER_MARK_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace sipas::survey::store {

class HighWaterMark {
 public:
  // Opens or makes the file; a new or torn one reads as 0.
  static absl::StatusOr<std::unique_ptr<HighWaterMark>> Open(const std::string& path);
  ~HighWaterMark();
  HighWaterMark(const HighWaterMark&) = delete;
  HighWaterMark& operator=(const HighWaterMark&) = delete;

  uint64_t position() const { return position_; }
  // Failing to write it is not an error of the commit: the mark then only lags.
  void Set(uint64_t position);

 private:
  explicit HighWaterMark(int fd) : fd_(fd) {}

  const int fd_;
  uint64_t position_ = 0;
};

}  // namespace sipas::survey::store

#endif  // SIPAS_SERVICES_SURVEY_STORE_HIGH_WATER_MARK_H_
