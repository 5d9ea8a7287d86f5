#include "libs/rpc/grpc_log.h"

#include <gmock/gmock.h>
#include <grpc/grpc.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>

namespace sipas::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(GrpcLogTest, WritesGrpcsLinesAsJson) {
  RouteGrpcLog();
  grpc_init();  // until then nothing is logged
  ::testing::internal::CaptureStderr();
  gpr_log(GPR_ERROR, "a \"quoted\" %s", "word");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr(R"("severity":"WARNING")"), HasSubstr(R"("event":"grpc")"),
                    HasSubstr(R"("message":"a \"quoted\" word")")));
  grpc_shutdown();
}

}  // namespace
}  // namespace sipas::rpc
