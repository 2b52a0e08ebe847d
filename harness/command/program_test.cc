// Real programs, real processes: what testdata/odd_program.cc does.
#include "harness/command/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/command/output.h"
#include "harness/command/preload.h"
#include "harness/command/process_tree.h"
#include "harness/command/testing/odd_program.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::vector<int> AllowedCpus() {
  cpu_set_t set;
  sched_getaffinity(0, sizeof set, &set);
  std::vector<int> cpus;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(static_cast<int>(cpu));
  }
  return cpus;
}

class ProgramTest : public testing::Test {
 protected:
  // `order.start` is made of the words.
  ProgramRun Run(std::vector<std::string> words, ProgramOrder order) {
    const absl::StatusOr<ProgramRun> run = TryRun(std::move(words), std::move(order));
    EXPECT_TRUE(run.ok()) << run.status();
    return run.value_or(ProgramRun{});
  }
  ProgramRun Run(std::vector<std::string> words) {
    return Run(std::move(words), {.start = start_});
  }
  absl::StatusOr<ProgramRun> TryRun(std::vector<std::string> words, ProgramOrder order) {
    start_.argv = std::move(words);
    start_.argv.insert(start_.argv.begin(), kOdd);
    order.output = output_.descriptor();
    order.errors = errors_.descriptor();
    output_.Clear();
    errors_.Clear();
    return RunToEnd(order);
  }
  std::string Output() const { return output_.Tail(1 << 20); }

  ProgramStart start_;
  OutputFile output_, errors_;
};

TEST_F(ProgramTest, AnExitCodeIsToldAsItIs) {
  EXPECT_EQ(Run({"exit", "0"}).code, 0);
  const ProgramRun run = Run({"exit", "7"});
  EXPECT_EQ(run.end, ProgramEnd::kExited);
  EXPECT_EQ(run.code, 7);
  EXPECT_EQ(EndText(run, {.start = start_}), "exited with code 7");
}

TEST_F(ProgramTest, ASignalIsToldByItsName) {
  const ProgramRun run = Run({"crash"});
  EXPECT_EQ(run.end, ProgramEnd::kSignalled);
  EXPECT_EQ(EndText(run, {.start = start_}),
            "was ended by signal 11 (Segmentation fault)");
}

TEST_F(ProgramTest, WordsArriveAsTheyAre) {
  Run({"echo", "two words", "it's \"quoted\"", "", "$HOME", "*", "--", "[a,b]", "\n"});
  EXPECT_EQ(Output(), "[two words][it's \"quoted\"][][$HOME][*][--][[a,b]][\n]");
  EXPECT_EQ(errors_.Tail(100), "to standard error");
}

TEST_F(ProgramTest, InputComesFromAFileOrThereIsNone) {
  const std::string path = testing::TempDir() + "/program_test.input";
  std::ofstream(path) << "one\ntwo\n";
  Run({"read"});
  EXPECT_EQ(Output(), "");
  start_.input = path;
  Run({"read"});
  EXPECT_EQ(Output(), "one\ntwo\n");
  start_.input = path + ".none";
  EXPECT_THAT(TryRun({"read"}, {.start = start_}).status().message(),
              HasSubstr("cannot read the input"));
}

TEST_F(ProgramTest, TheEnvironmentIsOursAndItsOwn) {
  setenv("ASSAY_TEST_INHERITED", "a", 1);
  setenv("ASSAY_TEST_CHANGED", "b", 1);
  start_.environment = {{"ASSAY_TEST_CHANGED", "c"}, {"ASSAY_TEST_NEW", "d e"}};
  const ProgramOrder order{.start = start_, .output = output_.descriptor()};
  ASSERT_TRUE(
      RunShell("echo $ASSAY_TEST_INHERITED $ASSAY_TEST_CHANGED $ASSAY_TEST_NEW", order)
          .ok());
  EXPECT_EQ(Output(), "a c d e\n");
}

TEST_F(ProgramTest, RunsOnItsCpusAlone) {
  const std::vector<int> cpus = {AllowedCpus().back()};
  Run({"cpus"}, {.start = start_, .cpus = cpus});
  EXPECT_EQ(Output(), absl::StrJoin(cpus, ",") + "\n");
  Run({"cpus"});
  EXPECT_EQ(Output(), absl::StrJoin(AllowedCpus(), ",") + "\n") << "wherever we may";
}

