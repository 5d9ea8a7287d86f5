#include "services/survey/core/ingest.h"

#include <string_view>
#include <utility>

#include "libs/base/error.h"
#include "services/survey/core/errors.h"
#include "services/survey/core/validate_response.h"

namespace sipas::survey {

struct Ingest::Call {
  std::vector<Submission> submissions;
  std::vector<IngestResult> results;
  std::vector<size_t> waiting;  // indexes that have no result yet
  int64_t received_us = 0;
  Done done;
};

Ingest::Ingest(Log* log, const base::Clock* clock, const EntryCodec* codec, Counter counter)
    : log_(log), clock_(clock), codec_(codec), counter_(std::move(counter)) {}

void Ingest::Submit(std::vector<Submission> submissions, Done done) {
  auto call = std::make_shared<Call>();
  call->submissions = std::move(submissions);
  call->results.resize(call->submissions.size());
  call->received_us = absl::ToUnixMicros(clock_->Now());
  call->done = std::move(done);
  for (size_t i = 0; i < call->submissions.size(); ++i) {
    const domain::Violations& shape = call->submissions[i].violations;
    if (shape.empty()) {
      call->waiting.push_back(i);
    } else {
      call->results[i] = {.outcome = IngestOutcome::kRejectedFinal,
                          .error = InvalidResponse(shape)};
    }
  }
  Append(std::move(call));
}

void Ingest::Append(std::shared_ptr<Call> call) {
  if (call->waiting.empty()) return Finish(*call);
  AppendRequest request;
  request.definitions = log_->definitions();
  request.items.reserve(call->waiting.size());
  // Responses that come together mostly belong to one campaign.
  std::string_view campaign;
  domain::CampaignContext context;
  for (const size_t i : call->waiting) {
    const Submission& submission = call->submissions[i];
    if (campaign != submission.response.campaign) {
      campaign = submission.response.campaign;
      context = request.definitions->Context(campaign);
    }
    request.items.push_back(MakeItem(submission, context, call->received_us));
  }
  log_->AppendAsync(std::move(request), [this, call](std::vector<AppendResult> results) {
    std::vector<size_t> moved;
    for (size_t i = 0; i < results.size(); ++i) {
      if (base::ReasonOf(results[i].status) == "DEFINITIONS_MOVED") {
        moved.push_back(call->waiting[i]);
      } else {
        Answer(*call, call->waiting[i], results[i]);
      }
    }
    // Definitions change rarely, so this ends; what moved is held against the new ones.
    call->waiting = std::move(moved);
    Append(call);
  });
}

AppendItem Ingest::MakeItem(const Submission& submission, const domain::CampaignContext& context,
                            int64_t received_us) const {
  const domain::Response& response = submission.response;
  AppendItem item;
  item.digest = submission.digest;
  item.header.kind = domain::EntryKind::kResponse;
  item.header.response_id = response.id;
  if (context.campaign == nullptr) {
    item.refusal = CampaignNotFound(response.campaign);
    return item;
  }
  domain::Violations violations;
  const domain::AppliedDesign design = ValidateResponse(response, context, violations);
  if (!violations.empty()) {
    item.refusal = InvalidResponse(violations);
    return item;
  }
  item.campaign = &context.Spec();
  item.test = response.test;
  item.payload = codec_->EncodeResponse(submission.canonical(), design);
  domain::EntryHeader& header = item.header;
  header.received_at_us = received_us;
  header.answered_at_us = response.answered_at_us;
  header.device_id = response.device_id;
  header.installation_id = response.installation_id;
  header.counter = response.counter;
  header.campaign = response.campaign;
  header.campaign_revision = context.campaign->revision;
  header.questionnaire_revision = response.questionnaire_revision;
  header.register_revision = context.tree->revision;
  header.day =
      item.campaign->DayOf(response.answered_at_us != 0 ? response.answered_at_us : received_us);
  return item;
}

void Ingest::Answer(Call& call, size_t index, const AppendResult& result) const {
  IngestResult& answer = call.results[index];
  answer.position = result.position;
  answer.error = result.status;
  if (result.status.ok()) {
    answer.outcome = result.duplicate ? IngestOutcome::kDuplicate : IngestOutcome::kAccepted;
  } else {
    answer.outcome =
        IsWorthRetrying(result.status) ? IngestOutcome::kRetryLater : IngestOutcome::kRejectedFinal;
  }
}

void Ingest::Finish(Call& call) const {
  for (const IngestResult& result : call.results) counter_(result);
  call.done(std::move(call.results));
}

}  // namespace sipas::survey
