// A gRPC server with health checking and, if wanted, reflection.
//
//   SIPAS_ASSIGN_OR_RETURN(auto server, rpc::Server::Start({.listen_address = "127.0.0.1:0",
//                                                           .services = {&response_service}}));
//   server->SetServing("sipas.survey.v1.ResponseService", true);
//   rpc::WaitForSignal();
//   server->Drain(absl::Seconds(10));
//
// Thread-safe. Callback services only: see libs/rpc/call.h.
#ifndef SIPAS_LIBS_RPC_SERVER_H_
#define SIPAS_LIBS_RPC_SERVER_H_

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace sipas::rpc {

class Server {
 public:
  struct Options {
    // host:port; port 0 picks a free one.
    std::string listen_address{};
    // Borrowed: must outlive the server.
    std::vector<grpc::Service*> services{};
    // Serve grpc.reflection.v1alpha.
    bool reflection = true;
    // A larger request fails with RESOURCE_EXHAUSTED before it is parsed.
    int max_receive_bytes = 4 << 20;
    // Open calls on one connection; more wait in the client.
    int max_concurrent_streams = 1000;
    // Connections end after this (jittered by gRPC) so that load spreads again; streams then have
    // the grace to end. Infinite by default.
    absl::Duration max_connection_age = absl::InfiniteDuration();
    absl::Duration max_connection_age_grace = absl::InfiniteDuration();
    // A silent connection is pinged this often, and dead without an answer for 20 s.
    absl::Duration keepalive_time = absl::Minutes(1);
    // Null means insecure.
    std::shared_ptr<grpc::ServerCredentials> credentials{};
  };

  // UNAVAILABLE with reason LISTEN_FAILED if the address cannot be bound, also when another server
  // has it (SO_REUSEPORT is off).
  static absl::StatusOr<std::unique_ptr<Server>> Start(Options options);
  // Cancels what is still open: Drain(0).
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }

  // What grpc.health.v1.Health answers for this service name. The empty name, the whole server, is
  // SERVING from the start; other names are NOT_FOUND until they are set here.
  void SetServing(std::string_view service_name, bool serving);

  // Health turns NOT_SERVING for all names, no new calls, open ones may end within `grace` and are
  // cancelled then. Returns when all reactors are done: cancelled ones must notice. Idempotent.
  void Drain(absl::Duration grace);

 private:
  Server(std::unique_ptr<grpc::Server> server, int port);

  std::unique_ptr<grpc::Server> server_;
  int port_;
};

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_SERVER_H_
