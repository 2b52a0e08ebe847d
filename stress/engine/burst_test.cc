// Bursts of cases of the test's own, in this process, on whatever CPUs there are.
#include "stress/engine/burst.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <stdexcept>

#include "stress/engine/history.h"
#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay {
namespace {

using testing::HasSubstr;

struct Variables {
  std::atomic<int> x{0};
  std::atomic<int> y{0};
};

// --- Litmus
// ------------------------------------------------------------------------------

const RegisterStress kExchange{
    {.name = "exchange",
     .variant = "table",
     .outcomes = {{"0, 1, 2", kAllowed, "first"}, {"1, 0, 2", kAllowed, "second"}}},
    Litmus<Variables>(
        Arbiter([](Variables& v) { return v.x.load(); }),
        [](Variables& v) { return v.x.fetch_add(1); },
        [](Variables& v) { return v.x.fetch_add(1); })};

const RegisterStress kManyNumbers{
    {.name = "numbers",
     .variant = "four",
     .outcomes = {{"1, -2, 1, 32767", kAllowed, "bool, negative, array, clamped"}}},
    Litmus<Variables>([](Variables&) { return true; },
                      [](Variables&) {
                        return std::array{-2L, 1L, 1'000'000L};
                      })};

const RegisterStress kOnceInAWhile{
    {.name = "throws",
     .variant = "litmus",
     .outcomes = {{"0", kAllowed, "well"}, {"1", kAllowed, "well"}}},
    Litmus<Variables>(
        [](Variables& v) -> int {
          if (v.y.load() == 1) throw std::runtime_error("too late");
          return v.x.load();
        },
        [](Variables& v) { v.y.store(1); })};

// --- Invariants
// --------------------------------------------------------------------------

class Everything {
 public:
  struct World {
    explicit World(const TestSetup& setup) : actors(setup.actors) { ++made; }
    int actors;
    static inline int made = 0;
  };
  Everything(World& world, const TestSetup& setup) : world_(world), setup_(setup) {}
  void Act(Actor& actor) {
    seen_[static_cast<std::size_t>(actor.index())] = actor.operations();
    draws_[static_cast<std::size_t>(actor.index())] = actor.random()();
  }
  std::string Check() {
    if (world_.actors != setup_.actors) return "the world has other actors";
    for (int actor = 0; actor < setup_.actors; ++actor) {
      if (seen_[static_cast<std::size_t>(actor)] != setup_.operations) {
        return "an actor did not act";
      }
    }
    if (draws_[0] == draws_[1]) return "actors draw the same numbers";
    return "";
  }

 private:
  World& world_;
  const TestSetup setup_;
  std::array<int, 4> seen_{};
  std::array<std::uint64_t, 4> draws_{};
};
const RegisterStress kEverything{
    {.name = "everything", .variant = "held", .actors_max = 4, .operations = 3},
    Invariant<Everything>()};

struct NeverHolds {
  void Act(Actor&) {}
  std::string Check() { return "never holds"; }
};
const RegisterStress kNever{{.name = "never", .variant = "holds"},
                            Invariant<NeverHolds>()};

// A counter whose reads are right.
class Counting {
 public:
  struct Model {
    std::int64_t value = 0;
    bool Apply(const Operation& call) { return call.result == value++; }
    auto operator<=>(const Model&) const = default;
  };
  static std::string Describe(const Operation& call) {
    return "add() -> " + std::to_string(call.result);
  }
  void Act(HistoryActor& actor) {
    for (int i = 0; i < 3; ++i) actor.Call(0, 0, [&] { return count_.fetch_add(1); });
  }

 private:
  std::atomic<int> count_{0};
};
const RegisterStress kCounting{{.name = "counting", .variant = "right"},
                               History<Counting>()};

// -----------------------------------------------------------------------------------------

class BurstTest : public testing::Test {
 protected:
  static Cell CellOf(const std::string& name, const std::string& variant,
                     int threads = 2) {
    Cell cell{.workload = name, .variant = variant, .threads = threads};
    const RegisteredStress* registered = FindStressCase(name, variant);
    if (registered == nullptr) return cell;
    for (const ParamInfo& param : registered->info.params) {
      cell.params[param.name] = param.default_value;
    }
    // All lanes on one CPU, which every machine has.
    cell.stress = StressCell{
        .info = *registered->info.stress,
        .placements = {
            {"oversubscribed", std::vector<int>(static_cast<std::size_t>(threads))},
            {"none", {}}}};
    return cell;
  }

  static BurstOrder Order(std::int64_t iterations, std::uint64_t seed = 1) {
    return {.seed = seed, .seconds = 20, .iterations_max = iterations};
  }

