#include "results/journal/sample_reader.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "results/model/model_json.h"

namespace assay {
namespace {

std::optional<Sample> Read(const std::string& line) {
  SampleReader reader;
  const std::string padded = line + std::string(SampleReader::kPadding, ' ');
  return reader.Read(std::string_view(padded).substr(0, line.size()));
}

std::vector<Sample> Samples() {
  Sample plain{.round = 3, .generation = 1, .order = 2, .cell = 7, .at_s = 0.1 + 0.2};
  plain.measurement = {.iterations = 9, .span_ns = 123'456'789'012, .items = -1};
  Sample full = plain;
  full.at_s = 2;  // written as 2.0
  full.machine = {
      .wall_ns = 5, .pressure_ns = 0, .steal_ns = 7, .foreign_ns = std::nullopt};
  full.measurement.wrong_answer = "12 \"instead\" of \u00e9\n17 \xff";
  full.measurement.readings = {{"p99", "ms", 1e-300}, {"retries", "/1000", 0}};
  full.measurement.lanes.resize(3);
  full.measurement.lanes[1].cycles = std::numeric_limits<std::int64_t>::max();
  full.measurement.lanes[2] = {.cpu_placed = 1,
                               .cpu_first = 2,
                               .cpu_last = 3,
                               .start_ns = 4,
                               .end_ns = 5,
                               .cpu_ns = 6,
                               .run_delay_ns = 7,
                               .voluntary_switches = 8,
                               .involuntary_switches = 9,
                               .minor_faults = 10,
                               .major_faults = 11,
                               .migrations = 12,
                               .cycles = 13,
                               .instructions = 14};
  return {Sample{}, plain, full};
}

// A field that one reader forgets shows here.
TEST(SampleReaderTest, GivesWhatTheGeneralReaderGives) {
  for (const Sample& sample : Samples()) {
    const std::string line = ToJson(JournalRecord(sample));
    const std::optional<Sample> read = Read(line);
    ASSERT_TRUE(read.has_value()) << line;
    EXPECT_EQ(*read, std::get<Sample>(*JournalRecordFromJson(line))) << line;
  }
}

TEST(SampleReaderTest, LeavesAllElseToTheGeneralReader) {
  const std::string good = ToJson(JournalRecord(Samples()[2]));
  ASSERT_TRUE(Read(good).has_value());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string line = good;
    line.replace(line.find(from), from.size(), to);
    return line;
  };
  for (const std::string& line :
       {ToJson(JournalRecord(RoundEnd{})), ToJson(JournalRecord(Finding{})),
        std::string("{}"), std::string("17"), std::string(), good.substr(0, 80),
        with("\"round\":3", "\"round\":\"3\""), with("\"round\":3", "\"round\":3.5"),
        with("\"round\":3", "\"round\":99999999999"), with("\"cell\":7,", ""),
        with("\"cell\":7", "\"cell\":null"), with("\"at_s\"", "\"later\"")}) {
    EXPECT_FALSE(Read(line).has_value()) << line;
  }
}

}  // namespace
}  // namespace assay
