#include "cli/output/csv_writer.h"

#include <gtest/gtest.h>

namespace sipas::cli {
namespace {

TEST(CsvLineTest, EndsWithCrlf) { EXPECT_EQ(CsvLine({"a", "b"}), "a,b\r\n"); }

TEST(CsvLineTest, QuotesDelimitersQuotesAndLineBreaks) {
  EXPECT_EQ(CsvLine({"a,b", "say \"no\"", "x\ny"}), "\"a,b\",\"say \"\"no\"\"\",\"x\ny\"\r\n");
}

TEST(CsvLineTest, QuotesOuterSpaces) { EXPECT_EQ(CsvLine({" a", ""}), "\" a\",\r\n"); }

}  // namespace
}  // namespace sipas::cli
