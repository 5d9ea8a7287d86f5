#include "services/survey/core/correction.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "services/survey/core/errors.h"

namespace sipas::survey {
namespace {

AppendItem MakeItem(const CorrectionRequest& request, const StoredResponse& stored,
                    const EntryCodec& codec, const IdState& state, int64_t now_us) {
  AppendItem item;
  // Where the response came from and what it was validated against stays true of it.
  item.header = stored.header;
  item.header.kind = request.kind;
  item.header.received_at_us = now_us;
  item.header.principal = request.principal;
  item.header.day = stored.day;
  item.expected_position = state.current_position;
  item.payload = request.kind == domain::EntryKind::kVoid
                     ? codec.EncodeVoid(stored.record, stored.day, request.reason)
                     : codec.EncodeReinstate(stored.record, stored.day, request.reason);
  return item;
}

}  // namespace

Correction::Correction(Log* log, const base::Clock* clock, const EntryCodec* codec)
    : log_(log), clock_(clock), codec_(codec) {}

void Correction::Apply(const CorrectionRequest& request, Done done) {
  const auto state = log_->LookUp(request.response_id);
  if (!state.ok()) return done(state.status());
  if (!state->has_value()) return done(ResponseNotFound(request.response_id));
  const bool wants_void = request.kind == domain::EntryKind::kVoid;
  if ((*state)->voided == wants_void) return done((*state)->current_position);
  const absl::StatusOr<StoredResponse> stored = ReadStored(**state);
  if (!stored.ok()) return done(stored.status());
  AppendRequest append;
  append.definitions = log_->definitions();
  append.items.push_back(
      MakeItem(request, *stored, *codec_, **state, absl::ToUnixMicros(clock_->Now())));
  log_->AppendAsync(std::move(append), [done = std::move(done)](std::vector<AppendResult> results) {
    const AppendResult& result = results.at(0);
    if (result.status.ok()) return done(result.position);
    done(result.status);
  });
}

absl::StatusOr<ResponseAndState> Correction::Find(const base::Uuid& response_id) const {
  SIPAS_ASSIGN_OR_RETURN(const std::optional<IdState> state, log_->LookUp(response_id));
  if (!state.has_value()) return ResponseNotFound(response_id);
  SIPAS_ASSIGN_OR_RETURN(StoredResponse stored, ReadStored(*state));
  return ResponseAndState{std::move(stored.record.response), *state};
}

absl::StatusOr<StoredResponse> Correction::ReadStored(const IdState& state) const {
  SIPAS_ASSIGN_OR_RETURN(const auto entries, log_->Read(state.current_position - 1, 1, 1));
  return codec_->DecodeResponse(entries.at(0));
}

}  // namespace sipas::survey
