#include "libs/rpc/server.h"

#include <grpc/support/time.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/server_builder.h>

#include <limits>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"

namespace sipas::rpc {
namespace {

constexpr int kKeepaliveTimeoutMs = 20'000;
// Clients that ping more often than this are closed with ENHANCE_YOUR_CALM.
constexpr int kMinPingIntervalMs = 10'000;

int Milliseconds(absl::Duration duration) {
  if (duration == absl::InfiniteDuration()) return std::numeric_limits<int>::max();
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

// Both are global in gRPC, not safe to call concurrently, and hold for servers built afterwards.
void EnablePlugins(bool reflection) {
  static std::once_flag health_once;
  std::call_once(health_once, [] { grpc::EnableDefaultHealthCheckService(true); });
  static std::once_flag reflection_once;
  if (reflection) {
    std::call_once(reflection_once,
                   [] { grpc::reflection::InitProtoReflectionServerBuilderPlugin(); });
  }
}

// Linking gRPC's reflection library is enough to have it on every server, so it takes this to have
// one without.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) {
      return dynamic_cast<grpc::reflection::ProtoServerReflectionPlugin*>(plugin.get()) != nullptr;
    });
  }
};

void SetLimits(const Server::Options& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_receive_bytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             Milliseconds(options.max_connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(options.max_connection_age_grace));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive_time));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMs);
}

absl::Status ListenFailed(const std::string& address) {
  return base::MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("cannot listen on ", address,
                   ": is the port in use, or the host not of this machine?"),
      {.reason = "LISTEN_FAILED", .domain = "sipas", .metadata = {{"address", address}}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Options options) {
  EnablePlugins(options.reflection);
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  if (!options.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
  int port = 0;
  builder.AddListeningPort(
      options.listen_address,
      options.credentials ? options.credentials : grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* const service : options.services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port <= 0) return ListenFailed(options.listen_address);
  return std::unique_ptr<Server>(new Server(std::move(server), port));
}

Server::Server(std::unique_ptr<grpc::Server> server, int port)
    : server_(std::move(server)), port_(port) {}

Server::~Server() { Drain(absl::ZeroDuration()); }

void Server::SetServing(std::string_view service_name, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(std::string(service_name), serving);
}

void Server::Drain(absl::Duration grace) {
  // From now on SetServing has no effect.
  server_->GetHealthCheckService()->Shutdown();
  // By the monotonic clock: a jump of the wall clock must neither cut calls off nor hold the exit
  // up.
  server_->Shutdown(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                   gpr_time_from_millis(absl::ToInt64Milliseconds(grace), GPR_TIMESPAN)));
}

}  // namespace sipas::rpc
