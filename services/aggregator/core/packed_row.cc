#include "services/aggregator/core/packed_row.h"

#include <cstddef>
#include <limits>

#include "libs/stats/fixed_weight.h"

namespace sipas::aggregator {
namespace {

// First byte: which weight follows.
constexpr char kDesignOnly = 0;
constexpr char kWeightOne = 1;
constexpr char kWeightUnits = 2;  // 6 bytes, little-endian, units of 2^-32

constexpr int kWeightBytes = 6;

void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void AppendText(std::string_view text, std::string& out) {
  AppendVarint(text.size(), out);
  out.append(text);
}

void AppendWeight(const domain::ResponseRecord& record, std::string& out) {
  if (record.response.design_only) {
    out.push_back(kDesignOnly);
  } else if (record.weight_fixed == stats::FixedWeight::kUnitsOfOne) {
    out.push_back(kWeightOne);
  } else {
    out.push_back(kWeightUnits);
    for (int i = 0; i < kWeightBytes; ++i) {
      out.push_back(static_cast<char>(record.weight_fixed >> (8 * i)));
    }
  }
}

// Takes values off the front of `in`; false once it holds too little.
class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  bool Weight(uint64_t& units);
  bool Varint(uint64_t& value);
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

bool Unpacker::Varint(uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !in_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in_.front());
    in_.remove_prefix(1);
    value |= uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return true;
  }
  return false;
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

void AppendPackedRow(const domain::ResponseRecord& record, std::span<const uint32_t> categories,
                     std::string& out) {
  AppendWeight(record, out);
  AppendText(record.stratum, out);
  AppendVarint(record.clusters.size(), out);
  for (const std::string& cluster : record.clusters) AppendText(cluster, out);
  AppendVarint(record.response.attributes.size(), out);
  for (const domain::Attribute& attribute : record.response.attributes) {
    AppendText(attribute.dimension, out);
    AppendText(attribute.value, out);
  }
  AppendVarint(categories.size(), out);
  uint32_t next = 0;
  for (const uint32_t category : categories) {
    AppendVarint(category - next, out);
    next = category + 1;
  }
}

bool UnpackRow(std::string_view packed, Row& row) {
  Unpacker in(packed);
  return in.Weight(row.weight_fixed) && UnpackNames(in, row) && UnpackCategories(in, row) &&
         in.AtEnd();
}

}  // namespace sipas::aggregator
