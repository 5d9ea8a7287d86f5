#include "cli/command_line/text_proto.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"

namespace sipas::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::TextFormat;

class ErrorList : public google::protobuf::io::ErrorCollector {
 public:
  explicit ErrorList(const std::string& path) : path_(path) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    absl::StrAppend(&text_, text_.empty() ? "" : "\n", path_, ":", line + 1, ":", column + 1, ": ",
                    message);
  }

  const std::string& text() const { return text_; }

 private:
  const std::string& path_;
  std::string text_;
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return UsageError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || !text) return UsageError(absl::StrCat("cannot read ", path));
  return text.str();
}

struct PathPart {
  std::string_view name;
  int index = -1;  // -1: no index
};

// Takes the first part off: "stages[1].name" -> {"stages", 1}.
PathPart TakePart(std::string_view& path) {
  const size_t dot = path.find('.');
  std::string_view part = path.substr(0, dot);
  path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  const size_t bracket = part.find('[');
  PathPart result{.name = part.substr(0, bracket)};
  if (bracket == std::string_view::npos) return result;
  const std::string_view number = part.substr(bracket + 1, part.find(']') - bracket - 1);
  if (!absl::SimpleAtoi(base::ToAbsl(number), &result.index)) result.index = -1;
  return result;
}

}  // namespace

absl::Status ReadTextProto(const std::string& path, google::protobuf::Message& message,
                           TextFormat::ParseInfoTree* places) {
  SIPAS_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  ErrorList errors(path);
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (places != nullptr) parser.WriteLocationsTo(places);
  if (!parser.ParseFromString(text, &message)) return UsageError(errors.text());
  return absl::OkStatus();
}

int LineOf(std::string_view field_path, const Descriptor& descriptor,
           const TextFormat::ParseInfoTree& places) {
  int line = 0;
  const Descriptor* type = &descriptor;
  const TextFormat::ParseInfoTree* tree = &places;
  while (!field_path.empty() && type != nullptr && tree != nullptr) {
    const PathPart part = TakePart(field_path);
    const FieldDescriptor* field = type->FindFieldByName(std::string(part.name));
    if (field == nullptr) break;
    // A list as a whole stands where its first element does.
    const int index = field->is_repeated() ? std::max(part.index, 0) : -1;
    const TextFormat::ParseLocation place = tree->GetLocation(field, index);
    if (place.line < 0) break;
    line = place.line + 1;
    type = field->message_type();
    tree = type == nullptr ? nullptr : tree->GetTreeForNested(field, index);
  }
  return line;
}

}  // namespace sipas::cli
