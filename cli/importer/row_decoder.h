// Rows of a file to responses, as a mapping says.
//
//   RowDecoder decoder(mapping, reader->header());
//   RowDecoder::Result result = decoder.Decode(row, row_number);
//   if (result.outcome == RowOutcome::kResponse) upload(result.response);
//
// Decoding does not judge answers: the survey service does. Thread-compatible; rows in the order of
// the file, every row once, so that ids come out the same.
#ifndef SIPAS_CLI_IMPORTER_ROW_DECODER_H_
#define SIPAS_CLI_IMPORTER_ROW_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "cli/importer/answer_reader.h"
#include "cli/importer/csv_reader.h"
#include "cli/importer/response_id.h"
#include "cli/importer/text_reader.h"
#include "cli/mapping.pb.h"
#include "sipas/survey/v1/response.pb.h"

namespace sipas::cli {

enum class RowOutcome { kResponse, kIgnored, kBad };

class RowDecoder {
 public:
  struct Result {
    RowOutcome outcome = RowOutcome::kBad;
    survey::v1::Response response{};      // kResponse
    std::vector<std::string> problems{};  // kBad: everything that is wrong with the row
  };

  // `mapping` has passed CheckMapping with this header.
  RowDecoder(const Mapping& mapping, const std::vector<std::string>& header);

  // `row_number` counts the rows of the file from 1, bad ones included.
  Result Decode(const CsvRow& row, uint64_t row_number);

 private:
  struct ConditionReader {
    size_t column;
    std::unordered_set<std::string> equals;

    bool Holds(const std::vector<std::string>& cells) const {
      return equals.contains(cells[column]);
    }
  };
  struct AttributeReader {
    std::string dimension;
    TextReader value;
    std::unordered_set<std::string> missing;
  };

  static std::optional<TextReader> Optional(bool present, const Text& text,
                                            const std::vector<std::string>& header);
  static std::optional<ConditionReader> Optional(bool present, const Condition& condition,
                                                 const std::vector<std::string>& header);
  // Reads a text into `field`; a problem otherwise.
  void ReadText(TextReader& reader, const CsvRow& row, std::string* field, Result& result);
  void ReadOrigin(const CsvRow& row, uint64_t row_number, Result& result);
  void ReadDesign(const CsvRow& row, Result& result);
  void ReadWeight(const CsvRow& row, Result& result) const;
  void ReadTime(const CsvRow& row, Result& result) const;
  void ReadAttributes(const CsvRow& row, Result& result);
  void ReadAnswers(const CsvRow& row, Result& result) const;

  const Mapping mapping_;
  TextReader campaign_;
  TextReader locality_;
  std::optional<TextReader> stratum_;
  std::vector<TextReader> clusters_;
  std::optional<TextReader> sample_unit_;
  std::optional<TextReader> key_;
  std::optional<TextReader> channel_;
  std::optional<size_t> weight_;
  std::optional<size_t> answered_at_;
  std::unordered_set<std::string> answered_at_missing_;
  std::vector<AnswerReader> items_;
  std::vector<AttributeReader> attributes_;
  std::optional<ConditionReader> design_only_;
  std::optional<ConditionReader> partial_;
  std::optional<ConditionReader> ignore_;
  ResponseIds ids_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_ROW_DECODER_H_
