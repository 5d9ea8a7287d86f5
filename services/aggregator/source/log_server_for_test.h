// A log that a test writes, served by LogService on a real server in this process.
//
//   LogServer server(log_id);
//   server.log().Append(survey.Respond(1, 0));
//   ... a SurveyLogSource on server.endpoint() ...
#ifndef SIPAS_SERVICES_AGGREGATOR_SOURCE_LOG_SERVER_FOR_TEST_H_
#define SIPAS_SERVICES_AGGREGATOR_SOURCE_LOG_SERVER_FOR_TEST_H_

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "libs/base/mutex.h"
#include "libs/base/uuid.h"
#include "libs/domain/log_entry.h"
#include "libs/domain/response.h"
#include "sipas/survey/v1/definition.pb.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"

namespace sipas::aggregator::source {

// Sealed entries. Thread-safe.
class LogForTest {
 public:
  explicit LogForTest(const base::Uuid& log_id);

  const base::Uuid& log_id() const { return log_id_; }
  void Define(const survey::v1::Definition& definition);
  void Respond(const domain::ResponseRecord& record, int32_t day);
  void Void(const domain::ResponseRecord& record, int32_t day);
  void Reinstate(const domain::ResponseRecord& record, int32_t day);
  // Anything at all as the next entry.
  void AppendBytes(std::string bytes);

  uint64_t size() const;
  // Entries after `position`, at most `max`; waits for one unless there are or the log is closed.
  std::vector<std::string> Read(uint64_t position, size_t max, bool wait);
  // Whoever waits goes on.
  void Close();
  // The hash of the entry at a position.
  base::Digest HashAt(uint64_t position) const;

 private:
  void Append(domain::EntryHeader header, const std::string& payload);
  void Correct(domain::EntryKind kind, const domain::ResponseRecord& record,
               const std::string& payload);

  const base::Uuid log_id_;
  mutable base::Mutex mutex_;
  base::CondVar grown_;
  std::vector<std::string> entries_ ABSL_GUARDED_BY(mutex_);
  std::vector<domain::LogPoint> points_ ABSL_GUARDED_BY(mutex_);  // [0] is the genesis
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

class LogServer {
 public:
  // `port` 0 picks a free one. `message_entries`: most entries in one message.
  explicit LogServer(std::shared_ptr<LogForTest> log, int port = 0, size_t message_entries = 100);
  ~LogServer();

  std::string endpoint() const { return "127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  LogForTest& log() { return *log_; }

 private:
  class Service;

  const std::shared_ptr<LogForTest> log_;
  const std::unique_ptr<Service> service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace sipas::aggregator::source

#endif  // SIPAS_SERVICES_AGGREGATOR_SOURCE_LOG_SERVER_FOR_TEST_H_
