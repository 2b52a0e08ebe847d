#include "sanitizers/parse/frame_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

CodeFrame Sanitizers(const std::string& line) {
  const std::optional<FrameLine> parsed = ParseSanitizerFrame(line);
  EXPECT_TRUE(parsed) << line;
  return parsed ? parsed->frame : CodeFrame{};
}

TEST(SanitizerFrameTest, ThreadSanitizersFrameHasFunctionPlaceAndModule) {
  EXPECT_EQ(Sanitizers("    #3 Cache::Get(int) const /src/cache.cc:41:7 (server+0x4f2a1) "
                       "(BuildId: 5fab12)"),
            (CodeFrame{"Cache::Get(int) const", "/src/cache.cc", 41, 7, "server"}));
  EXPECT_EQ(ParseSanitizerFrame("    #3 f /a.cc:1 (b+0x1)")->number, 3);
}

TEST(SanitizerFrameTest, AddressSanitizersFrameHasAnAddressFirst) {
  EXPECT_EQ(
      Sanitizers("    #0 0x55d0c4f2a1 in operator new(unsigned long) "
                 "../../../../src/libsanitizer/asan/asan_new_delete.cpp:95"),
      (CodeFrame{"operator new(unsigned long)",
                 "../../../../src/libsanitizer/asan/asan_new_delete.cpp", 95, 0, ""}));
  EXPECT_EQ(Sanitizers("    #1 0x7f2e in __libc_start_main (/lib/libc.so.6+0x29d8f)"),
            (CodeFrame{"__libc_start_main", "", 0, 0, "libc.so.6"}));
}

TEST(SanitizerFrameTest, UnknownFunctionsAndFilesStayEmpty) {
  EXPECT_EQ(Sanitizers("    #0 <null> <null> (libfoo.so+0x1234)"),
            (CodeFrame{"", "", 0, 0, "libfoo.so"}));
  EXPECT_EQ(Sanitizers("    #0 0x5581 (/app/server+0x1234)"),
            (CodeFrame{"", "", 0, 0, "server"}));
  EXPECT_EQ(Sanitizers("    #0 malloc <null> (server+0x4e)"),
            (CodeFrame{"malloc", "", 0, 0, "server"}));
}

TEST(SanitizerFrameTest, BlanksAndParenthesesBelongToTheFunctionOrThePath) {
  EXPECT_EQ(
      Sanitizers("    #1 main::{lambda(int)#1}::operator()(int) const /a.cc:3 (t+0x1)"),
      (CodeFrame{"main::{lambda(int)#1}::operator()(int) const", "/a.cc", 3, 0, "t"}));
  EXPECT_EQ(
      Sanitizers("    #1 (anonymous namespace)::Put() /my sources/a.cc:3:1 (t+0x1)"),
      (CodeFrame{"(anonymous namespace)::Put()", "/my sources/a.cc", 3, 1, "t"}));
  EXPECT_EQ(Sanitizers("    #1 void std::__invoke_impl<void, void (*)(int)>(int) "
                       "/usr/include/c++/12/bits/invoke.h:61 (t+0x1)")
                .file,
            "/usr/include/c++/12/bits/invoke.h");
}

TEST(SanitizerFrameTest, WhatIsNoFrameIsNone) {
  for (const char* line : {"", "#", "#x", "    #", "# 1 f", "  Write of size 4", "#12"}) {
    EXPECT_FALSE(ParseSanitizerFrame(line)) << line;
  }
}

TEST(ValgrindFrameTest, HasPlaceOrModule) {
  const std::optional<FrameLine> at =
      ParseValgrindFrame("   at 0x10916C: Get(int) (a.cc:41)");
  ASSERT_TRUE(at);
  EXPECT_EQ(at->number, 0);
  EXPECT_EQ(at->frame, (CodeFrame{"Get(int)", "a.cc", 41, 0, ""}));
  const std::optional<FrameLine> by =
      ParseValgrindFrame("   by 0x4A: ??? (in /usr/lib/libstdc++.so.6.0.30)");
  ASSERT_TRUE(by);
  EXPECT_EQ(by->number, 1);
  EXPECT_EQ(by->frame, (CodeFrame{"", "", 0, 0, "libstdc++.so.6.0.30"}));
  EXPECT_FALSE(ParseValgrindFrame("   at the end"));
}

}  // namespace
}  // namespace assay
