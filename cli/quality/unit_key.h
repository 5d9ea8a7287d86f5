// Who or what a response is judged as (its unit) and whom it is compared with (its group), for
// `sipasctl quality`.
//
//   SIPAS_ASSIGN_OR_RETURN(const UnitKey key, UnitKey::Make("device", "", "service", campaign,
//   tree)); key.Unit(record, day)     // "kiosk-17"; empty: the response has no such thing
//   key.Group(record)         // same commune and service
//
// By: device, day, cluster (first stage), locality (a leaf of the register), a level of the
// register such as "commune", or a breakdown of the campaign such as "interviewer". Within: a level
// of the register, or "all"; empty: the leaf, and for localities the parent. Immutable,
// thread-safe.
#ifndef SIPAS_CLI_QUALITY_UNIT_KEY_H_
#define SIPAS_CLI_QUALITY_UNIT_KEY_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "sipas/survey/v1/definition.pb.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::cli {

class UnitKey {
 public:
  // A usage error that names the choices if there is no such unit, level or breakdown. `service`: a
  // breakdown that splits groups further; may be empty.
  static absl::StatusOr<UnitKey> Make(const std::string& by, const std::string& within,
                                      const std::string& service,
                                      const survey::v1::Campaign& campaign,
                                      const survey::v1::Register& tree);

  std::string Unit(const survey::v1::ResponseRecord& record, int32_t day) const;
  std::string Group(const survey::v1::ResponseRecord& record) const;

 private:
  enum class Kind { kDevice, kDay, kCluster, kLocality, kBreakdown };
  struct Place {
    std::string parent;
    std::string level;
  };

  static absl::StatusOr<Kind> KindOf(const std::string& by, const survey::v1::Campaign& campaign,
                                     const survey::v1::Register& tree);
  // The ancestor of this level, or the locality itself for an empty level; empty if there is none.
  std::string Ancestor(std::string code, const std::string& level) const;

  Kind kind_ = Kind::kDevice;
  std::string by_;
  std::string within_;
  std::string service_;
  std::map<std::string, Place> places_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_QUALITY_UNIT_KEY_H_
