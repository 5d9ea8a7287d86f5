#include "libs/wire/definition_check.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "libs/base/strings.h"
#include "libs/base/utf8.h"
#include "libs/domain/identifier.h"
#include "libs/wire/fields.h"
#include "sipas/survey/v1/definition.pb.h"

namespace sipas::wire {
namespace {

using domain::Violations;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using survey::v1::LocalizedText;

constexpr size_t kMaxTextBytes = 2'000;

// Where the walk is: a list from the inside out, made into text only when something is wrong.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  int index = -1;  // -1: not an element of a list

  std::string Text() const {
    std::string text = parent == nullptr ? "" : parent->Text();
    absl::StrAppend(&text, text.empty() || name.empty() ? "" : ".", base::ToAbsl(name));
    if (index >= 0) absl::StrAppend(&text, "[", index, "]");
    return text;
  }
};

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = base::Utf8CharLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

class Walk {
 public:
  explicit Walk(Violations& violations) : violations_(violations) {}

  void Visit(const Message& message, const Path& path) {
    const Reflection& reflection = *message.GetReflection();
    const auto& unknown = reflection.GetUnknownFields(message);
    if (!unknown.empty()) AddUnknownFields(unknown, path.Text(), violations_);
    if (message.GetDescriptor() == LocalizedText::descriptor()) {
      CheckText(static_cast<const LocalizedText&>(message), path);
    }
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) VisitField(message, *field, path);
  }

 private:
  void Add(const Path& path, std::string_view description) {
    violations_.Add(path.Text(), description);
  }

  void VisitField(const Message& message, const FieldDescriptor& field, const Path& path) {
    const Reflection& reflection = *message.GetReflection();
    if (!field.is_repeated()) {
      VisitValue(message, field, {.parent = &path, .name = field.name()});
      return;
    }
    if (field.message_type() == LocalizedText::descriptor()) {
      CheckLanguages(message, field, path);
    }
    const int size = reflection.FieldSize(message, &field);
    for (int i = 0; i < size; ++i) {
      VisitValue(message, field, {.parent = &path, .name = field.name(), .index = i});
    }
  }

  void VisitValue(const Message& message, const FieldDescriptor& field, const Path& path) {
    const Reflection& reflection = *message.GetReflection();
    const bool in_list = path.index >= 0;
    std::string scratch;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Visit(in_list ? reflection.GetRepeatedMessage(message, &field, path.index)
                      : reflection.GetMessage(message, &field),
              path);
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        if (!IsUtf8(in_list ? reflection.GetRepeatedStringReference(message, &field, path.index,
                                                                    &scratch)
                            : reflection.GetStringReference(message, &field, &scratch))) {
          Add(path, "must be UTF-8");
        }
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        CheckEnum(field, reflection.GetEnumValue(message, &field), path);
        return;
      default:
        return;
    }
  }

  void CheckEnum(const FieldDescriptor& field, int value, const Path& path) {
    if (field.enum_type()->FindValueByNumber(value) != nullptr) return;
    Add(path, absl::StrCat("value ", value, " is not known to this version"));
  }

  void CheckText(const LocalizedText& text, const Path& path) {
    if (!domain::IsLanguageTag(text.language())) {
      Add({.parent = &path, .name = "language"}, domain::kNotALanguage);
    }
    if (text.text().empty() || text.text().size() > kMaxTextBytes) {
      Add({.parent = &path, .name = "text"},
          absl::StrCat("must be 1 to ", kMaxTextBytes, " bytes"));
    }
  }

  void CheckLanguages(const Message& message, const FieldDescriptor& field, const Path& path) {
    const Reflection& reflection = *message.GetReflection();
    absl::flat_hash_set<std::string> seen;
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      const auto& text =
          static_cast<const LocalizedText&>(reflection.GetRepeatedMessage(message, &field, i));
      if (seen.insert(text.language()).second) continue;
      const Path element = {.parent = &path, .name = field.name(), .index = i};
      Add({.parent = &element, .name = "language"},
          absl::StrCat("'", text.language(), "' is there twice"));
    }
  }

  Violations& violations_;
};

}  // namespace

void CheckProto(const Message& message, Violations& violations) {
  Walk(violations).Visit(message, {});
}

}  // namespace sipas::wire
