// This test is linked as a stress child is, with the calls wrapped.
#include "stress/engine/perturb.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <mutex>
#include <vector>

namespace assay {
namespace {

constexpr int kIterations = 400;

// Delays at points alone: those of the start are the same with and without points.
std::int64_t DelaysOf(std::uint64_t seed, int actor, void (*body)()) {
  std::int64_t delays[2];
  for (const bool with_points : {false, true}) {
    Perturber perturber({.seed = seed});
    for (int i = 0; i < kIterations; ++i) {
      perturber.Begin(actor, i);
      current_perturber = with_points ? &perturber : nullptr;
      body();
      current_perturber = nullptr;
    }
    delays[with_points ? 1 : 0] = perturber.delays();
  }
  return delays[1] - delays[0];
}

void PassMarkedPoints() {
  for (int i = 0; i < 8; ++i) StressPoint();
}

void Lock() {
  static std::mutex mutex;
  const std::lock_guard<std::mutex> lock(mutex);
}

void Read() {
  char byte;
  EXPECT_EQ(read(-1, &byte, 1), -1);
}

TEST(PerturbTest, MarkedPointsAreDelayedNowAndThen) {
  const std::int64_t delays = DelaysOf(1, 0, PassMarkedPoints);
  EXPECT_GT(delays, kIterations / 10);
  EXPECT_LT(delays, 8 * kIterations / 2) << "most points must stay undisturbed";
}

TEST(PerturbTest, ASeedRepeatsItsDelaysAndAnotherOneDoesNot) {
  const std::int64_t delays = DelaysOf(5, 1, PassMarkedPoints);
  EXPECT_EQ(DelaysOf(5, 1, PassMarkedPoints), delays);
  EXPECT_NE(DelaysOf(6, 1, PassMarkedPoints), delays);
  EXPECT_NE(DelaysOf(5, 0, PassMarkedPoints), delays) << "actors must not move in step";
}

TEST(PerturbTest, LocksAndSystemCallsAreWrapped) {
  EXPECT_GT(DelaysOf(1, 0, Lock), 0);
  EXPECT_GT(DelaysOf(1, 0, Read), 0);
}

TEST(PerturbTest, NothingIsDelayedWithoutAPerturber) {
  ASSERT_EQ(current_perturber, nullptr);
  PassMarkedPoints();
  Lock();
}

TEST(PerturbTest, SomeIterationsHaveNoDelaysAtAll) {
  // A quarter by design: without them what delays hide would be hidden always.
  Perturber perturber({.seed = 3, .lane = 0});
  int quiet = 0;
  for (int i = 0; i < kIterations; ++i) {
    perturber.Begin(0, i);
    const std::int64_t before = perturber.delays();
    for (int point = 0; point < 200; ++point) perturber.Point();
    quiet += perturber.delays() == before ? 1 : 0;
  }
  EXPECT_GT(quiet, kIterations / 8);
  EXPECT_LT(quiet, kIterations / 2);
}

}  // namespace
}  // namespace assay
