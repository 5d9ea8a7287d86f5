// One import: the rows of a file through the mapping to the survey service, refused ones to their
// own file.
//
//   ImportRun run(*reader, mapping, &check, rejected.get());
//   SIPAS_RETURN_IF_ERROR(run.Upload(uploader, 500, progress));   // or run.DryRun(progress)
//   const ImportReport& report = run.report();
//
// Thread-compatible; an object runs once.
#ifndef SIPAS_CLI_IMPORTER_IMPORT_RUN_H_
#define SIPAS_CLI_IMPORTER_IMPORT_RUN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/importer/campaign_check.h"
#include "cli/importer/cluster_places.h"
#include "cli/importer/csv_reader.h"
#include "cli/importer/progress.h"
#include "cli/importer/rejected_file.h"
#include "cli/importer/response_uploader.h"
#include "cli/importer/row_decoder.h"
#include "cli/mapping.pb.h"
#include "cli/report.pb.h"

namespace sipas::cli {

// Rows that a dry run lists.
inline constexpr int kFirstRejected = 10;

class ImportRun {
 public:
  // `mapping` has passed CheckMapping. `check` and `rejected` may be null; all must outlive this.
  ImportRun(CsvReader& reader, const Mapping& mapping, const CampaignCheck* check,
            RejectedFile* rejected);

  // Sends every good row, `batch_size` in a request. The report is true also after an error: what
  // it counts as accepted is durable.
  absl::Status Upload(ResponseUploader& uploader, size_t batch_size, Progress& progress);

  // Reads every row and sends nothing.
  absl::Status DryRun(Progress& progress);

  const ImportReport& report() const { return report_; }

 private:
  // Appends up to `batch_size` good rows; rejects bad ones on the way.
  absl::Status Fill(size_t batch_size, std::vector<PendingResponse>& batch);
  // Reads one row; false at the end. Good ones are in `pending`.
  absl::StatusOr<bool> ReadRow(PendingResponse& pending, RowOutcome& outcome);
  void Count(const PendingResponse& sent, const survey::v1::ItemResult& result);
  void Reject(const CsvRow& row, std::string_view reason);
  // Notices cluster ids that may not mean what the campaign takes them for.
  void SeeClusters(const survey::v1::Response& response, uint64_t line);

  CsvReader& reader_;
  RowDecoder decoder_;
  ClusterPlaces strata_;
  ClusterPlaces leaves_;
  const CampaignCheck* const check_;
  RejectedFile* const rejected_;
  ImportReport report_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_IMPORT_RUN_H_
