#include "harness/app/doctor_checks.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

// A pinned 10 ms spin scatters by 1.7% on a quiet machine, 4-8% under light and 25-39%
// under heavy load (coefficient of variation, on a 2-core VM).
constexpr double kNoisyShare = 0.04;
constexpr double kSpoiledCleanShare = 0.25;  // below: claims end UNDECIDED, CONTENDED
constexpr double kGoodCleanShare = 0.75;

DoctorCheck Good(const std::string& name, const std::string& found) {
  return {name, DoctorCheck::kGood, found, ""};
}
DoctorCheck Note(const std::string& name, const std::string& found,
                 const std::string& remedy) {
  return {name, DoctorCheck::kNote, found, remedy};
}
DoctorCheck Problem(const std::string& name, const std::string& found,
                    const std::string& remedy) {
  return {name, DoctorCheck::kProblem, found, remedy};
}

DoctorCheck CheckQuota(const Topology& topology) {
  if (!topology.cpu_quota) return Good("CPU quota", "none");
  const std::string found =
      absl::StrFormat("%.2f CPUs' worth of time", *topology.cpu_quota);
  if (*topology.cpu_quota >= static_cast<double>(topology.cpus.size())) {
    return Good("CPU quota", found + ", no less than the CPUs allowed");
  }
  return Note("CPU quota", found,
              "lanes that use up the quota are stopped for the rest of the period; raise "
              "cpu.max, or limit the affinity to as many CPUs");
}

DoctorCheck CheckSmt(const HostFacts& facts, const Topology& topology) {
  if (!facts.smt_active) return Note("SMT", "not visible", "");
  if (!*facts.smt_active) return Good("SMT", "off or absent");
  const bool siblings = CoreCount(topology) < static_cast<int>(topology.cpus.size());
  return Note(
      "SMT", siblings ? "on: some allowed CPUs share a core" : "on",
      "two lanes on one core are not two cores; the placement 'cores' fills cores "
      "first");
}

DoctorCheck CheckGovernor(const HostFacts& facts) {
  if (!facts.scaling_governor) {
    return Note("frequency governor", "not visible (usual on a virtual machine)", "");
  }
  if (*facts.scaling_governor == "performance")
    return Good("frequency governor", "performance");
  return Note("frequency governor", *facts.scaling_governor,
              "cpupower frequency-set -g performance keeps the frequency steady");
}

DoctorCheck CheckTurbo(const HostFacts& facts) {
  if (!facts.turbo) return Note("turbo", "not visible (usual on a virtual machine)", "");
  if (!*facts.turbo) return Good("turbo", "off");
  return Note(
      "turbo", "on",
      "one busy core may run faster than many, which lowers speedups; switch it off "
      "to measure the program instead of the power budget");
}

DoctorCheck CheckLoad(const HostFacts& facts) {
  if (!facts.load_1min) return Note("load", "not visible", "");
  const std::string found =
      absl::StrFormat("%.2f over the last minute", *facts.load_1min);
  if (*facts.load_1min < 0.5) return Good("load", found);
  return Note("load", found, "something else is running; stop it, or expect more rounds");
}

DoctorCheck CheckSteal(const HostFacts& facts) {
  if (!facts.steal_share) return Note("steal", "not visible", "");
  const std::string found =
      absl::StrFormat("%.2f%% of CPU time since boot", *facts.steal_share * 100);
  if (*facts.steal_share < 0.01) return Good("steal", found);
  return Note("steal", found,
              "the hypervisor gives CPU time to others; a dedicated host would not");
}

// One pair of twins, by index of the first.
DoctorCheck CheckPair(const RunReport& report, std::size_t first) {
  const std::size_t half = report.plan.cells.size() / 2;
  const auto time_of = [&](std::size_t cell) -> const Estimate* {
    for (const Estimate& estimate : report.estimates) {
      if (estimate.cell_index == static_cast<int>(cell) && estimate.metric == "time") {
        return &estimate;
      }
    }
    return nullptr;
  };
  const Cell& cell = report.plan.cells[first];
  const CellQuality& one = report.quality[first];
  const CellQuality& other = report.quality[first + half];
  const std::string name =
      absl::StrFormat("A/A on %d lane%s", cell.threads, cell.threads == 1 ? "" : "s");
  const int samples = one.samples + other.samples;
  const double clean =
      samples == 0 ? 0 : static_cast<double>(one.clean + other.clean) / samples;
  const Estimate* a = time_of(first);
  const Estimate* b = time_of(first + half);
  if (a == nullptr || b == nullptr || clean < kSpoiledCleanShare) {
    return Problem(name,
                   absl::StrFormat("only %.0f%% of %d samples were undisturbed",
                                   clean * 100, samples),
                   "other processes take the CPUs: stop them, use another machine, or as "
                   "root --priority high");
  }
  const double width = std::max(a->high - a->low, b->high - b->low) / a->value;
  const std::string found = absl::StrFormat(
      "twins differ by %.2f%%, intervals are %.1f%% wide, %.0f%% of %d samples "
      "undisturbed",
      (b->value / a->value - 1) * 100, width * 100, clean * 100, samples);
  const bool apart = a->high < b->low || b->high < a->low;
  if (apart) {
    return Note(name, found,
                "the same work measured twice should agree; run the doctor again");
  }
  if (clean < kGoodCleanShare) {
    return Note(name, found,
                "disturbed samples are left out; expect runs to take longer");
  }
  if (width > kNoisyShare) {
    return Note(name, found,
                "noisy: claims within a few percent of their target will take "
                "many rounds");
  }
  return Good(name, found);
}

