// The flags of one subcommand, written and read as Abseil's: --name=value, --name value, -name
// value,
// --name and --noname for a bool, "--" before arguments that begin with "-".
//
// Values are parsed by Abseil (absl::ParseFlag), so durations, lists and our own types with
// AbslParseFlag work. ABSL_FLAG itself does not fit: its flags are global, so every subcommand
// would accept those of all others without a word, a list cannot be given twice, and a wrong flag
// ends the process with status 1.
//
//   FlagSet flags;
//   flags.Add("timeout", &timeout, "DURATION", "Give up after this long.");
//   SIPAS_ASSIGN_OR_RETURN(std::vector<std::string> arguments, flags.Parse(args));
//
// Thread-compatible. The variables must outlive Parse; their values before it are the defaults.
#ifndef SIPAS_CLI_COMMAND_LINE_FLAG_SET_H_
#define SIPAS_CLI_COMMAND_LINE_FLAG_SET_H_

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/flags/marshalling.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace sipas::cli {

class FlagSet {
 public:
  // `placeholder` stands for the value in help texts; not used for a bool.
  template <typename T>
  void Add(std::string_view name, T* value, std::string_view placeholder, std::string_view help) {
    AddFlag({.name = std::string(name),
             .placeholder = std::string(placeholder),
             .help = std::string(help),
             .default_value = DefaultText(*value),
             .is_bool = std::is_same_v<T, bool>,
             .parse = [value](const std::string& text, std::string& error) {
               // As a string_view: for a string, some types have an older overload.
               return absl::ParseFlag(absl::string_view(text), value, &error);
             }});
  }

  // May be given several times; every time adds one value.
  void AddList(std::string_view name, std::vector<std::string>* values,
               std::string_view placeholder, std::string_view help);

  // Sets the variables; returns what is no flag, in order. A usage error for the first wrong flag.
  absl::StatusOr<std::vector<std::string>> Parse(std::span<const std::string> args) const;

  // As Parse, up to the first argument that is no flag. Returns the number of arguments read.
  absl::StatusOr<size_t> ParseLeading(std::span<const std::string> args) const;

  // A paragraph per flag, at most 80 columns wide.
  std::string Help() const;

 private:
  struct Flag {
    std::string name;
    std::string placeholder;
    std::string help;
    std::string default_value;
    bool is_bool = false;
    std::function<bool(const std::string&, std::string&)> parse;
  };

  template <typename T>
  static std::string DefaultText(const T& value) {
    return absl::UnparseFlag(value);
  }
  static std::string DefaultText(absl::Duration value) { return absl::AbslUnparseFlag(value); }

  void AddFlag(Flag flag) { flags_.push_back(std::move(flag)); }
  const Flag* Find(std::string_view name) const;
  absl::Status UnknownFlag(std::string_view name) const;
  // Reads the flag at args[0]; returns how many arguments it took.
  absl::StatusOr<size_t> ParseOne(std::span<const std::string> args) const;

  std::vector<Flag> flags_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMAND_LINE_FLAG_SET_H_
