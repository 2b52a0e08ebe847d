#include "results/export/speedup_plot.h"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>

namespace assay {
namespace {

class SpeedupPlotTest : public testing::Test {
 protected:
  SpeedupPlotTest() {
    cells_.reserve(64);
    estimates_.reserve(64);
  }

  void Add(const std::string& variant, int threads, Estimate speedup) {
    cells_.push_back({.workload = "w", .variant = variant, .threads = threads});
    estimates_.push_back(std::move(speedup));
    table_.rows.push_back({.cell = &cells_.back(), .speedup = &estimates_.back()});
  }
  static Estimate Speedup(double low, double value, double high) {
    return {.value = value, .low = low, .high = high};
  }
  std::string Text(int width = 80) const {
    return SpeedupPlot(table_, {.unicode = false, .width = width});
  }

  std::vector<Cell> cells_;
  std::vector<Estimate> estimates_;
  CaseTable table_;
};

TEST_F(SpeedupPlotTest, ShowsPointsIntervalsAndTheIdeal) {
  Add("good", 1, Speedup(1, 1, 1));
  Add("good", 2, Speedup(1.9, 1.95, 2));
  Add("bad", 1, Speedup(0.9, 1, 1.1));
  Add("bad", 2, Speedup(0.4, 0.7, 1.2));
  EXPECT_EQ("\n" + Text(), R"(
  2.00 +       a.
       |       |
       |
       |
  1.27 +        |
       |   |    |
       |  ab    |
       |        b
  0.55 +        |
       |        |
       |
  0.00 +
       +----------
          1    2 threads
speedup: a=good, b=bad; . ideal, | 95% interval
)") << Text();
}

TEST_F(SpeedupPlotTest, NeedsTwoThreadCounts) {
  Add("only", 2, Speedup(1, 1.9, 2));
  EXPECT_EQ(Text(), "");
  table_.rows.push_back({.cell = &cells_.back()});  // without a speedup
  EXPECT_EQ(Text(), "");
}

TEST_F(SpeedupPlotTest, AnIdealFarAboveEverythingIsLeftOut) {
  Add("slow", 1, Speedup(1, 1, 1));
  Add("slow", 64, Speedup(2, 3, 4));
  const std::string text = Text();
  EXPECT_NE(text.find("3.90 +"), std::string::npos) << text;
}

TEST_F(SpeedupPlotTest, AnUnboundedIntervalHasNoBar) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Add("new", 1, Speedup(1, 1, 1));
  Add("new", 2, Speedup(0, 1.5, kInfinity));
  const std::string text = Text();
  EXPECT_EQ(text.substr(0, text.find("speedup:")).find("||"), std::string::npos);
  EXPECT_NE(text.find("2.00 +"), std::string::npos) << text;
}

TEST_F(SpeedupPlotTest, TheUnitStaysWithinThePageToo) {
  for (int threads = 1; threads <= 18; ++threads) Add("v", threads, Speedup(1, 2, 3));
  std::istringstream lines(Text());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  EXPECT_NE(Text().find(" threads\n"), std::string::npos);
}

TEST_F(SpeedupPlotTest, StaysWithinThePage) {
  for (int variant = 0; variant < 8; ++variant) {
    for (const int threads : {1, 2, 4, 8, 16, 32}) {
      Add("variant_" + std::to_string(variant), threads, Speedup(1, 2, 3));
    }
  }
  std::istringstream lines(Text());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 80u) << line;
  }
  EXPECT_GT(count, 12);
  EXPECT_EQ(Text(60), "") << "too narrow for it";
}

}  // namespace
}  // namespace assay
