#include "harness/cell/prepared_cell.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "harness/base/clock.h"
#include "harness/cell/testing/direct_engine.h"

namespace assay {
namespace {

// Adds its iterations on every lane; the parameter `fault` makes it go wrong.
class Counting final : public Workload {
 public:
  explicit Counting(const Cell& cell) : fault_(WordParam(cell, "fault")) {
    if (fault_ == "construct") throw std::runtime_error("no such luck");
  }
  void Enter(Lane&) override { ++entered_; }
  void Reset(std::int64_t iterations) override {
    expected_ = iterations * entered_.load();
    total_ = fault_ == "answer" ? 1 : 0;
  }
  void Run(Lane& lane) override {
    if (fault_ == "run") throw std::runtime_error("in the middle");
    const std::int64_t until = NowNs() + lane.iterations() * 10'000;  // 10 us each
    while (NowNs() < until) {
    }
    total_ += lane.iterations();
  }
  absl::Status Verify() override {
    if (total_.load() == expected_) return absl::OkStatus();
    return absl::DataLossError("miscounted");
  }
  std::vector<double> Readings() const override {
    return {static_cast<double>(total_.load())};
  }
  std::int64_t ItemsPerIteration() const override { return 3; }

 private:
  std::string fault_;
  std::atomic<std::int64_t> entered_{0}, total_{0};
  std::int64_t expected_ = 0;
};

const RegisterWorkload kCounting{{.name = "counting",
                                  .variant = "only",
                                  .scales = Scales::kThroughput,
                                  .readings = {{"total", "iterations", "of all lanes"}}},
                                 Make<Counting>};

Cell CountingCell(const std::string& fault, int threads = 2) {
  return {.workload = "counting",
          .variant = "only",
          .threads = threads,
          .params = {{"fault", fault}},
          .scales = Scales::kThroughput};
}

std::unique_ptr<PreparedCell> Prepared(const std::string& fault) {
  auto cell = PreparedCell::Create(CountingCell(fault), DirectEngine());
  EXPECT_TRUE(cell.ok()) << cell.status();
  return *std::move(cell);
}

TEST(PreparedCellTest, CalibratesToTheShortestSampleWanted) {
  const auto cell = Prepared("none");
  const auto sample = cell->Calibrate(0.002);
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_GE(sample->span_ns, 2'000'000);
  // A lane needs 10 us an iteration, but a disturbed one may take as long as it likes, so
  // how many iterations it came to is not for a test to say.
  EXPECT_EQ(sample->iterations, cell->iterations());
}

TEST(PreparedCellTest, MeasuresWithEvidenceFromEveryLane) {
  const auto cell = Prepared("none");
  cell->set_iterations(4);
  const auto sample = cell->Measure();
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(sample->iterations, 4);
  EXPECT_EQ(sample->items, 4 * 3 * 2) << "of both lanes";
  EXPECT_EQ(sample->lanes.size(), 2u);
  EXPECT_EQ(sample->wrong_answer, "");
  EXPECT_GT(sample->cpu_ns, 0);
  EXPECT_EQ(sample->readings, (std::vector<Reading>{{"total", "iterations", 8}}));
}

TEST(PreparedCellTest, AWrongAnswerIsPartOfTheMeasurement) {
  const auto sample = Prepared("answer")->Measure();
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(sample->wrong_answer, "miscounted");
  EXPECT_TRUE(sample->readings.empty());
}

TEST(PreparedCellTest, AnExceptionOfTheAuthorsIsAnErrorThatSaysWhere) {
  const auto constructed =
      PreparedCell::Create(CountingCell("construct"), DirectEngine());
  ASSERT_FALSE(constructed.ok());
  EXPECT_NE(constructed.status().message().find("exception in set-up: no such luck"),
            std::string::npos)
      << constructed.status();
  const auto sample = Prepared("run")->Measure();
  ASSERT_FALSE(sample.ok());
  EXPECT_NE(sample.status().message().find("exception in Run: in the middle"),
            std::string::npos);
}

TEST(PreparedCellTest, RefusesAnUnknownCase) {
  Cell cell = CountingCell("none");
  cell.variant = "other";
  EXPECT_FALSE(PreparedCell::Create(cell, DirectEngine()).ok());
}

}  // namespace
}  // namespace assay
