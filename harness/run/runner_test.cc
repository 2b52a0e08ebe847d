// The runner with scripted children and a clock of the test's own.
#include "harness/run/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

// What the scripted children do, by variant of the cell; everything else is well.
struct Script {
  std::map<std::string, ChildFault> fault_on_measure;
  std::map<std::string, ChildFault> fault_on_prepare;
  std::map<std::string, std::string> wrong_answers;
  std::int64_t sample_ns = 1'000'000'000;
  int children_started = 0;
  std::map<std::string, FailedReply> failures;  // instead of a sample
  std::optional<MachineEvidence> machine;       // as the child saw it
  std::vector<std::string> asked;               // "prepare a", "measure a", ...
};

class ScriptedChild final : public Child {
 public:
  ScriptedChild(Script& script, ManualClock& clock) : script_(script), clock_(clock) {}

  std::variant<Reply, ChildFault> Ask(const Request& request, double) override {
    if (std::get_if<CalibrateRequest>(&request)) {
      return Reply(CalibratedReply{{{"steps_per_ms", 3.0}}});
    }
    if (const auto* prepare = std::get_if<PrepareRequest>(&request)) {
      const std::string& variant = prepare->cell.variant;
      variants_[prepare->cell_index] = variant;
      script_.asked.push_back("prepare " + variant);
      iterations_[prepare->cell_index] =
          prepare->iterations == 0 ? 42 : prepare->iterations;
      if (script_.fault_on_prepare.count(variant))
        return script_.fault_on_prepare[variant];
      return Reply(PreparedReply{.cell_index = prepare->cell_index,
                                 .iterations = iterations_[prepare->cell_index]});
    }
    const int cell = std::get<MeasureRequest>(request).cell_index;
    const std::string& variant = variants_.at(cell);
    script_.asked.push_back("measure " + variant);
    clock_.AdvanceNs(script_.sample_ns);
    if (script_.fault_on_measure.count(variant)) return script_.fault_on_measure[variant];
    if (script_.failures.count(variant)) return Reply(script_.failures[variant]);
    MeasuredReply reply{.cell_index = cell, .machine = script_.machine};
    reply.measurement = {.iterations = iterations_[cell], .span_ns = script_.sample_ns};
    reply.measurement.wrong_answer = script_.wrong_answers[variant];
    return Reply(reply);
  }

 private:
  Script& script_;
  ManualClock& clock_;
  std::map<int, std::string> variants_;
  std::map<int, std::int64_t> iterations_;
};

class ScriptedFactory final : public ChildFactory {
 public:
  ScriptedFactory(Script& script, ManualClock& clock) : script_(script), clock_(clock) {}
  absl::StatusOr<std::unique_ptr<Child>> Start(const Cell&, int) override {
    ++script_.children_started;
    return std::make_unique<ScriptedChild>(script_, clock_);
  }
  std::string KeyOf(const Cell& cell) override { return cell.workload; }
  std::string EvidenceOf(const Cell&, int) override { return "evidence/x.log"; }
  std::string TailOf(const Cell&, int) override { return "last words"; }

 private:
  Script& script_;
  ManualClock& clock_;
};

class FixedRounds final : public Steering {
 public:
  FixedRounds(std::size_t cells, std::size_t rounds) : cells_(cells), rounds_(rounds) {}
  std::vector<int> ActiveCells(const RunRecords& records) override {
    if (records.rounds.size() >= rounds_) return {};
    std::vector<int> all;
    for (std::size_t cell = 0; cell < cells_; ++cell)
      all.push_back(static_cast<int>(cell));
    return all;
  }
  std::string EndReason() const override { return "rounds"; }

