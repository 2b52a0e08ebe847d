#include "harness/cell/thread_probe.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <thread>
#include <vector>

namespace assay {
namespace {

TEST(ThreadProbeTest, SeesFaultsAndCpuOfItsOwnThread) {
  const ThreadProbe probe(-1);
  const ThreadSnapshot before = probe.Read();
  // Fresh pages, whatever the heap has kept from before.
  constexpr std::size_t kSize = 4 << 20;
  void* const fresh =
      mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(fresh, MAP_FAILED);
  std::memset(fresh, 1, kSize);
  const ThreadSnapshot after = probe.Read();
  munmap(fresh, kSize);
  const LaneEvidence evidence = Difference(before, after);
  EXPECT_GE(evidence.minor_faults, 1);
  EXPECT_GE(evidence.cpu_last, 0);
  EXPECT_GE(evidence.cpu_ns, 0);
  EXPECT_GE(evidence.run_delay_ns, 0);
}

TEST(ThreadProbeTest, CountsAVoluntarySwitch) {
  const ThreadProbe probe(-1);
  const ThreadSnapshot before = probe.Read();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child ==
      0) {  // answers only after the parent has begun to wait, or before: both end
    usleep(1000);
    _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
  }
  char byte;
  ASSERT_EQ(read(ends[0], &byte, 1), 1);  // blocks: a voluntary switch
  EXPECT_GE(Difference(before, probe.Read()).voluntary_switches, 1);
}

TEST(ThreadProbeTest, ReadsSchedstat) {
  ThreadSnapshot snapshot;
  ASSERT_TRUE(ParseSchedstat("123456 789 12\n", &snapshot));
  EXPECT_EQ(snapshot.cpu_ns, 123456);
  EXPECT_EQ(snapshot.run_delay_ns, 789);
  EXPECT_FALSE(ParseSchedstat("", &snapshot));
}

TEST(ThreadProbeTest, ReadsStatWhateverTheThreadIsCalled) {
  // A name with blanks and parentheses, as any program may choose.
  const std::string text =
      "42 (a ) (b) R 1 42 42 0 -1 4194304 77 0 3 0 10 20 0 0 20 0 1 0 100 200 300 400 1 "
      "1 0 "
      "0 0 0 0 0 0 0 0 0 17 5 0 0 0 0 0\n";
  ThreadSnapshot snapshot;
  ASSERT_TRUE(ParseStat(text, &snapshot));
  EXPECT_EQ(snapshot.minor_faults, 77);
  EXPECT_EQ(snapshot.major_faults, 3);
  EXPECT_EQ(snapshot.cpu, 5);
  EXPECT_FALSE(ParseStat("42 (torn) R 1 2", &snapshot));
}

TEST(ThreadProbeTest, ReadsStatus) {
  const std::string text =
      "Name:\tx\nCpus_allowed_list:\t3\nvoluntary_ctxt_switches:\t8\n"
      "nonvoluntary_ctxt_switches:\t9\n";
  ThreadSnapshot snapshot;
  ASSERT_TRUE(ParseStatus(text, &snapshot));
  EXPECT_EQ(snapshot.cpu_placed, 3);
  EXPECT_EQ(snapshot.voluntary_switches, 8);
  EXPECT_EQ(snapshot.involuntary_switches, 9);
}

TEST(ThreadProbeTest, AThreadWithSeveralCpusIsNotPlaced) {
  ThreadSnapshot snapshot;
  ASSERT_TRUE(ParseStatus("Cpus_allowed_list:\t0-1\n", &snapshot));
  EXPECT_EQ(snapshot.cpu_placed, -1);
}

TEST(ThreadProbeTest, FindsTheThreadsOfThisProcess) {
  // The kernel adds up a thread's time when it is switched, which need not have happened.
  std::thread([] {}).join();
  const auto threads = ReadThreads({0});
  ASSERT_EQ(threads.count(getpid()), 1u);
  EXPECT_GT(threads.at(getpid()).cpu_ns, 0);
}

}  // namespace
}  // namespace assay
