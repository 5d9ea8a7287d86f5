#include "libs/rpc/call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "libs/base/error.h"
#include "libs/rpc/echo_service_for_test.h"
#include "libs/rpc/status.h"
#include "libs/testing/status_matchers.h"

namespace sipas::rpc {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A line of the metrics' text, e.g. Line("started_total", "unary", "Echo", "", 1).
std::string Line(const std::string& name, const std::string& type, const std::string& method,
                 const std::string& code, int value) {
  const std::string code_label = code.empty() ? "" : "grpc_code=\"" + code + "\",";
  return "grpc_server_" + name + "{" + code_label + "grpc_method=\"" + method +
         "\",grpc_service=\"sipas.rpc_test.v1.EchoService\",grpc_type=\"" + type + "\"} " +
         std::to_string(value) + "\n";
}

EchoRequest Text(const std::string& text) {
  EchoRequest request;
  request.set_text(text);
  return request;
}

class CallTest : public ::testing::Test {
 protected:
  absl::Status Echo(const std::string& text) {
    grpc::ClientContext context;
    return FromGrpc(stub_->Echo(&context, Text(text), &response_));
  }

  // Drains first: a stream's last counts come after the client has seen its end.
  std::string MetricsAfterDrain() {
    server_.server->Drain(absl::Seconds(30));
    return server_.metrics.Text();
  }

  EchoServer server_;
  std::unique_ptr<EchoService::Stub> stub_ = server_.NewStub();
  EchoResponse response_;
};

TEST_F(CallTest, EveryMethodAndCodeIsThereFromTheStart) {
  EXPECT_THAT(server_.metrics.Text(),
              AllOf(HasSubstr(Line("started_total", "unary", "Echo", "", 0)),
                    HasSubstr(Line("handled_total", "unary", "EchoLater", "OK", 0)),
                    HasSubstr(Line("handled_total", "server_stream", "Repeat", "Canceled", 0)),
                    HasSubstr(Line("handled_total", "bidi_stream", "Chat", "DataLoss", 0)),
                    HasSubstr(Line("msg_received_total", "bidi_stream", "Chat", "", 0)),
                    HasSubstr(Line("handling_seconds_count", "bidi_stream", "Chat", "", 0))));
}

TEST_F(CallTest, AnswersAndCountsAUnaryCall) {
  ASSERT_THAT(Echo("xin chào"), IsOk());
  EXPECT_EQ(response_.text(), "xin chào");
  EXPECT_THAT(MetricsAfterDrain(),
              AllOf(HasSubstr(Line("started_total", "unary", "Echo", "", 1)),
                    HasSubstr(Line("handled_total", "unary", "Echo", "OK", 1)),
                    HasSubstr(Line("msg_received_total", "unary", "Echo", "", 1)),
                    HasSubstr(Line("msg_sent_total", "unary", "Echo", "", 1)),
                    HasSubstr(Line("handling_seconds_count", "unary", "Echo", "", 1))));
}

TEST_F(CallTest, SendsTheDetailsOfAnErrorAndCountsIt) {
  server_.service.outcome =
      base::MakeError(absl::StatusCode::kFailedPrecondition, "not open",
                      {.reason = "CAMPAIGN_NOT_OPEN", .metadata = {{"campaign", "x"}}});
  const absl::Status status = Echo("x");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_NOT_OPEN"));
  EXPECT_EQ(base::DetailsOf(status).metadata["campaign"], "x");
  EXPECT_THAT(MetricsAfterDrain(),
              AllOf(HasSubstr(Line("handled_total", "unary", "Echo", "FailedPrecondition", 1)),
                    HasSubstr(Line("handled_total", "unary", "Echo", "OK", 0)),
                    HasSubstr(Line("msg_sent_total", "unary", "Echo", "", 0))));
}

// The largest error that MakeError makes must fit the metadata that a client accepts by default.
TEST_F(CallTest, SendsTheLargestError) {
  base::ErrorDetails details = {.reason = "INVALID_FIELD", .domain = "survey.sipas"};
  for (int i = 0; i < 200; ++i) {
    details.violations.push_back({"câu trả lời", "điểm vượt quá thang đo của câu hỏi này"});
  }
  std::string message;
  while (message.size() < base::kMaxErrorMessageBytes) message += "ữ";
  server_.service.outcome = base::MakeError(absl::StatusCode::kInvalidArgument, message, details);
  const absl::Status status = Echo("x");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_GT(base::DetailsOf(status).violations.size(), 10u);
}

TEST_F(CallTest, LogsAFailureOnceWithoutTheRequest) {
  server_.service.outcome = base::MakeError(absl::StatusCode::kNotFound, "no secret text",
                                            {.reason = "CAMPAIGN_NOT_FOUND"});
  ::testing::internal::CaptureStderr();
  EXPECT_FALSE(Echo("secret text").ok());
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, AllOf(HasSubstr(R"("event":"rpc_failed")"),
                         HasSubstr(R"("method":"sipas.rpc_test.v1.EchoService/Echo")"),
                         HasSubstr(R"("code":"NOT_FOUND","reason":"CAMPAIGN_NOT_FOUND","ms":)"),
                         HasSubstr(R"("peer":"ipv4:127.0.0.1:)"), Not(HasSubstr("secret"))));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
}

TEST_F(CallTest, LogsTheCauseOfAnInternalErrorAndKeepsItFromTheClient) {
  server_.service.outcome = base::MakeError(absl::StatusCode::kInternal, "could not read",
                                            {.reason = "STORAGE_IO_ERROR", .cause = "EIO"});
  ::testing::internal::CaptureStderr();
  const absl::Status status = Echo("x");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr(R"("severity":"ERROR")"),
                    HasSubstr(R"("message":"could not read","cause":"EIO")")));
  EXPECT_THAT(base::DetailsOf(status).cause, IsEmpty());
}

