#include "cli/importer/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CsvReaderTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path = dir_.path() + "/a.csv";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  std::string WriteGzip(const std::string& text, size_t cut = 0) {
    const std::string path = dir_.path() + "/a.csv.gz";
    const gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    std::ifstream in(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    bytes.resize(bytes.size() - cut);
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // All rows; stops at the first error, which is kept.
  std::vector<CsvRow> ReadAll(const std::string& path, char delimiter = ',') {
    auto reader = CsvReader::Open(path, delimiter);
    EXPECT_THAT(reader, IsOk());
    std::vector<CsvRow> rows;
    if (!reader.ok()) return rows;
    while (true) {
      CsvRow row;
      const absl::StatusOr<bool> more = (*reader)->Next(row);
      error_ = more.status();
      if (!more.ok() || !*more) break;
      rows.push_back(row);
    }
    header_ = (*reader)->header();
    return rows;
  }

  testing::TempDir dir_;
  std::vector<std::string> header_;
  absl::Status error_;
};

TEST_F(CsvReaderTest, ReadsQuotedCells) {
  const auto rows = ReadAll(Write("a,b\n\"x, y\",\"say \"\"no\"\"\"\n"));
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(header_, ElementsAre("a", "b"));
  EXPECT_THAT(rows[0].cells, ElementsAre("x, y", "say \"no\""));
  EXPECT_EQ(rows[0].line, 2U);
}

TEST_F(CsvReaderTest, KeepsLineBreaksInQuotesAndCountsLinesOn) {
  const auto rows = ReadAll(Write("a,b\n\"x\ny\",1\nz,2\n"));
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].cells, ElementsAre("x\ny", "1"));
  EXPECT_EQ(rows[0].line, 2U);
  EXPECT_EQ(rows[1].line, 4U);
}

TEST_F(CsvReaderTest, ReadsCrlfBomEmptyLinesAndAMissingLastLineBreak) {
  const auto rows =
      ReadAll(Write("\xEF\xBB\xBF"
                    "a,b\r\n1,2\r\n\r\n  \r\n3,4"));
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(header_, ElementsAre("a", "b"));
  EXPECT_THAT(rows[0].cells, ElementsAre("1", "2"));
  EXPECT_THAT(rows[1].cells, ElementsAre("3", "4"));
  EXPECT_EQ(rows[1].line, 5U);
}

TEST_F(CsvReaderTest, DropsSpacesAroundUnquotedCellsOnly) {
  const auto rows = ReadAll(Write("a;b\n 1 ;\" 2 \"\n"), ';');
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(rows[0].cells, ElementsAre("1", " 2 "));
}

TEST_F(CsvReaderTest, ReadsTabs) {
  const auto rows = ReadAll(Write("a\tb\n1\t\n"), '\t');
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(rows[0].cells, ElementsAre("1", ""));
}

TEST_F(CsvReaderTest, ReportsRaggedRowsAndGoesOn) {
  const auto rows = ReadAll(Write("a,b\n1\n1,2,3\n4,5\n"));
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].error, "has 1 cells, the header has 2");
  EXPECT_EQ(rows[1].error, "has 3 cells, the header has 2");
  EXPECT_EQ(rows[1].text, "1,2,3\n");
  EXPECT_THAT(rows[2].cells, ElementsAre("4", "5"));
}

TEST_F(CsvReaderTest, LosesOneLineToAQuoteThatIsNotClosed) {
  const auto rows = ReadAll(Write("a,b\n1,\"x\n2,y\n3,z\n"));
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].error, "a quote is not closed");
  EXPECT_EQ(rows[0].line, 2U);
  EXPECT_THAT(rows[1].cells, ElementsAre("2", "y"));
  EXPECT_EQ(rows[1].line, 3U);
  EXPECT_THAT(rows[2].cells, ElementsAre("3", "z"));
  EXPECT_EQ(rows[2].line, 4U);
}

TEST_F(CsvReaderTest, LosesOneLineToAnOddQuoteBeforeQuotedRows) {
  const auto rows = ReadAll(Write("a,b\n1,\"x\n2,\"y\"\n3,\"z\"\n"));
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[0].error, HasSubstr("quote"));
  EXPECT_THAT(rows[1].cells, ElementsAre("2", "y"));
  EXPECT_THAT(rows[2].cells, ElementsAre("3", "z"));
}

TEST_F(CsvReaderTest, GivesUpOnARowThatIsTooLong) {
  std::string text = "a,b\n1,\"x\n";
  const std::string line = std::string(1000, 'y') + ",2\n";
  for (size_t i = 0; i < 1200; ++i) text += line;
  const auto rows = ReadAll(Write(text));
  ASSERT_THAT(rows, SizeIs(1201));
  EXPECT_EQ(rows[0].error, "a quote is not closed");
  EXPECT_EQ(rows[1200].line, 1202U);
  EXPECT_THAT(rows[1200].error, IsEmpty());
}

TEST_F(CsvReaderTest, ReadsGzip) {
  const auto rows = ReadAll(WriteGzip("a,b\n1,2\n"));
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(error_, IsOk());
}

TEST_F(CsvReaderTest, TellsATruncatedGzipFromAnEnd) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100000; ++i) text += std::to_string(i * 7919) + ",2\n";
  const auto rows = ReadAll(WriteGzip(text, 1000));
  EXPECT_THAT(error_, StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_LT(rows.size(), 100000U);
}

TEST_F(CsvReaderTest, TellsAMissingGzipTrailerFromAnEnd) {
  EXPECT_THAT(CsvReader::Open(WriteGzip("a,b\n1,2\n", 4), ','),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(CsvReaderTest, RefusesAHeaderThatIsAmbiguousOrMissing) {
  EXPECT_THAT(CsvReader::Open(Write("a,b,a\n"), ','),
              StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
  EXPECT_THAT(CsvReader::Open(Write(""), ','),
              StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
  EXPECT_THAT(CsvReader::Open(Write("\xFF\xFE"
                                    "a"),
                              ','),
              StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
  EXPECT_THAT(CsvReader::Open(dir_.path() + "/none.csv", ','),
              StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
  EXPECT_THAT(CsvReader::Open(dir_.path(), ','),
              StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
}

}  // namespace
}  // namespace sipas::cli
