// Real processes: the supervisor against a child that goes wrong on request.
#include "harness/run/child_process.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "absl/cleanup/cleanup.h"
#include "harness/base/scratch_folder.h"
#include "harness/run/families.h"

namespace assay {
namespace {

class ChildProcessTest : public testing::Test {
 protected:
  ChildProcessTest() {
    const std::string test =
        testing::UnitTest::GetInstance()->current_test_info()->name();
    folder_ = testing::TempDir() + "child_process_test." + test;
    std::filesystem::remove_all(folder_);
    auto families = FindFamilies({ASSAY_BINARY_DIR "/assay-misbehaving-cell"});
    EXPECT_TRUE(families.ok()) << families.status();
    factory_ = std::make_unique<ChildProcessFactory>(*families, folder_);
  }

  std::variant<Reply, ChildFault> Measure(const std::string& variant,
                                          double timeout_s = 60) {
    cell_ = {.workload = "misbehave", .variant = variant, .flavour = ASSAY_FLAVOUR};
    auto child = factory_->Start(cell_, 0);
    EXPECT_TRUE(child.ok()) << child.status();
    auto prepared = (*child)->Ask(PrepareRequest{.cell_index = 1, .cell = cell_}, 60);
    EXPECT_TRUE(std::holds_alternative<Reply>(prepared));
    return (*child)->Ask(MeasureRequest{.cell_index = 1}, timeout_s);
  }

  ChildFault FaultOf(const std::string& variant, double timeout_s = 60) {
    const auto answer = Measure(variant, timeout_s);
    const auto* fault = std::get_if<ChildFault>(&answer);
    EXPECT_NE(fault, nullptr);
    return fault == nullptr ? ChildFault{} : *fault;
  }

  std::string folder_;
  Cell cell_;
  std::unique_ptr<ChildProcessFactory> factory_;
};

TEST_F(ChildProcessTest, AnswersARequest) {
  const auto answer = Measure("good");
  ASSERT_TRUE(std::holds_alternative<Reply>(answer));
  const auto& reply = std::get<Reply>(answer);
  ASSERT_TRUE(std::holds_alternative<MeasuredReply>(reply));
  EXPECT_EQ(std::get<MeasuredReply>(reply).measurement.span_ns, 1'000'000);
}

// The cache's database lies in a scratch folder; here its child is killed with one.
TEST_F(ChildProcessTest, AKilledChildLeavesNoScratchFolder) {
  const std::string scratch = folder_ + ".scratch";
  std::filesystem::remove_all(scratch);
  std::filesystem::create_directories(scratch);
  const char* before = std::getenv("TMPDIR");
  const std::optional<std::string> kept =
      before == nullptr ? std::nullopt : std::optional<std::string>(before);
  const absl::Cleanup restore = [&] {
    kept ? setenv("TMPDIR", kept->c_str(), 1) : unsetenv("TMPDIR");
  };
  setenv("TMPDIR", scratch.c_str(), 1);
  if (!ScratchFolder::Create(Storage::kDisk).ok()) GTEST_SKIP() << "no disk";
  auto families = FindFamilies({ASSAY_BINARY_DIR "/assay-cell-cache_throughput"});
  ASSERT_TRUE(families.ok()) << families.status();
  Cell cell{.workload = "cache_throughput",
            .variant = "pool",
            .flavour = ASSAY_FLAVOUR,
            .scales = Scales::kThroughput};
  for (const CaseInfo& info : families->front().cases) {
    for (const ParamInfo& param : info.params) {
      cell.params[param.name] = param.default_value;
    }
  }
  cell.params["storage"] = std::string("disk");
  ChildProcessFactory factory(*families, folder_);
  {
    auto child = factory.Start(cell, 0);
    ASSERT_TRUE(child.ok()) << child.status();
    const auto prepared =
        (*child)->Ask(PrepareRequest{.cell_index = 1, .cell = cell, .iterations = 1}, 60);
    ASSERT_TRUE(std::holds_alternative<Reply>(prepared));
    EXPECT_TRUE(std::holds_alternative<PreparedReply>(std::get<Reply>(prepared)));
    EXPECT_FALSE(std::filesystem::is_empty(scratch));
  }
  EXPECT_TRUE(std::filesystem::is_empty(scratch));
}

TEST_F(ChildProcessTest, ACrashNamesTheSignal) {
  const ChildFault fault = FaultOf("crash");
  EXPECT_EQ(fault.kind, "crash");
  EXPECT_EQ(fault.summary, "killed by signal 11 (Segmentation fault)");
}

TEST_F(ChildProcessTest, AnEarlyExitNamesTheCode) {
  const ChildFault fault = FaultOf("exit");
  EXPECT_EQ(fault.kind, "early_exit");
  EXPECT_EQ(fault.summary, "exited with code 7 in the middle of its work");
}

TEST_F(ChildProcessTest, AHangEndsAtItsTimeLimit) {
  const ChildFault fault = FaultOf("hang", 0.05);
  EXPECT_EQ(fault.kind, "hang");
  EXPECT_EQ(fault.summary, "no answer for 0.05 s");
}

TEST_F(ChildProcessTest, GarbageIsShown) {
  const ChildFault fault = FaultOf("garbage");
  EXPECT_EQ(fault.kind, "protocol");
  EXPECT_NE(fault.summary.find("Not yet."), std::string::npos) << fault.summary;
}

TEST_F(ChildProcessTest, OutputIsKeptAsEvidence) {
  FaultOf("crash");
  const std::string evidence = factory_->EvidenceOf(cell_, 0);
  // With a sanitizer the cell's name follows, since it has a process of its own.
  EXPECT_TRUE(evidence.starts_with("evidence/misbehaving." ASSAY_FLAVOUR "."))
      << evidence;
  EXPECT_TRUE(evidence.ends_with(".generation0.log")) << evidence;
  EXPECT_EQ(factory_->TailOf(cell_, 0), "about to crash\n");
}

TEST_F(ChildProcessTest, ProgramsHaveChildrenAndEvidenceOfTheirOwn) {
  Cell one{.workload = "cat", .variant = "command"};
  one.command = CommandSpec{};
  one.params["file"] = std::string("../a b/c");
  Cell two = one;
  two.threads = 2;
  EXPECT_NE(factory_->KeyOf(one), factory_->KeyOf(two));
  EXPECT_EQ(factory_->EvidenceOf(one, 0),
            "evidence/cat.cat.command.x1..._a_b_c.generation0.log");
}

TEST_F(ChildProcessTest, SaysWhichProgramCannotBeStarted) {
  const auto child = StartChildProcess("/no/such/program", "/dev/null");
  ASSERT_FALSE(child.ok());
  EXPECT_NE(child.status().message().find("/no/such/program"), std::string::npos);
}

}  // namespace
}  // namespace assay
