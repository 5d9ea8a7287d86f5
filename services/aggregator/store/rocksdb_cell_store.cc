#include "services/aggregator/store/rocksdb_cell_store.h"

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
#include "services/aggregator/core/fold_error.h"
#include "services/aggregator/store/keys.h"
#include "services/aggregator/store/stored_values.h"

namespace sipas::aggregator::store {
namespace {

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view FromSlice(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status StoreError(absl::StatusCode code, std::string_view reason, std::string_view message) {
  return base::MakeError(code, message,
                         {.reason = std::string(reason), .domain = std::string(kErrorDomain)});
}

absl::Status Corrupt(std::string_view what) {
  return StoreError(absl::StatusCode::kDataLoss, "STORAGE_CORRUPTION",
                    absl::StrCat("cannot read ", base::ToAbsl(what),
                                 ": delete the aggregator's data directory and start it again, it "
                                 "rebuilds itself from the logs"));
}

absl::Status MakeDirectory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directory(directory, error);
  if (!error) return absl::OkStatus();
  return StoreError(absl::StatusCode::kFailedPrecondition, "STORAGE_PARENT_MISSING",
                    absl::StrCat("cannot create the data directory ", directory, ": ",
                                 error.message(), "; create its parent or correct data_dir"));
}

// One range of keys, [prefix, end of prefix).
class Range {
 public:
  Range(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string_view prefix,
        const rocksdb::Snapshot* snapshot)
      : end_(storage::PrefixEnd(prefix)), end_slice_(end_) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    iterator_.reset(db.NewIterator(options, family));
    iterator_->Seek(ToSlice(prefix));
  }
  rocksdb::Iterator& operator*() { return *iterator_; }
  rocksdb::Iterator* operator->() { return iterator_.get(); }

 private:
  const std::string end_;
  const rocksdb::Slice end_slice_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class BatchWriter {
 public:
  BatchWriter(const storage::RocksdbDb& db, rocksdb::WriteBatch& batch)
      : cells_(db.cf(kCellsFamily)),
        rows_(db.cf(kRowsFamily)),
        definitions_(db.cf(kDefinitionsFamily)),
        meta_(db.cf(kMetaFamily)),
        batch_(batch) {}

  void Write(const CheckpointBatch& checkpoint) {
    uint64_t sequence = checkpoint.first_definition;
    for (const StoredDefinition* definition : checkpoint.definitions) {
      batch_.Put(definitions_, DefinitionKey(++sequence), EncodeDefinition(*definition));
    }
    for (const LeafChanges& leaf : checkpoint.leaves) WriteLeaf(leaf);
    for (const auto& [campaign, counts] : checkpoint.counts) {
      batch_.Put(meta_, absl::StrCat(base::ToAbsl(kCountsPrefix), campaign), EncodeCounts(counts));
    }
    for (const LogProgress& log : checkpoint.logs) {
      batch_.Put(meta_, std::string(kLogPrefix).append(log.log_id.AsBytes()), EncodeProgress(log));
    }
  }

 private:
  void WriteLeaf(const LeafChanges& leaf) {
    key_ = LeafPrefix(leaf.campaign, leaf.leaf);
    const size_t prefix = key_.size();
    for (const CellKey* removed : leaf.removed_cells) {
      AppendCellKey(key_, *removed);
      batch_.Delete(cells_, key_);
      key_.resize(prefix);
    }
    for (const CellNode* node : leaf.changed_cells) {
      AppendCellKey(key_, node->key);
      batch_.Put(cells_, key_, EncodeCell(node->cell));
      key_.resize(prefix);
    }
    for (const RowChange& change : LatestChanges(leaf.rows)) {
      AppendRowId(key_, change.id);
      if (change.packed.empty()) {
        batch_.Delete(rows_, key_);
      } else {
        batch_.Put(rows_, key_, ToSlice(change.packed));
      }
      key_.resize(prefix);
    }
  }

  rocksdb::ColumnFamilyHandle* const cells_;
  rocksdb::ColumnFamilyHandle* const rows_;
  rocksdb::ColumnFamilyHandle* const definitions_;
  rocksdb::ColumnFamilyHandle* const meta_;
  rocksdb::WriteBatch& batch_;
  std::string key_;
};

}  // namespace

// A RocksDB snapshot for as long as somebody reads it.
class RocksdbCellStore::StoredRows final : public RowSnapshot {
 public:
  explicit StoredRows(std::shared_ptr<storage::RocksdbDb> db)
      : db_(std::move(db)), snapshot_(db_->db().GetSnapshot()) {}
  ~StoredRows() override { db_->db().ReleaseSnapshot(snapshot_); }
  StoredRows(const StoredRows&) = delete;
  StoredRows& operator=(const StoredRows&) = delete;