 private:
  std::size_t cells_, rounds_;
};

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() {
    plan_.limits.rounds_per_generation = 2;
    plan_.limits.budget_s = 1000;
    for (const char* variant : {"a", "b", "c"}) {
      plan_.cells.push_back({.workload = "w", .variant = variant});
    }
  }

  RunRecords Run(std::size_t rounds = 4, RunRecords earlier = {}) {
    ScriptedFactory factory(script_, clock_);
    FixedRounds steering(plan_.cells.size(), rounds);
    const auto records = ExecutePlan(
        plan_,
        {.children = factory,
         .clock = clock_,
         .steering = steering,
         .append =
             [this](const JournalRecord& record) {
               Add(record, &journal_);
               return absl::OkStatus();
             },
         .read_machine = [] { return MachineCounters{.busy_ns = 0}; },
         .show_progress = [](const RunProgress&) {},
         .reproduce = [](const Cell& cell) { return "again " + cell.variant; },
         .interrupted = interrupted_},
        std::move(earlier));
    EXPECT_TRUE(records.ok()) << records.status();
    return records.ok() ? *records : RunRecords{};
  }

  int SamplesOf(const RunRecords& records, int cell) {
    return static_cast<int>(
        std::count_if(records.samples.begin(), records.samples.end(),
                      [&](const Sample& s) { return s.cell == cell; }));
  }

  Plan plan_;
  Script script_;
  ManualClock clock_;
  RunRecords journal_;
  std::atomic<bool> interrupted_{false};
};

TEST_F(RunnerTest, EveryRoundMeasuresEveryCellOnceInItsSeededOrder) {
  const RunRecords records = Run(4);
  EXPECT_THAT(records.samples, SizeIs(12));
  EXPECT_THAT(records.rounds, SizeIs(4));
  std::set<std::vector<int>> orders;
  for (int round = 0; round < 4; ++round) {
    std::vector<int> cells;
    for (const Sample& sample : records.samples) {
      if (sample.round == round) cells.push_back(sample.cell);
    }
    orders.insert(cells);
    std::sort(cells.begin(), cells.end());
    EXPECT_THAT(cells, ElementsAre(0, 1, 2));
  }
  EXPECT_GT(orders.size(), 1u) << "not the same order every time";
  EXPECT_EQ(records.end.reason, "rounds");
}

TEST_F(RunnerTest, WhatItReturnsIsWhatTheJournalGot) {
  const RunRecords records = Run();
  EXPECT_EQ(records.samples, journal_.samples);
  EXPECT_EQ(records.rounds, journal_.rounds);
  EXPECT_EQ(records.end, journal_.end);
}

TEST_F(RunnerTest, EachGenerationGetsAFreshChildWithTheSameIterations) {
  const RunRecords records = Run(4);
  EXPECT_EQ(script_.children_started, 2);
  EXPECT_EQ(records.samples.front().generation, 0);
  EXPECT_EQ(records.samples.back().generation, 1);
  for (const Sample& sample : records.samples) {
    EXPECT_EQ(sample.measurement.iterations, 42) << "calibrated once";
  }
}

TEST_F(RunnerTest, AFaultIsAFindingAndTheOthersGoOn) {
  script_.fault_on_measure["b"] = {"crash", "killed by signal 11"};
  const RunRecords records = Run(4);
  ASSERT_THAT(records.findings, SizeIs(1));
  const Finding& finding = records.findings[0];
  EXPECT_EQ(finding.kind, "crash");
  EXPECT_EQ(finding.cell_index, 1);
  EXPECT_EQ(finding.detail, "last words");
  EXPECT_EQ(finding.reproduce, "again b");
  EXPECT_EQ(SamplesOf(records, 0), 4);
  EXPECT_EQ(SamplesOf(records, 1), 0);
  EXPECT_EQ(SamplesOf(records, 2), 4);
  EXPECT_EQ(script_.children_started, 3) << "a fresh child for the others";
}

TEST_F(RunnerTest, AFaultWhileBeingPreparedIsAFindingToo) {
  script_.fault_on_prepare["a"] = {"hang", "no answer for 600 s"};
  const RunRecords records = Run(2);
  ASSERT_THAT(records.findings, SizeIs(1));
  EXPECT_EQ(records.findings[0].summary, "while being prepared: no answer for 600 s");
  EXPECT_EQ(SamplesOf(records, 1), 2);
}

