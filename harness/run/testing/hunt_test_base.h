// A hunt in one cell with scripted children and a clock of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "harness/run/hunt.h"

namespace assay {

using Answer = std::variant<Reply, ChildFault>;

// What every child answers, and what they were asked.
struct HuntScript {
  std::function<Answer(const BurstRequest&)> answer;
  std::vector<BurstRequest> asked;
  std::vector<double> timeouts_s;
  int children_started = 0;
  std::string tail = "last words";
};

inline Answer Clean(std::int64_t iterations) {
  return Reply(BurstReply{.result = {.iterations = iterations, .span_ns = 100'000'000}});
}

inline Answer Fails(const std::string& kind, std::int64_t iteration,
                    const std::string& text = "bad") {
  BurstReply reply{.result = {.iterations = 1000, .failures = 1, .span_ns = 100'000'000}};
  reply.result.failure = BurstFailure{kind, text, iteration};
  return Reply(reply);
}

class HuntingChild final : public Child {
 public:
  HuntingChild(HuntScript& script, ManualClock& clock) : script_(script), clock_(clock) {}
  Answer Ask(const Request& request, double timeout_s) override {
    const auto& burst = std::get<BurstRequest>(request);
    script_.asked.push_back(burst);
    script_.timeouts_s.push_back(timeout_s);
    clock_.AdvanceNs(100'000'000);
    Answer answer = script_.answer(burst);
    if (auto* reply = std::get_if<Reply>(&answer)) {
      if (auto* of_burst = std::get_if<BurstReply>(reply)) {
        of_burst->cell_index = burst.cell_index;
      }
    }
    return answer;
  }
  std::string Stacks() override {
    return "  engine\n    #0 wait\n  lane 0\n    #0 lock\n  lane 1\n    #0 lock\n";
  }

 private:
  HuntScript& script_;
  ManualClock& clock_;
};

class HuntingFactory final : public ChildFactory {
 public:
  HuntingFactory(HuntScript& script, ManualClock& clock)
      : script_(script), clock_(clock) {}
  absl::StatusOr<std::unique_ptr<Child>> Start(const Cell&, int) override {
    ++script_.children_started;
    return std::make_unique<HuntingChild>(script_, clock_);
  }
  std::string KeyOf(const Cell& cell) override { return CellName(cell); }
  std::string EvidenceOf(const Cell& cell, int) override {
    return "evidence/" + cell.variant + ".log";
  }
  std::string TailOf(const Cell&, int) override { return script_.tail; }

 private:
  HuntScript& script_;
  ManualClock& clock_;
};

class HuntTestBase : public testing::Test {
 protected:
  HuntTestBase() {
    plan_.limits = {.budget_s = 1000,
                    .rounds_per_generation = 4,
                    .hunt_s = 0.8,
                    .burst_s = 0.1,
                    .tries = 0};
    AddCell("a", Expected::kClean);
    script_.answer = [](const BurstRequest&) { return Clean(1000); };
  }

  void AddCell(const std::string& variant, Expected expected) {
    Cell cell{.workload = "w", .variant = variant, .threads = 8};
    cell.params["operations"] = std::int64_t{8};
    cell.stress =
        StressCell{.info = {.expected = expected, .actors_max = 8, .version = "v1"},
                   .placements = {{"cores", {0, 1, 2, 3, 4, 5, 6, 7}},
                                  {"oversubscribed", {0, 0, 1, 1, 2, 2, 3, 3}}}};
    plan_.cells.push_back(cell);
  }

  RunRecords Run(RunRecords earlier = {}) {
    HuntingFactory factory(script_, clock_);
    const auto records = ExecuteHunt(
        plan_,
        {.children = factory,
         .clock = clock_,
         .append =
             [this](const JournalRecord& record) {
               journal_.push_back(record);
               return absl::OkStatus();
             },
         .show_progress = [](const HuntProgress&) {},
         .reproduce =
             [](const Cell& cell, const BurstOrder& order) {
               return cell.variant + " x" + std::to_string(cell.threads) + " ops " +
                      ParamText(cell.params.at("operations")) + " within " +
                      std::to_string(order.iterations_max);
             },
         .reproduce_hunt = [](const Cell& cell) { return "hunt in " + cell.variant; },
         .interrupted = interrupted_},
        std::move(earlier));
    EXPECT_TRUE(records.ok()) << records.status();
    return *records;
  }

  HuntScript script_;
  ManualClock clock_;
  Plan plan_;
  std::vector<JournalRecord> journal_;
  std::atomic<bool> interrupted_{false};
};

}  // namespace assay
