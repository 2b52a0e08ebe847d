// `assay report` and `assay compare` on runs of a made-up machine of eight cores.
#include <cstdlib>
#include <sstream>
#include <vector>

#include "harness/app/testing/command_line.h"
#include "plots/assets.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReportCommandTest : public CommandLine {
 protected:
  // Leaves a run in the test's folder.
  void MakeRun(const std::string& name, const std::string& changes = "") {
    const std::string command = "'" ASSAY_BINARY_DIR "/assay-sample-run' '" + folder_ +
                                "/" + name + "' id=" + name + " " + changes;
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  static std::vector<std::string> Lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
  }
};

// What takes the chart libraries (a build with npm) and the programs that draw. Where all
// of them are, whatever goes wrong is a failure.
class ChartsTest : public ReportCommandTest {
 protected:
  void SetUp() override {
    if (GetPlotAssets().page.empty()) GTEST_SKIP() << WhyNoPlotAssets();
    for (const char* program : {"node", "rsvg-convert"}) {
      const std::string look = std::string("command -v ") + program + " >/dev/null";
      if (std::system(look.c_str()) != 0) GTEST_SKIP() << program << " is not installed";
    }
  }
};

TEST_F(ReportCommandTest, EveryFileOfARunIsMadeAgainToTheByte) {
  MakeRun("run");
  const Outcome all = Run("report run --format all");
  EXPECT_EQ(all.exit_code, 0) << all.output;
  EXPECT_EQ(Run("report run --format all -o new/folder").exit_code, 0);
  EXPECT_TRUE(Read("new/folder/report.md") == Read("run/report.md"));
  for (const char* format : {"json", "md", "html"}) {
    if (std::string(format) == "html" && GetPlotAssets().page.empty()) continue;
    const std::string written = Read("run/report." + std::string(format));
    EXPECT_FALSE(written.empty()) << format;
    Run("report run --format " + std::string(format) + " -o again");
    EXPECT_TRUE(written == Read("again")) << format;
  }
}

// What is written when a run ends, of text that is no UTF-8.
TEST_F(ReportCommandTest, WhatARunLeavesIsWhatIsMadeAgain) {
  const Outcome run =
      Run("sweep shared_counter --variant per_lane --threads 1 --rounds 2 -q "
          "-o \"$(printf 'r\\377')\"");
  ASSERT_EQ(run.exit_code, 0) << run.output;
  for (const char* format : {"json", "md", "html"}) {
    if (std::string(format) == "html" && GetPlotAssets().page.empty()) continue;
    Run("report \"$(printf 'r\\377')\" --format " + std::string(format) + " -o again");
    EXPECT_TRUE(Read("r\xff/report." + std::string(format)) == Read("again")) << format;
  }
}

TEST_F(ChartsTest, ChartsAreTheSameEachTime) {
  MakeRun("run");
  const Outcome first = Run("report run --format svg -o first");
  ASSERT_EQ(first.exit_code, 0) << first.output;
  Run("report run --format svg -o second");
  for (const std::string& path : Lines(first.output)) {
    EXPECT_TRUE(Read(path) == Read("second" + path.substr(5))) << path;
  }
}

// A claim over another variant has no place in the chart over the sequential one.
TEST_F(ChartsTest, TargetsStandOnlyInTheChartOfTheirBaseline) {
  MakeRun("run");
  const std::string page = Run("report run --format html").output;
  const auto targets_after = [&](const std::string& text) {
    const std::size_t at = page.find("\"targets\":", page.find(text));
    return page.substr(at, page.find(']', at) - at + 1);
  };
  // Of agent_evolution: all that was tested and the one that was not, each once.
  EXPECT_EQ(targets_after("\"tables\":[{\"workload\":\"agent_evolution\""),
            "\"targets\":[0,1,2,3,4]");
  EXPECT_EQ(targets_after("agents=64 flavour=tsan\",\"cells\""), "\"targets\":[]");
}

