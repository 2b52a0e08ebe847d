#include "harness/verdict/comparable.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace assay {
namespace {

std::set<std::string> FlavoursOf(const Plan& plan) {
  std::set<std::string> flavours;
  for (const Cell& cell : plan.cells) flavours.insert(cell.flavour);
  return flavours;
}

}  // namespace

std::string MachineDifference(const Environment& a, const Environment& b) {
  const auto quota = [](const Environment& one) {
    return one.cpu_quota ? absl::StrFormat("a CPU quota of %g", *one.cpu_quota)
                         : std::string("no CPU quota");
  };
  const auto words = [](const std::string& what, const std::string& first,
                        const std::string& second) {
    return what + " '" + first + "' and '" + second + "'";
  };
  if (a.cpu_model != b.cpu_model) return words("CPUs", a.cpu_model, b.cpu_model);
  if (a.virtualization != b.virtualization) {
    return words("virtualization", a.virtualization, b.virtualization);
  }
  if (a.cores != b.cores || a.allowed_cpus.size() != b.allowed_cpus.size()) {
    return absl::StrFormat("%d and %d cores with %d and %d CPUs", a.cores, b.cores,
                           a.allowed_cpus.size(), b.allowed_cpus.size());
  }
  if (a.cpu_quota != b.cpu_quota) return words("quotas", quota(a), quota(b));
  return "";
}

absl::Status CheckComparable(const RunHeader& before, const RunHeader& after,
                             const CompareOptions& options) {
  for (const RunHeader* header : {&before, &after}) {
    if (!IsHunt(header->plan)) continue;
    return absl::InvalidArgumentError(
        header->run_id +
        " is a hunt, which has no times to compare; its verdicts and findings are in its "
        "report: assay report " +
        header->run_id);
  }
  for (const RunHeader* header : {&before, &after}) {
    if (!IsImported(header->plan) || options.metric == "time") continue;
    return absl::InvalidArgumentError(
        header->run_id +
        " was imported, and its speedups have no rounds; --metric time compares times");
  }
  const std::string machine = MachineDifference(before.environment, after.environment);
  if (!machine.empty() && !options.across_machines) {
    return absl::InvalidArgumentError(
        "the runs are of different machines: " + machine +
        "; a difference between them says nothing of the code. --across machines "
        "compares them all the same");
  }
  const std::set<std::string> first = FlavoursOf(before.plan);
  const std::set<std::string> second = FlavoursOf(after.plan);
  const bool shares_one = std::any_of(
      first.begin(), first.end(), [&](const auto& one) { return second.count(one) > 0; });
  if (shares_one || options.across_flavours || first.empty() || second.empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("the runs are of different flavours: %s and %s; --across flavours "
                      "compares them all the same",
                      absl::StrJoin(first, ", "), absl::StrJoin(second, ", ")));
}

}  // namespace assay
