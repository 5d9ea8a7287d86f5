#include "libs/rpc/server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "libs/base/error.h"
#include "libs/rpc/echo_service_for_test.h"
#include "libs/rpc/status.h"
#include "libs/testing/status_matchers.h"

namespace sipas::rpc {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToBytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(buffer.Dump(&slices).ok());
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// A call of a method whose messages have no generated code here.
absl::StatusOr<std::string> Call(const std::string& address, const std::string& method,
                                 const std::string& request_bytes) {
  grpc::GenericStub stub(MakeChannel(address));
  grpc::ClientContext context;
  const grpc::ByteBuffer request = ToBuffer(request_bytes);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  const grpc::Status status = done.get_future().get();
  if (!status.ok()) return FromGrpc(status);
  return ToBytes(response);
}

// HealthCheckRequest.service is field 1.
absl::StatusOr<std::string> Health(const EchoServer& server, const std::string& service) {
  std::string request = service;
  if (!service.empty()) {
    request = std::string("\x0A") + static_cast<char>(service.size()) + service;
  }
  return Call(server.address(), "/grpc.health.v1.Health/Check", request);
}

// HealthCheckResponse.status is field 1: SERVING = 1, NOT_SERVING = 2.
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";

TEST(ServerTest, PicksAFreePort) {
  const EchoServer first;
  const EchoServer second;
  EXPECT_GT(first.server->port(), 0);
  EXPECT_NE(first.server->port(), second.server->port());
}

TEST(ServerTest, SaysThatThePortIsInUse) {
  const EchoServer first;
  const auto second = Server::Start({.listen_address = first.address()});
  EXPECT_THAT(second, StatusIs(absl::StatusCode::kUnavailable, "LISTEN_FAILED"));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(first.address()));
}

TEST(ServerTest, RefusesAnAddressThatIsNone) {
  EXPECT_THAT(Server::Start({.listen_address = "not an address"}),
              StatusIs(absl::StatusCode::kUnavailable, "LISTEN_FAILED"));
}

TEST(ServerTest, TellsTheHealthOfEveryServiceName) {
  const EchoServer server;
  EXPECT_EQ(*Health(server, ""), kServing);
  EXPECT_THAT(Health(server, "survey"), StatusIs(absl::StatusCode::kNotFound));
  server.server->SetServing("survey", true);
  EXPECT_EQ(*Health(server, "survey"), kServing);
  server.server->SetServing("survey", false);
  EXPECT_EQ(*Health(server, "survey"), kNotServing);
  EXPECT_EQ(*Health(server, ""), kServing);
}

TEST(ServerTest, ListsItsServicesByReflection) {
  const EchoServer server;
  // ServerReflectionRequest.list_services is field 7.
  const auto response =
      Call(server.address(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
           std::string("\x3A\x00", 2));
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(*response, HasSubstr(kEchoService));
}

TEST(ServerTest, KeepsItsServicesToItselfWithoutReflection) {
  const EchoServer server({.listen_address = "127.0.0.1:0", .reflection = false});
  EXPECT_THAT(
      Call(server.address(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
           std::string("\x3A\x00", 2)),
      StatusIs(absl::StatusCode::kUnimplemented));
}

TEST(ServerTest, RefusesAMessageAboveTheLimit) {
  const EchoServer server({.listen_address = "127.0.0.1:0", .max_receive_bytes = 1000});
  EchoRequest request;
  request.set_text(std::string(2000, 'x'));
  EchoResponse response;
  grpc::ClientContext context;
  EXPECT_EQ(server.NewStub()->Echo(&context, request, &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST(ServerTest, DrainLetsAnOpenCallEnd) {
  EchoServer server;
  EchoResponse response;
  grpc::Status status;
  std::thread client([&] {
    grpc::ClientContext context;
    status = server.NewStub()->EchoLater(&context, EchoRequest(), &response);
  });
  UnaryCall* const call = server.service.WaitForEchoLater();
  std::thread drain([&] { server.server->Drain(absl::Hours(1)); });
  call->Finish(absl::OkStatus());
  drain.join();
  client.join();
  EXPECT_TRUE(status.ok());
}

TEST(ServerTest, DrainCancelsWhatOutlivesTheGrace) {
  EchoServer server;
  grpc::Status status;
  std::thread client([&] {
    EchoResponse response;
    grpc::ClientContext context;
    status = server.NewStub()->EchoLater(&context, EchoRequest(), &response);
  });
  UnaryCall* const call = server.service.WaitForEchoLater();
  std::thread drain([&] { server.server->Drain(absl::ZeroDuration()); });
  while (!call->cancelled()) std::this_thread::yield();
  call->Finish(absl::CancelledError("the server stops"));
  drain.join();
  client.join();
  EXPECT_FALSE(status.ok());
}

TEST(ServerTest, RefusesCallsOnceDrained) {
  EchoServer server;
  server.server->Drain(absl::ZeroDuration());
  server.server->Drain(absl::ZeroDuration());
  EchoResponse response;
  grpc::ClientContext context;
  EXPECT_EQ(server.NewStub()->Echo(&context, EchoRequest(), &response).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace sipas::rpc
