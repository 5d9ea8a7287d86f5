// What every subcommand works with: the two services, the output and the settings that all share.
//
//   auto survey = session.Definitions();
//   SIPAS_RETURN_IF_ERROR(session.Call(Session::Endpoint::kSurvey, [&](grpc::ClientContext*
//   context) {
//     return survey->GetDefinition(context, request, &response);
//   }));
//
// Thread-compatible. Streams and channels must outlive it.
#ifndef SIPAS_CLI_COMMAND_LINE_SESSION_H_
#define SIPAS_CLI_COMMAND_LINE_SESSION_H_

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/command_line/flag_set.h"
#include "cli/output/number_format.h"
#include "libs/base/clock.h"
#include "libs/base/random.h"
#include "sipas/aggregator/v1/score_service.grpc.pb.h"
#include "sipas/aggregator/v1/status_service.grpc.pb.h"
#include "sipas/survey/v1/definition_service.grpc.pb.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"

namespace sipas::cli {

enum class OutputFormat { kTable, kJson, kCsv };
bool AbslParseFlag(absl::string_view text, OutputFormat* format, std::string* error);
std::string AbslUnparseFlag(OutputFormat format);

// Flags that every subcommand takes.
struct GlobalFlags {
  std::string survey = "127.0.0.1:7301";
  std::string aggregator = "127.0.0.1:7303";
  OutputFormat output = OutputFormat::kTable;
  absl::Duration timeout = absl::Seconds(10);
  bool decimal_comma = false;
  bool help = false;

  void AddTo(FlagSet& flags);
};

class Session {
 public:
  enum class Endpoint { kSurvey, kAggregator };
  using Connect = std::function<std::shared_ptr<grpc::Channel>(const std::string& address)>;
  struct Environment {
    std::ostream& out;
    std::ostream& err;
    bool err_is_terminal = false;
    const base::Clock& clock;
    base::Random& random;
    Connect connect;
  };

  Session(const Environment& environment, const GlobalFlags& flags);

  std::ostream& out() { return environment_.out; }
  std::ostream& err() { return environment_.err; }
  const Environment& environment() const { return environment_; }
  const GlobalFlags& flags() const { return flags_; }
  OutputFormat output() const { return flags_.output; }
  NumberFormat numbers() const { return NumberFormat(flags_.decimal_comma); }

  std::unique_ptr<survey::v1::DefinitionService::Stub> Definitions();
  std::unique_ptr<survey::v1::ResponseService::Stub> Responses();
  std::unique_ptr<survey::v1::LogService::Stub> Log();
  std::unique_ptr<aggregator::v1::ScoreService::Stub> Scores();
  std::unique_ptr<aggregator::v1::StatusService::Stub> Status();

  // Runs a unary call with --timeout as its deadline. What the service asks to try later (not up to
  // the wanted watermark, queue full) is tried again until then. Errors name the service and its
  // address.
  absl::Status Call(Endpoint endpoint,
                    const std::function<grpc::Status(grpc::ClientContext*)>& call) const;

  // The head of the survey service's log.
  absl::StatusOr<survey::v1::GetHeadResponse> ReadHead();

  // `status` with the service's name and address, if it could not be reached.
  absl::Status Explain(Endpoint endpoint, const absl::Status& status) const;

  // Protobuf JSON, indented, with a line break.
  void PrintJson(const google::protobuf::Message& message);

 private:
  std::shared_ptr<grpc::Channel> Channel(Endpoint endpoint);

  const Environment environment_;
  const GlobalFlags flags_;
  std::shared_ptr<grpc::Channel> survey_;
  std::shared_ptr<grpc::Channel> aggregator_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMAND_LINE_SESSION_H_
