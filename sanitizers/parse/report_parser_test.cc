// The parser against real logs of g++ 12, clang 14 and 19 and Valgrind 3.19
// (testdata/README.md), whose findings are golden files, and against logs that are torn,
// interleaved, prefixed or no logs at all.
#include "sanitizers/parse/report_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "sanitizers/parse/collect.h"
#include "sanitizers/parse/places.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<SanitizerReport> Parse(std::string_view log, std::size_t piece = 1 << 16) {
  std::vector<SanitizerReport> reports;
  ReportParser parser(
      [&](SanitizerReport report) { reports.push_back(std::move(report)); });
  for (std::size_t at = 0; at < log.size(); at += piece) {
    parser.Feed(log.substr(at, piece));
  }
  parser.Finish();
  return reports;
}

std::string RoleName(StackRole role) {
  switch (role) {
    case StackRole::kAccess:
      return "access";
    case StackRole::kAllocation:
      return "allocation";
    case StackRole::kFree:
      return "free";
    case StackRole::kThreadStart:
      return "thread start";
    case StackRole::kMutex:
      return "mutex";
    case StackRole::kOther:
      return "other";
  }
  return "";
}

std::string ReportText(const SanitizerReport& report) {
  std::string text = absl::StrFormat("%s: %s (%s)\n  %s\n", report.kind, report.problem,
                                     report.tool, SummaryOf(report));
  if (!report.object.empty()) text += "  object: " + report.object + "\n";
  text += "  fingerprint: " + Fingerprint(report) + "\n";
  for (const ReportStack& stack : report.stacks) {
    text += absl::StrFormat("  %s [%s]%s\n", RoleName(stack.role), stack.title,
                            stack.thread.empty() ? "" : " of " + stack.thread);
    for (const CodeFrame& frame : stack.frames) {
      text += absl::StrFormat("    %s%s | %s:%d:%d | %s\n",
                              IsUsersCode(frame) ? "" : "- ", frame.function, frame.file,
                              frame.line, frame.column, frame.module);
    }
  }
  return text;
}

