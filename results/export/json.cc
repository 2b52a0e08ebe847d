// The adapter of nlohmann::json for report.json. Field names are part of the contract
// with scripts (design: the command line), so they are written out here and checked by a
// golden file in export_test.cc. Numbers that are absent or not finite are null.
#include "results/export/json.h"

#include <cmath>

#include "results/export/finding_json.h"
#include "results/export/report_json.h"
#include "results/export/summary.h"
#include "results/export/words.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// Raised when a field changes its meaning or goes away; new fields do not count.
constexpr int kFormatVersion = 1;

Json CellOrNull(const Plan& plan, int index) {
  if (index < 0) return nullptr;
  return CellName(plan.cells.at(static_cast<std::size_t>(index)));
}

Json BoundedJson(const Bounded& bounded) {
  return {{"value", FiniteOrNull(bounded.value)},
          {"low", FiniteOrNull(bounded.low)},
          {"high", FiniteOrNull(bounded.high)}};
}

Json PredictionJson(const Prediction& prediction) {
  return {{"threads", prediction.threads},
          {"at_most", OrNull(prediction.at_most)},
          {"band", prediction.band ? BoundedJson(*prediction.band) : Json(nullptr)},
          {"refuted_conditional", prediction.refutes},
          {"text", prediction.text}};
}

Json VerdictJson(const Verdict& verdict, const Plan& plan) {
  const Claim& claim = verdict.claim;
  Json json = {{"claim", claim.id},
               {"verdict", VerdictName(verdict.kind)},
               {"metric", MetricName(claim.metric)},
               {"unit", UnitText(verdict, plan)},
               {"target", claim.target.text},
               {"estimate", OrNull(verdict.estimate)},
               {"low", OrNull(verdict.low)},
               {"high", OrNull(verdict.high)},
               {"confidence", claim.confidence},
               {"rounds", verdict.rounds},
               {"clean_rounds", verdict.clean_rounds},
               {"reason", verdict.reason},
               {"rounds_needed", OrNull(verdict.rounds_needed)},
               {"prediction", nullptr},
               {"says", claim.says},
               {"source", claim.source},
               {"file", claim.file},
               {"line", claim.line},
               {"workload", claim.workload},
               {"variant", claim.candidate.variant},
               {"threads", claim.candidate.threads},
               {"baseline", nullptr},
               {"candidate", nullptr}};
  if (verdict.prediction) json["prediction"] = PredictionJson(*verdict.prediction);
  for (const PlannedClaim& planned : plan.claims) {
    if (planned.claim.id != claim.id) continue;
    json["baseline"] = CellOrNull(plan, planned.baseline);
    json["candidate"] = CellOrNull(plan, planned.candidate);
  }
  return json;
}

Json EstimateJson(const Estimate& estimate, const Plan& plan) {
  return {
      {"cell", estimate.cell}, {"metric", estimate.metric},
      {"unit", estimate.unit}, {"value", estimate.value},
      {"low", estimate.low},   {"high", estimate.high},
      {"n", estimate.n},       {"baseline", CellOrNull(plan, estimate.baseline_index)}};
}

Json QualityJson(const CellQuality& quality, const Plan& plan) {
  return {{"cell", CellOrNull(plan, quality.cell_index)},
          {"samples", quality.samples},
          {"clean", quality.clean},
          {"rejected", quality.rejected},
          {"scatter", OrNull(quality.scatter)}};
}

Json SharesJson(const TimeShares& shares) {
  return {{"computing", shares.computing},
          {"waiting", shares.waiting},
          {"asleep", shares.asleep}};
}

Json ActivityJson(const CellActivity& activity, const Plan& plan) {
  return {{"cell", CellOrNull(plan, activity.cell_index)},
          {"all", SharesJson(activity.all)},
          {"lanes", JsonList(activity.lanes, SharesJson)},
          {"imbalance", activity.imbalance},
          {"switches_per_s", activity.switches_per_s}};
}

