#include "cli/importer/response_id.h"

#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"

namespace sipas::cli {

base::Uuid ImportedResponseId(std::string_view campaign, uint64_t ordinal, std::string_view key) {
  // A campaign's name has no line break and the key comes last, so different rows have different
  // texts.
  return base::UuidV8FromHash(absl::StrCat("sipas import 1\n", base::ToAbsl(campaign), "\n",
                                           ordinal, "\n", base::ToAbsl(key)));
}

base::Uuid ResponseIds::Next(std::string_view campaign, std::string_view key, uint64_t row_number) {
  if (key.empty()) return ImportedResponseId(campaign, row_number, key);
  const base::Uuid first = ImportedResponseId(campaign, 1, key);
  const uint32_t ordinal = ++seen_[first];
  return ordinal == 1 ? first : ImportedResponseId(campaign, ordinal, key);
}

}  // namespace sipas::cli
