// The whole log of a survey service, read through ReadLog and verified entry by entry: digests, the
// hash chain from the log's id on, positions without gap or repeat.
//
//   ASSERT_OK_AND_ASSIGN(const LogScan scan, ScanLog(survey.logs()));
//   EXPECT_EQ(scan.responses.at(id), position);
#ifndef SIPAS_TESTS_E2E_LOG_SCAN_H_
#define SIPAS_TESTS_E2E_LOG_SCAN_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"

namespace sipas::e2e {

struct LogScan {
  std::string log_id;
  uint64_t head = 0;
  std::map<std::string, uint64_t> responses;  // id as text -> position of its RESPONSE entry
  uint64_t other_entries = 0;
};

// DATA_LOSS if the log does not verify; ALREADY_EXISTS if a response was accepted twice.
absl::StatusOr<LogScan> ScanLog(survey::v1::LogService::Stub& stub);

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_LOG_SCAN_H_