TEST_F(ProgramTest, ThePreloadedLibraryPutsEachThreadOnACpuOfItsOwn) {
  const std::vector<int> cpus = AllowedCpus();
  if (cpus.size() < 2) GTEST_SKIP() << "needs two CPUs";
  const std::string first = std::to_string(cpus[0]), second = std::to_string(cpus[1]);
  const std::string library = ASSAY_BINARY_DIR "/libassay-pin.so";
  // The list has no way to quote what separates its names.
  const std::string odd =
      absl::StrCat(testing::TempDir(), "odd: ", getpid(), "/libassay-pin.so");
  std::filesystem::create_directory(std::filesystem::path(odd).parent_path());
  std::filesystem::copy_file(library, odd);
  for (const std::string& path : {library, odd}) {
    Run({"threads"}, {.start = start_,
                      .cpus = {cpus[0], cpus[1]},
                      .variables = {"LD_PRELOAD=" + PreloadName(path).value(),
                                    "ASSAY_PIN_CPUS=" + first + "," + second}});
    EXPECT_EQ(Output(), first + " " + second + " " + first + "\n") << path;
  }
  std::filesystem::remove_all(std::filesystem::path(odd).parent_path());
}

TEST_F(ProgramTest, CountsCpuTimeAndMemory) {
  const ProgramRun computed = Run({"compute", "60"});
  EXPECT_GE(computed.user_ns + computed.system_ns, 55'000'000);
  EXPECT_GE(computed.span_ns, 55'000'000);
  const ProgramRun large = Run({"memory", "100"});
  EXPECT_GE(large.peak_memory_bytes, std::int64_t{100} << 20);
  EXPECT_GE(large.minor_faults, 1);
}

TEST_F(ProgramTest, TheWaitingOfAProgramWithOneThreadIsKnown) {
  EXPECT_TRUE(Run({"compute", "20"}).run_delay_ns.has_value());
  const ProgramOrder order{.start = start_};
  const auto two = RunShell(kOdd + " compute 40 & " + kOdd + " compute 40; wait", order);
  ASSERT_TRUE(two.ok());
  EXPECT_FALSE(two->run_delay_ns.has_value()) << "its children did the work";
}

TEST_F(ProgramTest, ThatTwoProgramsShareACpuIsSeenAsWaiting) {
  const std::vector<int> cpus = {AllowedCpus().front()};
  const pid_t rival = fork();
  if (rival == 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(cpus[0]), &set);
    sched_setaffinity(0, sizeof set, &set);
    // Ended by the reaping of whatever a run leaves behind, at the latest.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) asm volatile("");
  }
  const ProgramRun run = Run({"compute", "100"}, {.start = start_, .cpus = cpus});
  kill(rival, SIGKILL);
  ASSERT_TRUE(run.run_delay_ns.has_value());
  EXPECT_GE(*run.run_delay_ns, 20'000'000);
}

TEST_F(ProgramTest, WhoeverRunsTooLongIsEndedEvenIfItDoesNotListen) {
  for (const char* what : {"never", "stubborn"}) {
    const ProgramRun run = Run({what}, {.start = start_, .timeout_s = 0.05});
    EXPECT_EQ(run.end, ProgramEnd::kTimeout) << what;
    EXPECT_THAT(ChildrenOf(getpid()), IsEmpty()) << what;
  }
}

TEST_F(ProgramTest, WhoeverWritesWithoutEndIsEnded) {
  const ProgramRun run =
      Run({"fill"}, {.start = start_, .output_bytes_max = std::int64_t{1} << 20});
  EXPECT_EQ(run.end, ProgramEnd::kTooMuchOutput);
  EXPECT_THAT(EndText(run, {.start = start_, .output_bytes_max = 1 << 20}),
              HasSubstr("more than 1 MiB"));
  EXPECT_THAT(ChildrenOf(getpid()), IsEmpty());
}

// The new process shares our memory, and with it what a race detector's runtime knows of
// our handlers.
TEST_F(ProgramTest, OurOwnHandlersStayWhatTheyAre) {
  static volatile sig_atomic_t caught = 0;
  const auto before = signal(SIGTERM, [](int) { caught = 1; });
  Run({"exit", "0"});
  raise(SIGTERM);
  signal(SIGTERM, before);
  EXPECT_EQ(caught, 1);
}

TEST_F(ProgramTest, NothingThatItStartedOutlivesIt) {
  for (const char* what : {"fork", "daemon"}) {
    const ProgramRun run = Run({what});
    EXPECT_EQ(run.end, ProgramEnd::kExited) << what;
    EXPECT_EQ(run.left_behind, 1) << what;
    const int left = std::atoi(Output().c_str());
    ASSERT_GT(left, 0) << what;
    EXPECT_NE(kill(left, 0), 0) << what << ": process " << left << " lives";
  }
}

TEST_F(ProgramTest, WhatCannotBeStartedSaysWhy) {
  start_.argv = {"/dev/null"};
  EXPECT_THAT(RunToEnd({.start = start_}).status().message(),
              HasSubstr("cannot be executed"));
  const std::string path = testing::TempDir() + "/program_test.script";
  std::ofstream(path) << "echo no first line\n";
  chmod(path.c_str(), 0755);
  start_.argv = {path};
  EXPECT_THAT(RunToEnd({.start = start_}).status().message(),
              HasSubstr("a script needs a line #!/bin/sh, or --shell"));
}

}  // namespace
}  // namespace assay
