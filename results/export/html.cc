// See html.h. Tested in html_test.cc.
#include "results/export/html.h"

#include <set>

#include "plots/assets.h"
#include "results/export/model_text.h"
#include "results/export/numbers.h"
#include "results/export/page.h"
#include "results/export/report_json.h"
#include "results/export/stress_text.h"
#include "results/export/summary.h"
#include "results/export/words.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json VerdictTexts(const RunReport& report) {
  Json texts = Json::array();
  for (const Verdict& verdict : report.verdicts) {
    texts.push_back({{"measured", MeasuredText(verdict, report.plan)},
                     {"comparison", ComparisonText(verdict.claim)},
                     {"clean", RoundsText(verdict)}});
  }
  return texts;
}

Json EstimateTexts(const RunReport& report) {
  Json texts = Json::array();
  for (const Estimate& estimate : report.estimates) {
    texts.push_back(MeasuredText(&estimate));
  }
  return texts;
}

// What fitted laws say of each variant of a table; why there is none, where that is so.
Json LawsTexts(const CaseTable& table, const RunReport& report) {
  Json texts = Json::array();
  const std::vector<const ScalingModel*> models = ModelsOf(table, report);
  if (const std::string refusal = CommonRefusal(models); !refusal.empty()) {
    texts.push_back("No law is drawn: " + refusal + ".");
    return texts;
  }
  for (const ScalingModel* model : models) {
    const Cell& cell = report.plan.cells.at(static_cast<std::size_t>(model->cell_index));
    const std::string law =
        model->refusal.empty() ? LawsText(*model) : "no law: " + model->refusal;
    if (!law.empty()) texts.push_back(cell.variant + ": " + law);
  }
  return texts;
}

// Of a cell, what its speedup is over; -1 where it has none.
int BaselineOf(const CaseRow& row) {
  return row.speedup == nullptr ? -1 : row.speedup->baseline_index;
}

// Whether a claim's target has a place in the table's chart of speedups: it must be about
// the chart's variants, over the chart's baseline.
bool IsOnChart(const PlannedClaim& planned, const CaseTable& table, const Plan& plan) {
  const Claim& claim = planned.claim;
  const bool is_ratio = claim.metric == Metric::kSpeedup ||
                        claim.metric == Metric::kScaledSpeedup ||
                        claim.metric == Metric::kEfficiency;
  if (!is_ratio || claim.workload != table.workload) return false;
  for (const CaseRow& row : table.rows) {
    if (BaselineOf(row) < 0) continue;
    const auto baseline = static_cast<std::size_t>(BaselineOf(row));
    if (planned.untestable.empty()) {
      const auto candidate = static_cast<std::size_t>(planned.candidate);
      if (&plan.cells.at(candidate) == row.cell && planned.baseline == BaselineOf(row)) {
        return true;
      }
    } else if (row.cell->variant == claim.candidate.variant &&
               row.cell->flavour == "release" &&
               plan.cells.at(baseline).variant == claim.baseline.variant &&
               plan.cells.at(baseline).threads == claim.baseline.threads) {
      return true;
    }
  }
  return false;
}

// The verdicts whose targets belong into a table's chart. One that could not be tested
// has no cells; it is shown once, where its variant is.
Json Targets(const CaseTable& table, const RunReport& report,
             std::set<std::string>* shown) {
  Json targets = Json::array();
  for (const PlannedClaim& planned : report.plan.claims) {
    if (!IsOnChart(planned, table, report.plan)) continue;
    const bool is_untestable = !planned.untestable.empty();
    if (is_untestable && !shown->insert(planned.claim.id).second) continue;
    for (std::size_t i = 0; i < report.verdicts.size(); ++i) {
      if (report.verdicts[i].claim.id == planned.claim.id) targets.push_back(i);
    }
  }
  return targets;
}

// The cells that belong into one chart.
Json Tables(const RunReport& report) {
  Json tables = Json::array();
  std::set<std::string> untestable_shown;
  for (const CaseTable& table : CaseTables(report)) {
    Json cells = Json::array();
    for (const CaseRow& row : table.rows)
      cells.push_back(row.cell - &report.plan.cells[0]);
    tables.push_back({{"workload", table.workload},
                      {"params", table.params},
                      {"cells", cells},
                      {"laws", LawsTexts(table, report)},
                      {"targets", Targets(table, report, &untestable_shown)},
                      {"baseline", BaselineText(table, report)}});
  }
  return tables;
}

Json HuntTexts(const RunReport& report) {
  Json rows = Json::array();
  for (const StressRow& row : StressRows(report)) {
    rows.push_back({{"verdict", VerdictName(row.verdict->kind)},
                    {"case", row.verdict->claim.id},
                    {"question", row.verdict->claim.says},
                    {"iterations", CountText(row.result->iterations)},
                    {"schedules", CountText(row.result->schedules)},
                    {"strength", row.strength},
                    {"remark", row.remark},
                    {"result", row.result - report.stress.data()}});
  }
  return {{"rows", rows}, {"legend", StressLegend()}};
}

// How the page writes what the other formats write, too.
Json Texts(const RunReport& report) {
  return {{"counts", VerdictCounts(report)},
          {"findings", FindingCount(report)},
          {"machine", MachineText(report.environment)},
          {"end", EndText(report)},
          {"next_steps", NextSteps(report)},
          {"verdicts", VerdictTexts(report)},
          {"estimates", EstimateTexts(report)},
          {"hunt", HuntTexts(report)},
          {"tables", Tables(report)}};
}

}  // namespace

std::string WhyNoHtml() { return WhyNoPlotAssets(); }

std::string PageData(const RunReport& report) {
  return JsonText(
      {{"page", "report"}, {"report", ReportJson(report)}, {"texts", Texts(report)}}, -1);
}

std::string RenderHtml(const RunReport& report, const RenderOptions&) {
  return FilledPage(PageData(report));
}

}  // namespace assay
