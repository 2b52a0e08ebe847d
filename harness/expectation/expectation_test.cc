// Expectations as a user writes them, on functions whose speedup is plain; what a busy
// machine leaves open may be skipped, but never fail.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "assay/testing.h"
#include "harness/expectation/expectation_child.h"

namespace assay {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

// Some milliseconds of arithmetic that no compiler leaves out.
std::uint64_t Work(int millions) {
  std::uint64_t value = 1;
  for (int i = 0; i < millions * 1'000'000; ++i) {
    value = value * 6364136223846793005u + 1442695040888963407u;
  }
  return value;
}
std::atomic<std::uint64_t> sink{0};

// Four pieces, dealt out to the threads.
void WorkTogether(int threads) {
  std::vector<std::thread> team;
  for (int lane = 0; lane < threads; ++lane) {
    team.emplace_back([=] {
      for (int piece = lane; piece < 4; piece += threads) sink += Work(2);
    });
  }
  for (std::thread& thread : team) thread.join();
}

SpeedupExpectation Quick() {
  return {.serial = [] { sink += Work(8); },
          .parallel = WorkTogether,
          .threads = 1,
          .budget = std::chrono::seconds(2)};
}

// What the macro does in a test, as users have it.
TEST(ExpectSpeedupTest, TenTimesTheWorkIsNeverAsFast) {
  EXPECT_SPEEDUP({.serial = [] { sink += Work(20); },
                  .parallel = [](int) { sink += Work(2); },
                  .threads = 1,
                  .target = ">= 2",
                  .budget = std::chrono::seconds(15)});
}

TEST(ExpectSpeedupTest, AFalseClaimIsNeverProved) {
  SpeedupExpectation expectation = Quick();
  expectation.serial = [] { sink += Work(2); };
  expectation.parallel = [](int) { sink += Work(20); };
  expectation.budget = std::chrono::seconds(15);
  const SpeedupVerdict verdict = MeasureSpeedup(expectation, __FILE__, __LINE__, "");
  EXPECT_THAT(verdict.kind, AnyOf(SpeedupVerdict::kRefuted, SpeedupVerdict::kUndecided))
      << verdict.text;
  if (verdict.kind == SpeedupVerdict::kRefuted) {
    EXPECT_LT(*verdict.high, 1.5);
    EXPECT_THAT(verdict.text, HasSubstr("REFUTED: speedup >= 1.5 claimed"));
  }
}

TEST(ExpectSpeedupTest, TwoExpectationsInOneTestAreEachMeasured) {
  for (int visit = 0; visit < 2; ++visit) {
    int measured_here = visit;
    SpeedupExpectation expectation = Quick();
    expectation.budget = std::chrono::seconds(1);
    // The second visit alone would crash: so the first one must not serve for it.
    expectation.parallel = [measured_here](int) {
      if (measured_here == 1) std::abort();
    };
    const SpeedupVerdict verdict = MeasureSpeedup(expectation, __FILE__, __LINE__, "");
    if (visit == 0) {
      EXPECT_EQ(verdict.kind, SpeedupVerdict::kUndecided) << verdict.text;
    } else {
      EXPECT_EQ(verdict.kind, SpeedupVerdict::kFailed) << verdict.text;
      EXPECT_THAT(verdict.text, HasSubstr("crash"));
    }
  }
}

TEST(ExpectSpeedupTest, ABudgetThatIsSpentIsUndecided) {
  SpeedupExpectation expectation = Quick();
  expectation.budget = std::chrono::milliseconds(500);
  const SpeedupVerdict verdict = MeasureSpeedup(expectation, __FILE__, __LINE__, "");
  EXPECT_EQ(verdict.kind, SpeedupVerdict::kUndecided) << verdict.text;
  EXPECT_THAT(verdict.text, HasSubstr("UNDECIDED"));
}

TEST(ExpectSpeedupTest, MoreThreadsThanCpusAreUntestable) {
  SpeedupExpectation expectation = Quick();
  expectation.threads = 4096;
  const SpeedupVerdict verdict = MeasureSpeedup(expectation, __FILE__, __LINE__, "");
  EXPECT_EQ(verdict.kind, SpeedupVerdict::kUntestable);
  EXPECT_THAT(verdict.text, HasSubstr("UNTESTABLE: 4096 threads claimed"));
}

TEST(ExpectSpeedupTest, ASlowBuildIsUntestable) {
  EXPECT_EQ(MeasureSpeedup(Quick(), __FILE__, __LINE__, "built for something else").text,
            "UNTESTABLE: built for something else");
}

TEST(ExpectSpeedupTest, AWrongAnswerFails) {
  SpeedupExpectation expectation = Quick();
  expectation.is_right = [] { return false; };
  const SpeedupVerdict verdict = MeasureSpeedup(expectation, __FILE__, __LINE__, "");
  EXPECT_EQ(verdict.kind, SpeedupVerdict::kFailed);
  EXPECT_THAT(verdict.text, HasSubstr("FAILED: wrong_answer")) << "not that it crashed";
  EXPECT_THAT(verdict.text, HasSubstr("is_right() says no"));
}

TEST(ExpectSpeedupTest, MistakesFailWithOneMessage) {
  SpeedupExpectation expectation = Quick();
  expectation.target = "fast";
  EXPECT_THAT(MeasureSpeedup(expectation, __FILE__, __LINE__, "").text,
              HasSubstr("'fast'"));
  expectation = Quick();
  expectation.parallel = nullptr;
  EXPECT_THAT(MeasureSpeedup(expectation, __FILE__, __LINE__, "").text,
              HasSubstr("both a serial and a parallel function"));
}

// --- What a test makes of a verdict ----------------------------------------------------

TEST(ExpectProvedTest, ARefutedOneFailsWithItsText) {
  EXPECT_NONFATAL_FAILURE(
      ASSAY_EXPECT_PROVED((SpeedupVerdict{.kind = SpeedupVerdict::kRefuted,
                                          .text = "REFUTED: 1.1x [1.0, 1.2]"})),
      "REFUTED: 1.1x [1.0, 1.2]");
  EXPECT_NONFATAL_FAILURE(ASSAY_EXPECT_PROVED((SpeedupVerdict{
                              .kind = SpeedupVerdict::kFailed, .text = "FAILED: no"})),
                          "FAILED: no");
}

// This program again, with these arguments; it must succeed.
std::string Again(const std::string& arguments) {
  std::FILE* pipe =
      popen(("'" + std::filesystem::read_symlink("/proc/self/exe").string() +
             "' --gtest_also_run_disabled_tests " + arguments + " 2>&1")
                .c_str(),
            "r");
  std::string output(1 << 16, '\0');
  output.resize(std::fread(output.data(), 1, output.size(), pipe));
  EXPECT_EQ(pclose(pipe), 0) << output;
  return output;
}

// Run by the test below it, which looks at what becomes of it.
TEST(ExpectProvedTest, DISABLED_IsSkipped) {
  ASSAY_EXPECT_PROVED((SpeedupVerdict{.kind = SpeedupVerdict::kUndecided,
                                      .text = "UNDECIDED: the machine was busy"}));
  FAIL() << "the test should have ended above";
}

TEST(ExpectProvedTest, AnUndecidedOneSkipsTheRestOfTheTest) {
  const std::string output = Again("--gtest_filter=*.DISABLED_IsSkipped");
  EXPECT_THAT(output, testing::AllOf(HasSubstr("1 test, listed below"),
                                     HasSubstr("UNDECIDED: the machine was busy")));
}

TEST(ExpectProvedTest, ARepeatedTestIsMeasuredEachTime) {
  const std::string output = Again("--gtest_filter=*.AWrongAnswerFails --gtest_repeat=2");
  EXPECT_THAT(output, testing::Not(HasSubstr("FAILED")));
}

TEST(ExpectProvedTest, AProvedOnePasses) {
  ASSAY_EXPECT_PROVED((SpeedupVerdict{.kind = SpeedupVerdict::kProved}));
  SUCCEED();
}

// --- The child
// ---------------------------------------------------------------------------

TEST(ExpectationServerTest, ThreadsMayUseAllCpusOfTheirCell) {
  static cpu_set_t seen;
  const SpeedupExpectation expectation{
      .serial = [] {},
      .parallel =
          [](int) {
            std::thread([] { sched_getaffinity(0, sizeof seen, &seen); }).join();
          }};
  cpu_set_t allowed;
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE && cpus.size() < 2; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
  }
  ExpectationServer server(expectation);
  const Cell cell{.workload = "Child.Test",
                  .variant = kParallelVariant,
                  .threads = static_cast<int>(cpus.size()),
                  .cpus = cpus,
                  .threading = Threading::kOwn};
  const Reply prepared = server.Answer(PrepareRequest{.cell = cell, .iterations = 1});
  ASSERT_TRUE(std::holds_alternative<PreparedReply>(prepared));
  const Reply reply = server.Answer(MeasureRequest{});
  ASSERT_TRUE(std::holds_alternative<MeasuredReply>(reply));
  const MeasuredReply& measured = std::get<MeasuredReply>(reply);
  EXPECT_THAT(measured.measurement.lanes, testing::IsEmpty())
      << "threads that have ended leave no evidence, so none may pass for all";
  ASSERT_TRUE(measured.machine.has_value());
  EXPECT_EQ(CPU_COUNT(&seen), static_cast<int>(cpus.size()));
}

}  // namespace
}  // namespace assay