  absl::Status ForEachRow(
      std::string_view campaign, std::string_view leaf,
      absl::FunctionRef<void(const RowId&, std::string_view)> visit) const override {
    const std::string prefix = LeafPrefix(campaign, leaf);
    Range row(db_->db(), db_->cf(kRowsFamily), prefix, snapshot_);
    for (; row->Valid(); row->Next()) {
      const std::optional<RowId> id = ParseRowId(FromSlice(row->key()).substr(prefix.size()));
      if (!id.has_value()) return Corrupt("the key of a row");
      visit(*id, FromSlice(row->value()));
    }
    return storage::FromRocksdb(row->status(), "read rows");
  }

 private:
  const std::shared_ptr<storage::RocksdbDb> db_;
  const rocksdb::Snapshot* const snapshot_;
};

absl::StatusOr<std::unique_ptr<RocksdbCellStore>> RocksdbCellStore::Open(const Options& options) {
  SIPAS_RETURN_IF_ERROR(MakeDirectory(options.directory));
  Options complete = options;
  if (complete.free_space == nullptr) {
    complete.free_space = std::make_shared<storage::StatvfsFreeSpace>(options.directory);
  }
  std::unique_ptr<RocksdbCellStore> store(new RocksdbCellStore(complete));
  SIPAS_RETURN_IF_ERROR(store->CheckFreeSpace());
  SIPAS_ASSIGN_OR_RETURN(
      store->db_, storage::RocksdbDb::Open({.path = options.directory + "/db",
                                            .column_families = {{std::string(kCellsFamily)},
                                                                {std::string(kRowsFamily)},
                                                                {std::string(kDefinitionsFamily)},
                                                                {std::string(kMetaFamily)}}}));
  SIPAS_RETURN_IF_ERROR(store->CheckFormat());
  return store;
}

absl::Status RocksdbCellStore::CheckFormat() {
  std::string format;
  const rocksdb::Status read =
      db_->db().Get({}, db_->cf(kMetaFamily), ToSlice(kFormatKey), &format);
  if (read.IsNotFound()) {
    storage::AppendU32(format, kFormat);
    return storage::FromRocksdb(
        db_->db().Put(storage::DurableWrite(), db_->cf(kMetaFamily), ToSlice(kFormatKey), format),
        "create the database");
  }
  SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(read, "read the format of the database"));
  storage::KeyReader reader(format);
  const std::optional<uint32_t> version = reader.ReadU32();
  if (reader.done() && *version == kFormat) return absl::OkStatus();
  return StoreError(
      absl::StatusCode::kFailedPrecondition, "STORAGE_NEWER_FORMAT",
      absl::StrCat("the data directory ", options_.directory, " has format ", version.value_or(0),
                   ", this program reads format ", kFormat,
                   ": start the version that wrote it, or delete the directory to rebuild it from "
                   "the logs"));
}

absl::Status RocksdbCellStore::CheckFreeSpace() const {
  SIPAS_ASSIGN_OR_RETURN(const uint64_t available, options_.free_space->AvailableBytes());
  if (available >= options_.min_free_bytes) return absl::OkStatus();
  return StoreError(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                    absl::StrCat("only ", available, " bytes are free for ", options_.directory,
                                 " and ", options_.min_free_bytes, " are needed: make room"));
}

