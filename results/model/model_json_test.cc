#include "results/model/model_json.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(ModelJsonTest, ParametersKeepTheirTypes) {
  Cell cell{.workload = "w", .variant = "v", .threads = 2};
  cell.params = {
      {"agents", std::int64_t{64}}, {"work_ms", 1.0}, {"mode", std::string("steady")}};
  cell.constants = {{"steps_per_ms", 0.1}};
  cell.cpus = {0, 3};
  const Request request = PrepareRequest{.cell_index = 4, .cell = cell, .iterations = 9};
  const auto parsed = RequestFromJson(ToJson(request));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(std::get<PrepareRequest>(*parsed).cell, cell)
      << "1.0 must not come back as an integer";
}

TEST(ModelJsonTest, RunHeaderComesBackWhole) {
  RunHeader header{.run_id = "id"};
  header.environment.cpu_quota = 1.5;
  header.environment.cpus = {{.os_index = 3, .core = 1, .kind = 2, .allowed = false}};
  header.environment.checks = {{"load", DoctorCheck::kProblem, "7.2", "stop it"}};
  header.plan.seed = 0xffffffffffffffffu;
  header.plan.cells.push_back({.workload = "w", .variant = "v"});
  PlannedClaim claim{.baseline = 0, .candidate = 1};
  claim.claim.target = {.low = 6, .text = ">= 6.0"};  // high is infinite
  claim.claim.metric = Metric::kFailureRate;
  header.plan.claims.push_back(claim);
  header.plan.projections.push_back({.points = {{1, 1}, {3, 1.3}}});
  const auto parsed = RunHeaderFromJson(ToJson(header));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->environment, header.environment);
  EXPECT_EQ(parsed->plan, header.plan);
}

TEST(ModelJsonTest, StressCasesAndBurstsComeBackWhole) {
  Cell cell{.workload = "w", .variant = "v", .threads = 2};
  cell.stress =
      StressCell{.info = {.kind = StressKind::kHistory,
                          .expected = Expected::kCaught,
                          .actors_max = 8,
                          .outcomes = {{"0, 1", OutcomeGrade::kInteresting, "why"}},
                          .version = "1f3a"},
                 .placements = {{"cores", {0, 1}}, {"oversubscribed", {0, 0}}}};
  const BurstOrder order{.seed = 0xffffffffffffffffu,
                         .mode = BurstMode::kPerturbed,
                         .placement = 1,
                         .seconds = 0.25,
                         .iterations_max = 9,
                         .stop_at_failure = false,
                         .stuck_after_s = 3};
  const auto request = RequestFromJson(
      ToJson(Request(BurstRequest{.cell_index = 3, .cell = cell, .order = order})));
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(std::get<BurstRequest>(*request).cell, cell);
  EXPECT_EQ(std::get<BurstRequest>(*request).order, order);

  Burst burst{.round = 1, .generation = 2, .cell = 3, .at_s = 4.5, .order = order};
  burst.result = {.iterations = 10,
                  .failures = 1,
                  .span_ns = 11,
                  .delays = 12,
                  .memory_bytes = 13,
                  .outcomes = {{"0, 1", OutcomeGrade::kForbidden, 10}},
                  .failure = BurstFailure{"invariant", "two", 5}};
  const auto record = JournalRecordFromJson(ToJson(JournalRecord(burst)));
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(std::get<Burst>(*record), burst);
  burst.result.failure.reset();
  EXPECT_EQ(std::get<Burst>(*JournalRecordFromJson(ToJson(JournalRecord(burst)))), burst);
}

TEST(ModelJsonTest, WhatASanitizerReportedComesBackWhole) {
  const CodeFrame put{"Cache::Put(int)", "src/cache.cc", 41, 7, "server"};
  const CodeFrame get{"Cache::Get(int)", "src/cache.cc", 12, 3, "server"};
  Finding finding{.kind = "race", .summary = "both places", .fingerprint = "c0ffee"};
  finding.report = SanitizerReport{.tool = "ThreadSanitizer",
                                   .problem = "data race",
                                   .kind = "race",
                                   .object = "heap block of size 40",
                                   .place = put,
                                   .other_place = get};
  for (const StackRole role :
       {StackRole::kAccess, StackRole::kAllocation, StackRole::kFree,
        StackRole::kThreadStart, StackRole::kMutex, StackRole::kOther}) {
    finding.report->stacks.push_back(
        {.role = role, .title = "by thread T2", .thread = "T2", .frames = {put, get}});
  }
  finding.seen_by = {"tsan", "tsan-clang"};
  finding.known = "issue 12";
  const auto record = JournalRecordFromJson(ToJson(JournalRecord(finding)));
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(std::get<Finding>(*record), finding);
}

