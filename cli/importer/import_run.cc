#include "cli/importer/import_run.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"

namespace sipas::cli {
namespace {

// "INVALID_RESPONSE: answers[item=3].rating: 9 is outside the scale 1..5 of item 3"
std::string Describe(const survey::v1::ItemError& error) {
  std::vector<std::string> parts;
  for (const survey::v1::FieldViolation& violation : error.violations()) {
    parts.push_back(absl::StrCat(violation.field(), ": ", violation.description()));
  }
  return absl::StrCat(error.reason(), ": ",
                      parts.empty() ? error.message() : absl::StrJoin(parts, "; "));
}

}  // namespace

ImportRun::ImportRun(CsvReader& reader, const Mapping& mapping, const CampaignCheck* check,
                     RejectedFile* rejected)
    : reader_(reader), decoder_(mapping, reader.header()), check_(check), rejected_(rejected) {}

void ImportRun::Reject(const CsvRow& row, std::string_view reason) {
  report_.set_rejected(report_.rejected() + 1);
  if (rejected_ != nullptr) rejected_->Add(row, reason);
  if (report_.first_rejected_size() >= kFirstRejected) return;
  RejectedRow& first = *report_.add_first_rejected();
  first.set_line(row.line);
  first.set_reason(std::string(reason));
}

void ImportRun::SeeClusters(const survey::v1::Response& response, uint64_t line) {
  const auto& clusters = response.clusters();
  if (!response.stratum().empty() && !clusters.empty()) {
    strata_.See({response.campaign(), {clusters[0]}, response.stratum(), line});
  }
  const int within_leaves = check_ == nullptr ? 0 : check_->StagesBelowLeaf(response.campaign());
  const int stage = clusters.size() - within_leaves;
  if (within_leaves > 0 && stage >= 0) {
    std::vector<std::string> path = {response.stratum()};
    path.insert(path.end(), clusters.begin(), clusters.begin() + stage + 1);
    leaves_.See({response.campaign(), std::move(path), response.locality(), line});
  }
  report_.set_clusters_in_several_strata(strata_.in_several());
  report_.set_first_cluster_in_several_strata(strata_.first());
  report_.set_clusters_in_several_localities(leaves_.in_several());
  report_.set_first_cluster_in_several_localities(leaves_.first());
}

absl::StatusOr<bool> ImportRun::ReadRow(PendingResponse& pending, RowOutcome& outcome) {
  SIPAS_ASSIGN_OR_RETURN(const bool more, reader_.Next(pending.row));
  if (!more) return false;
  report_.set_rows(report_.rows() + 1);
  RowDecoder::Result result = decoder_.Decode(pending.row, report_.rows());
  outcome = result.outcome;
  if (outcome == RowOutcome::kIgnored) report_.set_ignored(report_.ignored() + 1);
  if (outcome == RowOutcome::kBad) Reject(pending.row, absl::StrJoin(result.problems, "; "));
  if (outcome == RowOutcome::kResponse) {
    SeeClusters(result.response, pending.row.line);
  }
  pending.response = std::move(result.response);
  return true;
}

absl::Status ImportRun::Fill(size_t batch_size, std::vector<PendingResponse>& batch) {
  while (batch.size() < batch_size) {
    PendingResponse pending;
    RowOutcome outcome = RowOutcome::kBad;
    SIPAS_ASSIGN_OR_RETURN(const bool more, ReadRow(pending, outcome));
    if (!more) break;
    if (outcome == RowOutcome::kResponse) batch.push_back(std::move(pending));
  }
  return absl::OkStatus();
}

void ImportRun::Count(const PendingResponse& sent, const survey::v1::ItemResult& result) {
  switch (result.status()) {
    case survey::v1::ITEM_STATUS_ACCEPTED:
      report_.set_accepted(report_.accepted() + 1);
      break;
    case survey::v1::ITEM_STATUS_DUPLICATE:
      report_.set_duplicates(report_.duplicates() + 1);
      break;
    default:
      Reject(sent.row, Describe(result.error()));
      break;
  }
}

absl::Status ImportRun::Upload(ResponseUploader& uploader, size_t batch_size, Progress& progress) {
  const absl::Status status =
      uploader.Run([&](std::vector<PendingResponse>& batch) { return Fill(batch_size, batch); },
                   [&](const PendingResponse& sent, const survey::v1::ItemResult& result) {
                     Count(sent, result);
                     progress.Update(report_.accepted() + report_.duplicates() + report_.rejected(),
                                     reader_.Progress());
                   });
  progress.Finish(report_.rows());
  return status;
}

absl::Status ImportRun::DryRun(Progress& progress) {
  report_.set_dry_run(true);
  while (true) {
    PendingResponse pending;
    RowOutcome outcome = RowOutcome::kBad;
    SIPAS_ASSIGN_OR_RETURN(const bool more, ReadRow(pending, outcome));
    if (!more) break;
    std::vector<std::string> problems;
    if (check_ != nullptr && outcome == RowOutcome::kResponse) {
      check_->CheckRow(pending.response, problems);
    }
    if (!problems.empty()) Reject(pending.row, absl::StrJoin(problems, "; "));
    progress.Update(report_.rows(), reader_.Progress());
  }
  progress.Finish(report_.rows());
  return absl::OkStatus();
}

}  // namespace sipas::cli
