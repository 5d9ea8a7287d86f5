// Text protos that a person wrote, with places for error messages.
//
//   Mapping mapping;
//   SIPAS_RETURN_IF_ERROR(ReadTextProto("mapping.textproto", mapping));
//
// Thread-safe.
#ifndef SIPAS_CLI_COMMAND_LINE_TEXT_PROTO_H_
#define SIPAS_CLI_COMMAND_LINE_TEXT_PROTO_H_

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace sipas::cli {

// Parses `path` into `message`; `places`, if not null, learns where every field stands. A usage
// error with file, line and column of everything that is wrong.
absl::Status ReadTextProto(const std::string& path, google::protobuf::Message& message,
                           google::protobuf::TextFormat::ParseInfoTree* places = nullptr);

// The line, from 1, of the field that `field_path` names ("campaign.design.stages[1].name"), or of
// the innermost message around it that stands in the file; 0 if not even its first part does.
int LineOf(std::string_view field_path, const google::protobuf::Descriptor& descriptor,
           const google::protobuf::TextFormat::ParseInfoTree& places);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMAND_LINE_TEXT_PROTO_H_
