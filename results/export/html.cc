// See html.h. Everything that is shown goes into the page as data, in a script element of
// a type that no browser runs, and the page's script puts it into the document as text.
// So the only way out would be the end of that element: "<" is written as an escape of
// JSON's. Tested in html_test.cc.
#include "results/export/html.h"

#include "plots/report_page.h"
#include "results/export/model_text.h"
#include "results/export/numbers.h"
#include "results/export/report_json.h"
#include "results/export/summary.h"
#include "results/export/words.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kMarker[] = "<!--report-->";

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

std::string EscapedForScript(const std::string& json) {
  std::string escaped;
  escaped.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      escaped += "\\u003c";  // only strings hold one
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string WhyNoHtml() {
  if (!ReportPage().empty()) return "";
  return "this build has no HTML report: npm was missing when it was configured. Install "
         "npm, then run cmake and build again";
}

std::string RenderHtml(const RunReport& report, const RenderOptions&) {
  const std::string page(ReportPage());
  const std::size_t marker = page.find(kMarker);
  if (marker == std::string::npos) return "";
  const Json data = {{"report", ReportJson(report)}, {"texts", Texts(report)}};
  return page.substr(0, marker) + "<script type=\"application/json\" id=\"run\">" +
         EscapedForScript(JsonText(data, -1)) + "</script>" +
         page.substr(marker + sizeof kMarker - 1);
}

}  // namespace assay
