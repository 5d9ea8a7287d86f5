#include "tests/crash/load_client.h"

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
              const Numbers& numbers, uint64_t next, int attempt, Ledger& ledger) {
  v1::SyncResponsesRequest request;
  for (uint64_t i = 0; i < kQueueSize; ++i) {
    *request.add_responses() = e2e::ResponseNumber(next + i * numbers.step);
  }
  v1::SyncResponsesResponse answer;
  if (!stream.Write(request) || !stream.Read(&answer)) return false;
  if (answer.results_size() != request.responses_size()) {
    ledger.AddProblem(absl::StrCat(answer.results_size(), " results"));
  }
  for (const v1::ItemResult& result : answer.results()) ledger.Acknowledge(result, attempt);
  return true;
}

// Where a client is: its next number, and how often what starts there was sent already.
struct Progress {
  uint64_t next = 0;
  int attempts = 0;
};

// Over one stream for as long as it lasts. False if it may not have ended so.
bool SubmitOverOneStream(Stub& stub, const Numbers& numbers, const std::atomic<bool>& enough,
                         Ledger& ledger, Progress& progress) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(absl::ToChronoTime(absl::Now() + e2e::Patience()));
  const auto stream = stub.SyncResponses(&context);
  while (!enough || progress.attempts > 0) {
    ++progress.attempts;
    if (!Exchange(*stream, numbers, progress.next, progress.attempts, ledger)) break;
    progress = {.next = progress.next + kQueueSize * numbers.step, .attempts = 0};
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

uint64_t SubmitOneByOne(Stub& stub, const Numbers& numbers, const std::atomic<bool>& enough,
                        Ledger& ledger) {
  uint64_t number = numbers.first;
  for (; !enough; number += numbers.step) {
    const v1::Response response = e2e::ResponseNumber(number);
    if (!SubmitOne(stub, response, ledger)) break;
    const bool is_voided = EndsVoided(number) || IsReinstated(number);
    if (is_voided && !VoidOne(stub, response.response_id(), ledger)) break;
    if (IsReinstated(number) && !ReinstateOne(stub, response.response_id(), ledger)) break;
  }
  return number;
}

uint64_t SubmitByStream(Stub& stub, const Numbers& numbers, const std::atomic<bool>& enough,
                        Ledger& ledger) {
  Progress progress{.next = numbers.first};
  while (!enough || progress.attempts > 0) {
    if (!SubmitOverOneStream(stub, numbers, enough, ledger, progress)) break;
  }
  return progress.next;
}

}  // namespace sipas::crash
