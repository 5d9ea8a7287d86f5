// A log over a given store, with everything around it that tests need: definitions are applied,
// responses submitted and corrected in one call that returns when the log has answered.
//
//   MemoryLogStore store(SampleId(1));
//   LogForTest log({.store = &store});
//   log.Apply(SampleDefinitions());
//   EXPECT_EQ(log.Submit({SampleResponse(1)})[0].position, 7);
//
// The clock stands still unless a test moves it. Thread-safe, as what it holds is.
#ifndef SIPAS_SERVICES_SURVEY_TESTING_LOG_FOR_TEST_H_
#define SIPAS_SERVICES_SURVEY_TESTING_LOG_FOR_TEST_H_

#include <future>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/fixed_random.h"
#include "services/survey/core/correction.h"
#include "services/survey/core/ingest.h"
#include "services/survey/core/log.h"
#include "services/survey/store/wire_entry_codec.h"
#include "services/survey/testing/sample_campaign_for_test.h"

namespace sipas::survey {

// What the definition service would append for these definitions now.
AppendRequest DefinitionRequest(const Log& log, const std::vector<v1::Definition>& definitions);

class LogForTest {
 public:
  // Codec, clock and random are set if they are absent. An error at Open ends the test program.
  explicit LogForTest(Log::Options options);

  testing::FakeClock& clock() { return clock_; }
  Log& log() { return *log_; }
  Ingest& ingest() { return *ingest_; }
  Correction& correction() { return *correction_; }
  const EntryCodec& codec() const { return codec_; }

  std::vector<AppendResult> Append(AppendRequest request);
  absl::Status Apply(const std::vector<v1::Definition>& definitions);

  std::future<std::vector<IngestResult>> SubmitAsync(const std::vector<v1::Response>& responses);
  std::vector<IngestResult> Submit(const std::vector<v1::Response>& responses);

  std::future<absl::StatusOr<uint64_t>> CorrectAsync(domain::EntryKind kind, const base::Uuid& id);
  absl::StatusOr<uint64_t> Void(const base::Uuid& id);
  absl::StatusOr<uint64_t> Reinstate(const base::Uuid& id);

 private:
  testing::FakeClock clock_;
  testing::FixedRandom random_;
  store::WireEntryCodec codec_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<Correction> correction_;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_TESTING_LOG_FOR_TEST_H_
