#include "services/survey/testing/log_for_test.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "libs/base/error.h"
#include "libs/wire/payload.h"
#include "services/survey/core/apply_definitions.h"

namespace sipas::survey {
namespace {

AppendItem DefinitionItem(const v1::Definition& proto, const domain::Definition& definition) {
  AppendItem item;
  item.header.kind = definition.kind() == domain::DefinitionKind::kWeightSet
                         ? domain::EntryKind::kWeightSet
                         : domain::EntryKind::kDefinition;
  item.definition = {
      .kind = definition.kind(), .name = definition.name, .revision = definition.revision};
  v1::Definition stored = proto;
  stored.set_revision(definition.revision);
  item.payload = wire::EncodeDefinitionPayload(stored);
  return item;
}

}  // namespace

AppendRequest DefinitionRequest(const Log& log, const std::vector<v1::Definition>& definitions) {
  AppendRequest request;
  request.definitions = log.definitions();
  std::vector<domain::DefinitionDraft> drafts;
  for (const v1::Definition& definition : definitions) drafts.push_back(Draft(definition));
  domain::Violations violations;
  const auto has_responses = [&](std::string_view name) {
    if (log.HasResponses(name)) return true;
    request.unstarted.emplace_back(name);
    return false;
  };
  CheckedDefinitions checked =
      CheckDefinitions(*request.definitions, std::move(drafts), has_responses, violations);
  if (!violations.empty()) {
    std::fprintf(stderr, "bad sample: %s\n", violations.list()[0].field.c_str());
    std::abort();
  }
  for (size_t i = 0; i < definitions.size(); ++i) {
    request.items.push_back(DefinitionItem(definitions[i], *checked.applied[i].definition));
  }
  request.next_definitions = std::move(checked.next);
  return request;
}

LogForTest::LogForTest(Log::Options options) {
  if (options.codec == nullptr) options.codec = &codec_;
  options.clock = &clock_;
  options.random = &random_;
  absl::StatusOr<std::unique_ptr<Log>> log = Log::Open(options);
  if (!log.ok()) {
    std::fprintf(stderr, "%s\n", base::DescribeError(log.status()).c_str());
    std::abort();
  }
  log_ = *std::move(log);
  ingest_ = std::make_unique<Ingest>(log_.get(), &clock_, options.codec, [](const auto&) {});
  correction_ = std::make_unique<Correction>(log_.get(), &clock_, options.codec);
}

std::vector<AppendResult> LogForTest::Append(AppendRequest request) {
  std::promise<std::vector<AppendResult>> promise;
  log_->AppendAsync(std::move(request), [&](std::vector<AppendResult> results) {
    promise.set_value(std::move(results));
  });
  return promise.get_future().get();
}

absl::Status LogForTest::Apply(const std::vector<v1::Definition>& definitions) {
  return Append(DefinitionRequest(*log_, definitions))[0].status;
}

std::future<std::vector<IngestResult>> LogForTest::SubmitAsync(
    const std::vector<v1::Response>& responses) {
  std::vector<Submission> submissions;
  for (const v1::Response& response : responses) {
    submissions.push_back(survey::Submit(response));
  }
  auto promise = std::make_shared<std::promise<std::vector<IngestResult>>>();
  ingest_->Submit(std::move(submissions), [promise](std::vector<IngestResult> results) {
    promise->set_value(std::move(results));
  });
  return promise->get_future();
}

std::vector<IngestResult> LogForTest::Submit(const std::vector<v1::Response>& responses) {
  return SubmitAsync(responses).get();
}

std::future<absl::StatusOr<uint64_t>> LogForTest::CorrectAsync(domain::EntryKind kind,
                                                               const base::Uuid& id) {
  auto promise = std::make_shared<std::promise<absl::StatusOr<uint64_t>>>();
  correction_->Apply(
      {.kind = kind, .response_id = id, .reason = "a test", .principal = "p-1"},
      [promise](absl::StatusOr<uint64_t> position) { promise->set_value(std::move(position)); });
  return promise->get_future();
}

absl::StatusOr<uint64_t> LogForTest::Void(const base::Uuid& id) {
  return CorrectAsync(domain::EntryKind::kVoid, id).get();
}

absl::StatusOr<uint64_t> LogForTest::Reinstate(const base::Uuid& id) {
  return CorrectAsync(domain::EntryKind::kReinstate, id).get();
}

}  // namespace sipas::survey
