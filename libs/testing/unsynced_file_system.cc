#include "libs/testing/unsynced_file_system.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace sipas::testing {
namespace {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// RocksDB does not always spell a path alike ("db//CURRENT").
std::string Normal(const std::string& path) {
  std::string normal = fs::path(path).lexically_normal().string();
  if (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

std::string DirectoryOf(const std::string& name) { return fs::path(name).parent_path().string(); }

bool Exists(const std::string& name) {
  std::error_code ignored;
  return fs::exists(name, ignored);
}

uint64_t SizeOf(const std::string& name) {
  std::error_code error;
  const uintmax_t size = fs::file_size(name, error);
  return error ? 0 : size;
}

// The first `size` bytes; the files are only ever appended to, so what was synced is still there.
std::string ReadPrefix(const std::string& name, uint64_t size) {
  std::string bytes(size, '\0');
  std::ifstream file(name, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

absl::Status Write(const std::string& name, std::string_view bytes) {
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  return file ? absl::OkStatus() : absl::InternalError(absl::StrCat("cannot write ", name));
}

// What RocksDB writes past its file system, and nobody needs after a crash.
bool IsOutsideTheDatabase(const std::string& file_name) {
  return file_name == "LOCK" || file_name.starts_with("LOG");
}

bool Matches(const std::optional<std::string>& suffix, const std::string& name) {
  return suffix.has_value() && name.ends_with(*suffix);
}

}  // namespace

// Keeps the content's sizes up to date.
class UnsyncedFileSystem::TrackedFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  TrackedFile(UnsyncedFileSystem& owner, std::shared_ptr<Content> content,
              std::unique_ptr<rocksdb::FSWritableFile> target)
      : FSWritableFileOwnerWrapper(std::move(target)),
        owner_(owner),
        content_(std::move(content)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* dbg) override {
    base::MutexLock lock(owner_.mutex_);
    if (Matches(owner_.failing_writes_, content_->path)) return IOStatus::NoSpace("injected");
    const IOStatus status = FSWritableFileOwnerWrapper::Append(data, options, dbg);
    if (status.ok()) content_->written += data.size();
    return status;
  }

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*info*/, IODebugContext* dbg) override {
    return Append(data, options, dbg);
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    uint64_t written = 0;
    {
      base::MutexLock lock(owner_.mutex_);
      if (Matches(owner_.failing_syncs_, content_->path)) return IOStatus::IOError("injected");
      written = content_->written;
    }
    const IOStatus status = FSWritableFileOwnerWrapper::Sync(options, dbg);
    if (!status.ok()) return status;
    base::MutexLock lock(owner_.mutex_);
    content_->synced = std::max(content_->synced, written);
    return status;
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    return Sync(options, dbg);
  }

 private:
  UnsyncedFileSystem& owner_;
  const std::shared_ptr<Content> content_;
};

class UnsyncedFileSystem::TrackedDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  TrackedDirectory(UnsyncedFileSystem& owner, std::string name,
                   std::unique_ptr<rocksdb::FSDirectory> target)
      : FSDirectoryWrapper(std::move(target)), owner_(owner), name_(std::move(name)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    const IOStatus status = FSDirectoryWrapper::Fsync(options, dbg);
    if (status.ok()) owner_.SyncDirectory(name_);
    return status;
  }

  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* dbg,
                               const rocksdb::DirFsyncOptions& /*what*/) override {
    return Fsync(options, dbg);
  }

 private:
  UnsyncedFileSystem& owner_;
  const std::string name_;
};

UnsyncedFileSystem::UnsyncedFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

absl::Status UnsyncedFileSystem::PowerCut(const std::string& from, const std::string& to) {
  std::error_code error;
  if (!fs::create_directory(to, error)) {
    return absl::InternalError(absl::StrCat("cannot create ", to, ": ", error.message()));
  }
  base::MutexLock lock(mutex_);
  SIPAS_RETURN_IF_ERROR(CopyUntracked(Normal(from), Normal(to)));
  return CopyTracked(Normal(from), Normal(to));
}

absl::Status UnsyncedFileSystem::CopyUntracked(const std::string& from,
                                               const std::string& to) const {
  std::error_code error;
  for (const fs::directory_entry& file : fs::directory_iterator(from, error)) {
    const std::string file_name = file.path().filename().string();
    if (live_.contains(file.path().string()) || IsOutsideTheDatabase(file_name)) continue;
    if (!fs::copy_file(file.path(), fs::path(to) / file_name, error)) break;
  }
  return error ? absl::InternalError(error.message()) : absl::OkStatus();
}

absl::Status UnsyncedFileSystem::CopyTracked(const std::string& from, const std::string& to) const {
  for (const auto& [name, entry] : durable_) {
    if (DirectoryOf(name) != from) continue;
    const std::string copy = absl::StrCat(to, "/", fs::path(name).filename().string());
    const std::string bytes = entry.replaced.has_value()
                                  ? *entry.replaced
                                  : ReadPrefix(entry.content->path, entry.content->synced);
    SIPAS_RETURN_IF_ERROR(Write(copy, bytes));
  }
  return absl::OkStatus();
}

