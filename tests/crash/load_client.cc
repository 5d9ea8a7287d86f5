#include "tests/crash/load_client.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/rpc_call.h"

namespace sipas::crash {
namespace {

namespace v1 = survey::v1;
using Stub = v1::ResponseService::Stub;

constexpr uint64_t kQueueSize = 25;  // responses in one message of a stream

// The answer got lost, or the service said that it cannot take more now.
bool MayTryAgain(const absl::Status& error) {
  return error.code() == absl::StatusCode::kUnavailable ||
         error.code() == absl::StatusCode::kAborted ||
         error.code() == absl::StatusCode::kResourceExhausted;
}

// False if the answer may not come.
template <typename Request, typename Response>
bool CallUntilAnswered(Stub& stub,
                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                    Response*),
                       const Request& request, Ledger& ledger, Response& response, int& attempt) {
  for (attempt = 1;; ++attempt) {
    const auto answer = e2e::Call(stub, method, request);
    if (answer.ok()) {
      response = *answer;
      return true;
    }
    if (MayTryAgain(answer.status())) continue;
    ledger.AddProblem(answer.status().ToString());
    return false;
  }
}

bool SubmitOne(Stub& stub, const v1::Response& response, Ledger& ledger) {
  v1::CreateResponseRequest request;
  *request.mutable_response() = response;
  v1::CreateResponseResponse answer;
  int attempt = 0;
  if (!CallUntilAnswered(stub, &Stub::CreateResponse, request, ledger, answer, attempt))
    return false;
  ledger.Acknowledge(answer.result(), attempt);
  return true;
}

bool VoidOne(Stub& stub, const std::string& id, Ledger& ledger) {
  v1::VoidResponseRequest request;
  request.set_response_id(id);
  request.set_reason("given twice");
  v1::VoidResponseResponse answer;
  int attempt = 0;
  return CallUntilAnswered(stub, &Stub::VoidResponse, request, ledger, answer, attempt);
}

bool ReinstateOne(Stub& stub, const std::string& id, Ledger& ledger) {
  v1::ReinstateResponseRequest request;
  request.set_response_id(id);
  request.set_reason("it was not");
  v1::ReinstateResponseResponse answer;
  int attempt = 0;
  return CallUntilAnswered(stub, &Stub::ReinstateResponse, request, ledger, answer, attempt);
}

// One message over the stream and its answer; false if the stream broke before it came.
bool Exchange(grpc::ClientReaderWriter<v1::SyncResponsesRequest, v1::SyncResponsesResponse>& stream,
              uint64_t first, uint64_t last, int attempt, Ledger& ledger) {
  v1::SyncResponsesRequest request;
  for (uint64_t number = first; number <= last; ++number) {
    *request.add_responses() = e2e::ResponseNumber(number);
  }
  v1::SyncResponsesResponse answer;
  if (!stream.Write(request) || !stream.Read(&answer)) return false;
  if (answer.results_size() != request.responses_size()) {
    ledger.AddProblem(absl::StrCat(answer.results_size(), " results"));
  }
  for (const v1::ItemResult& result : answer.results()) ledger.Acknowledge(result, attempt);
  return true;
}

// Over one stream for as long as it lasts; moves `next` and `attempt` on. False if it may not have
// ended so.
bool SubmitOverOneStream(Stub& stub, const Share& share, Ledger& ledger, uint64_t& next,
                         int& attempt) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(absl::ToChronoTime(absl::Now() + e2e::Patience()));
  const auto stream = stub.SyncResponses(&context);
  while (next <= share.last) {
    const uint64_t last = std::min(next + kQueueSize - 1, share.last);
    ++attempt;
    if (!Exchange(*stream, next, last, attempt, ledger)) break;
    next = last + 1;
    attempt = 0;
  }
  stream->WritesDone();
  const absl::Status ended = rpc::FromGrpc(stream->Finish());
  if (ended.ok() || MayTryAgain(ended)) return true;
  ledger.AddProblem(ended.ToString());
  return false;
}

}  // namespace

bool EndsVoided(uint64_t number) { return number % 11 == 0; }
bool IsReinstated(uint64_t number) { return number % 13 == 0 && !EndsVoided(number); }

void SubmitOneByOne(Stub& stub, const Share& share, Ledger& ledger) {
  for (uint64_t number = share.first; number <= share.last; ++number) {
    const v1::Response response = e2e::ResponseNumber(number);
    if (!SubmitOne(stub, response, ledger)) return;
    const bool is_voided = EndsVoided(number) || IsReinstated(number);
    if (is_voided && !VoidOne(stub, response.response_id(), ledger)) return;
    if (IsReinstated(number) && !ReinstateOne(stub, response.response_id(), ledger)) return;
  }
}

void SubmitByStream(Stub& stub, const Share& share, Ledger& ledger) {
  uint64_t next = share.first;
  int attempt = 0;
  while (next <= share.last) {
    if (!SubmitOverOneStream(stub, share, ledger, next, attempt)) return;
  }
}

}  // namespace sipas::crash
