// `assay history` as a user runs it: the real program over real run folders, which are
// edited copies of a recorded run.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "absl/strings/str_format.h"
#include "harness/app/run_folder.h"
#include "harness/app/testing/command_line.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using OrderedJson = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class HistoryCommandTest : public CommandLine {
 protected:
  HistoryCommandTest() { fs::create_directories(folder_ + "/assay-results"); }

  Outcome Run(const std::string& arguments) { return RunApart("history " + arguments); }

  std::string PathOf(int day) const {
    return absl::StrFormat("%s/assay-results/day-%02d", folder_, day);
  }

  // The recorded run, as if of that day. The second cell's times are multiplied.
  void AddRun(int day, double slower = 1) {
    const std::string recorded = ASSAY_TEST_DATA "/recorded_run";
    fs::create_directories(PathOf(day));
    OrderedJson header = OrderedJson::parse(*ReadTextFile(recorded + "/run.json"));
    header["run_id"] = absl::StrFormat("run-of-day-%02d", day);
    header["environment"]["time_utc"] = absl::StrFormat("2026-10-%02dT10:00:00Z", day);
    std::istringstream lines(*ReadTextFile(recorded + "/journal.jsonl"));
    std::string journal;
    for (std::string line; std::getline(lines, line);) {
      OrderedJson record = OrderedJson::parse(line);
      if (record["record"] == "sample" && record["cell"] == 1) {
        OrderedJson& span = record["measurement"]["span_ns"];
        span = static_cast<std::int64_t>(span.get<double>() * slower);
      }
      journal += record.dump() + "\n";
    }
    ASSERT_TRUE(WriteTextFile(PathOf(day) + "/run.json", header.dump()).ok());
    ASSERT_TRUE(WriteTextFile(PathOf(day) + "/journal.jsonl", journal).ok());
  }

  void AddRuns(int from, int to) {
    for (int day = from; day <= to; ++day) AddRun(day, 1 + 0.002 * (day % 3));
  }

  OrderedJson Runs(const std::string& arguments = "") {
    const Outcome outcome = Run("--json " + arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    return OrderedJson::parse(outcome.output)["runs"];
  }

  void ExpectUsageError(const std::string& arguments, const std::string& message) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_THAT(outcome.errors, HasSubstr(message)) << arguments;
    EXPECT_THAT(outcome.output, IsEmpty()) << arguments;
  }
};

TEST_F(HistoryCommandTest, ListsRunsNewestLastAndCases) {
  AddRun(2);
  AddRun(1);
  fs::create_directory_symlink("day-02", folder_ + "/assay-results/latest");
  fs::create_directories(folder_ + "/assay-results/plots");  // no run
  const Outcome outcome = Run("");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.errors, IsEmpty());
  const std::size_t first = outcome.output.find("run-of-day-01");
  const std::size_t second = outcome.output.find("run-of-day-02");
  EXPECT_LT(first, second) << outcome.output;
  EXPECT_EQ(outcome.output.find("run-of-day-02", second + 1), std::string::npos)
      << "latest is no run of its own";
  EXPECT_THAT(outcome.output, HasSubstr("2026-10-02 10:00"));
  EXPECT_THAT(outcome.output, HasSubstr("refuted"));
  EXPECT_THAT(outcome.output, HasSubstr("agent_evolution: 2 runs; time, throughput"));
}

TEST_F(HistoryCommandTest, ShowsWhereACaseChanged) {
  AddRuns(1, 8);
  for (int day = 9; day <= 12; ++day) AddRun(day, 1.2);
  const Outcome outcome = Run("agent_evolution --threads 2 --metric speedup");
  EXPECT_EQ(outcome.exit_code, 0) << "history informs, and judges nothing";
  EXPECT_THAT(outcome.output, HasSubstr("static_partition x2 over sequential x1"));
  EXPECT_THAT(outcome.output, HasSubstr("since 2026-10-09 run run-of-day-09:"));
  EXPECT_THAT(outcome.output, HasSubstr("(worse)"));
  const OrderedJson history =
      OrderedJson::parse(Run("agent_evolution --variant static_partition -p agents=64 "
                             "--threads 2 --metric time --json")
                             .output);
  ASSERT_EQ(history["series"].size(), 1u);
  EXPECT_EQ(history["series"][0]["points"].size(), 12u);
  ASSERT_EQ(history["series"][0]["changes"].size(), 1u);
  EXPECT_EQ(history["series"][0]["changes"][0]["index"], 8);
  EXPECT_THAT(history["notes"].dump(), HasSubstr("steps_per_ms"));
}

