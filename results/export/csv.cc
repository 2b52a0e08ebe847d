// See csv.h. Tested by a golden file in export_test.cc.
#include "results/export/csv.h"

#include <cmath>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

std::string Field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// Reads back as the same double; an end that nothing bounds is empty.
std::string Field(double number) {
  return std::isfinite(number) ? absl::StrFormat("%.17g", number) : "";
}

std::string ParamsField(const Params& params) {
  std::string text;
  for (const auto& [name, value] : params) {
    text += (text.empty() ? "" : " ") + name + "=" + ParamText(value);
  }
  return Field(text);
}

}  // namespace

std::string RenderCsv(const RunReport& report, const RenderOptions&) {
  std::string text =
      "workload,variant,threads,params,placement,flavour,metric,unit,value,low,high,n\r\n";
  for (const Estimate& estimate : report.estimates) {
    const Cell& cell =
        report.plan.cells.at(static_cast<std::size_t>(estimate.cell_index));
    text += Field(cell.workload) + "," + Field(cell.variant) + "," +
            std::to_string(cell.threads) + "," + ParamsField(cell.params) + "," +
            Field(cell.placement) + "," + Field(cell.flavour) + "," +
            Field(estimate.metric) + "," + Field(estimate.unit) + "," +
            Field(estimate.value) + "," + Field(estimate.low) + "," +
            Field(estimate.high) + "," + std::to_string(estimate.n) + "\r\n";
  }
  return text;
}

}  // namespace assay