DoctorCheck CheckScaling(const RunReport& report) {
  for (const Estimate& estimate : report.estimates) {
    const Cell& cell = report.plan.cells[static_cast<std::size_t>(estimate.cell_index)];
    if (estimate.metric != "efficiency" || cell.threads == 1) continue;
    const std::string found =
        absl::StrFormat("%d lanes that share nothing reach %.3f of ideal [%.3f, %.3f]",
                        cell.threads, estimate.value, estimate.low, estimate.high);
    if (estimate.high >= 0.97) return Good("independent work", found);
    return Note("independent work", found,
                "no workload can do better here: SMT siblings, a shared power budget or "
                "disturbed lanes set this limit");
  }
  const bool parallel = std::any_of(report.plan.cells.begin(), report.plan.cells.end(),
                                    [](const Cell& cell) { return cell.threads > 1; });
  return parallel
             ? Note("independent work", "not measured: no undisturbed round", "")
             : Note("independent work", "one lane only: no speedup to be measured", "");
}

}  // namespace

std::vector<DoctorCheck> CheckHost(const HostFacts& facts, const Topology& topology,
                                   double timer_cost_ns) {
  std::vector<DoctorCheck> checks;
  checks.push_back(topology.cpus.size() > 1
                       ? Good("CPUs", AllowedText(topology))
                       : Problem("CPUs", AllowedText(topology),
                                 "no parallel speedup can be measured on one CPU"));
  checks.push_back(CheckQuota(topology));
  checks.push_back(CheckSmt(facts, topology));
  checks.push_back(CheckGovernor(facts));
  checks.push_back(CheckTurbo(facts));
  checks.push_back(CheckLoad(facts));
  checks.push_back(CheckSteal(facts));
  const std::string timer =
      absl::StrFormat("a clock reading takes %.0f ns", timer_cost_ns);
  checks.push_back(timer_cost_ns < 100
                       ? Good("timer", timer)
                       : Note("timer", timer,
                              "slow: the kernel's clock source is not the TSC; see "
                              "/sys/devices/system/clocksource"));
  return checks;
}

std::vector<DoctorCheck> CheckTwins(const RunReport& report) {
  std::vector<DoctorCheck> checks;
  for (std::size_t first = 0; first < report.plan.cells.size() / 2; ++first) {
    checks.push_back(CheckPair(report, first));
  }
  checks.push_back(CheckScaling(report));
  return checks;
}

std::string DoctorText(const std::vector<DoctorCheck>& checks) {
  constexpr const char* kMarks[] = {"ok     ", "note   ", "PROBLEM"};
  std::string text;
  int problems = 0, notes = 0;
  for (const DoctorCheck& check : checks) {
    text +=
        absl::StrFormat("%s  %-18s  %s\n", kMarks[check.state], check.name, check.found);
    if (!check.remedy.empty()) text += absl::StrFormat("%29s-> %s\n", "", check.remedy);
    problems += check.state == DoctorCheck::kProblem ? 1 : 0;
    notes += check.state == DoctorCheck::kNote ? 1 : 0;
  }
  if (problems > 0) return text + "\nThis machine cannot support verdicts as it is.\n";
  if (notes > 0) return text + "\nFit to measure on; the notes say what limits it.\n";
  return text + "\nFit to measure on.\n";
}

std::string DoctorJson(const std::vector<DoctorCheck>& checks) {
  constexpr const char* kStates[] = {"good", "note", "problem"};
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const DoctorCheck& check : checks) {
    json.push_back({{"check", check.name},
                    {"state", kStates[check.state]},
                    {"found", check.found},
                    {"remedy", check.remedy}});
  }
  return json.dump(1) + "\n";
}

}  // namespace assay
