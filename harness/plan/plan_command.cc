// See plan_command.h.
#include "harness/plan/plan_command.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "harness/base/shell_quoted.h"
#include "harness/base/suggest.h"
#include "harness/plan/command_cell.h"
#include "harness/plan/make_cell.h"
#include "harness/plan/plan_claims.h"
#include "harness/plan/threads.h"

namespace assay {
namespace {

// What a command is swept over: numbers of threads, and parameters.
struct Axes {
  std::string threads;                // as typed; empty: nothing was
  std::vector<ParamOverride> params;  // lists by commas
};

absl::StatusOr<Axes> AxesOf(const CommandRequest& request) {
  Axes axes{.threads = request.threads};
  std::set<std::string> names;
  for (const ParamOverride& axis : request.axes) {
    const bool is_threads = IsWordForThreads(axis.name);
    if (!names.insert(is_threads ? "threads" : axis.name).second ||
        (is_threads && !axes.threads.empty())) {
      return absl::InvalidArgumentError(
          absl::StrFormat("--over %s: this axis is given twice", axis.name));
    }
    if (is_threads) {
      axes.threads = axis.value;
      continue;
    }
    if (!Mentions(request.spec, axis.name) &&
        !(request.baseline && Mentions({.program = *request.baseline}, axis.name))) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "--over %s: the command says {%s} nowhere, so it would always do the same",
          axis.name, axis.name));
    }
    axes.params.push_back(axis);
  }
  return axes;
}

std::vector<ParamValue> ValuesOf(const ParamOverride& axis) {
  const std::vector<std::string> texts = absl::StrSplit(axis.value, ',');
  std::vector<ParamValue> values;
  for (const std::string& text : texts) values.push_back(InferParamValue(text));
  // One word among numbers makes all of them words.
  const bool is_mixed = std::any_of(
      values.begin(), values.end(),
      [&](const ParamValue& value) { return value.index() != values.front().index(); });
  if (is_mixed) values.assign(texts.begin(), texts.end());
  return values;
}

// The last axis varies fastest.
std::vector<Params> Points(const std::vector<ParamOverride>& axes) {
  std::vector<Params> points = {{}};
  for (const ParamOverride& axis : axes) {
    std::vector<Params> longer;
    for (const Params& point : points) {
      for (const ParamValue& value : ValuesOf(axis)) {
        longer.push_back(point);
        longer.back()[axis.name] = value;
      }
    }
    points = std::move(longer);
  }
  return points;
}

class CommandPlanner {
 public:
  CommandPlanner(const CommandRequest& request, const PlanOptions& options,
                 const Topology& topology)
      : request_(request), options_(options), topology_(topology), spec_(request.spec) {}

  absl::StatusOr<Plan> Make() {
    absl::StatusOr<Axes> axes = AxesOf(request_);
    if (!axes.ok()) return axes.status();
    axes_ = *std::move(axes);
    if (absl::Status status = ChooseThreads(); !status.ok()) return status;
    ChooseReference();
    plan_ = EmptyPlan(options_);
    for (const Params& point : Points(axes_.params)) {
      if (absl::Status status = AddPoint(point); !status.ok()) return status;
    }
    for (const CommandClaim& claim : request_.claims) {
      if (absl::Status status = AddOneClaim(claim); !status.ok()) return status;
    }
    if (absl::Status status = AddPredictions(NoWorkloads(), options_, topology_, &plan_);
        !status.ok()) {
      return status;
    }
    AddNotes();
    return std::move(plan_);
  }

 private:
  Catalogue NoWorkloads() const {
    static const std::vector<FamilyInfo> kNoFamilies;
    return Catalogue(kNoFamilies, options_.flavour);
  }

  std::string Name() const {
    return request_.name.empty() ? NameOfProgram(request_.spec.program) : request_.name;
  }

  absl::Status ChooseThreads() {
    const int allowed = ThreadsAllowed(topology_);
    if (axes_.threads.empty() && !MentionsThreads(request_.spec)) {
      threads_ = {allowed};
      return absl::OkStatus();
    }
    absl::StatusOr<std::vector<int>> threads = ParseThreads(
        axes_.threads.empty() ? "pow2" : axes_.threads, allowed, AllowedText(topology_));
    if (!threads.ok()) return threads.status();
    threads_ = *std::move(threads);
    return absl::OkStatus();
  }

  void ChooseReference() {
    if (!spec_.same_output) return;
    spec_.same_output_as = request_.baseline ? ProgramAt(*request_.baseline, 1)
                                             : ProgramAt(spec_.program, threads_.front());
  }

  // The baseline's own commands are those around the program.
  CommandSpec BaselineSpec() const {
    CommandSpec spec = spec_;
    spec.program = *request_.baseline;
    return spec;
  }

  CommandTemplate Template(const Params& point, bool is_baseline) const {
    return {.workload = Name(),
            .variant = is_baseline ? kBaselineVariant : kCommandVariant,
            .is_sequential = is_baseline,
            .spec = is_baseline ? BaselineSpec() : spec_,
            .params = point};
  }

  absl::Status AddCell(const Params& point, int threads, bool is_baseline) {
    absl::StatusOr<Cell> cell =
        MakeCommandCell(Template(point, is_baseline), threads, options_, topology_);
    if (!cell.ok()) return cell.status();
    IndexOf(*cell, &plan_);
    return absl::OkStatus();
  }

