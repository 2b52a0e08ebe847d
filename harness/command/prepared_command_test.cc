// Real programs: what testdata/odd_program.cc does, and commands for a shell.
#include "harness/command/prepared_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/command/testing/odd_program.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PreparedCommandTest : public testing::Test {
 protected:
  PreparedCommandTest()
      : trace_(testing::TempDir() + "/prepared_command_test." +
               testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove(trace_);
    cell_.workload = "odd";
    cell_.variant = "command";
    cell_.command = CommandSpec{};
    cell_.command->timeout_s = 20;
  }
  ~PreparedCommandTest() override { std::filesystem::remove(trace_); }

  CommandSpec& spec() { return *cell_.command; }
  void UseProgram(std::vector<std::string> words) {
    words.insert(words.begin(), kOdd);
    spec().program.argv = std::move(words);
  }
  void UseShell(const std::string& text) {
    spec().program.argv = {"/bin/sh", "-c", text};
  }
  std::string Note(const std::string& text) const {
    return "printf " + text + " >> " + trace_;
  }
  std::string Trace() const {
    std::ostringstream text;
    text << std::ifstream(trace_).rdbuf();
    return text.str();
  }

  std::unique_ptr<PreparedCommand> Prepare() {
    auto created = PreparedCommand::Create(cell_);
    if (const auto* failure = std::get_if<CommandFailure>(&created)) {
      ADD_FAILURE() << failure->summary;
      return nullptr;
    }
    return std::get<std::unique_ptr<PreparedCommand>>(std::move(created));
  }
  CommandSample Measure() {
    auto sample = Prepare()->Measure();
    if (const auto* failure = std::get_if<CommandFailure>(&sample)) {
      ADD_FAILURE() << failure->summary;
      return {};
    }
    return std::get<CommandSample>(sample);
  }
  CommandFailure Failure() {
    auto created = PreparedCommand::Create(cell_);
    if (const auto* failure = std::get_if<CommandFailure>(&created)) return *failure;
    auto sample = std::get<std::unique_ptr<PreparedCommand>>(created)->Measure();
    if (const auto* failure = std::get_if<CommandFailure>(&sample)) return *failure;
    ADD_FAILURE() << "it did not fail";
    return {};
  }

  const std::string trace_;
  Cell cell_;
};

TEST_F(PreparedCommandTest, ASampleHasTimesReadingsAndTheMachine) {
  UseProgram({"compute", "30"});
  const CommandSample sample = Measure();
  const Measurement& measurement = sample.measurement;
  EXPECT_EQ(measurement.iterations, 1);
  EXPECT_EQ(measurement.items, 1);
  EXPECT_GE(measurement.span_ns, 25'000'000);
  EXPECT_GE(measurement.cpu_ns, 25'000'000);
  ASSERT_THAT(measurement.lanes, SizeIs(1)) << "one thread did it all";
  EXPECT_GE(sample.machine.wall_ns, measurement.span_ns);
  for (const char* name : {"user", "system", "peak_memory", "switches"}) {
    EXPECT_THAT(measurement.readings, Contains(Field(&Reading::name, name)));
  }
}

TEST_F(PreparedCommandTest, AShortRunIsRepeatedUntilTheSampleIsLongEnough) {
  UseProgram({"exit", "0"});
  const std::unique_ptr<PreparedCommand> command = Prepare();
  const auto sample = command->Calibrate(0.3);
  const Measurement& measurement = std::get<CommandSample>(sample).measurement;
  EXPECT_GE(measurement.span_ns, 300'000'000);
  EXPECT_GT(command->runs(), 1);
  EXPECT_EQ(measurement.iterations, command->runs());
}

TEST_F(PreparedCommandTest, TheCommandsAroundItComeInTheirOrder) {
  spec().setup = Note("setup,");
  spec().prepare = Note("prepare,");
  UseShell(Note("run,") + "; echo out");
  spec().check = Note("check:") + "; cat >> " + trace_;
  spec().cleanup = Note("cleanup");
  {
    const std::unique_ptr<PreparedCommand> command = Prepare();
    command->set_runs(2);
    command->Measure();
  }
  EXPECT_EQ(Trace(), "setup,prepare,run,check:out\nprepare,run,check:out\ncleanup");
}

