// Bytes of a log, entry by entry, into what the fold takes: verified against the entry before,
// decoded, and without what no score needs.
//
// Thread-compatible: one per reader of one log. Example:
//
//   EntryDecoder decoder(last_point);
//   SIPAS_ASSIGN_OR_RETURN(FoldEntry entry, decoder.Decode(bytes));
#ifndef SIPAS_SERVICES_AGGREGATOR_SOURCE_ENTRY_DECODER_H_
#define SIPAS_SERVICES_AGGREGATOR_SOURCE_ENTRY_DECODER_H_

#include <string_view>

#include "absl/status/status.h"
#include "libs/domain/log_entry.h"
#include "libs/wire/log_entry.h"
#include "services/aggregator/core/fold_entry.h"

namespace sipas::aggregator::source {

class EntryDecoder {
 public:
  // `last` is the entry that was read last.
  explicit EntryDecoder(const domain::LogPoint& last) : last_(last) {}

  // Into an entry whose memory is used again. DATA_LOSS ENTRY_MALFORMED, CHAIN_BROKEN;
  // UNIMPLEMENTED UNKNOWN_ENTRY_KIND; `entry` then holds anything.
  absl::Status Decode(std::string_view bytes, FoldEntry& entry);

  const domain::LogPoint& last() const { return last_; }

 private:
  absl::Status DecodePayload(FoldEntry& entry);

  domain::LogPoint last_;
  wire::OpenedEntry opened_;  // the entry at hand; keeps its memory
};

}  // namespace sipas::aggregator::source

#endif  // SIPAS_SERVICES_AGGREGATOR_SOURCE_ENTRY_DECODER_H_
