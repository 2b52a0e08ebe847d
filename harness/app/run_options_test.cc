#include "harness/app/run_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/duration.h"

namespace assay {
namespace {

TEST(RunOptionsTest, ReadsDurations) {
  EXPECT_EQ(*ParseDuration("90s"), 90);
  EXPECT_EQ(*ParseDuration("2m"), 120);
  EXPECT_EQ(*ParseDuration("1.5h"), 5400);
  EXPECT_EQ(*ParseDuration("500ms"), 0.5);
  EXPECT_EQ(*ParseDuration("30"), 30);
}

TEST(RunOptionsTest, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "soon", "-1s", "0", "1d", "nan", "inf", "2 m"}) {
    EXPECT_EQ(
        ParseDuration(text).status().message(),
        "'" + std::string(text) + "' is not a duration; write 500ms, 90s, 2m or 1h");
  }
}

TEST(RunOptionsTest, OptionsOverrideTheCommandsDefaults) {
  const RunOptions options{.budget = "5s", .rounds_max = 3};
  const auto plan =
      MakePlanOptions(options, {.budget_s = 60, .rounds_dropped = 1}, "assay x");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->limits.budget_s, 5);
  EXPECT_EQ(plan->limits.rounds_max, 3);
  EXPECT_EQ(plan->limits.rounds_dropped, 1);
  EXPECT_EQ(MakePlanOptions({.budget = "x"}, {}, "").status().message(),
            "--budget: 'x' is not a duration; write 500ms, 90s, 2m or 1h");
}

}  // namespace
}  // namespace assay
