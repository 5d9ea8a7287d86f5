#include "cli/output/display_width.h"

#include <gtest/gtest.h>

namespace sipas::cli {
namespace {

// "Phường Bến Nghé" with every accent as a character of its own, as macOS writes file names.
constexpr char kDecomposed[] = "Phu\xCC\x9Bo\xCC\x9B\xCC\x80ng Be\xCC\x82\xCC\x81n Nghe\xCC\x81";

TEST(DisplayWidthTest, CountsVietnameseLettersAsOneColumn) {
  EXPECT_EQ(DisplayWidth("Phường Bến Nghé"), 15U);
}

TEST(DisplayWidthTest, IsTheSameForDecomposedLetters) { EXPECT_EQ(DisplayWidth(kDecomposed), 15U); }

TEST(DisplayWidthTest, CountsEastAsianCharactersAsTwo) { EXPECT_EQ(DisplayWidth("坊a"), 3U); }

TEST(DisplayWidthTest, CountsBrokenBytesAsOne) { EXPECT_EQ(DisplayWidth("a\xFFz"), 3U); }

TEST(TruncateTest, KeepsWhatFits) { EXPECT_EQ(Truncate("Quận 3", 6), "Quận 3"); }

TEST(TruncateTest, EndsWithAnEllipsisWithinTheWidth) {
  EXPECT_EQ(Truncate("Phường Bến Nghé", 8), "Phường …");
  EXPECT_EQ(DisplayWidth(Truncate(kDecomposed, 8)), 8U);
}

TEST(TruncateTest, NeverCutsAWideCharacterInTwo) { EXPECT_EQ(Truncate("坊坊坊", 4), "坊…"); }

TEST(PrintableTest, ReplacesTerminalEscapesAndBrokenBytes) {
  EXPECT_EQ(Printable("a\x1b[31mb\xFF"), "a\xEF\xBF\xBD[31mb\xEF\xBF\xBD");
}

TEST(PrintableTest, KeepsLetters) { EXPECT_EQ(Printable("Đông Hưng Thuận"), "Đông Hưng Thuận"); }

}  // namespace
}  // namespace sipas::cli