TEST(ModelJsonTest, AFindingFromBeforeSanitizersIsStillRead) {
  const auto record = JournalRecordFromJson(
      R"({"record":"finding","kind":"crash","summary":"SIGSEGV","cell":"w/v x2",)"
      R"("cell_index":3,"evidence":"e","detail":"d","reproduce":"r",)"
      R"("fingerprint":"crash:w/v x2","count":2})");
  ASSERT_TRUE(record.ok()) << record.status();
  const Finding& finding = std::get<Finding>(*record);
  EXPECT_EQ(finding.cell_index, 3);
  EXPECT_FALSE(finding.report.has_value());
  EXPECT_TRUE(finding.seen_by.empty());
  EXPECT_TRUE(finding.known.empty());
}

TEST(ModelJsonTest, RefusesAFormatOfTheFutureAndOfThePast) {
  RunHeader header{.format = 4};
  const auto parsed = RunHeaderFromJson(ToJson(header));
  ASSERT_FALSE(parsed.ok());
  EXPECT_NE(parsed.status().message().find("newer assay"), std::string::npos);
  header.format = 2;
  EXPECT_NE(RunHeaderFromJson(ToJson(header)).status().message().find("older assay"),
            std::string::npos);
}

TEST(ModelJsonTest, NamesWhatIsWrong) {
  EXPECT_NE(ReplyFromJson("{").status().message().find("bad JSON"), std::string::npos);
  EXPECT_NE(ReplyFromJson(R"({"reply":"sung"})").status().message().find("'sung'"),
            std::string::npos);
  EXPECT_NE(ReplyFromJson(R"({"reply":"failed"})").status().message().find("message"),
            std::string::npos);
  EXPECT_FALSE(ReplyFromJson("17").ok());
}

TEST(ModelJsonTest, AReplyIsOneLineWhateverItsText) {
  const std::string text = ToJson(Reply(FailedReply{"two\nlines \xff"}));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_TRUE(ReplyFromJson(text).ok());
}

TEST(CellNameTest, NamesVariantThreadsAndParameters) {
  Cell cell{.workload = "w", .variant = "v", .threads = 2};
  cell.params = {{"a", std::int64_t{1}}, {"b", 0.5}};
  EXPECT_EQ(CellName(cell), "w/v x2 a=1 b=0.5");
  cell.placement = "none";
  cell.flavour = "tsan";
  EXPECT_EQ(CellName(cell), "w/v x2 a=1 b=0.5 place=none flavour=tsan");
}

TEST(ModelJsonTest, ProgramsComeBackWhole) {
  Cell cell{.workload = "xz", .variant = "command", .threads = 2};
  cell.command = CommandSpec{.program = {.argv = {"xz", "", "it's \"a\"\n"},
                                         .environment = {{"A", "b"}},
                                         .input = "in"},
                             .setup = "s",
                             .prepare = "p",
                             .check = "c",
                             .cleanup = "d",
                             .same_output_as = ProgramStart{.argv = {"cat"}},
                             .same_output = true,
                             .discards_output = true,
                             .ignores_exit_code = true,
                             .timeout_s = 1.5,
                             .pinning = ProgramPinning::kThreads,
                             .timer = ProgramTimer::kGoogleBenchmark};
  const auto request = RequestFromJson(ToJson(Request(PrepareRequest{.cell = cell})));
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(std::get<PrepareRequest>(*request).cell, cell);

  RunHeader header;
  header.plan.cells = {cell};
  header.plan.claims.resize(1);
  header.plan.claims[0].claim.command = cell.command;
  header.plan.claims[0].claim.baseline.command = cell.command;
  header.plan.imported = {{.name = "a.json", .tool = "JMH 1.37", .machine = "m"}};
  const auto parsed = RunHeaderFromJson(ToJson(header));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->plan, header.plan);
}

}  // namespace
}  // namespace assay
