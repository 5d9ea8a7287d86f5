#include "cli/command_line/flag_set.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "cli/output/text_wrap.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"

namespace sipas::cli {
namespace {

// "-5" and "-" are arguments.
bool LooksLikeFlag(std::string_view arg) {
  if (arg.size() < 2 || arg[0] != '-') return false;
  return arg[1] == '-' || (arg[1] >= 'a' && arg[1] <= 'z');
}

}  // namespace

void FlagSet::AddList(std::string_view name, std::vector<std::string>* values,
                      std::string_view placeholder, std::string_view help) {
  AddFlag({.name = std::string(name),
           .placeholder = std::string(placeholder),
           .help = std::string(help),
           .default_value = {},
           .is_bool = false,
           .parse = [values](const std::string& text, std::string&) {
             values->push_back(text);
             return true;
           }});
}

absl::StatusOr<std::vector<std::string>> FlagSet::Parse(std::span<const std::string> args) const {
  std::vector<std::string> rest;
  while (!args.empty()) {
    SIPAS_ASSIGN_OR_RETURN(const size_t flags, ParseLeading(args));
    args = args.subspan(flags);
    if (args.empty()) break;
    if (args[0] == "--") {
      rest.insert(rest.end(), args.begin() + 1, args.end());
      break;
    }
    rest.push_back(args[0]);
    args = args.subspan(1);
  }
  return rest;
}

absl::StatusOr<size_t> FlagSet::ParseLeading(std::span<const std::string> args) const {
  size_t read = 0;
  while (read < args.size() && args[read] != "--" && LooksLikeFlag(args[read])) {
    SIPAS_ASSIGN_OR_RETURN(const size_t taken, ParseOne(args.subspan(read)));
    read += taken;
  }
  return read;
}

const FlagSet::Flag* FlagSet::Find(std::string_view name) const {
  for (const Flag& flag : flags_) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

absl::Status FlagSet::UnknownFlag(std::string_view name) const {
  return UsageError(absl::StrCat("there is no flag --", base::ToAbsl(name), " here"));
}

absl::StatusOr<size_t> FlagSet::ParseOne(std::span<const std::string> args) const {
  std::string_view name = args[0];
  name.remove_prefix(name.starts_with("--") ? 2 : 1);
  const size_t equals = name.find('=');
  const bool has_value = equals != std::string_view::npos;
  std::string value = has_value ? std::string(name.substr(equals + 1)) : std::string();
  name = name.substr(0, equals);
  const Flag* flag = Find(name);
  if (flag == nullptr && name.starts_with("no") && !has_value) {
    flag = Find(name.substr(2));
    if (flag == nullptr || !flag->is_bool) return UnknownFlag(name);
    value = "false";
  } else if (flag == nullptr) {
    return UnknownFlag(name);
  } else if (flag->is_bool && !has_value) {
    value = "true";
  }
  const bool takes_next = !flag->is_bool && !has_value;
  if (takes_next && args.size() < 2) {
    return UsageError(absl::StrCat("--", flag->name, " needs a value: ", flag->placeholder));
  }
  if (takes_next) value = args[1];
  std::string error;
  if (!flag->parse(value, error)) {
    return UsageError(absl::StrCat("--", flag->name, ": '", value, "' is no ",
                                   flag->is_bool ? "true or false" : flag->placeholder,
                                   error.empty() ? "" : ": ", error));
  }
  return takes_next ? 2 : 1;
}

std::string FlagSet::Help() const {
  std::string help;
  for (const Flag& flag : flags_) {
    absl::StrAppend(&help, "  ", flag.name.size() == 1 ? "-" : "--", flag.name,
                    flag.is_bool ? "" : " ", flag.is_bool ? "" : flag.placeholder, "\n");
    const bool tell_default =
        !flag.default_value.empty() && flag.default_value != "false" && flag.default_value != "0";
    const std::string text =
        absl::StrCat(flag.help, tell_default ? " Default: " : "",
                     tell_default ? flag.default_value : "", tell_default ? "." : "");
    absl::StrAppend(&help, WrapText(text, 80, 6));
  }
  return help;
}

}  // namespace sipas::cli