  absl::Status AddPoint(const Params& point) {
    if (request_.baseline) {
      if (absl::Status status = AddCell(point, 1, true); !status.ok()) return status;
    }
    for (const int threads : threads_) {
      if (absl::Status status = AddCell(point, threads, false); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }

  // Fills in what a claim's point leaves open. `text` is the claim, for messages.
  absl::StatusOr<ClaimArm> Arm(const std::vector<ParamOverride>& point, int threads,
                               const Params& others, const std::string& text) const {
    ClaimArm arm{.variant = kCommandVariant, .threads = threads, .params = others};
    for (const ParamOverride& value : point) {
      if (IsWordForThreads(value.name)) {
        absl::StatusOr<std::vector<int>> one = ParseThreads(value.value, 65536, "");
        if (!one.ok() || one->size() != 1) {
          return absl::InvalidArgumentError(absl::StrFormat(
              "--claim '%s': '%s' is no number of threads", text, value.value));
        }
        arm.threads = one->front();
        continue;
      }
      if (absl::Status status = CheckPoint(value, text); !status.ok()) return status;
      arm.params[value.name] = Value(value);
    }
    for (const ParamOverride& axis : axes_.params) {
      if (arm.params.contains(axis.name)) continue;
      const std::vector<ParamValue> values = ValuesOf(axis);
      if (values.size() > 1) {
        return absl::InvalidArgumentError(
            absl::StrFormat("--claim '%s': about which %s? Add '@ %s=%s'", text,
                            axis.name, axis.name, ParamText(values.front())));
      }
      arm.params[axis.name] = values.front();
    }
    return arm;
  }

  absl::Status CheckPoint(const ParamOverride& value, const std::string& text) const {
    std::vector<std::string> known = {"threads"};
    for (const ParamOverride& axis : axes_.params) {
      if (axis.name != value.name) {
        known.push_back(axis.name);
        continue;
      }
      std::vector<std::string> values = absl::StrSplit(axis.value, ',');
      if (std::count(values.begin(), values.end(), value.value) > 0) {
        return absl::OkStatus();
      }
      return absl::InvalidArgumentError(
          absl::StrFormat("--claim '%s': %s=%s is not measured, only %s", text,
                          value.name, value.value, axis.value));
    }
    return absl::InvalidArgumentError(
        absl::StrFormat("--claim '%s': '%s' is no axis; sweep it with --over %s=...%s",
                        text, value.name, value.name, Suggestion(value.name, known)));
  }

  ParamValue Value(const ParamOverride& value) const {
    for (const ParamOverride& axis : axes_.params) {
      if (axis.name != value.name) continue;
      for (const ParamValue& one : ValuesOf(axis)) {
        if (ParamText(one) == ParamText(InferParamValue(value.value))) return one;
      }
    }
    return InferParamValue(value.value);
  }

  absl::Status AddOneClaim(const CommandClaim& asked) {
    Claim claim = asked.claim;
    claim.workload = Name();
    claim.command = spec_;
    absl::StatusOr<ClaimArm> candidate =
        Arm(asked.candidate, threads_.back(), {}, claim.id);
    if (!candidate.ok()) return candidate.status();
    claim.candidate = *std::move(candidate);
    if (NeedsBaseline(claim.metric)) {
      absl::StatusOr<ClaimArm> baseline =
          Arm(asked.baseline, asked.baseline.empty() ? 1 : claim.candidate.threads,
              claim.candidate.params, claim.id);
      if (!baseline.ok()) return baseline.status();
      claim.baseline = *std::move(baseline);
      if (asked.baseline.empty() && request_.baseline) {
        claim.baseline.variant = kBaselineVariant;
        claim.baseline.command = BaselineSpec();
      }
    } else if (!asked.baseline.empty()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "--claim '%s': this metric compares nothing; leave out 'vs'", claim.id));
    }
    return AddClaim(claim, NoWorkloads(), options_, topology_, &plan_);
  }

  void AddNotes() {
    const auto text = [](const ProgramStart& program) {
      return IsShell(program) ? program.argv.back() : ShellQuoted(program.argv);
    };
    plan_.notes.push_back("command: " + text(request_.spec.program));
    if (request_.baseline) plan_.notes.push_back("baseline: " + text(*request_.baseline));
    if (!MentionsThreads(request_.spec) && threads_.size() > 1) {
      plan_.notes.push_back(
          "the command says {threads} nowhere, so it is only limited to as many CPUs");
    }
    const bool compares_itself =
        !request_.baseline && threads_.size() > 1 && threads_.front() == 1;
    if (compares_itself) {
      plan_.notes.push_back(
          "speedups are over the same command on one thread; where a better sequential "
          "program exists, give it with --baseline");
    }
  }

  const CommandRequest& request_;
  const PlanOptions& options_;
  const Topology& topology_;
  CommandSpec spec_;
  Axes axes_;
  std::vector<int> threads_;  // ascending
  Plan plan_;
};

}  // namespace

absl::StatusOr<Plan> PlanCommand(const CommandRequest& request,
                                 const PlanOptions& options, const Topology& topology) {
  return CommandPlanner(request, options, topology).Make();
}

}  // namespace assay
