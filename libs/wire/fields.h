// The outermost layer of an entry's bytes: length-delimited proto fields, read without copying, and
// what a message holds that this version does not know.
//
// Thread-compatible. Example:
//
//   FieldReader reader(bytes);
//   while (std::optional<Field> field = reader.Next()) ... field->number, field->bytes
//   if (!reader.AtEnd()) ...  // malformed
#ifndef SIPAS_LIBS_WIRE_FIELDS_H_
#define SIPAS_LIBS_WIRE_FIELDS_H_

#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "google/protobuf/unknown_field_set.h"
#include "libs/domain/violations.h"

namespace sipas::wire {

struct Field {
  int number = 0;
  std::string_view bytes;  // borrowed from what is read
};

class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

  // Nothing at the end, and at anything but a length-delimited field in its shortest form.
  std::optional<Field> Next();
  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// Appends one field; like proto3, nothing if there are no bytes.
void AppendField(int number, std::string_view bytes, std::string& out);

// What the message holds that this version does not know, without looking into the messages within
// it.
const google::protobuf::UnknownFieldSet& UnknownFields(const google::protobuf::Message& message);
// A violation for each; `path` is the message's, empty for the outermost.
void AddUnknownFields(const google::protobuf::UnknownFieldSet& unknown, std::string_view path,
                      domain::Violations& violations);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_FIELDS_H_
