// Every lesson answers right on one to three lanes, so that none of them can rot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/testing/run_workload.h"

namespace assay {
namespace {

TEST(SamplesTest, EveryLessonIsRegistered) {
  std::vector<std::string> cases;
  for (const RegisteredCase& registered : RegisteredCases()) {
    cases.push_back(registered.info.name + "/" + registered.info.variant);
  }
  EXPECT_THAT(
      cases, testing::ElementsAre("independent_work/hash_chain", "prime_count/blocks",
                                  "prime_count/sequential", "prime_count/stretches",
                                  "shared_counter/fetch_add", "shared_counter/per_lane"));
}

TEST(SamplesTest, EveryLessonAnswersRightOnOneToThreeLanes) {
  for (const RegisteredCase& registered : RegisteredCases()) {
    const CaseInfo& info = registered.info;
    const int most = info.threading == Threading::kSingle ? 1 : 3;
    for (int lanes = 1; lanes <= most; ++lanes) {
      const Cell cell = TestCell(info.name, info.variant, lanes);
      const auto workload = registered.make(cell);
      const absl::Status status =
          RunSamples(*workload, cell, {.samples = 2, .iterations = 2});
      EXPECT_TRUE(status.ok()) << info.name << "/" << info.variant << " x" << lanes
                               << ": " << status.message();
    }
  }
}

// Limits that no block and no number of lanes divides, and that end before the first
// prime, on it and after it.
TEST(SamplesTest, PrimesAreCountedOnceWhateverTheLimit) {
  for (const char* variant : {"blocks", "stretches", "sequential"}) {
    const RegisteredCase* registered = FindCase("prime_count", variant);
    const int lanes = registered->info.threading == Threading::kSingle ? 1 : 3;
    for (std::int64_t limit : {1, 2, 3, 4, 499, 500, 501, 1009, 10'007}) {
      const Cell cell = TestCell("prime_count", variant, lanes, {{"limit", limit}});
      const auto workload = registered->make(cell);
      const absl::Status status = RunSamples(*workload, cell);
      EXPECT_TRUE(status.ok()) << variant << " below " << limit << ": "
                               << status.message();
    }
  }
}

}  // namespace
}  // namespace assay
