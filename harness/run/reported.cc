#include "harness/run/reported.h"

#include <utility>

#include "sanitizers/parse/collect.h"
#include "sanitizers/parse/places.h"
#include "sanitizers/parse/report_parser.h"

namespace assay {

std::vector<SanitizerReport> ReportsIn(const std::string& output) {
  FindingCollector collector;
  ReportParser parser(
      [&](SanitizerReport report) { collector.Add(FindingOf(std::move(report)), ""); });
  parser.Feed(output);
  parser.Finish();
  std::vector<SanitizerReport> reports;
  for (const Finding& finding : collector.findings()) reports.push_back(*finding.report);
  return reports;
}

void SetReport(SanitizerReport report, Finding* finding) {
  Complete(&report);
  Finding described = FindingOf(std::move(report));
  finding->kind = std::move(described.kind);
  finding->summary = std::move(described.summary);
  finding->fingerprint = std::move(described.fingerprint);
  finding->report = std::move(described.report);
}

std::string LastLines(const std::string& output) {
  constexpr std::size_t kMax = 2000;
  if (output.size() <= kMax) return output;
  const std::size_t newline = output.find('\n', output.size() - kMax);
  const std::size_t begin =
      newline == std::string::npos ? output.size() - kMax : newline + 1;
  return "...\n" + output.substr(begin);
}

}  // namespace assay
