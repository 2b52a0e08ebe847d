// Identical journal in, identical report out, to the bit: a recorded run of a real
// machine is evaluated again and must give the report that was written then, whatever
// compiler built this. Doubles are printed so that they read back as the same bits.
// ASSAY_UPDATE_GOLDEN=1 rewrites the report after the rule was changed on purpose.
#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/app/run_folder.h"
#include "harness/verdict/evaluate.h"
#include "results/export/json.h"

namespace assay {
namespace {

const std::string kRun = ASSAY_TEST_DATA "/recorded_run";

TEST(RecordedRunTest, IsEvaluatedToTheSameBitsEverywhere) {
  const absl::StatusOr<StoredRun> run = LoadRun(kRun);
  ASSERT_TRUE(run.ok()) << run.status();
  const std::string now = RenderJson(Evaluate(run->header, run->records), {});
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(WriteTextFile(kRun + "/report.json", now).ok());
  }
  EXPECT_EQ(now, *ReadTextFile(kRun + "/report.json"));
}

}  // namespace
}  // namespace assay
