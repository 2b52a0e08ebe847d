// See csv.h. Tested by a golden file in export_test.cc.
#include "results/export/csv.h"

#include <cmath>
#include <string_view>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

// Text that a spreadsheet would run as a formula is marked as text.
std::string Field(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t").find(text[0]) != std::string::npos) {
    text.insert(0, "'");
  }
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

// Of a ratio, what it is over.
std::string BaselineName(const Estimate& estimate, const Plan& plan) {
  if (estimate.baseline_index < 0) return "";
  return CellName(plan.cells.at(static_cast<std::size_t>(estimate.baseline_index)));
}

}  // namespace

std::string RenderCsv(const RunReport& report, const RenderOptions&) {
  std::string text =
      "workload,variant,threads,params,placement,flavour,metric,unit,value,low,high,n,"
      "baseline\r\n";
  for (const Estimate& estimate : report.estimates) {
    const Cell& cell =
        report.plan.cells.at(static_cast<std::size_t>(estimate.cell_index));
    text += Field(cell.workload) + "," + Field(cell.variant) + "," +
            std::to_string(cell.threads) + "," + ParamsField(cell.params) + "," +
            Field(cell.placement) + "," + Field(cell.flavour) + "," +
            Field(estimate.metric) + "," + Field(estimate.unit) + "," +
            Field(estimate.value) + "," + Field(estimate.low) + "," +
            Field(estimate.high) + "," + std::to_string(estimate.n) + "," +
            Field(BaselineName(estimate, report.plan)) + "\r\n";
  }
  return text;
}

}  // namespace assay
