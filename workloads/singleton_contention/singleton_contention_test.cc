#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "harness/testing/run_workload.h"
#include "workloads/singleton_contention/contention.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

constexpr char kCase[] = "singleton_contention";

Params Options(const std::string& mode, int callers, std::int64_t gets,
               std::int64_t table = 256) {
  return {{"mode", mode},
          {"callers", std::int64_t{callers}},
          {"gets", gets},
          {"table", table}};
}

// What Verify() found wrong; empty where all was right.
std::string Complaint(Workload& workload, const Cell& cell, RunOptions options) {
  return std::string(RunSamples(workload, cell, options).message());
}

TEST(SingletonContentionTest, HasSevenVariantsWithTheSameParameters) {
  std::vector<std::string> variants;
  for (const RegisteredCase& registered : RegisteredCases()) {
    variants.push_back(registered.info.variant);
    EXPECT_EQ(registered.info.name, kCase);
    EXPECT_EQ(registered.info.params, RegisteredCases().front().info.params);
  }
  EXPECT_THAT(variants, testing::ElementsAre("absl_call_once", "call_once",
                                             "constant_init", "double_checked",
                                             "local_static", "mutex", "thread_cached"));
}

// Every variant, in both modes, with lanes alone and with callers behind them.
class EveryVariantTest
    : public testing::TestWithParam<std::tuple<std::string, std::string, int>> {};

TEST_P(EveryVariantTest, BuildsOnceAndAnswersRightOnOneToThreeLanes) {
  const auto& [variant, mode, callers] = GetParam();
  for (int lanes = 1; lanes <= 3; ++lanes) {
    const Cell cell = TestCell(kCase, variant, lanes, Options(mode, callers, 300));
    auto workload = FindCase(kCase, variant)->make(cell);
    // More storms than memories for instances, and slots made anew for each sample.
    EXPECT_EQ(Complaint(*workload, cell, {.samples = 3, .iterations = 150}), "")
        << lanes << " lanes";
  }
}

TEST_P(EveryVariantTest, BuildsAnewInASlotThatStandsWhereTheLastSamplesStood) {
  const auto& [variant, mode, callers] = GetParam();
  const Cell cell = TestCell(kCase, variant, 2, Options(mode, callers, 3));
  auto workload = FindCase(kCase, variant)->make(cell);
  EXPECT_EQ(Complaint(*workload, cell, {.samples = 20, .iterations = 1}), "");
}

TEST_P(EveryVariantTest, ReadsTheLongestTableToItsEnd) {
  const auto& [variant, mode, callers] = GetParam();
  const Cell cell = TestCell(kCase, variant, 1, Options(mode, callers, 5000, 4096));
  auto workload = FindCase(kCase, variant)->make(cell);
  EXPECT_EQ(Complaint(*workload, cell, {.samples = 1, .iterations = 2}), "");
}

INSTANTIATE_TEST_SUITE_P(
    All, EveryVariantTest,
    testing::Combine(testing::Values("mutex", "double_checked", "call_once",
                                     "absl_call_once", "local_static", "constant_init",
                                     "thread_cached"),
                     testing::Values("steady", "first_touch"), testing::Values(0, 10)),
    [](const auto& test) {
      return std::get<0>(test.param) + "_" + std::get<1>(test.param) + "_" +
             std::to_string(std::get<2>(test.param)) + "_callers";
    });

// The seed document's unsafe singleton, with its window held open: nobody builds before
// two callers have found nothing built. (Atomic, so that it is no data race: the bug is
// the check apart from the act.)
std::barrier<>* window = nullptr;

class CheckThenActSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    if (instance_.load() == nullptr) {
      window->arrive_and_wait();
      instance_.store(Build());
    }
    return instance_.load();
  }

 private:
  std::atomic<const Service*> instance_{nullptr};
};

TEST(SingletonContentionTest, ReportsTwoInstancesOfAnUnlockedSingleton) {
  for (int callers : {0, 2}) {
    std::barrier<> both(2);
    window = &both;
    const Cell cell = TestCell(kCase, "mutex", 2, Options("first_touch", callers, 10));
    FirstTouchStorm<CheckThenActSlot> workload(cell);
    EXPECT_EQ(Complaint(workload, cell, {.samples = 1, .iterations = 5}),
              "2 instances were built in slot 0 instead of 1");
  }
}

