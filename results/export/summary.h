// What several formats say alike: tables of cases, counts of verdicts, advice. Pure; the
// pointers returned point into the report given.
#pragma once

#include <string>
#include <vector>

#include "results/model/run_report.h"

namespace assay {

// One cell of a case with its numbers; null where there is none.
struct CaseRow {
  const Cell* cell = nullptr;
  const Estimate* time = nullptr;
  const Estimate* speedup = nullptr;
  const Estimate* efficiency = nullptr;
  const Estimate* throughput = nullptr;
  std::vector<const Estimate*> readings;  // in the order in which the case declares them
  const CellQuality* quality = nullptr;
};

// The cells of one case that differ only in variant and threads: variants in the plan's
// order, each by increasing threads.
struct CaseTable {
  std::string workload;
  std::string params;  // "agents=64 work_ms=1", with placement and flavour where unusual
  std::vector<CaseRow> rows;
};
std::vector<CaseTable> CaseTables(const RunReport& report);

// The names of the readings that some row has: "p50", "p99". Empty for most cases.
std::vector<std::string> ReadingNames(const CaseTable& table);

// Null where the row has no such reading.
const Estimate* FindReading(const CaseRow& row, const std::string& name);

// "sequential x1": what the speedups of the table are over; several by commas, each with
// the rows that it is for where they differ, or "each variant itself on one thread".
// Empty where no row has a speedup.
std::string BaselineText(const CaseTable& table, const RunReport& report);

// True where any row of the table has the number: `&CaseRow::speedup`.
bool HasAny(const CaseTable& table, const Estimate* CaseRow::*number);

// The verdicts as a reader wants them: those that were measured in the plan's order, then
// what this machine cannot test.
std::vector<const Verdict*> MeasuredFirst(const RunReport& report);

// "8 proved, 2 refuted, 1 undecided" -- only what there is; "no claims" for none.
std::string VerdictCounts(const RunReport& report);

// "no findings", "1 finding", "3 findings"; and, of what is broken on purpose, ", 26
// caught as expected".
std::string FindingCount(const RunReport& report);

// "speedup of work_stealing x2 over sequential x1".
std::string ComparisonText(const Claim& claim);

// "2 cores of Some CPU (kvm)".
std::string MachineText(const Environment& machine);

// The unit of a verdict's numbers: MetricUnit, or for a throughput its items: "get/s".
std::string UnitText(const Verdict& verdict, const Plan& plan);

// The estimate and interval of a verdict. A share (of ideal, of trials) stands without
// its unit: the metric's name, which is always beside it, says what of.
std::string MeasuredText(const Verdict& verdict, const Plan& plan);

// "20/24": clean rounds of all; "-" where none was measured.
std::string RoundsText(const Verdict& verdict);

// "decided after 24 rounds and 61.3 s".
std::string EndText(const RunReport& report);

// "20/24" clean of all samples, and why the others were not: "run_delay 3, moved 1".
std::string CleanText(const CellQuality* quality);
std::string RejectedText(const CellQuality& quality);

// What to do about claims that are undecided or untestable: one sentence for each cause.
std::vector<std::string> NextSteps(const RunReport& report);

}  // namespace assay
