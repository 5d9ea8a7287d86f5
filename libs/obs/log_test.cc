#include "libs/obs/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "libs/testing/fake_clock.h"

namespace sipas::obs {
namespace {

using ::testing::HasSubstr;

const absl::Time kTime =
    absl::FromUnixMicros(1'772'352'000'123'456);  // 2026-03-01T08:00:00.123456Z

// The part of the line that the fields make, for one field called "k".
std::string Value(const LogField& field) {
  const std::string line = FormatLogLine(kTime, "s", Severity::kInfo, "e", {field});
  const size_t begin = line.find(R"("k":)") + 4;
  return line.substr(begin, line.rfind('}') - begin);
}

TEST(LogTest, WritesOneObjectPerLine) {
  EXPECT_EQ(
      FormatLogLine(kTime, "sipas-survey", Severity::kWarning, "log_opened",
                    {{"path", "/data"}, {"head", uint64_t{42}}, {"fresh", false}}),
      R"({"time":"2026-03-01T08:00:00.123456Z","severity":"WARNING","service":"sipas-survey",)"
      R"("event":"log_opened","path":"/data","head":42,"fresh":false})"
      "\n");
}

TEST(LogTest, WritesAnEventWithoutFields) {
  EXPECT_EQ(FormatLogLine(kTime, "s", Severity::kError, "e", {}),
            R"({"time":"2026-03-01T08:00:00.123456Z","severity":"ERROR","service":"s","event":"e"})"
            "\n");
}

TEST(LogTest, WritesNumbersExactly) {
  EXPECT_EQ(Value({"k", std::numeric_limits<int64_t>::min()}), "-9223372036854775808");
  EXPECT_EQ(Value({"k", std::numeric_limits<uint64_t>::max()}), "18446744073709551615");
  EXPECT_EQ(Value({"k", 0.1}), "0.1");
  EXPECT_EQ(Value({"k", 1e300}), "1e+300");
  EXPECT_EQ(Value({"k", -7}), "-7");
}

TEST(LogTest, WritesNumbersThatJsonDoesNotHaveAsNull) {
  EXPECT_EQ(Value({"k", std::numeric_limits<double>::infinity()}), "null");
  EXPECT_EQ(Value({"k", std::numeric_limits<double>::quiet_NaN()}), "null");
}

TEST(LogTest, EscapesWhatJsonRequires) {
  EXPECT_EQ(Value({"k", "a\"b\\c\nd\te\x01\x7f"}), R"("a\"b\\c\nd\u0009e\u0001\u007f")");
  EXPECT_EQ(Value({"k", std::string("\0", 1)}), R"("\u0000")");
}

TEST(LogTest, KeepsVietnamese) {
  EXPECT_EQ(Value({"k", "Sở Nội vụ thành phố Đà Nẵng"}), "\"Sở Nội vụ thành phố Đà Nẵng\"");
}

TEST(LogTest, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(Value({"k", "a\xFF\xC3z"}), "\"a\uFFFD\uFFFDz\"");
}

TEST(LogTest, TellsBooleansFromNumbersAndText) {
  EXPECT_EQ(Value({"k", true}), "true");
  EXPECT_EQ(Value({"k", 1}), "1");
  EXPECT_EQ(Value({"k", "true"}), "\"true\"");
}

TEST(LogTest, WritesToStderrWithTheNameAndTheClockOfTheProcess) {
  const testing::FakeClock clock(kTime);
  SetLogClock(&clock);
  SetService("sipas-test");
  ::testing::internal::CaptureStderr();
  Log(Severity::kInfo, "started", {{"port", 7001}});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            R"({"time":"2026-03-01T08:00:00.123456Z","severity":"INFO","service":"sipas-test",)"
            R"("event":"started","port":7001})"
            "\n");
  SetLogClock(nullptr);
  SetService("");
}

TEST(LogTest, LinesOfThreadsDoNotMix) {
  constexpr int kThreads = 4;
  constexpr int kLines = 250;
  ::testing::internal::CaptureStderr();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < kLines; ++i) Log(Severity::kInfo, "e", {{"text", std::string(100, 'x')}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string log = ::testing::internal::GetCapturedStderr();
  const std::string end = R"("event":"e","text":")" + std::string(100, 'x') + "\"}\n";
  size_t lines = 0;
  for (size_t begin = 0; begin < log.size(); ++lines) {
    const size_t next = log.find('\n', begin) + 1;
    const std::string line = log.substr(begin, next - begin);
    ASSERT_TRUE(line.starts_with(R"({"time":")") && line.ends_with(end)) << line;
    begin = next;
  }
  EXPECT_EQ(lines, size_t{kThreads * kLines});
}

}  // namespace
}  // namespace sipas::obs
