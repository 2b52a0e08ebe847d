#include "results/export/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/export/sample_reports.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Verdict Undecided(const char* id, const char* reason) {
  Verdict verdict;
  verdict.claim.id = id;
  verdict.reason = reason;
  return verdict;
}

TEST(SummaryTest, CellsThatDifferInVariantAndThreadsShareATable) {
  const RunReport report = SweepReport();
  const std::vector<CaseTable> tables = CaseTables(report);
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_EQ(tables[0].workload, "agent_evolution");
  EXPECT_EQ(tables[0].params, "agents=64 work_ms=1");
  EXPECT_EQ(tables[0].rows.size(), 4u);
  EXPECT_EQ(tables[1].params, "");
}

TEST(SummaryTest, CellsThatDifferInAParameterOrPlacementDoNot) {
  RunReport report;
  Cell cell;
  cell.workload = "w";
  cell.variant = "v";
  report.plan.cells.push_back(cell);
  cell.params = {{"size", std::int64_t{2}}};
  report.plan.cells.push_back(cell);
  cell.placement = "compact";
  report.plan.cells.push_back(cell);
  const std::vector<CaseTable> tables = CaseTables(report);
  ASSERT_EQ(tables.size(), 3u);
  EXPECT_EQ(tables[2].params, "size=2 place=compact");
}

TEST(SummaryTest, RowsKeepThePlansVariantsAndRiseInThreads) {
  const RunReport report = SweepReport();
  const CaseTable counter = CaseTables(report)[1];
  EXPECT_EQ(counter.rows[0].cell->threads, 1);  // the plan has it second
  EXPECT_EQ(counter.rows[1].cell->threads, 2);
  EXPECT_EQ(counter.rows[0].speedup, nullptr);
  EXPECT_DOUBLE_EQ(counter.rows[1].speedup->value, 0.3421);
}

TEST(SummaryTest, CountsOnlyTheVerdictsThereAre) {
  EXPECT_EQ(VerdictCounts(ProveReport()),
            "2 proved, 1 refuted, 1 undecided, 1 untestable");
  EXPECT_EQ(VerdictCounts(RunReport{}), "no claims");
}

TEST(SummaryTest, CountsFindingsInWords) {
  RunReport report = ProveReport();
  EXPECT_EQ(FindingCount(report), "2 findings");
  report.findings.pop_back();
  EXPECT_EQ(FindingCount(report), "1 finding");
  report.findings.clear();
  EXPECT_EQ(FindingCount(report), "no findings");
}

TEST(SummaryTest, DecidedClaimsNeedNoAdvice) {
  RunReport report = ProveReport();
  report.verdicts.resize(2);
  EXPECT_THAT(NextSteps(report), ElementsAre());
}

TEST(SummaryTest, ClaimsWithOneCauseShareOneAdvice) {
  RunReport report;
  report.verdicts = {Undecided("a", "CONTENDED: 3 of 24"), Undecided("b", "BUDGET: x"),
                     Undecided("c", "CONTENDED: 1 of 24")};
  EXPECT_THAT(NextSteps(report), ElementsAre(HasSubstr("a, c: other work took the CPUs"),
                                             HasSubstr("b: the rounds did not suffice")));
}

TEST(SummaryTest, AClaimSpoiledByAFindingIsNotSentToMeasureLonger) {
  RunReport report;
  report.verdicts = {Undecided("a", "WRONG_ANSWER: x"), Undecided("b", "NO_DATA: y")};
  EXPECT_THAT(NextSteps(report), ElementsAre(HasSubstr("Mend the finding first"),
                                             HasSubstr("Mend the finding first")));
}

TEST(SummaryTest, AnUnknownCauseHasAdviceToo) {
  RunReport report;
  report.verdicts = {Undecided("a", "SOMETHING new")};
  EXPECT_THAT(NextSteps(report),
              ElementsAre(HasSubstr("a: the evidence did not suffice")));
}

TEST(SummaryTest, AThroughputIsInItemsOfItsCase) {
  RunReport report = ProveReport();
  Verdict& verdict = report.verdicts[3];
  EXPECT_EQ(UnitText(verdict, report.plan), "items/s");  // no cell: it was untestable
  report.plan.cells[1].item = "agent";
  report.plan.claims.push_back(
      {.claim = verdict.claim, .baseline = -1, .candidate = 1, .untestable = ""});
  EXPECT_EQ(UnitText(verdict, report.plan), "agent/s");
  EXPECT_EQ(UnitText(report.verdicts[0], report.plan), "x");
}

TEST(SummaryTest, AClaimWithoutABaselineComparesNothing) {
  const RunReport report = ProveReport();
  EXPECT_EQ(ComparisonText(report.verdicts[0].claim),
            "speedup of work_stealing x2 over sequential x1");
  EXPECT_EQ(ComparisonText(report.verdicts[3].claim), "throughput of work_stealing x8");
}

}  // namespace
}  // namespace assay
