#include "cli/quality/unit_key.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

bool HasLevel(const survey::v1::Register& tree, const std::string& level) {
  return std::find(tree.levels().begin(), tree.levels().end(), level) != tree.levels().end();
}

bool HasBreakdown(const survey::v1::Campaign& campaign, const std::string& dimension) {
  return std::any_of(campaign.breakdowns().begin(), campaign.breakdowns().end(),
                     [&](const auto& breakdown) { return breakdown.dimension() == dimension; });
}

std::string BreakdownNames(const survey::v1::Campaign& campaign) {
  std::vector<std::string> names;
  for (const auto& breakdown : campaign.breakdowns()) names.push_back(breakdown.dimension());
  return names.empty() ? "none" : absl::StrJoin(names, ", ");
}

std::string ValueOf(const survey::v1::Response& response, const std::string& dimension) {
  for (const survey::v1::Attribute& attribute : response.attributes()) {
    if (attribute.dimension() == dimension) return attribute.value();
  }
  return "";
}

std::string DayText(int32_t day) { return absl::FormatCivilTime(absl::CivilDay(1970, 1, 1) + day); }

std::string ClusterText(const survey::v1::ResponseRecord& record) {
  if (record.clusters().empty()) return "";
  return record.stratum().empty() ? record.clusters(0)
                                  : absl::StrCat(record.stratum(), "/", record.clusters(0));
}

}  // namespace

absl::StatusOr<UnitKey::Kind> UnitKey::KindOf(const std::string& by,
                                              const survey::v1::Campaign& campaign,
                                              const survey::v1::Register& tree) {
  if (by == "device") return Kind::kDevice;
  if (by == "day") return Kind::kDay;
  if (by == "cluster") return Kind::kCluster;
  if (by == "locality" || HasLevel(tree, by)) return Kind::kLocality;
  if (HasBreakdown(campaign, by)) return Kind::kBreakdown;
  return UsageError(absl::StrCat("--by must be device, day, cluster, locality, a level (",
                                 absl::StrJoin(tree.levels(), ", "), ") or a breakdown (",
                                 BreakdownNames(campaign), ")"));
}

absl::StatusOr<UnitKey> UnitKey::Make(const std::string& by, const std::string& within,
                                      const std::string& service,
                                      const survey::v1::Campaign& campaign,
                                      const survey::v1::Register& tree) {
  UnitKey key;
  SIPAS_ASSIGN_OR_RETURN(key.kind_, KindOf(by, campaign, tree));
  if (!within.empty() && within != "all" && !HasLevel(tree, within)) {
    return UsageError(
        absl::StrCat("--within must be all or a level: ", absl::StrJoin(tree.levels(), ", ")));
  }
  if (!service.empty() && !HasBreakdown(campaign, service)) {
    return UsageError(
        absl::StrCat("--service must be a breakdown of the campaign: ", BreakdownNames(campaign)));
  }
  key.by_ = by == "locality" ? "" : by;
  key.within_ = within;
  key.service_ = service;
  for (const survey::v1::Locality& locality : tree.localities()) {
    key.places_[locality.code()] = {locality.parent_code(), locality.level()};
  }
  return key;
}

std::string UnitKey::Ancestor(std::string code, const std::string& level) const {
  if (level.empty()) return code;
  // Bounded, so that a register that is no tree cannot hold us.
  for (size_t steps = 0; steps <= places_.size(); ++steps) {
    const auto place = places_.find(code);
    if (place == places_.end()) return "";
    if (place->second.level == level) return code;
    code = place->second.parent;
  }
  return "";
}

std::string UnitKey::Unit(const survey::v1::ResponseRecord& record, int32_t day) const {
  switch (kind_) {
    case Kind::kDevice:
      return record.response().device_id();
    case Kind::kDay:
      return DayText(day);
    case Kind::kCluster:
      return ClusterText(record);
    case Kind::kLocality:
      return Ancestor(record.response().locality(), by_);
    case Kind::kBreakdown:
      break;
  }
  return ValueOf(record.response(), by_);
}

std::string UnitKey::Group(const survey::v1::ResponseRecord& record) const {
  std::string place = record.response().locality();
  if (within_ == "all") {
    place.clear();
  } else if (!within_.empty()) {
    place = Ancestor(place, within_);
  } else if (kind_ == Kind::kLocality) {
    const auto own = places_.find(Ancestor(place, by_));
    place = own == places_.end() ? "" : own->second.parent;
  }
  // Codes hold no control characters.
  return service_.empty() ? place : absl::StrCat(place, "\n", ValueOf(record.response(), service_));
}

}  // namespace sipas::cli
