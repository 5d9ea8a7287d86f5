// The responses of a campaign that count, read from the log of the survey service, as rows for
// libs/stats/quality_signs.h: without void, test and design-only ones, amended ones as they are
// now.
//
//   QualitySampleReader reader("wave-1", questions, key);
//   for (const std::string& bytes : response.entries()) SIPAS_RETURN_IF_ERROR(reader.Take(bytes));
//   const QualitySample sample = reader.Finish();
//
// Entries in the order of the log. Thread-compatible. Memory: a few hundred bytes a response.
#ifndef SIPAS_CLI_QUALITY_QUALITY_SAMPLE_H_
#define SIPAS_CLI_QUALITY_QUALITY_SAMPLE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/quality/unit_key.h"
#include "libs/stats/quality_signs.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::cli {

// The rating items of a questionnaire in its order, and where a duration stands.
struct QualityQuestions {
  struct Scale {
    size_t place = 0;  // in answers
    int32_t min = 0;
  };
  std::map<uint32_t, Scale> ratings;  // by item number
  std::vector<uint8_t> tops;          // number of the top category of each, from 0
  uint32_t duration_item = 0;         // a number item; 0: none

  // A usage error if there is no rating item, or no number item `duration_item`.
  static absl::StatusOr<QualityQuestions> Make(const survey::v1::Questionnaire& questionnaire,
                                               uint32_t duration_item);
};

struct QualitySample {
  std::vector<stats::QualityRow> rows;  // by response id
  std::vector<std::string> units;       // QualityRow::unit is a place in it; ascending
  std::vector<uint8_t> tops;            // top category of each answer
  uint64_t without_unit = 0;            // responses that name no such unit
};

class QualitySampleReader {
 public:
  QualitySampleReader(std::string campaign, QualityQuestions questions, UnitKey key);

  // DATA_LOSS if the entry cannot be read, UNIMPLEMENTED if its kind is not known.
  absl::Status Take(const std::string& entry_bytes);
  QualitySample Finish() const;

 private:
  struct Counted {
    std::string unit{};
    std::string group{};
    stats::QualityRow row{};
  };

  void Add(const std::string& id, const survey::v1::ResponseRecord& record, int32_t day);
  stats::QualityRow RowOf(const survey::v1::Response& response) const;

  const std::string campaign_;
  const QualityQuestions questions_;
  const UnitKey key_;
  std::map<std::string, Counted> counted_;  // by response id
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_QUALITY_QUALITY_SAMPLE_H_
