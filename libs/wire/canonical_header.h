// The quick way between an entry header's bytes and what it says (canonical_reader.h,
// canonical_writer.h). Reading gives false for everything that is not as this program writes it,
// and the caller asks the generated parser then. Thread-safe.
#ifndef SIPAS_LIBS_WIRE_CANONICAL_HEADER_H_
#define SIPAS_LIBS_WIRE_CANONICAL_HEADER_H_

#include <string>
#include <string_view>

#include "libs/base/sha256.h"
#include "libs/domain/log_entry.h"

namespace sipas::wire {

// What verifies an entry.
struct HeaderHashes {
  base::Digest previous;  // of the header before
  base::Digest payload;
};

// `bytes`: a serialized EntryHeader. The memory of `header` is used again; if false, it and
// `hashes` hold anything. Texts that are not ASCII are left to the generated parser, which knows
// UTF-8.
bool ReadCanonicalHeader(std::string_view bytes, domain::EntryHeader& header, HeaderHashes& hashes);

// Appends the bytes of a header.
void WriteCanonicalHeader(const domain::EntryHeader& header, const HeaderHashes& hashes,
                          std::string& bytes);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_CANONICAL_HEADER_H_
