// See html.h. Tested in html_test.cc.
#include "results/export/html.h"

#include "plots/assets.h"
#include "results/export/model_text.h"
#include "results/export/numbers.h"
#include "results/export/page.h"
#include "results/export/report_json.h"
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

// The cells that belong into one chart.
Json Tables(const RunReport& report) {
  Json tables = Json::array();
  for (const CaseTable& table : CaseTables(report)) {
    Json cells = Json::array();
    for (const CaseRow& row : table.rows)
      cells.push_back(row.cell - &report.plan.cells[0]);
    tables.push_back({{"workload", table.workload},
                      {"params", table.params},
                      {"cells", cells},
                      {"laws", LawsTexts(table, report)},
                      {"baseline", BaselineText(table, report)}});
  }
  return tables;
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