  BurstResult Run(const Cell& cell, const BurstOrder& order) {
    absl::StatusOr<BurstResult> result = runner_.Run(cell, order);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *result : BurstResult{};
  }

  BurstRunner runner_{[](const std::string& what) { ADD_FAILURE() << what; }};
};

TEST_F(BurstTest, MakesAsManyIterationsAsItIsToldAndCountsAllOutcomes) {
  for (const BurstMode mode : {BurstMode::kFree, BurstMode::kPerturbed}) {
    BurstOrder order = Order(3000);
    order.mode = mode;
    const BurstResult result = Run(CellOf("exchange", "table"), order);
    EXPECT_EQ(result.iterations, 3000);
    EXPECT_EQ(result.failures, 0);
    std::int64_t counted = 0;
    for (const OutcomeCount& outcome : result.outcomes) counted += outcome.count;
    EXPECT_EQ(counted, 3000);
    EXPECT_EQ(result.delays > 0, mode == BurstMode::kPerturbed);
    EXPECT_GT(result.memory_bytes, 0);
    EXPECT_GT(result.span_ns, 0);
  }
}

TEST_F(BurstTest, AnOutcomeIsAllActorsNumbersWithTheArbitersLast) {
  const BurstResult result = Run(CellOf("numbers", "four"), Order(200));
  ASSERT_EQ(result.outcomes.size(), 1u);
  EXPECT_EQ(result.outcomes[0],
            (OutcomeCount{"1, -2, 1, 32767", OutcomeGrade::kAllowed, 200}));
}

TEST_F(BurstTest, AnActorThatThrowsFailsItsIterationAlone) {
  BurstOrder order = Order(500);
  order.stop_at_failure = false;
  const BurstResult result = Run(CellOf("throws", "litmus"), order);
  EXPECT_EQ(result.iterations, 500);
  ASSERT_TRUE(result.failure.has_value());
  EXPECT_EQ(result.failure->kind, "exception");
  EXPECT_EQ(result.failure->text, "actor 0 threw: too late");
  std::int64_t counted = 0;
  for (const OutcomeCount& outcome : result.outcomes) counted += outcome.count;
  EXPECT_EQ(counted, 500) << "each iteration has one outcome, thrown or not";
}

TEST_F(BurstTest, EveryActorActsOnEveryObjectInOneWorld) {
  Everything::World::made = 0;
  const BurstResult result = Run(CellOf("everything", "held", 3), Order(400));
  EXPECT_EQ(result.failures, 0) << result.failure->text;
  EXPECT_EQ(result.iterations, 400);
  EXPECT_EQ(Everything::World::made, 1);
  ASSERT_EQ(result.outcomes.size(), 1u);
  EXPECT_EQ(result.outcomes[0].outcome, "invariants hold");
}

TEST_F(BurstTest, StopsSoonAfterAFailureOrGoesOnAsItIsTold) {
  BurstOrder order = Order(100'000);
  const BurstResult stopped = Run(CellOf("never", "holds"), order);
  EXPECT_LT(stopped.iterations, 1000);
  EXPECT_EQ(stopped.failure->kind, "invariant");
  EXPECT_EQ(stopped.failure->text, "never holds");
  order = Order(2000);
  order.stop_at_failure = false;
  const BurstResult whole = Run(CellOf("never", "holds"), order);
  EXPECT_EQ(whole.failures, 2000);
}

TEST_F(BurstTest, ACorrectHistoryIsLinearizable) {
  BurstOrder order = Order(300);
  order.placement = 1;  // unpinned: on as many CPUs as there are
  EXPECT_EQ(Run(CellOf("counting", "right"), order).failures, 0);
}

TEST_F(BurstTest, EndsWhenItsTimeIsOver) {
  const BurstResult result =
      Run(CellOf("exchange", "table"), {.seed = 1, .seconds = 0.02});
  EXPECT_GT(result.iterations, 0);
}

TEST_F(BurstTest, SaysWhatItCannotDo) {
  EXPECT_THAT(runner_.Run(CellOf("nothing", "here"), Order(1)).status().message(),
              HasSubstr("no stress case 'nothing'"));
  BurstOrder order = Order(1);
  order.placement = 7;
  EXPECT_THAT(runner_.Run(CellOf("exchange", "table"), order).status().message(),
              HasSubstr("no placement 7"));
  Cell nowhere = CellOf("exchange", "table");
  nowhere.stress->placements[0].cpus = {1000, 1000};
  EXPECT_THAT(runner_.Run(nowhere, Order(1)).status().message(),
              HasSubstr("does not let its lanes run"));
}

}  // namespace
}  // namespace assay