TEST_F(HistoryCommandTest, ComingUpToDateEqualsRebuilding) {
  AddRuns(1, 3);
  EXPECT_EQ(Runs().size(), 3u);
  AddRun(4);                         // new
  AddRun(2, 1.5);                    // changed
  fs::remove_all(PathOf(1));         // gone
  fs::rename(PathOf(3), PathOf(5));  // moved
  const std::string runs = Run("--json").output;
  const std::string history = Run("agent_evolution --json").output;
  EXPECT_EQ(OrderedJson::parse(runs)["runs"].size(), 3u) << runs;
  EXPECT_EQ(OrderedJson::parse(runs)["runs"][1]["path"], "day-05");
  EXPECT_EQ(Run("--json --rebuild").output, runs);
  EXPECT_EQ(Run("agent_evolution --json").output, history);
}

TEST_F(HistoryCommandTest, AChangedJournalIsNoticed) {
  AddRuns(1, 2);
  const std::string query = "agent_evolution --metric time --json";
  const std::string before = Run(query).output;
  EXPECT_EQ(Run(query).output, before);
  // As of a run that goes on: run.json stays as it is.
  const std::string path = PathOf(2) + "/journal.jsonl";
  const std::string journal = *ReadTextFile(path);
  ASSERT_TRUE(WriteTextFile(path, journal.substr(0, journal.size() / 2)).ok());
  EXPECT_NE(Run(query).output, before);
  ASSERT_TRUE(WriteTextFile(path, journal).ok());
  EXPECT_EQ(Run(query).output, before);
}

TEST_F(HistoryCommandTest, WhatCannotBeReadIsLeftOutAndSaid) {
  AddRuns(1, 4);
  EXPECT_EQ(Runs().size(), 4u);
  ASSERT_TRUE(WriteTextFile(PathOf(1) + "/run.json", "{").ok());
  ASSERT_TRUE(WriteTextFile(PathOf(2) + "/journal.jsonl", "no\njournal\n").ok());
  fs::remove(PathOf(3) + "/run.json");
  fs::copy(PathOf(4), folder_ + "/assay-results/zz-copy");
  const Outcome outcome = Run("");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.errors, HasSubstr("left out: assay-results/day-01/run.json: "));
  EXPECT_THAT(outcome.errors, HasSubstr("left out: assay-results/day-02/journal.jsonl"));
  EXPECT_THAT(outcome.errors, HasSubstr("day-03 is not a run folder"));
  EXPECT_THAT(outcome.errors, HasSubstr("zz-copy is a copy of day-04"));
  EXPECT_EQ(std::count(outcome.errors.begin(), outcome.errors.end(), '\n'), 4);
  EXPECT_THAT(outcome.output, Not(HasSubstr("run-of-day-01")));
  EXPECT_THAT(outcome.output, HasSubstr("run-of-day-04"));
}

TEST_F(HistoryCommandTest, ADamagedIndexIsMadeAgain) {
  AddRuns(1, 2);
  const std::string index = folder_ + "/assay-results/history.db";
  EXPECT_EQ(Runs().size(), 2u);
  ASSERT_TRUE(WriteTextFile(index, ReadTextFile(index)->substr(0, 5000)).ok());
  EXPECT_EQ(Runs().size(), 2u);
  ASSERT_TRUE(WriteTextFile(index, "garbage").ok());
  EXPECT_EQ(Runs().size(), 2u);
}

TEST_F(HistoryCommandTest, AnIndexThatCannotBeWrittenIsMadeInMemory) {
  AddRuns(1, 2);
  // As good as a read-only folder, and it stops root too.
  fs::create_directories(folder_ + "/assay-results/history.db/in_the_way");
  const Outcome outcome = Run("agent_evolution");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, HasSubstr("2 runs"));
  EXPECT_THAT(outcome.errors, HasSubstr("the index is not kept: "));
}

TEST_F(HistoryCommandTest, ErrorsSayWhatIsWrongAndWhatIsThere) {
  ExpectUsageError("--results nowhere", "--results: cannot read nowhere: ");
  EXPECT_THAT(Run("").output, HasSubstr("no runs in assay-results yet"));
  AddRun(1);
  ExpectUsageError("agent_evolutoin", "Did you mean 'agent_evolution'?");
  ExpectUsageError("agent_evolution --variant sequental", "Did you mean 'sequential'?");
  ExpectUsageError("agent_evolution --metric tim", "Did you mean 'time'?");
  ExpectUsageError("agent_evolution --threads 0", "0 threads");
  ExpectUsageError("agent_evolution --threads 3", "no run has measured more");
  ExpectUsageError("agent_evolution -p agents", "agents");
  ExpectUsageError("agent_evolution -p agents=65", "there is 64");
  ExpectUsageError("agent_evolution --change x", "is not a number from 0 to 1000");
  ExpectUsageError("--metric time", "need a CASE");
}

TEST_F(HistoryCommandTest, HelpHasExamples) {
  const Outcome outcome = Run("--help");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, HasSubstr("Examples:\n  assay history\n"));
}

}  // namespace
}  // namespace assay