Json ParamsJson(const Params& params) {
  Json json = Json::object();
  for (const auto& [name, value] : params) {
    std::visit([&, &key = name](const auto& held) { json[key] = held; }, value);
  }
  return json;
}

Json CellJson(const Cell& cell) {
  return {{"name", CellName(cell)},
          {"workload", cell.workload},
          {"variant", cell.variant},
          {"threads", cell.threads},
          {"params", ParamsJson(cell.params)},
          {"placement", cell.placement},
          {"cpus", cell.cpus},
          {"flavour", cell.flavour},
          {"scales", cell.scales == Scales::kStrong ? "strong" : "throughput"},
          {"item", cell.item}};
}

Json ProjectionJson(const Projection& projection) {
  Json points = Json::array();
  for (const auto& [threads, speedup] : projection.points) {
    points.push_back({threads, speedup});
  }
  return {{"workload", projection.workload},
          {"label", projection.label},
          {"source", projection.source},
          {"formula", projection.formula},
          {"points", points}};
}

Json BeyondJson(const BeyondPoint& point) {
  return {{"threads", point.threads},
          {"at_most", FiniteOrNull(point.at_most)},
          {"band", point.band ? BoundedJson(*point.band) : Json(nullptr)}};
}

Json ModelJson(const ScalingModel& model, const Plan& plan) {
  Json points = Json::array();
  for (const ScalingPointReport& point : model.points) {
    points.push_back({{"threads", point.threads},
                      {"speedup", BoundedJson(point.speedup)},
                      {"serial_fraction", BoundedJson(point.serial_fraction)},
                      {"n", point.n}});
  }
  Json laws = Json::array();
  for (const FittedLaw& law : model.laws) {
    Json parameters = Json::object();
    for (const LawParameter& parameter : law.parameters) {
      parameters[parameter.name] = BoundedJson(parameter.value);
    }
    Json curve = Json::array();
    for (const LawPoint& point : law.curve) {
      curve.push_back(
          {{"threads", point.threads}, {"speedup", BoundedJson(point.speedup)}});
    }
    laws.push_back({{"law", law.law},
                    {"refuted", law.refuted},
                    {"parameters", parameters},
                    {"curve", curve}});
  }
  return {{"cell", CellOrNull(plan, model.cell_index)},
          {"scaled_work", model.scaled_work},
          {"points", points},
          {"laws", laws},
          {"refusal", model.refusal},
          {"beyond", JsonList(model.beyond, BeyondJson)},
          {"ungated", model.ungated}};
}

const char* GradeName(OutcomeGrade grade) {
  switch (grade) {
    case OutcomeGrade::kAllowed:
      return "allowed";
    case OutcomeGrade::kInteresting:
      return "interesting";
    case OutcomeGrade::kForbidden:
      return "forbidden";
  }
  return "";
}

// Why an outcome has its grade, where the case's table says so.
std::string WhyOf(const std::string& outcome, const Cell& cell) {
  for (const OutcomeInfo& info : cell.stress->info.outcomes) {
    if (info.outcome == outcome) return info.why;
  }
  return "";
}

Json StressJson(const StressResult& result, const Plan& plan) {
  const Cell& cell = plan.cells.at(static_cast<std::size_t>(result.cell_index));
  Json outcomes = Json::array();
  for (const OutcomeCount& seen : result.outcomes) {
    outcomes.push_back({{"outcome", seen.outcome},
                        {"grade", GradeName(seen.grade)},
                        {"count", seen.count},
                        {"why", WhyOf(seen.outcome, cell)}});
  }
  Json caught = nullptr;
  if (result.caught) {
    caught = {{"kind", result.caught->kind},
              {"after_s", result.caught->after_s},
              {"iterations", result.caught->iterations}};
  }
  return {{"cell", CellName(cell)},
          {"broken_on_purpose", cell.stress->info.expected == Expected::kCaught},
          {"bursts", result.bursts},
          {"iterations", result.iterations},
          {"failures", result.failures},
          {"schedules", result.schedules},
          {"delays", result.delays},
          {"hunted_s", result.hunted_s},
          {"rate_at_most", result.rate_at_most},
          {"outcomes", outcomes},
          {"caught", caught}};
}

