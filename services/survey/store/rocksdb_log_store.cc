#include "services/survey/store/rocksdb_log_store.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/storage/key_codec.h"
#include "libs/storage/rocksdb_status.h"
#include "libs/wire/log_entry.h"
#include "services/survey/store/keys.h"

namespace sipas::survey::store {
namespace {

// What RocksDB needs to open and to flush.
constexpr uint64_t kBytesToOpen = 256u << 20;

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view FromSlice(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status StoreError(absl::StatusCode code, std::string_view reason, std::string_view message) {
  return base::MakeError(code, message, {.reason = std::string(reason), .domain = "survey.sipas"});
}

absl::Status MakeDirectory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directory(directory, error);
  if (!error) return absl::OkStatus();
  return base::MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("cannot create the data directory ", directory,
                   "; create its parent or correct data_dir"),
      {.reason = "STORAGE_PARENT_MISSING", .domain = "survey.sipas", .cause = error.message()});
}

// About what a batch takes in RocksDB's form, so that it is not copied while it grows.
size_t BytesOf(const StoreBatch& batch) {
  constexpr size_t kOverhead = 24;  // key, lengths, column family
  constexpr size_t kIdBytes = 16 + 49;
  size_t bytes = 1024 + batch.ids.size() * (kIdBytes + kOverhead);
  for (const auto& entry : batch.entries) bytes += entry.second.size() + kOverhead;
  return bytes;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksdbLogStore>> RocksdbLogStore::Open(const Options& options) {
  SIPAS_RETURN_IF_ERROR(MakeDirectory(options.directory));
  std::unique_ptr<RocksdbLogStore> store(new RocksdbLogStore());
  store->free_space_ = std::make_unique<storage::StatvfsFreeSpace>(options.directory);
  SIPAS_RETURN_IF_ERROR(store->OpenDatabase(options));
  SIPAS_RETURN_IF_ERROR(store->CheckFormat(*options.random));
  SIPAS_ASSIGN_OR_RETURN(store->mark_, HighWaterMark::Open(options.directory + "/high_water_mark"));
  SIPAS_RETURN_IF_ERROR(store->LoadHead());
  return store;
}

absl::Status RocksdbLogStore::OpenDatabase(const Options& options) {
  storage::Ballast ballast(options.directory + "/ballast", options.ballast_bytes);
  SIPAS_ASSIGN_OR_RETURN(const uint64_t available, free_space_->AvailableBytes());
  if (available < kBytesToOpen) SIPAS_RETURN_IF_ERROR(ballast.Release());
  SIPAS_ASSIGN_OR_RETURN(
      db_,
      storage::RocksdbDb::Open({.path = options.directory + "/db",
                                .column_families = {{std::string(kLogFamily)},
                                                    {std::string(kIdsFamily),
                                                     storage::ColumnFamilySpec::Use::kPointLookup},
                                                    {std::string(kDefinitionsFamily)},
                                                    {std::string(kMetaFamily)}},
                                .file_system = options.file_system}));
  if (options.ballast_bytes == 0) return absl::OkStatus();
  // On a full disk there is none until the next start: the watermark refuses writes long before.
  const absl::Status made = ballast.Ensure();
  return base::ReasonOf(made) == "STORAGE_FULL" ? absl::OkStatus() : made;
}

absl::Status RocksdbLogStore::CheckFormat(base::Random& random) {
  std::string format;
  std::string id;
  const rocksdb::Status read =
      db_->db().Get({}, db_->cf(kMetaFamily), ToSlice(kFormatKey), &format);
  if (read.IsNotFound()) return Initialize(random);
  SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(read, "read the format of the log"));
  storage::KeyReader reader(format);
  const std::optional<uint32_t> version = reader.ReadU32();
  if (!reader.done() || *version != kFormat) {
    return StoreError(
        absl::StatusCode::kFailedPrecondition, "STORAGE_NEWER_FORMAT",
        absl::StrCat("the log has format ", version.value_or(0), ", this program reads format ",
                     kFormat, ": start the version that wrote it"));
  }
  SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(
      db_->db().Get({}, db_->cf(kMetaFamily), ToSlice(kLogIdKey), &id), "read the log's id"));
  const std::optional<base::Uuid> log_id = base::Uuid::FromBytes(id);
  if (!log_id.has_value()) {
    return StoreError(absl::StatusCode::kDataLoss, "LOG_INDEX_BROKEN",
                      "the log's id is damaged: restore a backup");
  }
  log_id_ = *log_id;
  return absl::OkStatus();
}

absl::Status RocksdbLogStore::Initialize(base::Random& random) {
  log_id_ = base::UuidV4(random);
  std::string format;
  storage::AppendU32(format, kFormat);
  rocksdb::WriteBatch batch;
  batch.Put(db_->cf(kMetaFamily), ToSlice(kFormatKey), format);
  batch.Put(db_->cf(kMetaFamily), ToSlice(kLogIdKey), ToSlice(log_id_.AsBytes()));
  return storage::FromRocksdb(db_->db().Write(storage::DurableWrite(), &batch), "create the log");
}

