// An ItemColumn of the mapping, ready to be read from rows.
//
//   AnswerReader reader(mapping.items(0), mapping, header);
//   std::string problem;
//   if (!reader.Read(row.cells, response, problem)) ...
//
// Immutable after construction, thread-safe.
#ifndef SIPAS_CLI_IMPORTER_ANSWER_READER_H_
#define SIPAS_CLI_IMPORTER_ANSWER_READER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "cli/mapping.pb.h"
#include "sipas/survey/v1/response.pb.h"

namespace sipas::cli {

class AnswerReader {
 public:
  // `item` has passed CheckMapping.
  AnswerReader(const ItemColumn& item, const Mapping& mapping,
               const std::vector<std::string>& header);

  // Adds the answer in the item's column to `response`, nothing for "not asked". False with a
  // `problem` for a cell that is neither an answer nor listed as missing.
  bool Read(const std::vector<std::string>& cells, survey::v1::Response& response,
            std::string& problem) const;

 private:
  enum class Missing { kNoAnswer, kNotApplicable, kNotAsked };

  void AddMissing(const MissingCells& cells);
  void AppendMissing(Missing missing, survey::v1::Response& response) const;
  bool AppendChoices(std::string_view cell, survey::v1::Response& response) const;
  // The number that `values` gives the cell, or that the cell is.
  std::optional<int32_t> ValueOf(std::string_view cell) const;

  const uint32_t item_;
  const std::string column_;
  const size_t index_;
  const AnswerKind kind_;
  const bool decimal_comma_;
  const std::string option_separator_;
  absl::flat_hash_map<std::string, int32_t> values_;
  absl::flat_hash_map<std::string, Missing> missing_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_ANSWER_READER_H_
