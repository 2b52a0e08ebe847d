// See gbench.h. Tested by a golden file in export_test.cc.
#include "results/export/gbench.h"

#include "results/export/report_json.h"
#include "results/export/summary.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json ContextJson(const RunReport& report) {
  const Environment& machine = report.environment;
  return {{"date", machine.time_utc},
          {"executable", "assay " + machine.assay_version},
          {"num_cpus", machine.allowed_cpus.size()},
          {"mhz_per_cpu", 0},
          {"cpu_scaling_enabled", false},
          {"caches", Json::array()},
          {"load_avg", Json::array()},
          {"library_build_type", "release"},
          {"assay_run", report.run_id}};
}

// "agent_evolution/work_stealing/agents:64/threads:2": the library's own way to name
// arguments.
std::string NameOf(const Cell& cell) {
  std::string name = cell.workload + "/" + cell.variant;
  for (const auto& [param, value] : cell.params) {
    name += "/" + param + ":" + ParamText(value);
  }
  name += "/threads:" + std::to_string(cell.threads);
  if (cell.placement != "cores") name += "/place:" + cell.placement;
  if (cell.flavour != "release") name += "/flavour:" + cell.flavour;
  return name;
}

Json RowJson(const CaseRow& row) {
  const std::string name = NameOf(*row.cell);
  Json json = {{"name", name},
               {"run_name", name},
               {"run_type", "iteration"},
               {"repetitions", 1},
               {"repetition_index", 0},
               {"threads", 1},
               {"iterations", row.time->n},
               {"real_time", row.time->value},
               {"cpu_time", row.time->value},
               {"time_unit", "ms"}};
  if (row.throughput != nullptr) json["items_per_second"] = row.throughput->value;
  for (const Estimate* reading : row.readings) {
    const std::string& own = reading->metric;  // must not hide a field of the format
    json[json.contains(own) ? own + "_reading" : own] = reading->value;
  }
  return json;
}

}  // namespace

std::string RenderGoogleBenchmark(const RunReport& report, const RenderOptions&) {
  Json rows = Json::array();
  for (const CaseTable& table : CaseTables(report)) {
    for (const CaseRow& row : table.rows) {
      if (row.time != nullptr) rows.push_back(RowJson(row));
    }
  }
  return JsonText({{"context", ContextJson(report)}, {"benchmarks", rows}}, 2) + "\n";
}

}  // namespace assay
