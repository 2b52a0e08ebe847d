#include "harness/run/sanitizer_summary.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(SanitizerSummaryTest, WhatWasFoundDecidesTheKind) {
  const auto kind_of = [](const std::string& summary) {
    return FindSanitizerSummary("SUMMARY: " + summary + " x.cc:1 in F\n")->kind;
  };
  EXPECT_EQ(kind_of("ThreadSanitizer: data race"), "race");
  EXPECT_EQ(kind_of("ThreadSanitizer: lock-order-inversion (potential deadlock)"),
            "lock_order");
  EXPECT_EQ(kind_of("ThreadSanitizer: SEGV"), "crash");
  EXPECT_EQ(kind_of("ThreadSanitizer: thread leak"), "sanitizer");
  EXPECT_EQ(kind_of("AddressSanitizer: heap-use-after-free"), "address");
  EXPECT_EQ(kind_of("AddressSanitizer: SEGV"), "crash");
  EXPECT_EQ(kind_of("AddressSanitizer: stack-overflow"), "crash");
  EXPECT_EQ(kind_of("AddressSanitizer: 80 byte(s) leaked in 2 allocation(s)."), "leak");
  EXPECT_EQ(kind_of("UndefinedBehaviorSanitizer: undefined-behavior"), "undefined");
  EXPECT_EQ(kind_of("FutureSanitizer: something"), "sanitizer");
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

TEST(SanitizerSummaryTest, UndefinedBehaviourMayHaveItsLineInPlaceOfASummary) {
  const auto found = FindSanitizerSummary(
      "starting\n/src/a/cache.cc:41:7: runtime error: load of null pointer\n  #0 0x1\n");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->kind, "undefined");
  EXPECT_EQ(found->text, "cache.cc:41:7: runtime error: load of null pointer");
}

TEST(SanitizerSummaryTest, OtherOutputHasNone) {
  EXPECT_FALSE(FindSanitizerSummary("").has_value());
  EXPECT_FALSE(FindSanitizerSummary("all is well\nSUMMARY: none").has_value());
}

}  // namespace
}  // namespace assay