absl::Status RocksdbLogStore::LoadHead() {
  head_ = wire::Genesis(log_id_);
  const std::unique_ptr<rocksdb::Iterator> last(db_->db().NewIterator({}, db_->cf(kLogFamily)));
  last->SeekToLast();
  if (last->Valid()) {
    SIPAS_ASSIGN_OR_RETURN(const wire::OpenedEntry entry,
                           wire::ParseEntry(FromSlice(last->value())));
    head_ = entry.point;
  }
  SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(last->status(), "read the head of the log"));
  if (head_.position >= mark_->position()) return absl::OkStatus();
  return StoreError(absl::StatusCode::kDataLoss, "LOG_TAIL_LOST",
                    absl::StrCat("the log ends at position ", head_.position, ", but position ",
                                 mark_->position(),
                                 " was acknowledged: its write-ahead log is damaged. Restore a "
                                 "backup, or remove the file high_water_mark to accept the loss"));
}

absl::Status RocksdbLogStore::Commit(const StoreBatch& batch) {
  rocksdb::WriteBatch writes(BytesOf(batch));
  for (const auto& [position, bytes] : batch.entries) {
    writes.Put(db_->cf(kLogFamily), PositionKey(position), bytes);
  }
  for (const auto& [id, state] : batch.ids) {
    writes.Put(db_->cf(kIdsFamily), ToSlice(id.AsBytes()), EncodeIdState(state));
  }
  for (const uint64_t position : batch.definition_positions) {
    writes.Put(db_->cf(kDefinitionsFamily), PositionKey(position), "");
  }
  for (const std::string& campaign : batch.started_campaigns) {
    writes.Put(db_->cf(kMetaFamily), absl::StrCat(base::ToAbsl(kStartedPrefix), campaign), "");
  }
  SIPAS_RETURN_IF_ERROR(
      storage::FromRocksdb(db_->db().Write(storage::DurableWrite(), &writes), "write to the log"));
  head_ = batch.head;
  mark_->Set(head_.position);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::optional<IdState>>> RocksdbLogStore::LookUp(
    std::span<const base::Uuid> ids) const {
  std::vector<rocksdb::Slice> keys;
  keys.reserve(ids.size());
  for (const base::Uuid& id : ids) keys.push_back(ToSlice(id.AsBytes()));
  std::vector<rocksdb::PinnableSlice> values(ids.size());
  std::vector<rocksdb::Status> statuses(ids.size());
  db_->db().MultiGet({}, db_->cf(kIdsFamily), keys.size(), keys.data(), values.data(),
                     statuses.data());
  std::vector<std::optional<IdState>> states(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(statuses[i], "look up a response id"));
    states[i] = ParseIdState(FromSlice(values[i]));
    if (!states[i].has_value()) {
      return StoreError(absl::StatusCode::kDataLoss, "LOG_INDEX_BROKEN",
                        "the index of response ids is damaged: restore a backup");
    }
  }
  return states;
}

absl::StatusOr<std::vector<std::string>> RocksdbLogStore::Read(uint64_t after, size_t max_entries,
                                                               size_t max_bytes) const {
  rocksdb::ReadOptions options;
  options.readahead_size = max_entries > 1 ? 256 << 10 : 0;
  const std::unique_ptr<rocksdb::Iterator> entry(
      db_->db().NewIterator(options, db_->cf(kLogFamily)));
  std::vector<std::string> read;
  size_t bytes = 0;
  for (entry->Seek(PositionKey(after + 1)); entry->Valid() && read.size() < max_entries;
       entry->Next()) {
    bytes += entry->value().size();
    if (!read.empty() && bytes > max_bytes) break;
    read.push_back(entry->value().ToString());
  }
  SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(entry->status(), "read the log"));
  return read;
}

absl::StatusOr<std::vector<std::string>> RocksdbLogStore::ReadDefinitions() const {
  const std::unique_ptr<rocksdb::Iterator> position(
      db_->db().NewIterator({}, db_->cf(kDefinitionsFamily)));
  std::vector<std::string> read;
  for (position->SeekToFirst(); position->Valid(); position->Next()) {
    std::string bytes;
    SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(
        db_->db().Get({}, db_->cf(kLogFamily), position->key(), &bytes), "read a definition"));
    read.push_back(std::move(bytes));
  }
  SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(position->status(), "list the definitions"));
  return read;
}

absl::StatusOr<std::vector<std::string>> RocksdbLogStore::ReadStartedCampaigns() const {
  const std::unique_ptr<rocksdb::Iterator> key(db_->db().NewIterator({}, db_->cf(kMetaFamily)));
  std::vector<std::string> campaigns;
  for (key->Seek(ToSlice(kStartedPrefix));
       key->Valid() && key->key().starts_with(ToSlice(kStartedPrefix)); key->Next()) {
    campaigns.emplace_back(FromSlice(key->key()).substr(kStartedPrefix.size()));
  }
  SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(key->status(), "list the campaigns"));
  return campaigns;
}

absl::StatusOr<uint64_t> RocksdbLogStore::AvailableBytes() const {
  return free_space_->AvailableBytes();
}

}  // namespace sipas::survey::store
