// All variants against the reference, and faulty ones that Verify must find out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <functional>

#include "harness/testing/run_workload.h"
#include "workloads/agent_evolution/evolution.h"

namespace assay {
namespace {

using testing::HasSubstr;

const Constants kConstants = {{"steps_per_ms", 200.0}};

Params SmallParams() {
  return {
      {"agents", std::int64_t{10}}, {"work_ms", 0.5}, {"generations", std::int64_t{3}}};
}

Cell SmallCell(const std::string& variant, int threads, Params more = {}) {
  Params params = SmallParams();
  for (const auto& [name, value] : more) params[name] = value;
  return TestCell("agent_evolution", variant, threads, params, kConstants);
}

absl::Status RunVariant(const Cell& cell, RunOptions options = {}) {
  const auto workload = FindCase(cell.workload, cell.variant)->make(cell);
  return RunSamples(*workload, cell, options);
}

struct VariantCase {
  std::string variant;
  int threads;
};

class VariantTest : public testing::TestWithParam<VariantCase> {};

TEST_P(VariantTest, AnswersAsTheReferenceInEverySampleAndIteration) {
  const Cell cell = SmallCell(GetParam().variant, GetParam().threads);
  const absl::Status status = RunVariant(cell, {.samples = 3, .iterations = 4});
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(VariantTest, AnswersAsTheReferenceWithUnevenWork) {
  const Cell cell = SmallCell(GetParam().variant, GetParam().threads,
                              {{"unevenness", 1.0}, {"seed", std::int64_t{9}}});
  const absl::Status status = RunVariant(cell, {.samples = 2, .iterations = 2});
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(VariantTest, CopesWithFewerAgentsThanThreads) {
  const Cell cell =
      SmallCell(GetParam().variant, GetParam().threads, {{"agents", std::int64_t{2}}});
  const absl::Status status = RunVariant(cell, {.samples = 2, .iterations = 3});
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(VariantTest, CopesWithOneStepAnAgent) {
  const Cell cell =
      SmallCell(GetParam().variant, GetParam().threads, {{"time_scale", 0.0}});
  const absl::Status status = RunVariant(cell, {.samples = 1, .iterations = 20});
  EXPECT_TRUE(status.ok()) << status;
}

// Not in flavours whose race detector would not understand its runtime.
constexpr bool kHasOpenMp = ASSAY_HAS_OPENMP == 1;

std::vector<VariantCase> VariantCases() {
  std::vector<VariantCase> cases = {{"sequential", 1}};
  for (const char* variant : {"static_partition", "shared_queue", "work_stealing",
                              "openmp", "process_pool", "gil"}) {
    if (!kHasOpenMp && std::string(variant) == "openmp") continue;
    for (const int threads : {1, 2, 3}) cases.push_back({variant, threads});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(All, VariantTest, testing::ValuesIn(VariantCases()),
                         [](const testing::TestParamInfo<VariantCase>& test) {
                           return test.param.variant + "_x" +
                                  std::to_string(test.param.threads);
                         });

TEST(RegistrationTest, VariantsDifferInNothingButHow) {
  int variants = 0;
  for (const RegisteredCase& registered : RegisteredCases()) {
    CaseInfo info = registered.info;
    info.variant = info.about = "";
    info.threading = Threading::kSingle;
    EXPECT_EQ(info, AgentEvolution("", "", Threading::kSingle))
        << registered.info.variant;
    EXPECT_EQ(registered.calibrate, &CalibrateAgentEvolution);
    ++variants;
  }
  EXPECT_EQ(variants, kHasOpenMp ? 7 : 6);
}

TEST(RegistrationTest, ThreadsAreSuppliedByWhomTheVariantSays) {
  const auto threading = [](const char* variant) {
    return FindCase("agent_evolution", variant)->info.threading;
  };
  EXPECT_EQ(threading("sequential"), Threading::kSingle);
  EXPECT_EQ(threading("gil"), Threading::kLanes);
  if (kHasOpenMp) {
    EXPECT_EQ(threading("openmp"), Threading::kOwn);
  }
  EXPECT_EQ(threading("work_stealing"), Threading::kOwn);
  EXPECT_EQ(threading("process_pool"), Threading::kOwn);
}

TEST(PlanTest, StepsAreTheProductOfRateWorkAndScale) {
  Cell cell = SmallCell("sequential", 1, {{"work_ms", 3.0}, {"time_scale", 0.5}});
  EXPECT_EQ(PlanOf(cell).steps, 300);
  cell.params["time_scale"] = 0.0;
  EXPECT_EQ(PlanOf(cell).steps, 1);
}

TEST(PlanTest, UnevennessSpreadsTheStepsAroundTheirMean) {
  EvolutionPlan plan{.agents = 1000, .steps = 1000, .unevenness = 0};
  EXPECT_EQ(StepsOf(plan, 0, 0), 1000);
  plan.unevenness = 0.5;
  double sum = 0;
  std::int64_t low = 1000, high = 1000;
  for (std::uint64_t agent = 0; agent < 1000; ++agent) {
    const std::int64_t steps = StepsOf(plan, 0, agent);
    low = std::min(low, steps);
    high = std::max(high, steps);
    sum += static_cast<double>(steps);
  }
  EXPECT_GE(low, 500);
  EXPECT_LT(low, 510);
  EXPECT_LE(high, 1500);
  EXPECT_GT(high, 1490);
  EXPECT_NEAR(sum / 1000, 1000, 30);  // sd of the mean is 9
  EXPECT_NE(StepsOf(plan, 0, 0), StepsOf(plan, 1, 0));
}

TEST(CalibrationTest, GivesTheRateThatCellsNeed) {
  const Constants constants = CalibrateAgentEvolution();
  ASSERT_EQ(constants.count("steps_per_ms"), 1u);
  EXPECT_GT(constants.at("steps_per_ms"), 0);
}

// A sequential variant with a fault put into the evaluation of one agent.
class Faulty final : public Evolution {
 public:
  using Fault = std::function<void(Faulty&, std::size_t agent)>;
  Faulty(const Cell& cell, Fault fault) : Evolution(cell), fault_(std::move(fault)) {}

  using Evolution::EvaluateAgent;
  using Evolution::Record;
  using Evolution::Task;

 private:
  void EvaluateShare(Lane&) override {
    for (std::size_t agent = 0; agent < agents(); ++agent) {
      // Only in the 5th generation of the sample: iteration 1, generation 1.
      if (agent == 4 && evaluated_ == 4 * agents()) {
        fault_(*this, agent);
      } else {
        EvaluateAgent(agent);
      }
    }
    evaluated_ += agents();
  }

  Fault fault_;
  std::size_t evaluated_ = 0;
};

std::string FaultFound(Faulty::Fault fault) {
  const Cell cell = SmallCell("sequential", 1);
  Faulty faulty(cell, std::move(fault));
  return std::string(RunSamples(faulty, cell, {.samples = 1, .iterations = 3}).message());
}

TEST(VerifyTest, FaultlessEvolutionPasses) {
  EXPECT_EQ(FaultFound([](Faulty& run, std::size_t agent) { run.EvaluateAgent(agent); }),
            "");
}

TEST(VerifyTest, FindsAnAgentThatWasLeftOut) {
  EXPECT_THAT(FaultFound([](Faulty&, std::size_t) {}),
              HasSubstr("agent 4 of generation 1 in iteration 1 was not evaluated"));
}

TEST(VerifyTest, FindsAFitnessWrongInItsLastBit) {
  EXPECT_THAT(FaultFound([](Faulty& run, std::size_t agent) {
                Score score = Evaluate(run.Task(agent));
                score.fitness = std::nextafter(score.fitness, 1e9);
                run.Record(agent, score);
              }),
              HasSubstr("agent 4 of generation 1 in iteration 1 has fitness"));
}

TEST(VerifyTest, FindsAnAgentEvaluatedTwice) {
  EXPECT_THAT(FaultFound([](Faulty& run, std::size_t agent) {
                run.EvaluateAgent(agent);
                run.EvaluateAgent(agent);
              }),
              HasSubstr("was evaluated for 200 steps instead of 100"));
}

TEST(VerifyTest, FindsWorkCutShort) {
  EXPECT_THAT(FaultFound([](Faulty& run, std::size_t agent) {
                EvaluationTask task = run.Task(agent);
                task.steps -= 1;
                run.Record(agent, Evaluate(task));
              }),
              HasSubstr("was evaluated for 99 steps instead of 100"));
}

TEST(VerifyTest, FindsScoresOfAnotherAgent) {
  EXPECT_THAT(FaultFound([](Faulty& run, std::size_t agent) {
                run.Record(agent, Evaluate(run.Task(agent - 1)));
              }),
              HasSubstr("agent 4 of generation 1 in iteration 1 has fitness"));
}

TEST(VerifyTest, FindsASampleThatDidNothing) {
  const Cell cell = SmallCell("sequential", 1);
  const auto workload = FindCase("agent_evolution", "sequential")->make(cell);
  ASSERT_TRUE(RunSamples(*workload, cell).ok());
  workload->Reset(1);
  EXPECT_THAT(std::string(workload->Verify().message()),
              HasSubstr("agent 0 of generation 0 in iteration 0 was not evaluated"));
}

TEST(ItemsTest, AnIterationIsAllAgentsOfAllGenerations) {
  const Cell cell = SmallCell("sequential", 1);
  EXPECT_EQ(FindCase("agent_evolution", "sequential")->make(cell)->ItemsPerIteration(),
            30);
}

std::vector<int> OtherThreads() {
  std::vector<int> ids;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    const int id = std::stoi(task.path().filename().string());
    if (id != gettid()) ids.push_back(id);
  }
  return ids;
}

// Whether any thread of this process but the caller may run on `cpu` and nowhere else.
bool SomeOtherThreadIsPinnedTo(int cpu) {
  for (const int id : OtherThreads()) {
    cpu_set_t mask;
    if (sched_getaffinity(id, sizeof mask, &mask) != 0) continue;  // it has ended
    if (CPU_COUNT(&mask) == 1 && CPU_ISSET(static_cast<unsigned>(cpu), &mask))
      return true;
  }
  return false;
}

class OwnThreadsTest : public testing::TestWithParam<const char*> {};

TEST_P(OwnThreadsTest, ArePinnedToTheCellsCpus) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  if (CPU_COUNT(&allowed) < 2) GTEST_SKIP() << "one CPU: everything is on it";
  Cell cell = SmallCell(GetParam(), 2);
  for (int cpu = 0; cpu < CPU_SETSIZE && cell.cpus.size() < 2; ++cpu) {
    if (CPU_ISSET(static_cast<unsigned>(cpu), &allowed)) cell.cpus.push_back(cpu);
  }
  // A runtime keeps its threads: free those that an earlier test has pinned.
  for (const int id : OtherThreads()) sched_setaffinity(id, sizeof allowed, &allowed);
  // Beside a cell of one thread, as in a sweep, whose limit must not hold for this one.
  const Cell one = SmallCell(GetParam(), 1);
  const auto neighbour = FindCase("agent_evolution", GetParam())->make(one);
  ASSERT_TRUE(RunSamples(*neighbour, one).ok());
  const auto workload = FindCase("agent_evolution", GetParam())->make(cell);
  SpinBarrier barrier(1);
  Lane lane({.cpu = cell.cpus[0]}, &barrier);
  workload->Enter(lane);
  // TBB's worker may come too late for a short sample, so there are as many as it needs.
  do {
    workload->Reset(1);
    workload->Run(lane);
    ASSERT_TRUE(workload->Verify().ok());
  } while (!SomeOtherThreadIsPinnedTo(cell.cpus[1]));
  EXPECT_FALSE(SomeOtherThreadIsPinnedTo(cell.cpus[0])) << "that is the lane's";
  cpu_set_t mine;
  ASSERT_EQ(sched_getaffinity(0, sizeof mine, &mine), 0);
  EXPECT_TRUE(CPU_EQUAL(&mine, &allowed))
      << "the harness pins the lane, not the workload";
}

INSTANTIATE_TEST_SUITE_P(Runtimes, OwnThreadsTest,
                         testing::ValuesIn(kHasOpenMp
                                               ? std::vector{"work_stealing", "openmp"}
                                               : std::vector{"work_stealing"}),
                         [](const testing::TestParamInfo<const char*>& test) {
                           return std::string(test.param);
                         });

}  // namespace
}  // namespace assay
