#include "tests/integration/services_in_process.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/rpc/channel.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/rpc_call.h"

namespace sipas::integration {
namespace {

template <typename T>
T ValueOrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << base::DescribeError(value.status()) << "\n";
    std::abort();
  }
  return *std::move(value);
}

std::string CommonConfig(const std::string& data_dir, const std::string& address) {
  return absl::StrCat("data_dir: \"", data_dir, "\" listen_address: \"", address,
                      "\" metrics_address: \"127.0.0.1:0\" drain_seconds: 1\n");
}

}  // namespace

SurveyInProcess::SurveyInProcess(const std::string& data_dir, const std::string& address)
    : app_(ValueOrDie(survey::App::Start(ValueOrDie(survey::ParseConfig(
          absl::StrCat(CommonConfig(data_dir, address), "ballast_bytes: 1")))))),
      address_(absl::StrCat(address.substr(0, address.rfind(':') + 1), app_->port())) {
  const auto channel = rpc::MakeChannel(address_);
  responses_ = survey::v1::ResponseService::NewStub(channel);
  definitions_ = survey::v1::DefinitionService::NewStub(channel);
  logs_ = survey::v1::LogService::NewStub(channel);
}

AggregatorInProcess::AggregatorInProcess(const std::string& data_dir,
                                         const std::vector<std::string>& endpoints,
                                         const std::string& config) {
  std::string text = absl::StrCat(CommonConfig(data_dir, "127.0.0.1:0"), config);
  for (const std::string& endpoint : endpoints) {
    absl::StrAppend(&text, "\nsources { endpoint: \"", endpoint, "\" }");
  }
  app_ = ValueOrDie(aggregator::App::Start(ValueOrDie(aggregator::ParseConfig(text))));
  address_ = absl::StrCat("127.0.0.1:", app_->port());
  const auto channel = rpc::MakeChannel(address_);
  scores_ = aggregator::v1::ScoreService::NewStub(channel);
  statuses_ = aggregator::v1::StatusService::NewStub(channel);
}

aggregator::v1::GetStatusResponse AggregatorInProcess::Status() {
  return ValueOrDie(e2e::Call(*statuses_, &aggregator::v1::StatusService::Stub::GetStatus,
                              aggregator::v1::GetStatusRequest()));
}

void AggregatorInProcess::AwaitPosition(uint64_t position) {
  aggregator::v1::GetStatusResponse status;
  EXPECT_TRUE(e2e::Eventually([&] {
    status = Status();
    const auto& positions = status.watermark().positions();
    return !positions.empty() && positions[0].position() >= position;
  })) << status.DebugString();
}

void AggregatorInProcess::AwaitServing() {
  EXPECT_TRUE(e2e::Eventually([&] {
    return e2e::CheckHealth(address_, "sipas.aggregator.v1.ScoreService")
               .value_or(e2e::HealthState::kUnknown) == e2e::HealthState::kServing;
  }));
}

}  // namespace sipas::integration
