// Numbers for people: rounded half up in decimal arithmetic, so that 0.285 shows as 29 %, as it
// does on paper, although the binary number lies below. Never prints NaN or infinity: "-".
//
//   NumberFormat format;
//   format.Percent(0.44503616131624485, 1)   // "44.5 %"
//   format.Number(-0.0185, 3)                // "-0.019"
//   format.Count(73421)                      // "73,421"
//
// An immutable value, thread-safe.
#ifndef SIPAS_CLI_OUTPUT_NUMBER_FORMAT_H_
#define SIPAS_CLI_OUTPUT_NUMBER_FORMAT_H_

#include <cstdint>
#include <string>

namespace sipas::cli {

// The shortest decimal that reads back as exactly this number: for machines. Empty for NaN and
// infinity.
std::string ExactDecimal(double value);

class NumberFormat {
 public:
  // `decimal_comma`: "44,5 %" and "73.421", as printed in Vietnamese.
  explicit NumberFormat(bool decimal_comma = false) : comma_(decimal_comma) {}

  // Halves are rounded away from zero.
  std::string Number(double value, int decimals) const;
  // With "+" in front of what is not negative; for differences.
  std::string Signed(double value, int decimals) const;
  // A share of 1 as percent, with the sign " %".
  std::string Percent(double fraction, int decimals) const;
  // A difference of shares in percentage points, signed and without a unit: the column names it.
  std::string PercentagePoints(double difference, int decimals) const;
  std::string Count(uint64_t value) const;

 private:
  std::string Render(double value, int shift, int decimals) const;

  bool comma_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_NUMBER_FORMAT_H_
