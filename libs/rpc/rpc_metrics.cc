#include "libs/rpc/rpc_metrics.h"

#include <google/protobuf/descriptor.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"

namespace sipas::rpc {
namespace {

std::string_view TypeOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? "bidi_stream" : "client_stream";
  }
  return method.server_streaming() ? "server_stream" : "unary";
}

// go-grpc-prometheus's label values: "OK", "NotFound", "InvalidArgument", ...
std::string LabelOf(absl::StatusCode code) {
  if (code == absl::StatusCode::kOk) return "OK";
  std::string label;
  bool start_of_word = true;
  for (const char c : absl::StatusCodeToString(code)) {
    if (c != '_') label.push_back(start_of_word ? c : absl::ascii_tolower(c));
    start_of_word = c == '_';
  }
  // The one name that Go spells in its own way.
  return label == "Cancelled" ? "Canceled" : label;
}

[[noreturn]] void DieOfUnknown(std::string_view what, std::string_view name) {
  std::fprintf(stderr, "RpcMetrics: no %.*s %.*s in the linked protos\n",
               static_cast<int>(what.size()), what.data(), static_cast<int>(name.size()),
               name.data());
  std::abort();
}

std::string FullName(std::string_view service, std::string_view method) {
  return absl::StrCat(base::ToAbsl(service), "/", base::ToAbsl(method));
}

}  // namespace

RpcMethod::RpcMethod(obs::Metrics& metrics, std::string_view service, std::string_view method,
                     std::string_view type)
    : name_(FullName(service, method)) {
  const obs::Labels labels = {{"grpc_type", std::string(type)},
                              {"grpc_service", std::string(service)},
                              {"grpc_method", std::string(method)}};
  started_ = &metrics.AddCounter("grpc_server_started_total",
                                 "Total number of RPCs started on the server.", labels);
  received_ = &metrics.AddCounter("grpc_server_msg_received_total",
                                  "Total number of messages received on the server.", labels);
  sent_ = &metrics.AddCounter("grpc_server_msg_sent_total",
                              "Total number of messages sent by the server.", labels);
  seconds_ = &metrics.AddHistogram("grpc_server_handling_seconds",
                                   "Time from the start of an RPC to its status, in seconds.",
                                   obs::SecondsBuckets(), labels);
  for (size_t code = 0; code < handled_.size(); ++code) {
    obs::Labels with_code = labels;
    with_code["grpc_code"] = LabelOf(static_cast<absl::StatusCode>(code));
    handled_[code] = &metrics.AddCounter(
        "grpc_server_handled_total", "Total number of RPCs completed on the server.", with_code);
  }
}

void RpcMethod::CountHandled(absl::StatusCode code, absl::Duration duration) const {
  auto index = static_cast<size_t>(code);
  if (index >= handled_.size()) index = static_cast<size_t>(absl::StatusCode::kUnknown);
  handled_[index]->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(duration));
}

RpcMetrics::RpcMetrics(obs::Metrics& metrics, std::initializer_list<std::string_view> services) {
  for (const std::string_view name : services) {
    const google::protobuf::ServiceDescriptor* const service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(name));
    if (service == nullptr) DieOfUnknown("service", name);
    for (int i = 0; i < service->method_count(); ++i) {
      const google::protobuf::MethodDescriptor& method = *service->method(i);
      methods_.emplace(FullName(name, method.name()),
                       RpcMethod(metrics, name, method.name(), TypeOf(method)));
    }
  }
}

const RpcMethod& RpcMetrics::Method(std::string_view service, std::string_view method) const {
  const std::string name = FullName(service, method);
  const auto found = methods_.find(name);
  if (found == methods_.end()) DieOfUnknown("method", name);
  return found->second;
}

}  // namespace sipas::rpc