TEST_F(PreparedCommandTest, AnExitCodeFailsUnlessItIsIgnored) {
  UseProgram({"exit", "3"});
  const CommandFailure failure = Failure();
  EXPECT_EQ(failure.kind, "exit_code");
  EXPECT_EQ(failure.summary, "exited with code 3");
  spec().ignores_exit_code = true;
  EXPECT_EQ(Measure().measurement.iterations, 1);
}

TEST_F(PreparedCommandTest, EveryKindOfFailureHasItsName) {
  UseProgram({"crash"});
  spec().ignores_exit_code = true;
  EXPECT_EQ(Failure().kind, "crash") << "a signal is no exit code";
  UseProgram({"never"});
  spec().timeout_s = 0.05;
  EXPECT_EQ(Failure().kind, "hang");
  spec().timeout_s = 20;
  UseProgram({"fill"});
  const CommandFailure too_much = Failure();
  EXPECT_EQ(too_much.kind, "output_limit");
  EXPECT_THAT(too_much.summary, HasSubstr("--discard-output"));
  spec().program.argv = {"/nowhere/program"};
  EXPECT_EQ(Failure().kind, "setup");
  UseProgram({"exit", "0"});
  spec().setup = "exit 4";
  EXPECT_THAT(Failure(), AllOf(Field(&CommandFailure::kind, "setup"),
                               Field(&CommandFailure::summary,
                                     "setup (exit 4) exited with code 4")));
}

TEST_F(PreparedCommandTest, TheCheckSeesTheOutputAndDecides) {
  UseProgram({"echo", "right"});
  spec().check = "grep -q right";
  EXPECT_THAT(Measure().measurement.wrong_answer, IsEmpty());
  spec().check = "echo not this; exit 9";
  const Measurement wrong = Measure().measurement;
  EXPECT_EQ(wrong.wrong_answer,
            "the check (echo not this; exit 9) exited with code 9: not this\n");
  EXPECT_THAT(wrong.readings, IsEmpty());
}

TEST_F(PreparedCommandTest, TheOutputIsComparedWithThatOfTheReference) {
  spec().same_output_as = ProgramStart{.argv = {kOdd, "echo", "a"}};
  UseProgram({"echo", "a"});
  EXPECT_THAT(Measure().measurement.wrong_answer, IsEmpty());
  UseProgram({"echo", "b"});
  EXPECT_THAT(Measure().measurement.wrong_answer,
              HasSubstr("its output, 3 bytes, differs from the 3 bytes of: "));
}

TEST_F(PreparedCommandTest, TheReferenceRunsOnceHoweverOftenTheCellDoes) {
  spec().same_output_as = ProgramStart{.argv = {"/bin/sh", "-c", Note("reference,")}};
  UseShell(Note("run,"));
  const std::unique_ptr<PreparedCommand> command = Prepare();
  command->set_runs(3);
  EXPECT_TRUE(std::holds_alternative<CommandSample>(command->Measure()));
  EXPECT_EQ(Trace(), "reference,run,run,run,");
}

TEST_F(PreparedCommandTest, AReferenceThatFailsIsToldAsSuch) {
  spec().same_output_as = ProgramStart{.argv = {kOdd, "exit", "1"}};
  UseProgram({"echo", "a"});
  EXPECT_THAT(Failure().summary,
              HasSubstr("whose output is the reference exited with code 1"));
}

TEST_F(PreparedCommandTest, OutputThatIsDiscardedIsNotKept) {
  UseProgram({"echo", "a"});
  spec().discards_output = true;
  spec().check = "test -z \"$(cat)\"";
  EXPECT_THAT(Measure().measurement.wrong_answer, IsEmpty());
}

}  // namespace
}  // namespace assay