// Hands out its memory at the first get and builds at the second.
class PublishesEarlySlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    if (++gets_ == 2) Build();
    return instance();
  }

 private:
  int gets_ = 0;
};

TEST(SingletonContentionTest, ReportsAnInstanceThatWasReadBeforeItWasBuilt) {
  const Cell cell = TestCell(kCase, "mutex", 1, Options("first_touch", 0, 10));
  FirstTouchStorm<PublishesEarlySlot> workload(cell);
  EXPECT_THAT(Complaint(workload, cell, {.samples = 1, .iterations = 1}),
              HasSubstr("an instance was half built"));
}

// Builds properly, but for the hundredth slot, which hands out its memory too early. An
// instance of an earlier storm stands there then, complete.
int slots_made = 0;

class HundredthEarlySlot final : public LazySlot {
 public:
  explicit HundredthEarlySlot(const Site& site)
      : LazySlot(site), early_(++slots_made == 100) {}

  const Service* Get() {
    if (++gets_ == (early_ ? 2 : 1)) Build();
    return instance();
  }

 private:
  const bool early_;
  int gets_ = 0;
};

TEST(SingletonContentionTest, IsNotFooledByWhatAnEarlierStormLeftInTheMemory) {
  const Cell cell = TestCell(kCase, "mutex", 1, Options("first_touch", 0, 10));
  slots_made = 0;
  FirstTouchStorm<HundredthEarlySlot> workload(cell);
  EXPECT_THAT(Complaint(workload, cell, {.samples = 1, .iterations = 120}),
              HasSubstr("an instance was half built"));
}

// Builds once, but lets the second get see a copy.
class CopyingSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    if (built() == 0) Build();
    if (++gets_ != 2) return instance();
    copy_.emplace_back(*instance());
    return copy_.data();
  }

 private:
  int gets_ = 0;
  std::vector<Service> copy_;
};

TEST(SingletonContentionTest, ReportsACallerThatGotAnotherInstance) {
  const Cell cell =
      TestCell(kCase, "mutex", 1, Options("first_touch", 0, 10, Service::kMaxEntries));
  FirstTouchStorm<CopyingSlot> workload(cell);
  EXPECT_EQ(Complaint(workload, cell, {.samples = 1, .iterations = 3}),
            "caller 0 got another instance than the slot's own in 3 of 30 gets, last in "
            "slot 2");
}

TEST(SingletonContentionTest, ReportsGetsThatAreMissing) {
  EXPECT_EQ(CheckTally(3, {.sum = 7, .gets = 9}, {.sum = 7, .gets = 10}).message(),
            "caller 3 did 9 of 10 gets");
}

TEST(SingletonContentionTest, RightSumIsWhatAServiceAddsUpTo) {
  const auto service = std::make_unique<Service>(5, 7);
  std::uint64_t sum = 0;
  for (std::size_t get = 0; get < 17; ++get) sum += service->Word(get % 7);
  EXPECT_EQ(RightSum(5, 7, 17), sum);
  EXPECT_NE(RightSum(6, 7, 17), sum);
}

TEST(SingletonContentionTest, CountsTheGetsOfAllCallersAsItems) {
  const auto items = [](int lanes, int callers) {
    const Cell cell = TestCell(kCase, "mutex", lanes, Options("steady", callers, 1000));
    const auto workload = FindCase(kCase, "mutex")->make(cell);
    std::int64_t sum = 0;
    for (int lane = 0; lane < lanes; ++lane) sum += workload->ItemsOfLane(lane);
    return sum;
  };
  EXPECT_EQ(items(3, 0), 3000);
  EXPECT_EQ(items(3, 10), 10'000) << "which three lanes cannot share evenly";
  EXPECT_EQ(items(2, 100), 100'000);
}

TEST(SingletonContentionTest, RefusesToLeaveALaneWithoutACaller) {
  const Cell cell = TestCell(kCase, "mutex", 3, Options("steady", 2, 1));
  EXPECT_THROW(FindCase(kCase, "mutex")->make(cell), std::invalid_argument);
}

}  // namespace
}  // namespace assay
