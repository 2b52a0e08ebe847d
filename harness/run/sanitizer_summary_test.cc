#include "harness/run/sanitizer_summary.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(SanitizerSummaryTest, EverySanitizerHasItsKind) {
  const auto kind_of = [](const std::string& tool) {
    return FindSanitizerSummary("SUMMARY: " + tool + ": something x.cc:1 in F\n")->kind;
  };
  EXPECT_EQ(kind_of("ThreadSanitizer"), "race");
  EXPECT_EQ(kind_of("AddressSanitizer"), "address");
  EXPECT_EQ(kind_of("UndefinedBehaviorSanitizer"), "undefined");
  EXPECT_EQ(kind_of("LeakSanitizer"), "leak");
  EXPECT_EQ(kind_of("FutureSanitizer"), "sanitizer");
}

TEST(SanitizerSummaryTest, NamesFilesWithoutTheFoldersThatTheyWereBuiltIn) {
  EXPECT_EQ(
      FindSanitizerSummary(
          "==================\n"
          "SUMMARY: ThreadSanitizer: data race /src/a/cache.cc:41 in Get(A::B const&)\n"
          "SUMMARY: ThreadSanitizer: data race /src/a/later.cc:1 in Put\n")
          ->text,
      "data race cache.cc:41 in Get(A::B const&)");
  EXPECT_EQ(
      FindSanitizerSummary("SUMMARY: AddressSanitizer: SEGV (/lib/libc.so.6+0x1) in f")
          ->text,
      "SEGV (libc.so.6+0x1) in f");
}

TEST(SanitizerSummaryTest, OtherOutputHasNone) {
  EXPECT_FALSE(FindSanitizerSummary("").has_value());
  EXPECT_FALSE(FindSanitizerSummary("all is well\nSUMMARY: none").has_value());
}

}  // namespace
}  // namespace assay