std::vector<fs::path> Logs() {
  std::vector<fs::path> logs;
  for (const auto& entry : fs::recursive_directory_iterator(ASSAY_TEST_DATA)) {
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

TEST(RealLogTest, GivesItsGoldenFindings) {
  ASSERT_THAT(Logs(), testing::Not(IsEmpty()));
  for (const fs::path& log : Logs()) {
    std::string text;
    for (const SanitizerReport& report : Parse(ReadFile(log))) text += ReportText(report);
    fs::path golden = log;
    golden.replace_extension(".golden");
    if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) std::ofstream(golden) << text;
    EXPECT_EQ(text, ReadFile(golden)) << log;
  }
}

TEST(RealLogTest, IsReadAlikeInWhateverPiecesItComes) {
  for (const fs::path& log : Logs()) {
    const std::string text = ReadFile(log);
    EXPECT_EQ(Parse(text, 1), Parse(text)) << log;
    EXPECT_EQ(Parse(text, 7), Parse(text)) << log;
  }
}

TEST(RealLogTest, CutOffAnywhereLosesAtMostTheLastReport) {
  for (const fs::path& log : Logs()) {
    const std::string text = ReadFile(log);
    const std::vector<SanitizerReport> whole = Parse(text);
    for (std::size_t size = 0; size < text.size(); size += 101) {
      const std::vector<SanitizerReport> cut = Parse(text.substr(0, size));
      ASSERT_LE(cut.size(), whole.size()) << log << " cut at " << size;
      for (std::size_t i = 0; i + 1 < cut.size(); ++i) {
        EXPECT_EQ(cut[i], whole[i]) << log << " cut at " << size;
      }
    }
  }
}

constexpr char kRace[] =
    "==================\n"
    "WARNING: ThreadSanitizer: data race (pid=7)\n"
    "  Write of size 4 at 0x7b0400000010 by thread T2 (mutexes: write M0):\n"
    "    #0 Put(int) /src/cache.cc:41 (server+0x4f2a1)\n"
    "\n"
    "  Previous read of size 4 at 0x7b0400000010 by thread T1:\n"
    "    #0 Get(int) /src/cache.cc:12 (server+0x4f2a1)\n"
    "\n"
    "SUMMARY: ThreadSanitizer: data race /src/cache.cc:41 in Put(int)\n"
    "==================\n";

std::vector<std::string> Fingerprints(const std::vector<SanitizerReport>& reports) {
  std::vector<std::string> prints;
  for (const SanitizerReport& report : reports) prints.push_back(Fingerprint(report));
  return prints;
}

TEST(ReportParserTest, KeepsWhatEachStackIs) {
  const std::vector<SanitizerReport> reports = Parse(kRace);
  ASSERT_THAT(reports, SizeIs(1));
  ASSERT_THAT(reports[0].stacks, SizeIs(2));
  EXPECT_EQ(reports[0].stacks[0].title,
            "Write of size 4 by thread T2 (mutexes: write M0)");
  EXPECT_EQ(reports[0].stacks[0].thread, "T2");
  EXPECT_EQ(reports[0].place.line, 41);
  EXPECT_EQ(reports[0].other_place.line, 12);
}

TEST(ReportParserTest, SkipsWhatTheProgramPrintsInBetween) {
  std::string log = kRace;
  log.insert(log.find("  Previous"), "12 requests served\n# 1 is a comment\n");
  log.insert(log.find("    #0 Get"), "and 13 more\n");
  EXPECT_EQ(Parse(log), Parse(kRace));
}

TEST(ReportParserTest, AHeaderEndsTheReportBeforeIt) {
  std::string torn = kRace;
  torn.resize(torn.find("  Previous"));
  const std::vector<SanitizerReport> reports = Parse(torn + kRace);
  ASSERT_THAT(reports, SizeIs(2));
  EXPECT_EQ(reports[0].other_place, CodeFrame{});
  EXPECT_EQ(reports[1], Parse(kRace)[0]);
}

std::string WithPrefix(const std::string& prefix) {
  std::string log = prefix;
  for (const char c : std::string(kRace)) {
    log += c;
    if (c == '\n') log += prefix;
  }
  return log;
}

TEST(ReportParserTest, TakesOffWhatDriversAndServicesPutBeforeEachLine) {
  EXPECT_EQ(Parse(WithPrefix("12: ")), Parse(kRace));
  EXPECT_EQ(Parse(WithPrefix("2026-01-02T03:04:05.1234567Z ")), Parse(kRace));
  EXPECT_EQ(Parse(WithPrefix("server_1  | ")), Parse(kRace));
}

TEST(ReportParserTest, TakesOffColoursAndCarriageReturns) {
  std::string log = kRace;
  log.insert(log.find("WARNING"), "\x1b[1m\x1b[31m");
  log.insert(log.find("  Write"), "\x1b[1m\x1b[34m");
  for (std::size_t at = 0; (at = log.find('\n', at)) != std::string::npos; at += 2) {
    log.insert(at, "\r");
  }
  EXPECT_EQ(Parse(log), Parse(kRace));
}

TEST(ReportParserTest, TellsProcessesOfValgrindApart) {
  const auto lines = [](const std::string& pid, const std::string& file) {
    return std::vector<std::string>{
        "==" + pid + "== Invalid read of size 4\n",
        "==" + pid + "==    at 0x10: Get (" + file + ":3)\n",
        "==" + pid + "==    by 0x11: main (" + file + ":9)\n",
        "==" + pid + "==  Address 0x4a is 0 bytes inside a block of size 4 free'd\n",
        "==" + pid + "==    at 0x12: free (vg_replace_malloc.c:872)\n",
        "==" + pid + "==    by 0x13: Drop (" + file + ":5)\n",
        "==" + pid + "== \n",
    };
  };
  const auto one = lines("100", "a.cc"), other = lines("2000", "b.cc");
  std::string together;
  for (std::size_t i = 0; i < one.size(); ++i) together += one[i] + other[i];
  const std::vector<SanitizerReport> reports = Parse(together);
  ASSERT_THAT(reports, SizeIs(2));
  for (const SanitizerReport& report : reports) {
    EXPECT_EQ(report.kind, "use_after_free");
    EXPECT_EQ(report.stacks.size(), 2u);
    EXPECT_EQ(report.place.line, 3);
    EXPECT_EQ(report.other_place.line, 5);
  }
  EXPECT_NE(reports[0].place.file, reports[1].place.file);
}

TEST(ReportParserTest, ALineWithoutEndIsCut) {
  std::string log(10 * ReportParser::kLineMax, 'x');
  EXPECT_THAT(Parse(log), IsEmpty());
  EXPECT_THAT(Parse(log + "\n" + kRace), SizeIs(1));
  log = kRace;
  log.insert(log.find("  Previous"), std::string(3 * ReportParser::kLineMax, '#') + "\n");
  EXPECT_EQ(Fingerprints(Parse(log)), Fingerprints(Parse(kRace)));
}

TEST(ReportParserTest, WordsOfReportsInOrdinaryTextAreNone) {
  EXPECT_THAT(Parse("we build with ThreadSanitizer: it is slow\n"
                    "SUMMARY: 3 tests\n"
                    "ERROR: no such file: Sanitizer\n"
                    "my log: runtime error: division by zero\n"
                    "ThreadSanitizer: reported 1 warnings\n"
                    "== 12 == not Valgrind\n"
                    "a == b and c==12== d\n"),
              IsEmpty());
}

// A seeded mixture of real lines: it must not crash, loop or grow.
TEST(ReportParserTest, SurvivesShuffledAndDamagedLogs) {
  std::vector<std::string> lines;
  for (const fs::path& log : Logs()) {
    std::ifstream file(log);
    for (std::string line; std::getline(file, line);) lines.push_back(line + "\n");
  }
  for (int seed = 0; seed < 20; ++seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    std::string log;
    for (int i = 0; i < 2000; ++i) {
      std::string line = lines[random() % lines.size()];
      if (random() % 4 == 0) line[random() % line.size()] = static_cast<char>(random());
      log += line;
    }
    for (const SanitizerReport& report : Parse(log)) {
      EXPECT_FALSE(report.kind.empty()) << "seed " << seed;
      EXPECT_EQ(Fingerprint(report).size(), 16u);
    }
  }
}

}  // namespace
}  // namespace assay