TEST_F(ChartsTest, ChartsAreWrittenAsFiles) {
  MakeRun("run");
  const Outcome outcome = Run("report run --format svg");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_THAT(Lines(outcome.output),
              testing::AllOf(testing::Contains("run/charts/agent_evolution-scaling.svg"),
                             testing::Contains("run/charts/flavours.svg")));
  for (const std::string& path : Lines(outcome.output)) {
    const std::string svg = Read(path);
    EXPECT_EQ(svg.rfind("<svg", 0), 0u) << path;
    EXPECT_THAT(svg, Not(HasSubstr("<script>"))) << "a name became markup in " << path;
  }
  const std::string scaling = Read("run/charts/agent_evolution-scaling.svg");
  // As text that is drawn, not only in descriptions for readers of screens.
  for (const char* text : {">Scaling of agent_evolution<", ">work_stealing<", ">ideal<",
                           ">0.85 x workers<", ">speedup<", ">threads<"}) {
    EXPECT_THAT(scaling, HasSubstr(text));
  }
}

TEST_F(ChartsTest, ChartsAsPngAreTwiceAsLarge) {
  MakeRun("run");
  const Outcome outcome = Run("report run --format png -o slides");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  const std::string png = Read("slides/agent_evolution-scaling.png");
  ASSERT_EQ(png.rfind("\x89PNG", 0), 0u);
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(png[at]); };
  EXPECT_EQ(byte(18) * 256 + byte(19), 1440) << "the width, of the header";
}

TEST_F(ChartsTest, WhatIsNotInstalledIsNamed) {
  MakeRun("run");
  const Outcome outcome = Run("report run --format svg", "PATH=/nowhere ");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.output, HasSubstr("apt-get install nodejs"));
  EXPECT_EQ(Lines(outcome.output).size(), 1u);
}

TEST_F(ReportCommandTest, ComparesTwoRuns) {
  MakeRun("before");
  MakeRun("same", "findings=0");
  MakeRun("slower", "slower=1.1 findings=0");
  const Outcome same = Run("compare before same");
  EXPECT_EQ(same.exit_code, 0) << same.output;
  EXPECT_THAT(same.output, HasSubstr("21 equivalent"));
  const Outcome slower = Run("compare before slower");
  EXPECT_EQ(slower.exit_code, 1) << slower.output;
  EXPECT_THAT(slower.output, HasSubstr("8 regressed, 13 equivalent"));
  for (const std::string& line : Lines(slower.output))
    EXPECT_LE(line.size(), 80u) << line;
  EXPECT_EQ(Run("compare slower same").exit_code, 0) << "an improvement is no failure";
  EXPECT_EQ(Run("compare before slower --margin 20%").exit_code, 0);
  EXPECT_EQ(Run("compare before slower --margin 10% --strict").exit_code, 4);
  EXPECT_EQ(Run("compare same before").exit_code, 1) << "a finding is new";
  EXPECT_THAT(Run("compare before slower --metric speedup").output,
              HasSubstr("8 regressed"));
  EXPECT_THAT(Run("compare before slower --format json").output,
              HasSubstr("\"is_worse\": true"));
}

TEST_F(ReportCommandTest, ComparingNamesWhatIsWrong) {
  MakeRun("run");
  MakeRun("elsewhere", "cpu=Other");
  MakeRun("asan", "flavour=asan");
  ExpectUsageError("compare run elsewhere",
                   "different machines: CPUs 'Sample CPU (made up)' "
                   "and 'Other'");
  EXPECT_EQ(Run("compare run elsewhere --across machines").exit_code, 0);
  ExpectUsageError("compare run asan", "different flavours: release, tsan and asan");
  EXPECT_EQ(Run("compare run asan --across flavours").exit_code, 0);
  ExpectUsageError("compare run nowhere", "nowhere is not a run folder");
  ExpectUsageError("compare run", "after is required");
  ExpectUsageError("compare run run --margin soon", "--margin: 'soon' is no share");
  ExpectUsageError("compare run run --margin 100%", "less than 100%");
  ExpectUsageError("compare run run --format mb", "Did you mean 'md'?");
  ExpectUsageError("compare run run --across space", "--across");
}

}  // namespace
}  // namespace assay
