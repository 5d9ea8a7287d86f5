#include "services/survey/store/memory_log_store.h"

#include <algorithm>
#include <utility>

#include "libs/wire/log_entry.h"

namespace sipas::survey::store {

MemoryLogStore::MemoryLogStore(const base::Uuid& log_id)
    : log_id_(log_id), head_(wire::Genesis(log_id)) {}

domain::LogPoint MemoryLogStore::Head() const {
  base::MutexLock lock(mutex_);
  return head_;
}

absl::Status MemoryLogStore::Commit(const StoreBatch& batch) {
  base::MutexLock lock(mutex_);
  if (!commit_failure_.ok()) return commit_failure_;
  for (const auto& [position, bytes] : batch.entries) entries_.push_back(bytes);
  for (const auto& [id, state] : batch.ids) ids_[id] = state;
  definitions_.insert(definitions_.end(), batch.definition_positions.begin(),
                      batch.definition_positions.end());
  started_.insert(batch.started_campaigns.begin(), batch.started_campaigns.end());
  head_ = batch.head;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::optional<IdState>>> MemoryLogStore::LookUp(
    std::span<const base::Uuid> ids) const {
  base::MutexLock lock(mutex_);
  std::vector<std::optional<IdState>> states;
  for (const base::Uuid& id : ids) {
    const auto found = ids_.find(id);
    states.push_back(found == ids_.end() ? std::nullopt : std::optional(found->second));
  }
  return states;
}

absl::StatusOr<std::vector<std::string>> MemoryLogStore::Read(uint64_t after, size_t max_entries,
                                                              size_t max_bytes) const {
  base::MutexLock lock(mutex_);
  std::vector<std::string> read;
  size_t bytes = 0;
  for (uint64_t i = after; i < entries_.size() && read.size() < max_entries; ++i) {
    bytes += entries_[i].size();
    if (!read.empty() && bytes > max_bytes) break;
    read.push_back(entries_[i]);
  }
  return read;
}

absl::StatusOr<std::vector<std::string>> MemoryLogStore::ReadDefinitions() const {
  base::MutexLock lock(mutex_);
  std::vector<std::string> read;
  for (const uint64_t position : definitions_) read.push_back(entries_[position - 1]);
  return read;
}

absl::StatusOr<std::vector<std::string>> MemoryLogStore::ReadStartedCampaigns() const {
  base::MutexLock lock(mutex_);
  return std::vector<std::string>(started_.begin(), started_.end());
}

absl::StatusOr<uint64_t> MemoryLogStore::AvailableBytes() const {
  base::MutexLock lock(mutex_);
  return available_bytes_;
}

void MemoryLogStore::SetAvailableBytes(uint64_t bytes) {
  base::MutexLock lock(mutex_);
  available_bytes_ = bytes;
}

void MemoryLogStore::FailCommits(absl::Status status) {
  base::MutexLock lock(mutex_);
  commit_failure_ = std::move(status);
}

}  // namespace sipas::survey::store
