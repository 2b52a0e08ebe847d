// Identical journal in, identical report out, to the bit: a recorded run of a real
// machine is evaluated again and must give the report that was written then, whatever
// compiler built this. Doubles are printed so that they read back as the same bits.
// ASSAY_UPDATE_GOLDEN=1 rewrites the report after the rule was changed on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

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

// The recorded run with one edit in one of its files, as a person might make it.
std::string MessageAfter(const std::string& file, const std::string& from,
                         const std::string& to) {
  const std::string folder =
      testing::TempDir() + "recorded_run_test." +
      testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::remove_all(folder);
  std::filesystem::copy(kRun, folder);
  std::string text = *ReadTextFile(folder + "/" + file);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  EXPECT_TRUE(WriteTextFile(folder + "/" + file, text).ok());
  return std::string(LoadRun(folder).status().message());
}

TEST(RecordedRunTest, WhatDescribesNoRunIsRefused) {
  using testing::HasSubstr;
  EXPECT_THAT(MessageAfter("run.json", "\"baseline\": 0", "\"baseline\": -1"),
              HasSubstr("a claim about cells that it does not have"));
  EXPECT_THAT(MessageAfter("run.json", "\"baseline\": 0", "\"baseline\": 99999"),
              HasSubstr("a claim about cells that it does not have"));
  EXPECT_THAT(MessageAfter("run.json", "\"confidence\": 0.95", "\"confidence\": 1.0"),
              HasSubstr("confidence"));
  EXPECT_THAT(MessageAfter("run.json", "\"rounds_max\": 44", "\"rounds_max\": -5"),
              HasSubstr("limits that no run has"));
  EXPECT_THAT(MessageAfter("journal.jsonl", "\"iterations\":", "\"iterations\":-"),
              HasSubstr("no iteration or of negative time"));
  EXPECT_THAT(MessageAfter("journal.jsonl", "\"cell\":2", "\"cell\":7"),
              HasSubstr("names cells that run.json does not have"));
}

}  // namespace
}  // namespace assay
