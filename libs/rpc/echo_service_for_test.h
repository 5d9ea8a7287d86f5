// The service of rpc_echo_test.proto and a server around it, for the tests of this directory.
//
//   EchoServer server;
//   auto stub = server.NewStub();
#ifndef SIPAS_LIBS_RPC_ECHO_SERVICE_FOR_TEST_H_
#define SIPAS_LIBS_RPC_ECHO_SERVICE_FOR_TEST_H_

#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/obs/metrics.h"
#include "libs/rpc/call.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/rpc_echo_test.grpc.pb.h"
#include "libs/rpc/rpc_metrics.h"
#include "libs/rpc/server.h"
#include "libs/testing/status_matchers.h"

namespace sipas::rpc {

using rpc_test::v1::EchoRequest;
using rpc_test::v1::EchoResponse;
using rpc_test::v1::EchoService;

inline constexpr std::string_view kEchoService = "sipas.rpc_test.v1.EchoService";

// Sends the text once per character, one write in flight.
class RepeatCall final : public grpc::ServerWriteReactor<EchoResponse> {
 public:
  RepeatCall(const RpcMethod& method, grpc::CallbackServerContext* context, std::string text)
      : metrics_(method, context), left_(text.size()) {
    metrics_.CountReceived();
    response_.set_text(std::move(text));
    Next();
  }

 private:
  void Next() {
    if (left_ == 0) return Finish(metrics_.Finish(absl::OkStatus()));
    --left_;
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(metrics_.Finish(absl::CancelledError("the client went away")));
    metrics_.CountSent();
    Next();
  }
  void OnDone() override { delete this; }

  StreamCallMetrics metrics_;
  EchoResponse response_;
  size_t left_;
};

class ChatCall final : public grpc::ServerBidiReactor<EchoRequest, EchoResponse> {
 public:
  ChatCall(const RpcMethod& method, grpc::CallbackServerContext* context)
      : metrics_(method, context) {
    StartRead(&request_);
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(metrics_.Finish(absl::OkStatus()));
    metrics_.CountReceived();
    response_.set_text(request_.text());
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) metrics_.CountSent();
    StartRead(&request_);
  }
  void OnDone() override { delete this; }

  StreamCallMetrics metrics_;
  EchoRequest request_;
  EchoResponse response_;
};

class EchoServiceForTest final : public EchoService::CallbackService {
 public:
  explicit EchoServiceForTest(obs::Metrics& metrics)
      : rpc_metrics_(metrics, {kEchoService}),
        echo_(rpc_metrics_.Method(kEchoService, "Echo")),
        echo_later_(rpc_metrics_.Method(kEchoService, "EchoLater")),
        repeat_(rpc_metrics_.Method(kEchoService, "Repeat")),
        chat_(rpc_metrics_.Method(kEchoService, "Chat")) {}

  // What Echo answers; set before the call.
  absl::Status outcome;

  // The call of EchoLater that waits for its answer.
  UnaryCall* WaitForEchoLater() { return later_.get_future().get(); }

 private:
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) override {
    return RunUnary(echo_, context, [&] {
      response->set_text(request->text());
      return outcome;
    });
  }
  grpc::ServerUnaryReactor* EchoLater(grpc::CallbackServerContext* context,
                                      const EchoRequest* request, EchoResponse* response) override {
    response->set_text(request->text());
    auto* call = new UnaryCall(echo_later_, context);
    later_.set_value(call);
    return call;
  }
  grpc::ServerWriteReactor<EchoResponse>* Repeat(grpc::CallbackServerContext* context,
                                                 const EchoRequest* request) override {
    return new RepeatCall(repeat_, context, request->text());
  }
  grpc::ServerBidiReactor<EchoRequest, EchoResponse>* Chat(
      grpc::CallbackServerContext* context) override {
    return new ChatCall(chat_, context);
  }

  RpcMetrics rpc_metrics_;
  const RpcMethod& echo_;
  const RpcMethod& echo_later_;
  const RpcMethod& repeat_;
  const RpcMethod& chat_;
  std::promise<UnaryCall*> later_;
};

struct EchoServer {
  explicit EchoServer(Server::Options options = {.listen_address = "127.0.0.1:0"}) {
    options.services = {&service};
    auto started = Server::Start(std::move(options));
    EXPECT_THAT(started, testing::IsOk());
    server = *std::move(started);
  }

  std::string address() const { return absl::StrCat("127.0.0.1:", server->port()); }
  std::unique_ptr<EchoService::Stub> NewStub() const {
    return EchoService::NewStub(MakeChannel(address()));
  }

  obs::Metrics metrics{"test"};
  EchoServiceForTest service{metrics};
  std::unique_ptr<Server> server;
};

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_ECHO_SERVICE_FOR_TEST_H_
