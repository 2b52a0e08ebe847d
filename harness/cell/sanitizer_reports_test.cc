// In builds with ThreadSanitizer a race of this test's own must come as data; in others
// there is never anything.
#include "harness/cell/sanitizer_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "harness/base/sanitizer.h"

namespace assay {
namespace {

#if ASSAY_THREAD_SANITIZER

int raced = 0;
[[gnu::noinline]] void Race() { ++raced; }

TEST(SanitizerReportsTest, ARaceComesWithBothStacksObjectAndThreads) {
  const std::int64_t before = SanitizerReports();
  std::thread one([] {
    for (int i = 0; i < 1000; ++i) Race();
  });
  for (int i = 0; i < 1000; ++i) Race();
  one.join();
  EXPECT_GT(SanitizerReports(), before);
  const std::vector<SanitizerReport> reports = TakeSanitizerReports();
  ASSERT_FALSE(reports.empty());
  const SanitizerReport& report = reports.front();
  EXPECT_EQ(report.tool, "ThreadSanitizer");
  EXPECT_EQ(report.problem, "data race");
  EXPECT_THAT(report.object, testing::HasSubstr("raced"));
  ASSERT_GE(report.stacks.size(), 3u);
  for (int i : {0, 1}) {
    const ReportStack& stack = report.stacks[static_cast<std::size_t>(i)];
    EXPECT_EQ(stack.role, StackRole::kAccess);
    ASSERT_FALSE(stack.frames.empty());
    EXPECT_THAT(stack.frames.front().function, testing::HasSubstr("Race"));
    EXPECT_THAT(stack.frames.front().file,
                testing::EndsWith("sanitizer_reports_test.cc"));
    EXPECT_GT(stack.frames.front().line, 0);
  }
  EXPECT_EQ(report.stacks.back().role, StackRole::kThreadStart);
  EXPECT_TRUE(TakeSanitizerReports().empty()) << "each is taken once";
}

#else

TEST(SanitizerReportsTest, WithoutThreadSanitizerThereAreNone) {
  EXPECT_EQ(SanitizerReports(), 0);
  EXPECT_TRUE(TakeSanitizerReports().empty());
}

#endif

}  // namespace
}  // namespace assay

#if ASSAY_THREAD_SANITIZER
// The race is meant, and must not fail the program.
extern "C" const char* __tsan_default_options() { return "exitcode=0"; }
#endif