Json PlanJson(const Plan& plan) {
  Json cells = Json::array();
  for (const Cell& cell : plan.cells) cells.push_back(CellName(cell));
  Json imported = Json::array();
  for (const ImportedFile& file : plan.imported) {
    imported.push_back(
        {{"name", file.name}, {"tool", file.tool}, {"machine", file.machine}});
  }
  return {{"command", plan.command},
          {"imported", imported},
          {"seed", plan.seed},
          {"budget_s", plan.limits.budget_s},
          {"rounds_max", plan.limits.rounds_max},
          {"cells", cells},
          {"notes", plan.notes}};
}

Json CpuJson(const MachineCpu& cpu) {
  return {{"os_index", cpu.os_index}, {"core", cpu.core}, {"package", cpu.package},
          {"numa", cpu.numa},         {"l3", cpu.l3},     {"kind", cpu.kind},
          {"allowed", cpu.allowed}};
}

Json CheckJson(const DoctorCheck& check) {
  constexpr const char* kStates[] = {"good", "note", "problem"};
  return {{"check", check.name},
          {"state", kStates[check.state]},
          {"found", check.found},
          {"remedy", check.remedy}};
}

Json EnvironmentJson(const Environment& environment) {
  return {{"assay_version", environment.assay_version},
          {"time_utc", environment.time_utc},
          {"host_os", environment.host_os},
          {"kernel", environment.kernel},
          {"cpu_model", environment.cpu_model},
          {"virtualization", environment.virtualization},
          {"cores", environment.cores},
          {"packages", environment.packages},
          {"allowed_cpus", environment.allowed_cpus},
          {"cpu_quota", OrNull(environment.cpu_quota)},
          {"cpus", JsonList(environment.cpus, CpuJson)},
          {"checks", JsonList(environment.checks, CheckJson)}};
}

Json EndJson(const RunReport& report) {
  return {{"reason", report.end.reason},
          {"at_s", report.end.at_s},
          {"rounds", report.rounds},
          {"driver_cpu_s", report.end.driver_cpu_s},
          {"measuring_s", report.end.measuring_s}};
}

}  // namespace

Json ReportJson(const RunReport& report) {
  const Plan& plan = report.plan;
  return {
      {"format", "assay-report"},
      {"version", kFormatVersion},
      {"run_id", report.run_id},
      {"end", EndJson(report)},
      {"verdicts",
       JsonList(report.verdicts, [&](auto& v) { return VerdictJson(v, plan); })},
      {"findings", JsonList(report.findings, FindingJson)},
      {"estimates",
       JsonList(report.estimates, [&](auto& e) { return EstimateJson(e, plan); })},
      {"models", JsonList(report.models, [&](auto& m) { return ModelJson(m, plan); })},
      {"quality",
       JsonList(report.quality, [&](auto& q) { return QualityJson(q, plan); })},
      {"activity",
       JsonList(report.activity, [&](auto& a) { return ActivityJson(a, plan); })},
      {"stress", JsonList(report.stress, [&](auto& s) { return StressJson(s, plan); })},
      {"cells", JsonList(plan.cells, CellJson)},
      {"projections", JsonList(plan.projections, ProjectionJson)},
      {"plan", PlanJson(plan)},
      {"environment", EnvironmentJson(report.environment)},
  };
}

std::string JsonText(const nlohmann::ordered_json& json, int indent) {
  // What a child printed need not be UTF-8; dump() would throw at it.
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string RenderJson(const RunReport& report, const RenderOptions&) {
  return JsonText(ReportJson(report), 2) + "\n";
}

}  // namespace assay
