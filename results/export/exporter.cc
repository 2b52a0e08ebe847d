// See exporter.h.
#include "results/export/exporter.h"

#include "results/export/console.h"
#include "results/export/csv.h"
#include "results/export/gbench.h"
#include "results/export/html.h"
#include "results/export/json.h"
#include "results/export/junit.h"
#include "results/export/markdown.h"
#include "results/export/sarif.h"

namespace assay {

const std::vector<Exporter>& Exporters() {
  static const auto& exporters = *new std::vector<Exporter>{
      {"console", "", RenderConsole},
      {"md", "report.md", RenderMarkdown},
      {"csv", "", RenderCsv},
      {"gbench", "", RenderGoogleBenchmark},
      {"json", "report.json", RenderJson},
      {"junit", "junit.xml", RenderJUnit},
      {"sarif", "report.sarif", RenderSarif},
      {"html", "report.html", RenderHtml, WhyNoHtml},
  };
  return exporters;
}

std::string WhyNot(const Exporter& exporter) {
  return exporter.why_not == nullptr ? "" : exporter.why_not();
}

}  // namespace assay
