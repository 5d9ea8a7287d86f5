// The implementations of LogStore that the contract tests run over. Each offers the same: a store,
// and the store as a process that starts again would find it.
//
//   TYPED_TEST_SUITE(LogStoreContract, LogStores);
#ifndef SIPAS_TESTS_CONTRACT_LOG_STORES_H_
#define SIPAS_TESTS_CONTRACT_LOG_STORES_H_

#include <gtest/gtest.h>

#include <memory>

#include "libs/testing/fixed_random.h"
#include "libs/testing/temp_dir.h"
#include "services/survey/store/memory_log_store.h"
#include "services/survey/store/rocksdb_log_store.h"
#include "services/survey/testing/sample_campaign_for_test.h"

namespace sipas::survey {

// Nothing outlives the object in memory, so that opening it again is the object itself.
class MemoryStores {
 public:
  LogStore& store() { return store_; }
  void Reopen() {}

 private:
  store::MemoryLogStore store_{SampleId(1)};
};

class RocksdbStores {
 public:
  RocksdbStores() { Reopen(); }
  LogStore& store() { return *store_; }
  void Reopen() {
    store_.reset();
    auto opened = store::RocksdbLogStore::Open({.directory = dir_.path(), .random = &random_});
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

 private:
  testing::TempDir dir_;
  testing::FixedRandom random_;
  std::unique_ptr<store::RocksdbLogStore> store_;
};

using LogStores = ::testing::Types<MemoryStores, RocksdbStores>;

}  // namespace sipas::survey

#endif  // SIPAS_TESTS_CONTRACT_LOG_STORES_H_
