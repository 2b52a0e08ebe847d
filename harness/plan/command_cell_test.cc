#include "harness/plan/command_cell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/topology/load.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const PlanOptions kOptions;

Topology Machine() { return *LoadSynthetic("package:1 core:4 pu:1"); }

CommandTemplate Xz() {
  return {.workload = "xz",
          .variant = "command",
          .spec = {.program = {.argv = {"xz", "-T{threads}", "-{level}", "a{b}c"},
                               .environment = {{"N", "{threads}"}},
                               .input = "in.{level}"},
                   .check = "check {level} {cpus}"},
          .params = {{"level", std::int64_t{9}}}};
}

TEST(CommandCellTest, PlaceholdersBecomeThreadsAndParameters) {
  const Cell cell = *MakeCommandCell(Xz(), 2, kOptions, Machine());
  const CommandSpec& spec = *cell.command;
  EXPECT_THAT(spec.program.argv, ElementsAre("xz", "-T2", "-9", "a{b}c"));
  EXPECT_EQ(spec.program.environment.at("N"), "2");
  EXPECT_EQ(spec.program.input, "in.9");
  EXPECT_EQ(spec.check, "check 9 0,1");
}

TEST(CommandCellTest, ACellHasAsManyCpusAsThreads) {
  const Cell cell = *MakeCommandCell(Xz(), 3, kOptions, Machine());
  EXPECT_EQ(cell.threads, 3);
  EXPECT_THAT(cell.cpus, ElementsAre(0, 1, 2));
  EXPECT_EQ(cell.threading, Threading::kOwn);
  EXPECT_EQ(CellName(cell), "xz/command x3 level=9");
}

TEST(CommandCellTest, AValueIsNotLookedIntoForPlaceholders) {
  CommandTemplate command = Xz();
  command.params["level"] = std::string("{threads}");
  EXPECT_EQ(MakeCommandCell(command, 2, kOptions, Machine())->command->program.argv[2],
            "-{threads}");
}

TEST(CommandCellTest, OtherWordsForThreadsAreThreadsUnlessTheyAreAxes) {
  CommandTemplate command = Xz();
  command.spec.program.argv = {"mpirun", "{ranks}", "{jobs}"};
  command.params["jobs"] = std::int64_t{7};
  EXPECT_THAT(MakeCommandCell(command, 2, kOptions, Machine())->command->program.argv,
              ElementsAre("mpirun", "2", "7"));
}

TEST(CommandCellTest, BytesThatNoReportCanShowAreRefused) {
  CommandTemplate command = Xz();
  command.spec.program.argv[3] = "caf\xe9";
  EXPECT_THAT(MakeCommandCell(command, 2, kOptions, Machine()).status().message(),
              HasSubstr("no UTF-8 in 'caf\xef\xbf\xbd'"));
  command.spec.program.argv[3] = "caf\xc3\xa9 'and' \"quotes\" $(none) \n";
  EXPECT_EQ(MakeCommandCell(command, 2, kOptions, Machine())->command->program.argv[3],
            command.spec.program.argv[3]);
}

TEST(CommandCellTest, MentionsAreFoundAnywhere) {
  EXPECT_TRUE(Mentions(Xz().spec, "level"));
  EXPECT_TRUE(Mentions(Xz().spec, "cpus"));
  EXPECT_FALSE(Mentions(Xz().spec, "size"));
  EXPECT_TRUE(MentionsThreads(Xz().spec));
  EXPECT_TRUE(MentionsThreads({.program = {.argv = {"a"}}, .prepare = "x {workers}"}));
  EXPECT_FALSE(MentionsThreads({.program = {.argv = {"a", "threads"}}}));
}

TEST(CommandCellTest, ParametersAreWhatTheyLookLike) {
  EXPECT_EQ(InferParamValue("3"), ParamValue(std::int64_t{3}));
  EXPECT_EQ(InferParamValue("-1"), ParamValue(std::int64_t{-1}));
  EXPECT_EQ(InferParamValue("0.5"), ParamValue(0.5));
  for (const char* word : {"fast", "3x", " 3", "", "inf", "0x1g"}) {
    EXPECT_EQ(InferParamValue(word), ParamValue(std::string(word))) << word;
  }
}

TEST(CommandCellTest, AProgramIsCalledByItsFile) {
  EXPECT_EQ(NameOfProgram({.argv = {"/usr/bin/xz", "-k"}}), "xz");
  EXPECT_EQ(NameOfProgram({.argv = {"/bin/sh", "-c", "zcat a | sort"}}), "zcat");
  EXPECT_EQ(NameOfProgram({.argv = {"./my tool's\n"}}), "my");
  EXPECT_EQ(NameOfProgram({.argv = {"./a$b"}}), "a_b");
  EXPECT_EQ(NameOfProgram({.argv = {"x/"}}), "command");
}

}  // namespace
}  // namespace assay
