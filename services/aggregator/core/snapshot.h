// What queries see: an immutable state of all campaigns at one watermark. A query takes one
// snapshot and never waits for ingest.
//
// Safe to share between threads. Example:
//
//   std::shared_ptr<const Snapshot> snapshot = publisher.Current();
//   const CampaignSnapshot* campaign = snapshot->Find("sipas-2026");
//   for (int leaf : campaign->tree().Leaves(province))
//     campaign->leaf(leaf).ForEachCell([&](const CellKey& key, const Cell& cell) { ... });
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SNAPSHOT_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SNAPSHOT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "libs/base/uuid.h"
#include "libs/domain/definitions.h"
#include "services/aggregator/core/answer_layout.h"
#include "services/aggregator/core/cell.h"

namespace sipas::aggregator {

// Position per log, by log id. Everything up to it is included.
using Watermark = std::map<base::Uuid, uint64_t>;

// One response as rows keep it.
struct Row {
  base::Uuid response_id;
  uint64_t weight_fixed = 0;  // units of 2^-32; 0: design only
  std::string stratum;
  std::vector<std::string> clusters;
  std::vector<uint32_t> categories;  // ascending, of the campaign's AnswerLayout
  std::vector<std::pair<std::string, std::string>> attributes;  // declared dimensions only
};

struct CampaignCounts {
  uint64_t counted = 0;
  uint64_t voided = 0;
  uint64_t test = 0;
  uint64_t design_only = 0;
  uint64_t partial = 0;
  uint64_t late = 0;
  friend bool operator==(const CampaignCounts&, const CampaignCounts&) = default;
};

// The cells of one leaf, ascending by key.
class LeafSnapshot {
 public:
  virtual ~LeafSnapshot() = default;
  virtual void ForEachCell(
      absl::FunctionRef<void(const CellKey& key, const Cell& cell)> visit) const = 0;
};

class CampaignSnapshot {
 public:
  virtual ~CampaignSnapshot() = default;
  virtual const domain::Definition& definition() const = 0;
  virtual const domain::Register& tree() const = 0;
  virtual const AnswerLayout& layout() const = 0;
  virtual const CampaignCounts& counts() const = 0;
  // Leaf by index of the register; null where no response was folded.
  virtual const LeafSnapshot* leaf(int index) const = 0;
  // Rows of one leaf that count at this snapshot's watermark, ascending by response id (so that
  // sums over them do not depend on the order of arrival). Reads the disk: call it on a worker
  // thread.
  virtual absl::Status ForEachRow(int leaf,
                                  absl::FunctionRef<void(const Row& row)> visit) const = 0;
  // row_version.h: with equal numbers, two snapshots of this process have equal rows in this leaf.
  virtual uint64_t row_version(int leaf) const = 0;
  // The same for the whole campaign.
  virtual uint64_t row_version() const = 0;
  // Whose weights these are: empty for the responses' own, else e.g. "weight set cal revision 2".
  virtual std::string weighting() const { return ""; }

  const domain::Campaign& campaign() const { return std::get<domain::Campaign>(definition().body); }
};

class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual const Watermark& watermark() const = 0;
  virtual const domain::Definitions& definitions() const = 0;
  // Null if unknown.
  virtual const CampaignSnapshot* Find(std::string_view campaign) const = 0;
  // By name.
  virtual std::vector<const CampaignSnapshot*> campaigns() const = 0;
  virtual uint64_t cell_count() const = 0;
  virtual uint64_t row_count() const = 0;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SNAPSHOT_H_
