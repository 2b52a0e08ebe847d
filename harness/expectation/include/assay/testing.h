// An expectation on a speedup, for GoogleTest:
//
//   TEST(Sort, TwoThreadsAreWorthIt) {
//     EXPECT_SPEEDUP({.serial = [] { SortAlone(Numbers()); },
//                     .parallel = [](int threads) { SortTogether(Numbers(), threads); },
//                     .threads = 2,
//                     .target = ">= 1.5"});
//   }
//
// It passes once the speedup is PROVED, fails with the interval where it is REFUTED,
// where an answer was wrong or where a function crashed, and skips with the reason where
// it is UNDECIDED (the machine was busy, the budget spent) or UNTESTABLE (fewer CPUs than
// threads, a sanitizer, no optimisation). A bare ratio of two times does neither: on a
// busy machine it fails though nothing is wrong, until somebody loosens it to nothing.
//
// How it is measured: this test program is started again and again for this test alone,
// each time with another memory layout; there both functions are run in interleaved
// rounds on pinned CPUs, and samples during which others used these CPUs do not count
// (docs/statistics.md). So what stands before the expectation in the test is done each
// time, and what stands behind it only here.
//
// CMake: find_package(assay COMPONENTS testing), link assay::testing. Linux only.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace assay {

struct SpeedupExpectation {
  // The best sequential way to do the work once; not `parallel` on one thread.
  std::function<void()> serial;
  // The same work on that many threads. Threads that it starts run on the CPUs that were
  // chosen; those that are there already stay where they are.
  std::function<void(int threads)> parallel;
  int threads = 2;
  std::string target = ">= 1.5";  // or "<= 3", or "1.8..2.2": serial time over parallel
  std::chrono::duration<double> budget = std::chrono::seconds(60);  // to measure for
  // Asked after every sample, untimed: whether the last answer was right.
  std::function<bool()> is_right = {};
  double confidence = 0.95;
  std::string place = "cores";  // as of `assay sweep --place`
};

struct SpeedupVerdict {
  enum Kind { kProved, kRefuted, kUndecided, kUntestable, kFailed };
  Kind kind = kUndecided;
  std::optional<double> speedup;  // with the interval's ends; absent where unknown
  std::optional<double> low;
  std::optional<double> high;
  std::string text;  // verdict, interval, rounds and reason, for people
};

// Where an expectation stands.
struct ExpectationPlace {
  std::string test;  // "Suite.Test"; empty: none is running
  // Differs between runs of the test in one process (--gtest_repeat).
  std::int64_t run = 0;
  std::string file;
  int line = 0;
  std::string slow_build;  // why this build says nothing of speed; empty: it may
};

// Blocks until the verdict or the end of the budget. Knows nothing of GoogleTest, so any
// version of it will do.
SpeedupVerdict MeasureSpeedup(const SpeedupExpectation& expectation,
                              const ExpectationPlace& place);

// On behalf of the macro that stands there. Only in the thread of a running test.
inline SpeedupVerdict MeasureSpeedup(const SpeedupExpectation& expectation,
                                     const char* file, int line, const char* slow_build) {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  ExpectationPlace place{.file = file, .line = line, .slow_build = slow_build};
  if (test != nullptr) {
    place.test = std::string(test->test_suite_name()) + "." + test->name();
    place.run = test->result()->start_timestamp();
  }
  return MeasureSpeedup(expectation, place);
}

// In the JUnit and JSON output of GoogleTest.
inline void RecordSpeedup(const SpeedupVerdict& verdict) {
  if (!verdict.speedup) return;
  testing::Test::RecordProperty("speedup", std::to_string(*verdict.speedup));
  if (!verdict.low || !verdict.high) return;
  testing::Test::RecordProperty("speedup_low", std::to_string(*verdict.low));
  testing::Test::RecordProperty("speedup_high", std::to_string(*verdict.high));
}

}  // namespace assay

// Why the code that this header is included in says nothing of speed; "" where it may.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define ASSAY_SLOW_BUILD "this test is built with a sanitizer"
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer) || \
    __has_feature(memory_sanitizer)
#define ASSAY_SLOW_BUILD "this test is built with a sanitizer"
#endif
#endif
#if !defined(ASSAY_SLOW_BUILD) && defined(__OPTIMIZE__)
#define ASSAY_SLOW_BUILD ""
#elif !defined(ASSAY_SLOW_BUILD)
#define ASSAY_SLOW_BUILD "this test is built without optimisation (-O2)"
#endif

// What a test makes of a verdict. Returns from the test where it is skipped.
#define ASSAY_EXPECT_PROVED(verdict)                                     \
  do {                                                                   \
    const ::assay::SpeedupVerdict assay_verdict = (verdict);             \
    ::assay::RecordSpeedup(assay_verdict);                               \
    if (assay_verdict.kind == ::assay::SpeedupVerdict::kUndecided ||     \
        assay_verdict.kind == ::assay::SpeedupVerdict::kUntestable) {    \
      GTEST_SKIP() << assay_verdict.text;                                \
    } else if (assay_verdict.kind != ::assay::SpeedupVerdict::kProved) { \
      ADD_FAILURE() << assay_verdict.text;                               \
    }                                                                    \
  } while (false)

// Takes a SpeedupExpectation, or its members in braces.
#define EXPECT_SPEEDUP(...)                                                            \
  ASSAY_EXPECT_PROVED(::assay::MeasureSpeedup(::assay::SpeedupExpectation __VA_ARGS__, \
                                              __FILE__, __LINE__, ASSAY_SLOW_BUILD))
