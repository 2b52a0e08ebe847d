// Real rounds of a shared 2-core machine, replayed (docs/procedure.md 7 and 9, test 10):
// the gate and the span keep every verdict right, and without the gate a neighbour
// refutes a true claim. The true speedup of two threads was between 1.92 and 1.96.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "harness/base/random.h"
#include "harness/statistics/diagnosis.h"
#include "harness/statistics/rule.h"

namespace assay {
namespace {

constexpr int kStarts = 400;
constexpr int kRoundsMax = 200;
constexpr double kRoundS = 0.5;  // recordings are thinned to rounds this far apart

struct RecordedRound {
  double at_s = 0;
  double log_speedup = 0;
  bool clean = true;
};

using Row = std::map<std::string, double>;

// Threads that waited for a CPU for more than 2 % of their time are contended.
bool HadItsCpus(const Row& row) {
  return row.at("a1_delay_ns") <= 0.02 * row.at("a1_ns") &&
         row.at("b_delay_ns") <= 0.02 * 2 * row.at("b_ns");
}

// Children were recorded with the machine's CPU pressure instead; its limit is 10 %.
bool HadLittlePressure(const Row& row) {
  return row.at("a1_psi") <= 0.10 && row.at("b_psi") <= 0.10;
}

std::vector<Row> ReadRows(const std::string& name) {
  std::ifstream file(ASSAY_TEST_DATA "/recordings/" + name + ".csv");
  std::string line, field;
  std::vector<std::string> columns;
  std::getline(file, line);
  for (std::istringstream header(line); std::getline(header, field, ',');) {
    columns.push_back(field);
  }
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    Row row;
    std::istringstream fields(line);
    for (const std::string& column : columns) {
      std::getline(fields, field, ',');
      row[column] = std::stod(field);
    }
    rows.push_back(row);
  }
  return rows;
}

std::vector<RecordedRound> ReadRecording(const std::string& name) {
  std::vector<RecordedRound> rounds;
  for (const Row& row : ReadRows(name)) {
    const bool of_children = row.contains("a1_s");
    const double ratio =
        of_children ? row.at("a1_s") / row.at("b_s") : row.at("a1_ns") / row.at("b_ns");
    rounds.push_back({.at_s = row.at("t_s"),
                      .log_speedup = std::log(ratio),
                      .clean = of_children ? HadLittlePressure(row) : HadItsCpus(row)});
  }
  return rounds;
}

// A run that begins at row `start` of the recording, going round at its end.
struct Replay {
  std::vector<CleanRound> clean;
  int measured = 0;
};

Replay ReplayFrom(const std::vector<RecordedRound>& recording, std::size_t start,
                  bool gated) {
  Replay replay;
  const double length_s = recording.back().at_s;
  double next_s = recording[start].at_s;
  for (std::size_t i = 0; i < recording.size() && replay.measured < kRoundsMax; ++i) {
    const RecordedRound& round = recording[(start + i) % recording.size()];
    const double at_s = round.at_s + (start + i >= recording.size() ? length_s : 0);
    if (at_s < next_s) continue;
    next_s = at_s + kRoundS;
    ++replay.measured;
    if (round.clean || !gated) replay.clean.push_back({round.log_speedup, at_s});
  }
  return replay;
}

Decision Claim(const Replay& replay, double speedup, const RuleOptions& options) {
  static const Boundary boundary(0.025, kRoundsMax);
  return DecideRun(replay.clean, {.low = std::log(speedup)}, options, boundary);
}

struct Count {
  int proved = 0;
  int refuted = 0;
};

Count CountVerdicts(const std::vector<RecordedRound>& recording, double speedup) {
  Count count;
  for (int i = 0; i < kStarts; ++i) {
    const std::size_t start =
        KeyedRandom{10, static_cast<std::uint64_t>(i)}.Below(recording.size());
    const Decision decision = Claim(ReplayFrom(recording, start, true), speedup, {});
    count.proved += decision.state == Decision::kProved;
    count.refuted += decision.state == Decision::kRefuted;
  }
  return count;
}

class RecordingsTest : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(
    All, RecordingsTest,
    ::testing::Values("real_quiet_spin20_pinned", "real_hogcore1_spin20_pinned",
                      "real_quiet_spin5_unpinned", "proc100_natural"),
    [](const auto& parameter) { return std::string(parameter.param); });

TEST_P(RecordingsTest, GatedRunsAreNeverWrong) {
  const std::vector<RecordedRound> recording = ReadRecording(GetParam());
  ASSERT_GT(recording.size(), 400u);
  for (double below : {1.5, 1.8}) {
    const Count count = CountVerdicts(recording, below);
    std::printf("%s >= %.1f: %d proved, %d refuted of %d\n", GetParam(), below,
                count.proved, count.refuted, kStarts);
    EXPECT_EQ(count.refuted, 0) << below;
  }
  const Count above = CountVerdicts(recording, 2.2);
  std::printf("%s >= 2.2: %d proved, %d refuted of %d\n", GetParam(), above.proved,
              above.refuted, kStarts);
  EXPECT_EQ(above.proved, 0);
}

TEST(RecordingsDecideTest, RunsWithEnoughCleanRoundsProveWhatIsTrue) {
  for (const char* name : {"real_quiet_spin20_pinned", "real_hogcore1_spin20_pinned"}) {
    const std::vector<RecordedRound> recording = ReadRecording(name);
    EXPECT_GE(CountVerdicts(recording, 1.5).proved, 0.95 * kStarts) << name;
    EXPECT_GE(CountVerdicts(recording, 2.2).refuted, 0.95 * kStarts) << name;
  }
}

TEST(ContendedRecordingTest, TheGateLeavesItUndecidedAndSaysWhy) {
  const std::vector<RecordedRound> recording = ReadRecording("proc100_natural");
  const Replay replay = ReplayFrom(recording, 0, true);
  OpenClaim claim{.rounds = replay.clean, .rounds_measured = replay.measured};
  claim.target = {.low = std::log(1.5)};
  claim.decision = Claim(replay, 1.5, {});
  EXPECT_EQ(claim.decision.state, Decision::kOpen);
  EXPECT_EQ(Diagnose(claim, {}).reason, OpenReason::kContended);
}

// Why the gate exists: the rounds look calm and independent, and are wrong.
TEST(ContendedRecordingTest, WithoutTheGateItRefutesATrueClaim) {
  const std::vector<RecordedRound> recording = ReadRecording("proc100_natural");
  const Decision decision =
      Claim(ReplayFrom(recording, 0, false), 1.5, {.span_min_s = 0});
  EXPECT_EQ(decision.state, Decision::kRefuted);
}

}  // namespace
}  // namespace assay
