#include "services/aggregator/core/packed_row.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "libs/stats/fixed_weight.h"
#include "services/aggregator/core/varint.h"

namespace sipas::aggregator {
namespace {

// First byte: which weight follows.
constexpr char kDesignOnly = 0;
constexpr char kWeightOne = 1;
constexpr char kWeightUnits = 2;  // 6 bytes, little-endian, units of 2^-32

constexpr int kWeightBytes = 6;

// Writes into room that was made for the longest row, which is what makes it quick.
class Packer {
 public:
  explicit Packer(char* out) : out_(out) {}

  void Byte(uint64_t value) { *out_++ = static_cast<char>(value); }
  void Varint(uint64_t value) { out_ = WriteVarint(value, out_); }
  void Text(std::string_view text) {
    Varint(text.size());
    out_ = std::copy(text.begin(), text.end(), out_);
  }
  void Weight(const domain::ResponseRecord& record);
  char* end() const { return out_; }

 private:
  char* out_;
};

void Packer::Weight(const domain::ResponseRecord& record) {
  if (record.response.design_only) return Byte(kDesignOnly);
  if (record.weight_fixed == stats::FixedWeight::kUnitsOfOne) return Byte(kWeightOne);
  Byte(kWeightUnits);
  for (int i = 0; i < kWeightBytes; ++i) Byte(record.weight_fixed >> (8 * i));
}

constexpr size_t kMaxNumberBytes = kMaxVarintBytes<uint64_t>;
constexpr size_t kMaxCategoryBytes = kMaxVarintBytes<uint32_t>;

// Takes values off the front of `in`; false once it holds too little.
class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  bool Weight(uint64_t& units);
  bool Varint(uint64_t& value) { return ReadVarint(in_, value); }
  bool Count(size_t& count);
  bool Text(std::string& text);
  bool AtEnd() const { return in_.empty(); }

 private:
  std::string_view in_;
};

bool Unpacker::Weight(uint64_t& units) {
  if (in_.empty()) return false;
  const char form = in_.front();
  in_.remove_prefix(1);
  units = form == kWeightOne ? stats::FixedWeight::kUnitsOfOne : 0;
  if (form == kDesignOnly || form == kWeightOne) return true;
  if (form != kWeightUnits || in_.size() < kWeightBytes) return false;
  for (int i = 0; i < kWeightBytes; ++i) {
    units |= uint64_t{static_cast<unsigned char>(in_[static_cast<size_t>(i)])} << (8 * i);
  }
  in_.remove_prefix(kWeightBytes);
  return true;
}

// A number of things of at least one byte each.
bool Unpacker::Count(size_t& count) {
  uint64_t value = 0;
  if (!Varint(value) || value > in_.size()) return false;
  count = static_cast<size_t>(value);
  return true;
}

bool Unpacker::Text(std::string& text) {
  size_t size = 0;
  if (!Count(size)) return false;
  text.assign(in_.substr(0, size));
  in_.remove_prefix(size);
  return true;
}

bool UnpackNames(Unpacker& in, Row& row) {
  size_t count = 0;
  if (!in.Text(row.stratum) || !in.Count(count)) return false;
  row.clusters.resize(count);
  for (std::string& cluster : row.clusters) {
    if (!in.Text(cluster)) return false;
  }
  if (!in.Count(count)) return false;
  row.attributes.resize(count);
  for (auto& [dimension, value] : row.attributes) {
    if (!in.Text(dimension) || !in.Text(value)) return false;
  }
  return true;
}

bool UnpackCategories(Unpacker& in, Row& row) {
  size_t count = 0;
  if (!in.Count(count)) return false;
  row.categories.resize(count);
  uint64_t next = 0;  // the smallest that may follow
  for (uint32_t& category : row.categories) {
    uint64_t gap = 0;
    if (!in.Varint(gap)) return false;
    if (gap > std::numeric_limits<uint32_t>::max() - next) return false;
    category = static_cast<uint32_t>(next + gap);
    next = uint64_t{category} + 1;
  }
  return true;
}

}  // namespace

size_t MaxPackedBytes(const domain::ResponseRecord& record, size_t categories) {
  const auto text = [](const std::string& t) { return kMaxNumberBytes + t.size(); };
  size_t bytes = 1 + kWeightBytes + 3 * kMaxNumberBytes + categories * kMaxCategoryBytes;
  bytes += text(record.stratum);
  for (const std::string& cluster : record.clusters) bytes += text(cluster);
  for (const domain::Attribute& attribute : record.response.attributes) {
    bytes += text(attribute.dimension) + text(attribute.value);
  }
  return bytes;
}

char* PackRow(const domain::ResponseRecord& record, std::span<const uint32_t> categories,
              char* out) {
  Packer packer(out);
  packer.Weight(record);
  packer.Text(record.stratum);
  packer.Varint(record.clusters.size());
  for (const std::string& cluster : record.clusters) packer.Text(cluster);
  packer.Varint(record.response.attributes.size());
  for (const domain::Attribute& attribute : record.response.attributes) {
    packer.Text(attribute.dimension);
    packer.Text(attribute.value);
  }
  packer.Varint(categories.size());
  uint32_t next = 0;
  for (const uint32_t category : categories) {
    packer.Varint(category - next);
    next = category + 1;
  }
  return packer.end();
}

bool UnpackRow(std::string_view packed, Row& row) {
  Unpacker in(packed);
  return in.Weight(row.weight_fixed) && UnpackNames(in, row) && UnpackCategories(in, row) &&
         in.AtEnd();
}

}  // namespace sipas::aggregator