absl::Status RocksdbCellStore::Scan(
    std::string_view family, std::string_view prefix,
    absl::FunctionRef<absl::Status(std::string_view, std::string_view)> visit) const {
  Range entry(db_->db(), db_->cf(family), prefix, nullptr);
  for (; entry->Valid(); entry->Next()) {
    SIPAS_RETURN_IF_ERROR(visit(FromSlice(entry->key()), FromSlice(entry->value())));
  }
  return storage::FromRocksdb(entry->status(), absl::StrCat("read ", base::ToAbsl(family)).c_str());
}

absl::StatusOr<CellStore::Stored> RocksdbCellStore::Load() {
  Stored stored;
  SIPAS_RETURN_IF_ERROR(LoadDefinitions(stored));
  SIPAS_RETURN_IF_ERROR(LoadCounts(stored));
  SIPAS_RETURN_IF_ERROR(LoadLogs(stored));
  return stored;
}

absl::Status RocksdbCellStore::LoadDefinitions(Stored& stored) const {
  return Scan(kDefinitionsFamily, "", [&](std::string_view /*key*/, std::string_view value) {
    std::optional<StoredDefinition> definition = DecodeDefinition(value);
    if (!definition.has_value()) return Corrupt("a definition");
    stored.definitions.push_back(*std::move(definition));
    return absl::OkStatus();
  });
}

absl::Status RocksdbCellStore::LoadCounts(Stored& stored) const {
  return Scan(kMetaFamily, kCountsPrefix, [&](std::string_view key, std::string_view value) {
    const std::optional<CampaignCounts> counts = DecodeCounts(value);
    if (!counts.has_value()) return Corrupt("the counts of a campaign");
    stored.counts.emplace(key.substr(kCountsPrefix.size()), *counts);
    return absl::OkStatus();
  });
}

absl::Status RocksdbCellStore::LoadLogs(Stored& stored) const {
  return Scan(kMetaFamily, kLogPrefix, [&](std::string_view key, std::string_view value) {
    const std::optional<base::Uuid> id = base::Uuid::FromBytes(key.substr(kLogPrefix.size()));
    std::optional<LogProgress> log = id.has_value() ? DecodeProgress(*id, value) : std::nullopt;
    if (!log.has_value()) return Corrupt("the position of a log");
    stored.logs.push_back(*std::move(log));
    return absl::OkStatus();
  });
}

absl::Status RocksdbCellStore::ForEachCell(
    absl::FunctionRef<absl::Status(std::string_view, std::string_view, CellKey, Cell)> visit) {
  return Scan(kCellsFamily, "", [&](std::string_view key, std::string_view value) {
    std::optional<ParsedCellKey> parsed = ParseCellKey(key);
    std::optional<Cell> cell = DecodeCell(value);
    if (!parsed.has_value() || !cell.has_value()) return Corrupt("a cell");
    return visit(parsed->campaign, parsed->leaf, std::move(parsed->key), *std::move(cell));
  });
}

absl::Status RocksdbCellStore::Checkpoint(const CheckpointBatch& checkpoint) {
  SIPAS_RETURN_IF_ERROR(CheckFreeSpace());
  rocksdb::WriteBatch batch;
  BatchWriter(*db_, batch).Write(checkpoint);
  rocksdb::WriteOptions options = storage::DurableWrite();
  // The batch is sorted: every key goes in right after the one before.
  options.memtable_insert_hint_per_batch = true;
  return storage::FromRocksdb(db_->db().Write(options, &batch), "write a checkpoint");
}

std::shared_ptr<const RowSnapshot> RocksdbCellStore::Rows() {
  return std::make_shared<const StoredRows>(db_);
}

}  // namespace sipas::aggregator::store
