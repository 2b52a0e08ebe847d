#include "stress/engine/linearizability.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

namespace assay {
namespace {

enum Code { kAdd, kRead };

// A counter that starts at 0: add returns what was there before.
struct Counter {
  std::int64_t value = 0;
  bool Apply(const Operation& call) {
    const bool right = call.result == value;
    if (call.code == kAdd) ++value;
    return right;
  }
  auto operator<=>(const Counter&) const = default;
};

Operation Call(int actor, Code code, std::int64_t result, std::int64_t begin_us,
               std::int64_t end_us) {
  return {.actor = actor,
          .code = code,
          .result = result,
          .begin_ns = 1000 * begin_us,
          .end_ns = 1000 * end_us};
}

bool Fits(const std::vector<Operation>& operations) {
  return IsLinearizable<Counter>(operations, {});
}

TEST(LinearizabilityTest, AnEmptyHistoryFits) { EXPECT_TRUE(Fits({})); }

TEST(LinearizabilityTest, OverlappingCallsFitInEitherOrder) {
  EXPECT_TRUE(Fits({Call(0, kAdd, 0, 0, 10), Call(1, kRead, 1, 5, 8)}));
  EXPECT_TRUE(Fits({Call(0, kAdd, 0, 0, 10), Call(1, kRead, 0, 5, 8)}));
}

TEST(LinearizabilityTest, ACallThatHasEndedCannotBeMissed) {
  EXPECT_FALSE(Fits({Call(0, kAdd, 0, 0, 2), Call(1, kRead, 0, 5, 8)}));
  EXPECT_TRUE(Fits({Call(0, kAdd, 0, 0, 2), Call(1, kRead, 1, 5, 8)}));
}

TEST(LinearizabilityTest, AResultThatNoOrderGivesDoesNotFit) {
  EXPECT_FALSE(Fits({Call(0, kAdd, 0, 0, 10), Call(1, kAdd, 0, 0, 10)}));
  EXPECT_TRUE(Fits({Call(0, kAdd, 0, 0, 10), Call(1, kAdd, 1, 0, 10)}));
}

TEST(LinearizabilityTest, OnesOwnCallsKeepTheirOrderWhateverTheClockSays) {
  // Both have the same times, as on a coarse clock; the read came second.
  EXPECT_FALSE(Fits({Call(0, kAdd, 0, 3, 3), Call(0, kRead, 0, 3, 3)}));
  EXPECT_TRUE(Fits({Call(0, kAdd, 0, 3, 3), Call(0, kRead, 1, 3, 3)}));
}

TEST(LinearizabilityTest, TimesCloserThanTheClocksOffsetsCountAsOverlapping) {
  Operation add = Call(0, kAdd, 0, 0, 1);
  Operation read = Call(1, kRead, 0, 2, 3);
  read.begin_ns = add.end_ns + kClockSlackNs;
  EXPECT_TRUE(Fits({add, read}));
  read.begin_ns = add.end_ns + kClockSlackNs + 1;
  EXPECT_FALSE(Fits({add, read}));
}

TEST(LinearizabilityTest, ThreeLanesMayNeedGoingBack) {
  // Tried first, lane 0's read of 1 before lane 2's add fails only at the end.
  EXPECT_TRUE(Fits({Call(0, kRead, 1, 0, 100), Call(0, kRead, 2, 200, 210),
                    Call(1, kAdd, 1, 0, 150), Call(2, kAdd, 0, 0, 150)}));
  EXPECT_FALSE(Fits({Call(0, kRead, 2, 0, 100), Call(0, kRead, 1, 200, 210),
                     Call(1, kAdd, 1, 0, 150), Call(2, kAdd, 0, 0, 150)}));
}

TEST(LinearizabilityTest, SixtyFourCallsAreNotTooMany) {
  std::vector<Operation> calls;
  for (int i = 0; i < 64; ++i) calls.push_back(Call(i % 4, kAdd, i, 10 * i, 10 * i + 15));
  std::vector<Operation> by_actor;
  for (int actor = 0; actor < 4; ++actor) {
    for (const Operation& call : calls) {
      if (call.actor == actor) by_actor.push_back(call);
    }
  }
  EXPECT_TRUE(Fits(by_actor));
  by_actor.back().result = 7;
  EXPECT_FALSE(Fits(by_actor));
}

}  // namespace
}  // namespace assay
