#include "harness/verdict/sanitize.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "sanitizers/flavours.h"
#include "sanitizers/parse/collect.h"

namespace assay {
namespace {

const Cell& CellAt(const RunReport& report, int index) {
  return report.plan.cells.at(static_cast<std::size_t>(index));
}

void Count(bool holds, Share* share) {
  ++share->whole;
  share->part += holds;
}

void CountControls(const std::vector<ControlOutcome>& controls, SanitizeLeg* leg) {
  for (const ControlOutcome& control : controls) {
    if (control.flavour != leg->flavour) continue;
    Count(control.passed,
          control.expect == "clean" ? &leg->right_quiet : &leg->wrong_caught);
  }
}

void CountStress(const RunReport& stress, SanitizeLeg* leg, SanitizeReport* report) {
  for (std::size_t i = 0; i < stress.verdicts.size(); ++i) {
    const Cell& cell = CellAt(stress, static_cast<int>(i));
    if (cell.flavour != leg->flavour || !cell.stress) continue;
    const bool proved = stress.verdicts[i].kind == VerdictKind::kProved;
    const bool is_broken = cell.stress->info.expected == Expected::kCaught;
    Count(proved, is_broken ? &leg->broken_caught : &leg->clean_proved);
    const std::string& id = stress.verdicts[i].claim.id;
    if (is_broken && !proved) report->not_caught.push_back(id);
    const bool is_undecided = stress.verdicts[i].kind == VerdictKind::kUndecided;
    if (!is_broken && is_undecided) report->undecided.push_back(id);
  }
}

// Findings of one part, the same fault in several cells or legs once.
void Collect(const RunReport& report, const std::string& folder,
             FindingCollector* collector) {
  for (Finding finding : report.findings) {
    if (finding.expected) continue;
    if (!finding.evidence.empty()) finding.evidence = folder + "/" + finding.evidence;
    const std::string flavour =
        finding.cell_index < 0 ? "" : CellAt(report, finding.cell_index).flavour;
    collector->Add(std::move(finding), flavour);
  }
}

const Estimate* FindEstimate(const RunReport& report, int cell,
                             const std::string& metric) {
  for (const Estimate& estimate : report.estimates) {
    if (estimate.cell_index == cell && estimate.metric == metric) return &estimate;
  }
  return nullptr;
}

std::optional<double> ValueOf(const Estimate* estimate) {
  if (estimate == nullptr) return std::nullopt;
  return estimate->value;
}

std::string ParamsText(const Params& params) {
  std::string text;
  for (const auto& [name, value] : params) {
    text += (text.empty() ? "" : " ") + name + "=" + ParamText(value);
  }
  return text;
}

std::vector<SanitizeRow> Rows(const RunReport& sweep) {
  std::vector<SanitizeRow> rows;
  std::map<std::tuple<std::string, std::string, std::string, int>, std::size_t> known;
  for (int index = 0; index < static_cast<int>(sweep.plan.cells.size()); ++index) {
    const Cell& cell = CellAt(sweep, index);
    const std::string params = ParamsText(cell.params);
    const auto [at, added] = known.emplace(
        std::tuple(cell.workload, params, cell.variant, cell.threads), rows.size());
    if (added) {
      rows.push_back({.workload = cell.workload,
                      .variant = cell.variant,
                      .params = params,
                      .threads = cell.threads});
    }
    SanitizeRow& row = rows[at->second];
    const std::optional<double> speedup = ValueOf(FindEstimate(sweep, index, "speedup"));
    if (FindFlavour(cell.flavour) == nullptr) {
      row.speedup = speedup;
    } else {
      row.legs.push_back({.flavour = cell.flavour,
                          .slowdown = ValueOf(FindEstimate(sweep, index, "slowdown")),
                          .speedup = speedup});
    }
  }
  return rows;
}

void CountSweep(const RunReport& sweep, const std::vector<SanitizeRow>& rows,
                SanitizeLeg* leg) {
  for (const CellQuality& quality : sweep.quality) {
    if (CellAt(sweep, quality.cell_index).flavour == leg->flavour &&
        quality.samples > 0) {
      ++leg->sweep_cells;
    }
  }
  std::vector<double> slowdowns;
  for (const SanitizeRow& row : rows) {
    for (const SanitizeScaling& one : row.legs) {
      if (one.flavour == leg->flavour && one.slowdown) slowdowns.push_back(*one.slowdown);
    }
  }
  if (slowdowns.empty()) return;
  const auto middle =
      slowdowns.begin() + static_cast<std::ptrdiff_t>(slowdowns.size() / 2);
  std::nth_element(slowdowns.begin(), middle, slowdowns.end());
  leg->slowdown = *middle;
}

}  // namespace

SanitizeReport Unite(const SanitizeParts& parts) {
  SanitizeReport report{.controls = parts.controls};
  FindingCollector collector;
  if (parts.stress != nullptr) Collect(*parts.stress, "stress", &collector);
  if (parts.sweep != nullptr) {
    Collect(*parts.sweep, "sweep", &collector);
    report.rows = Rows(*parts.sweep);
  }
  report.findings = collector.findings();
  for (const std::string& name : parts.flavours) {
    const Flavour* const flavour = FindFlavour(name);
    SanitizeLeg leg{.flavour = name, .about = flavour == nullptr ? "" : flavour->about};
    CountControls(parts.controls, &leg);
    if (parts.stress != nullptr) CountStress(*parts.stress, &leg, &report);
    if (parts.sweep != nullptr) CountSweep(*parts.sweep, report.rows, &leg);
    for (const Finding& finding : report.findings) {
      leg.findings += static_cast<int>(
          std::count(finding.seen_by.begin(), finding.seen_by.end(), name));
    }
    report.legs.push_back(leg);
  }
  return report;
}

}  // namespace assay
