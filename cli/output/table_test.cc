#include "cli/output/table.h"

#include <gtest/gtest.h>

#include "cli/output/display_width.h"
#include "cli/output/text_wrap.h"

namespace sipas::cli {
namespace {

Table Localities() {
  return Table({{.title = "locality", .flexible = true},
                {.title = "n", .align = Align::kRight},
                {.title = "note"}});
}

TEST(TableTest, AlignsByDisplayWidth) {
  Table table = Localities();
  table.AddRow({"Phường Bến Nghé", "12", ""});
  table.AddRow({"Ward", "1,234", "x"});
  EXPECT_EQ(table.Render(),
            "locality             n  note\n"
            "Phường Bến Nghé     12\n"
            "Ward             1,234  x\n");
}

TEST(TableTest, CutsTheFlexibleColumnToFit) {
  Table table = Localities();
  table.AddRow({"Phường Đông Hưng Thuận", "1,234,567", "something"});
  EXPECT_EQ(table.Render(34),
            "locality              n  note\n"
            "Phường Đông…  1,234,567  something\n");
}

TEST(TableTest, ReplacesTerminalEscapes) {
  Table table({{.title = "a"}});
  table.AddRow({"\x1b[2J"});
  EXPECT_EQ(table.Render(), "a\n\xEF\xBF\xBD[2J\n");
}

TEST(WrapTextTest, BreaksAtSpacesAndIndents) {
  EXPECT_EQ(WrapText("one two three", 9, 2), "  one two\n  three\n");
}

TEST(WrapTextTest, KeepsLineBreaksAndLongWords) {
  EXPECT_EQ(WrapText("a\n\nabcdefghij b", 5, 0), "a\n\nabcdefghij\nb\n");
}

}  // namespace
}  // namespace sipas::cli