TEST_F(CallTest, LogsNothingForASuccess) {
  ::testing::internal::CaptureStderr();
  ASSERT_THAT(Echo("x"), IsOk());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), IsEmpty());
}

TEST_F(CallTest, AnotherThreadMayAnswerLater) {
  std::thread answerer([this] { server_.service.WaitForEchoLater()->Finish(absl::OkStatus()); });
  grpc::ClientContext context;
  EXPECT_TRUE(stub_->EchoLater(&context, Text("later"), &response_).ok());
  EXPECT_EQ(response_.text(), "later");
  answerer.join();
}

TEST_F(CallTest, ACallKnowsThatItsClientGaveUp) {
  grpc::ClientContext context;
  std::thread canceller([&] {
    UnaryCall* const call = server_.service.WaitForEchoLater();
    EXPECT_FALSE(call->cancelled());
    context.TryCancel();
    while (!call->cancelled()) std::this_thread::yield();
    call->Finish(absl::CancelledError("client gave up"));
  });
  EXPECT_EQ(stub_->EchoLater(&context, Text("x"), &response_).error_code(),
            grpc::StatusCode::CANCELLED);
  canceller.join();
  EXPECT_THAT(MetricsAfterDrain(),
              HasSubstr(Line("handled_total", "unary", "EchoLater", "Canceled", 1)));
}

TEST_F(CallTest, CountsTheMessagesOfAServerStream) {
  grpc::ClientContext context;
  const auto reader = stub_->Repeat(&context, Text("abc"));
  int received = 0;
  while (reader->Read(&response_)) ++received;
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(received, 3);
  EXPECT_THAT(MetricsAfterDrain(),
              AllOf(HasSubstr(Line("started_total", "server_stream", "Repeat", "", 1)),
                    HasSubstr(Line("msg_received_total", "server_stream", "Repeat", "", 1)),
                    HasSubstr(Line("msg_sent_total", "server_stream", "Repeat", "", 3)),
                    HasSubstr(Line("handled_total", "server_stream", "Repeat", "OK", 1))));
}

TEST_F(CallTest, CountsTheMessagesOfABidiStream) {
  grpc::ClientContext context;
  const auto stream = stub_->Chat(&context);
  for (const std::string text : {"one", "two"}) {
    ASSERT_TRUE(stream->Write(Text(text)));
    ASSERT_TRUE(stream->Read(&response_));
    EXPECT_EQ(response_.text(), text);
  }
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(MetricsAfterDrain(),
              AllOf(HasSubstr(Line("msg_received_total", "bidi_stream", "Chat", "", 2)),
                    HasSubstr(Line("msg_sent_total", "bidi_stream", "Chat", "", 2)),
                    HasSubstr(Line("handled_total", "bidi_stream", "Chat", "OK", 1))));
}

TEST(RpcMetricsDeathTest, AnUnknownServiceOrMethodEndsTheProcess) {
  obs::Metrics metrics("test");
  EXPECT_DEATH(RpcMetrics(metrics, {"sipas.Nope"}), "no service sipas.Nope");
  const RpcMetrics rpc_metrics(metrics, {kEchoService});
  EXPECT_DEATH(rpc_metrics.Method(kEchoService, "Nope"), "EchoService/Nope");
}

}  // namespace
}  // namespace sipas::rpc
