// What every server call goes through: count it, translate its status, log it if it failed.
//
// A unary call that needs no waiting:
//   grpc::ServerUnaryReactor* GetHead(grpc::CallbackServerContext* context, const Request* request,
//                                     Response* response) override {
//     return rpc::RunUnary(get_head_, context, [&] { return Encode(log_.Head(), response); });
//   }
// One that is answered later, by another thread:
//   auto* call = new rpc::UnaryCall(create_, context);      // deletes itself when gRPC is done
//   log_.AppendAsync(batch, [=](absl::Status status) { call->Finish(std::move(status)); });
//   return call;
// A stream: derive from grpc::ServerWriteReactor or ServerBidiReactor with a StreamCallMetrics
// member.
//   void End(const absl::Status& status) { Finish(metrics_.Finish(status)); }
//
// Reactions must never block: there are only a few threads for all calls of the process.
// A call that ends with another status than OK is logged once, with method, code, reason, duration,
// peer and cause, never with the request.
#ifndef SIPAS_LIBS_RPC_CALL_H_
#define SIPAS_LIBS_RPC_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <utility>

#include "absl/status/status.h"
#include "libs/rpc/rpc_metrics.h"

namespace sipas::rpc {

// The record of one streaming call. Count* and Finish may be called from any thread, Finish once.
class StreamCallMetrics {
 public:
  // Borrows both; the context lives until OnDone.
  StreamCallMetrics(const RpcMethod& method, grpc::CallbackServerContext* context);

  void CountReceived() const { method_.CountReceived(); }
  void CountSent() const { method_.CountSent(); }

  // Counts and logs the outcome; returns what to pass to the reactor's Finish. Must come before it.
  [[nodiscard]] grpc::Status Finish(const absl::Status& status) const;

 private:
  const RpcMethod& method_;
  grpc::CallbackServerContext* const context_;
  const std::chrono::steady_clock::time_point start_;
};

// The reactor of one unary call. Allocate with new; it deletes itself. Derive from it to keep state
// for the time of the call.
class UnaryCall : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(const RpcMethod& method, grpc::CallbackServerContext* context);

  // Sends the response, or the error alone. Any thread, exactly once, also for a cancelled call.
  // The object and the messages may be gone when it returns.
  void Finish(const absl::Status& status);

  // Whether the client has given up, the deadline has passed or the server stops. Not after Finish.
  bool cancelled() const { return context_->IsCancelled(); }

 protected:
  ~UnaryCall() override = default;

 private:
  void OnDone() final { delete this; }

  const RpcMethod& method_;
  grpc::CallbackServerContext* const context_;
  const std::chrono::steady_clock::time_point start_;
};

// Answers at once: runs `handler`, a function () -> absl::Status that fills the response and does
// not block, and finishes the call with what it returns.
template <typename Handler>
grpc::ServerUnaryReactor* RunUnary(const RpcMethod& method, grpc::CallbackServerContext* context,
                                   Handler&& handler) {
  auto* call = new UnaryCall(method, context);
  call->Finish(std::forward<Handler>(handler)());
  return call;
}

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_CALL_H_
