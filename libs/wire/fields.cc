#include "libs/wire/fields.h"

#include <array>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "libs/base/strings.h"

namespace sipas::wire {
namespace {

using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

constexpr uint32_t kLengthDelimited = 2;  // wire type
constexpr int kTypeBits = 3;

}  // namespace

std::optional<Field> FieldReader::Next() {
  if (rest_.empty() || rest_.size() > std::numeric_limits<int32_t>::max()) return std::nullopt;
  CodedInputStream in(reinterpret_cast<const uint8_t*>(rest_.data()),
                      static_cast<int>(rest_.size()));
  uint32_t tag = 0;
  uint32_t length = 0;
  if (!in.ReadVarint32(&tag) || !in.ReadVarint32(&length)) return std::nullopt;
  if ((tag & ((1U << kTypeBits) - 1)) != kLengthDelimited) return std::nullopt;
  const auto start = static_cast<size_t>(in.CurrentPosition());
  // One content has one form of bytes: a padded number is refused.
  if (start != CodedOutputStream::VarintSize32(tag) + CodedOutputStream::VarintSize32(length)) {
    return std::nullopt;
  }
  if (length > rest_.size() - start) return std::nullopt;
  const Field field = {.number = static_cast<int>(tag >> kTypeBits),
                       .bytes = rest_.substr(start, length)};
  rest_.remove_prefix(start + length);
  return field;
}

void AppendField(int number, std::string_view bytes, std::string& out) {
  if (bytes.empty()) return;
  std::array<uint8_t, 10> head;  // two numbers of at most five bytes
  const uint32_t tag = static_cast<uint32_t>(number) << kTypeBits | kLengthDelimited;
  uint8_t* end = CodedOutputStream::WriteVarint32ToArray(tag, head.data());
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(bytes.size()), end);
  out.append(reinterpret_cast<const char*>(head.data()), static_cast<size_t>(end - head.data()));
  out.append(bytes);
}

const google::protobuf::UnknownFieldSet& UnknownFields(const google::protobuf::Message& message) {
  return message.GetReflection()->GetUnknownFields(message);
}

void AddUnknownFields(const google::protobuf::UnknownFieldSet& unknown, std::string_view path,
                      domain::Violations& violations) {
  for (int i = 0; i < unknown.field_count(); ++i) {
    const int number = unknown.field(i).number();
    violations.Add(absl::StrCat(base::ToAbsl(path), path.empty() ? "" : ".", number),
                   absl::StrCat("field ", number, " is not known to this version"));
  }
}

}  // namespace sipas::wire
