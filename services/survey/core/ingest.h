// Takes responses in: validates them, appends them, and says of each what became of it.
//
// Thread-safe, never blocks. `done` runs on the log's commit thread, or at once if nothing was
// appended. Example:
//
//   ingest.Submit({{.response = response, .own = bytes, .digest = base::Sha256({bytes})}},
//                 [](std::vector<IngestResult> results) { ... });
#ifndef SIPAS_SERVICES_SURVEY_CORE_INGEST_H_
#define SIPAS_SERVICES_SURVEY_CORE_INGEST_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/response.h"
#include "libs/domain/violations.h"
#include "services/survey/core/log.h"

namespace sipas::survey {

// A decoded response.
struct Submission {
  domain::Response response{};  // canonical
  // Its canonical bytes: borrowed until the answer from what was submitted, where that is the same.
  std::string_view borrowed{};
  std::string own{};
  base::Digest digest = {};  // of these
  // What is wrong with its shape; it is then refused without a look at its id.
  domain::Violations violations{};

  std::string_view canonical() const { return own.empty() ? borrowed : own; }
};

enum class IngestOutcome { kAccepted, kDuplicate, kRejectedFinal, kRetryLater };

struct IngestResult {
  IngestOutcome outcome = IngestOutcome::kAccepted;
  uint64_t position = 0;  // kAccepted, kDuplicate
  absl::Status error{};   // kRejectedFinal, kRetryLater
};

class Ingest {
 public:
  // Told of every result, on the thread that answers it.
  using Counter = std::function<void(const IngestResult&)>;

  // Both pointers are borrowed.
  Ingest(Log* log, const base::Clock* clock, const EntryCodec* codec, Counter counter);

  using Done = std::function<void(std::vector<IngestResult>)>;
  void Submit(std::vector<Submission> submissions, Done done);

 private:
  struct Call;

  void Append(std::shared_ptr<Call> call);
  AppendItem MakeItem(const Submission& submission, const domain::CampaignContext& context,
                      int64_t received_us) const;
  void Answer(Call& call, size_t index, const AppendResult& result) const;
  void Finish(Call& call) const;

  Log* const log_;
  const base::Clock* const clock_;
  const EntryCodec* const codec_;
  const Counter counter_;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_INGEST_H_
