#include "harness/run/reported.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kUseAfterFree[] =
    "preparing\n"
    "=================================================================\n"
    "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc "
    "0x1 bp 0x2 sp 0x3\n"
    "READ of size 4 at 0x602000000010 thread T1\n"
    "    #0 0x1 in Read /src/settings.cc:12\n"
    "\n"
    "freed by thread T0 here:\n"
    "    #0 0x1 in operator delete(void*) asan_new_delete.cpp:1\n"
    "    #1 0x1 in Replace /src/settings.cc:40\n"
    "SUMMARY: AddressSanitizer: heap-use-after-free /src/settings.cc:12 in Read\n";

TEST(ReportsInTest, FindsEachFaultOnce) {
  EXPECT_THAT(ReportsIn(std::string(kUseAfterFree) + kUseAfterFree), SizeIs(1));
  EXPECT_THAT(ReportsIn("last words\n"), IsEmpty());
}

TEST(SetReportTest, SaysWhatAndWhereButNotInWhichCell) {
  Finding finding{.kind = "early_exit", .summary = "exited with code 1", .cell = "a"};
  SetReport(ReportsIn(kUseAfterFree).front(), &finding);
  EXPECT_EQ(finding.kind, "use_after_free");
  EXPECT_EQ(
      finding.summary,
      "heap-use-after-free: settings.cc:12 in Read, freed at settings.cc:40 in Replace");
  EXPECT_EQ(finding.cell, "a");
  Finding elsewhere{.cell = "b"};
  SetReport(ReportsIn(kUseAfterFree).front(), &elsewhere);
  EXPECT_EQ(finding.fingerprint, elsewhere.fingerprint);
}

TEST(LastLinesTest, CutsAtALine) {
  EXPECT_EQ(LastLines("one\ntwo\n"), "one\ntwo\n");
  std::string output;
  for (int i = 0; i < 1000; ++i) output += "line " + std::to_string(i) + "\n";
  const std::string last = LastLines(output);
  EXPECT_THAT(last, StartsWith("...\nline "));
  EXPECT_THAT(last, HasSubstr("line 999\n"));
  EXPECT_LE(last.size(), 2004u);
}

}  // namespace
}  // namespace assay