void UnsyncedFileSystem::FailWrites(const std::string& suffix) {
  base::MutexLock lock(mutex_);
  failing_writes_ = suffix;
}

void UnsyncedFileSystem::FailSyncs(const std::string& suffix) {
  base::MutexLock lock(mutex_);
  failing_syncs_ = suffix;
}

void UnsyncedFileSystem::Heal() {
  base::MutexLock lock(mutex_);
  failing_writes_.reset();
  failing_syncs_.reset();
}

bool UnsyncedFileSystem::IsDurable(const std::string& name) const {
  return durable_.contains(name) || (!live_.contains(name) && Exists(name));
}

std::shared_ptr<UnsyncedFileSystem::Content> UnsyncedFileSystem::ContentOf(
    const std::string& name) {
  std::shared_ptr<Content>& content = live_[name];
  if (content == nullptr) {
    const uint64_t size = SizeOf(name);
    content = std::make_shared<Content>(Content{name, size, size});
    durable_[name] = {content, std::nullopt};
  }
  return content;
}

// Before the file called `name` is overwritten by a rename: saves its bytes for the entries that
// would lead to it after a power cut.
void UnsyncedFileSystem::KeepBytesOf(const std::string& name) {
  const std::shared_ptr<Content> content = ContentOf(name);
  for (auto& [durable_name, entry] : durable_) {
    if (entry.content == content) entry = {nullptr, ReadPrefix(name, content->synced)};
  }
}

void UnsyncedFileSystem::SyncDirectory(const std::string& directory) {
  base::MutexLock lock(mutex_);
  std::erase_if(durable_, [&](const auto& item) { return DirectoryOf(item.first) == directory; });
  for (const auto& [name, content] : live_) {
    if (DirectoryOf(name) == directory) durable_[name] = {content, std::nullopt};
  }
}

IOStatus UnsyncedFileSystem::NewWritableFile(const std::string& name,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                                             IODebugContext* dbg) {
  const std::string path = Normal(name);
  base::MutexLock lock(mutex_);
  const bool was_durable = IsDurable(path);
  IOStatus status = FileSystemWrapper::NewWritableFile(name, options, result, dbg);
  if (!status.ok()) return status;
  auto content = std::make_shared<Content>(Content{path});
  live_[path] = content;
  if (was_durable) durable_[path] = {content, std::nullopt};
  *result = std::make_unique<TrackedFile>(*this, std::move(content), std::move(*result));
  return status;
}

IOStatus UnsyncedFileSystem::ReopenWritableFile(const std::string& name,
                                                const rocksdb::FileOptions& options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* result,
                                                IODebugContext* dbg) {
  const std::string path = Normal(name);
  if (!Exists(path)) return NewWritableFile(name, options, result, dbg);
  base::MutexLock lock(mutex_);
  IOStatus status = FileSystemWrapper::ReopenWritableFile(name, options, result, dbg);
  if (!status.ok()) return status;
  *result = std::make_unique<TrackedFile>(*this, ContentOf(path), std::move(*result));
  return status;
}

IOStatus UnsyncedFileSystem::ReuseWritableFile(const std::string& /*name*/,
                                               const std::string& /*old_name*/,
                                               const rocksdb::FileOptions& /*options*/,
                                               std::unique_ptr<rocksdb::FSWritableFile>* /*result*/,
                                               IODebugContext* /*dbg*/) {
  return IOStatus::NotSupported("recycled files");
}

IOStatus UnsyncedFileSystem::LinkFile(const std::string& /*from*/, const std::string& /*to*/,
                                      const IOOptions& /*options*/, IODebugContext* /*dbg*/) {
  return IOStatus::NotSupported("hard links");
}

IOStatus UnsyncedFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                          std::unique_ptr<rocksdb::FSDirectory>* result,
                                          IODebugContext* dbg) {
  IOStatus status = FileSystemWrapper::NewDirectory(name, options, result, dbg);
  if (status.ok()) {
    *result = std::make_unique<TrackedDirectory>(*this, Normal(name), std::move(*result));
  }
  return status;
}

IOStatus UnsyncedFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                        IODebugContext* dbg) {
  const std::string path = Normal(name);
  base::MutexLock lock(mutex_);
  IOStatus status = FileSystemWrapper::DeleteFile(name, options, dbg);
  if (!status.ok()) return status;
  if (const auto found = live_.find(path); found != live_.end()) {
    const std::shared_ptr<Content> content = found->second;
    std::erase_if(durable_, [&](const auto& item) { return item.second.content == content; });
    live_.erase(found);
  }
  durable_.erase(path);
  return status;
}

IOStatus UnsyncedFileSystem::RenameFile(const std::string& from, const std::string& to,
                                        const IOOptions& options, IODebugContext* dbg) {
  const std::string source = Normal(from);
  const std::string target = Normal(to);
  base::MutexLock lock(mutex_);
  if (Exists(target)) KeepBytesOf(target);
  const std::shared_ptr<Content> content = Exists(source) ? ContentOf(source) : nullptr;
  IOStatus status = FileSystemWrapper::RenameFile(from, to, options, dbg);
  if (!status.ok() || content == nullptr) return status;
  live_.erase(source);
  content->path = target;
  live_[target] = content;
  return status;
}

}  // namespace sipas::testing
