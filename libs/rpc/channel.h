// A client's channel with keepalive and message limits set. Channels connect lazily and reconnect
// by themselves; one per server is enough. Thread-safe.
//
//   auto stub = survey::v1::LogService::NewStub(rpc::MakeChannel("127.0.0.1:7001"));
#ifndef SIPAS_LIBS_RPC_CHANNEL_H_
#define SIPAS_LIBS_RPC_CHANNEL_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace sipas::rpc {

struct ChannelOptions {
  // A larger response fails with RESOURCE_EXHAUSTED.
  int max_receive_bytes = 16 << 20;
  // A connection with open calls is pinged this often, and dead without an answer for 20 s. Servers
  // (rpc::Server) accept no less than 10 s.
  absl::Duration keepalive_time = absl::Seconds(30);
  // Longest pause between two attempts to connect.
  absl::Duration max_reconnect_backoff = absl::Seconds(5);
  // Null means insecure.
  std::shared_ptr<grpc::ChannelCredentials> credentials{};
};

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address,
                                           const ChannelOptions& options = {});

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_CHANNEL_H_
