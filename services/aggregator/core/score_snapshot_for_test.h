// A Snapshot made from plain responses, for tests of what queries compute: cells and rows by the
// shortest way that can be checked by eye, independent of the fold.
//
// Thread-compatible until Build. A definition with violations ends the test program.
//
//   SnapshotForTest data;
//   data.Define("tree", domain::RegisterSpec{...});
//   data.Add("wave1", {.locality = "A", .ratings = {{1, 4}}, .clusters = {"psu1"}});
//   const std::shared_ptr<const Snapshot> snapshot = data.Build();
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_SNAPSHOT_FOR_TEST_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_SNAPSHOT_FOR_TEST_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/domain/definitions.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

struct ResponseForTest {
  std::string locality;
  std::map<uint32_t, int32_t> ratings;  // by item
  std::string stratum{};
  std::vector<std::string> clusters{};
  double weight = 1;
  std::vector<std::pair<std::string, std::string>> attributes{};
  std::vector<uint32_t> no_answer{};  // items
  std::vector<uint32_t> not_applicable{};
  bool design_only = false;
  int32_t day = 0;
};

class SnapshotForTest {
 public:
  using Body = decltype(domain::DefinitionDraft::body);

  SnapshotForTest& Define(const std::string& name, Body body);
  // Ids ascend in the order of adding unless `id` is given.
  SnapshotForTest& Add(const std::string& campaign, ResponseForTest response, uint64_t id = 0);
  SnapshotForTest& SetPosition(const base::Uuid& log, uint64_t position);
  std::shared_ptr<const Snapshot> Build() const;

 private:
  domain::Definitions definitions_;
  std::map<std::string, std::vector<std::pair<uint64_t, ResponseForTest>>> responses_;
  uint64_t response_count_ = 0;
  Watermark watermark_;
};

// Root "vn" over the given localities of level "unit", all of them in block "all".
domain::RegisterSpec FlatRegister(const std::vector<std::string>& codes);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_SNAPSHOT_FOR_TEST_H_
