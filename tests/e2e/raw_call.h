// Calls of methods whose messages have no generated code here: gRPC's own health and reflection
// services.
//
//   EXPECT_THAT(CheckHealth(address, "sipas.survey.v1.LogService"),
//   IsOkAndHolds(HealthState::kServing));
#ifndef SIPAS_TESTS_E2E_RAW_CALL_H_
#define SIPAS_TESTS_E2E_RAW_CALL_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/mutex.h"

namespace sipas::e2e {

// The bytes of the answer to a request's bytes.
absl::StatusOr<std::string> RawCall(const std::string& address, const std::string& method,
                                    const std::string& request);

// Numbers are those of grpc.health.v1.HealthCheckResponse.
enum class HealthState { kUnknown = 0, kServing = 1, kNotServing = 2 };

// NOT_FOUND for a service name that the server does not know.
absl::StatusOr<HealthState> CheckHealth(const std::string& address, const std::string& service);

// Follows the health of one service name until the server ends. Thread-safe.
class HealthWatch final : private grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  HealthWatch(const std::string& address, const std::string& service);
  // Ends the call.
  ~HealthWatch() override;

  // All states so far, oldest first.
  std::vector<HealthState> states() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  mutable base::Mutex mutex_;
  base::CondVar ended_;
  bool is_done_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<HealthState> states_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_RAW_CALL_H_