TEST_F(RunnerTest, EndsWhereNoCellIsLeft) {
  for (const char* variant : {"a", "b", "c"}) {
    script_.fault_on_measure[variant] = {"early_exit", "exited"};
  }
  const RunRecords records = Run(4);
  EXPECT_THAT(records.findings, SizeIs(3));
  EXPECT_THAT(records.samples, SizeIs(0));
}

TEST_F(RunnerTest, AWrongAnswerIsReportedOnceAndItsSamplesKept) {
  script_.wrong_answers["c"] = "2 instances";
  const RunRecords records = Run(3);
  ASSERT_THAT(records.findings, SizeIs(1));
  EXPECT_EQ(records.findings[0].kind, "wrong_answer");
  EXPECT_EQ(records.findings[0].summary, "2 instances");
  EXPECT_EQ(SamplesOf(records, 2), 3);
}

TEST_F(RunnerTest, AFailureIsOfTheKindThatTheChildSays) {
  script_.failures["a"] = {"exited with code 3", "exit_code"};
  script_.failures["b"] = {"exception in Run"};
  const RunRecords records = Run();
  ASSERT_EQ(records.findings.size(), 2u);
  for (const Finding& finding : records.findings) {
    EXPECT_EQ(finding.kind, finding.cell_index == 0 ? "exit_code" : "crash");
  }
}

TEST_F(RunnerTest, TheMachineIsAsTheChildSawItWhereItLooked) {
  script_.machine = MachineEvidence{.wall_ns = 5, .foreign_ns = 7};
  EXPECT_EQ(Run().samples.at(0).machine, *script_.machine);
}

TEST_F(RunnerTest, TheBudgetEndsItInTheMiddleOfARound) {
  plan_.limits.budget_s = 4.5;  // samples take 1 s each, 3 a round
  const RunRecords records = Run(100);
  EXPECT_THAT(records.samples, SizeIs(5));
  EXPECT_THAT(records.rounds, SizeIs(1)) << "the unfinished round does not count";
  EXPECT_EQ(records.end.reason, "budget");
}

TEST_F(RunnerTest, AnInterruptEndsItAfterTheSample) {
  interrupted_ = true;
  const RunRecords records = Run(100);
  EXPECT_THAT(records.samples, SizeIs(0));
  EXPECT_EQ(records.end.reason, "interrupted");
}

TEST_F(RunnerTest, GoesOnWithTheNextRoundAndTheSameIterations) {
  script_.fault_on_measure["b"] = {"crash", "killed"};
  plan_.limits.budget_s =
      5.5;  // two rounds of a, b, c, then of a and c, take 1 s a sample
  const RunRecords earlier = Run(100);
  EXPECT_EQ(earlier.end.reason, "budget");
  plan_.limits.budget_s = 1000;
  script_.asked.clear();
  const RunRecords records = Run(4, earlier);
  EXPECT_THAT(records.rounds, SizeIs(4));
  EXPECT_GT(records.samples.size(), earlier.samples.size());
  std::set<std::pair<int, int>> seen;
  double last_s = 0;
  for (const Sample& sample : records.samples) {
    EXPECT_TRUE(seen.emplace(sample.round, sample.cell).second) << "each once";
    EXPECT_EQ(sample.measurement.iterations, 42);
    EXPECT_GE(sample.at_s, last_s) << "time goes on too";
    last_s = sample.at_s;
  }
  EXPECT_THAT(script_.asked, testing::Not(testing::Contains("prepare b")))
      << "what crashed is not tried again";
  EXPECT_THAT(records.findings, SizeIs(1));
  EXPECT_EQ(records.end.reason, "rounds");
}

TEST_F(RunnerTest, AsksEachWorkloadForItsConstantsOnce) {
  plan_.cells.push_back({.workload = "other", .variant = "a"});
  ScriptedFactory factory(script_, clock_);
  const auto constants = CalibrateWorkloads(plan_, factory);
  ASSERT_TRUE(constants.ok()) << constants.status();
  EXPECT_EQ(script_.children_started, 2);
  EXPECT_EQ(constants->at("w").at("steps_per_ms"), 3.0);
}

}  // namespace
}  // namespace assay
