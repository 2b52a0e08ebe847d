// See prepared_command.h.
#include "harness/command/prepared_command.h"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/base/clock.h"
#include "harness/command/preload.h"
#include "harness/import/google_benchmark.h"

namespace assay {
namespace {

// More than any program prints that is timed for something else than printing; it is held
// in memory.
constexpr std::int64_t kOutputBytesMax = std::int64_t{256} << 20;
constexpr std::int64_t kShownBytesMax = 16 << 10;
constexpr std::int64_t kSaidBytesMax = 500;  // of a check, in one sentence
constexpr double kMiB = 1 << 20;

// CPU time of all processes that this one has waited for.
std::int64_t ChildrenCpuNs() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto ns = [](const timeval& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1000;
  };
  return ns(usage.ru_utime) + ns(usage.ru_stime);
}

std::optional<std::int64_t> Sum(const std::optional<std::int64_t>& sum,
                                const std::optional<std::int64_t>& before,
                                const std::optional<std::int64_t>& after) {
  if (!sum || !before || !after) return std::nullopt;
  return *sum + *after - *before;
}

// What several runs in a row leave behind, as one sample.
class Tally {
 public:
  // Around each run: the machine just before, then just after.
  void Begin(const MachineCounters& machine) {
    before_ = machine;
    cpu_before_ns_ = ChildrenCpuNs();
    began_ns_ = NowNs();
  }
  void End(const MachineCounters& after, const ProgramRun& run) {
    machine_.wall_ns += NowNs() - began_ns_;
    machine_.pressure_ns =
        Sum(machine_.pressure_ns, before_.pressure_ns, after.pressure_ns);
    machine_.steal_ns = Sum(machine_.steal_ns, before_.steal_ns, after.steal_ns);
    machine_.foreign_ns = Sum(machine_.foreign_ns, before_.busy_ns, after.busy_ns);
    own_ns_ += ChildrenCpuNs() - cpu_before_ns_;
    ++runs_;
    span_ns_ += run.span_ns;
    user_ns_ += run.user_ns;
    system_ns_ += run.system_ns;
    peak_memory_bytes_ = std::max(peak_memory_bytes_, run.peak_memory_bytes);
    voluntary_ += run.voluntary_switches;
    involuntary_ += run.involuntary_switches;
    minor_faults_ += run.minor_faults;
    major_faults_ += run.major_faults;
    migrations_ = Sum(migrations_, 0, run.migrations);
    run_delay_ns_ = Sum(run_delay_ns_, 0, run.run_delay_ns);
  }

  CommandSample Sample(const std::vector<int>& cpus) const {
    CommandSample sample{.machine = machine_};
    if (sample.machine.foreign_ns) {
      sample.machine.foreign_ns =
          std::max<std::int64_t>(0, *sample.machine.foreign_ns - own_ns_);
    }
    Measurement& measurement = sample.measurement;
    measurement.iterations = runs_;
    measurement.items = runs_;
    measurement.span_ns = span_ns_;
    measurement.cpu_ns = user_ns_ + system_ns_;
    AddLane(cpus, &measurement);
    AddReadings(&measurement);
    return sample;
  }

 private:
  // A lane only where it says all: how long the one thread waited for its CPU.
  void AddLane(const std::vector<int>& cpus, Measurement* measurement) const {
    if (!run_delay_ns_) return;
    LaneEvidence lane{.end_ns = span_ns_,
                      .cpu_ns = measurement->cpu_ns,
                      .run_delay_ns = *run_delay_ns_,
                      .voluntary_switches = voluntary_,
                      .involuntary_switches = involuntary_,
                      .minor_faults = minor_faults_,
                      .major_faults = major_faults_};
    if (cpus.size() == 1) lane.cpu_placed = lane.cpu_first = lane.cpu_last = cpus[0];
    measurement->lanes.push_back(lane);
  }

  // All of a run but the peak of memory, which is that of the hungriest.
  void AddReadings(Measurement* measurement) const {
    const double runs = static_cast<double>(runs_);
    const auto add = [&](const char* name, const char* unit, double value) {
      measurement->readings.push_back({.name = name, .unit = unit, .value = value});
    };
    add("user", "ms", static_cast<double>(user_ns_) * 1e-6 / runs);
    add("system", "ms", static_cast<double>(system_ns_) * 1e-6 / runs);
    add("peak_memory", "MiB", static_cast<double>(peak_memory_bytes_) / kMiB);
    add("switches", "", static_cast<double>(voluntary_ + involuntary_) / runs);
    if (migrations_) add("migrations", "", static_cast<double>(*migrations_) / runs);
  }

  MachineCounters before_;
  std::int64_t cpu_before_ns_ = 0, began_ns_ = 0;

  MachineEvidence machine_{.pressure_ns = 0, .steal_ns = 0, .foreign_ns = 0};
  std::int64_t own_ns_ = 0;  // CPU time of whatever the runs have started
  std::int64_t runs_ = 0, span_ns_ = 0, user_ns_ = 0, system_ns_ = 0;
  std::int64_t peak_memory_bytes_ = 0;
  std::int64_t voluntary_ = 0, involuntary_ = 0, minor_faults_ = 0, major_faults_ = 0;
  std::optional<std::int64_t> migrations_ = 0, run_delay_ns_ = 0;
};

// The library that places threads lies beside this program.
const absl::StatusOr<std::string>& PinningLibrary() {
  static const auto& name = *new absl::StatusOr<std::string>(PreloadName(
      (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libassay-pin.so")
          .string()));
  return name;
}

absl::StatusOr<std::vector<std::string>> PinningVariables(const Cell& cell) {
  if (cell.command->pinning != ProgramPinning::kThreads || cell.cpus.empty()) {
    return std::vector<std::string>();
  }
  if (!PinningLibrary().ok()) return PinningLibrary().status();
  std::string preload = *PinningLibrary();
  if (const char* inherited = getenv("LD_PRELOAD"))
    preload += std::string(":") + inherited;
  return std::vector<std::string>{"LD_PRELOAD=" + preload,
                                  "ASSAY_PIN_CPUS=" + absl::StrJoin(cell.cpus, ",")};
}

}  // namespace

PreparedCommand::PreparedCommand(const Cell& cell)
    : cell_(cell), name_(CellName(cell)), machine_("/", cell.cpus) {}

OrFailure<std::unique_ptr<PreparedCommand>> PreparedCommand::Create(const Cell& cell) {
  std::unique_ptr<PreparedCommand> command(new PreparedCommand(cell));
  absl::StatusOr<std::vector<std::string>> variables = PinningVariables(cell);
  if (!variables.ok()) {
    return CommandFailure{"setup", std::string(variables.status().message())};
  }
  command->variables_ = *std::move(variables);
  if (auto failure = command->RunAround("setup", command->spec().setup)) return *failure;
  if (auto failure = command->LearnReference()) return *failure;
  return command;
}

PreparedCommand::~PreparedCommand() {
  if (const auto failure = RunAround("cleanup", spec().cleanup)) {
    std::fprintf(stderr, "%s\n", failure->summary.c_str());
  }
}

OrFailure<CommandSample> PreparedCommand::Calibrate(double sample_min_s) {
  // Aims 20% above the minimum, so that a slightly faster sample is still long enough.
  const double wanted_ns = sample_min_s * 1e9;
  constexpr double kMargin = 1.2, kGrowthMax = 100;
  runs_ = 1;
  // Such a program repeats its benchmark by itself until it takes long enough.
  if (spec().timer == ProgramTimer::kGoogleBenchmark) return Measure();
  while (true) {
    OrFailure<CommandSample> sample = Measure();
    const auto* taken = std::get_if<CommandSample>(&sample);
    if (taken == nullptr) return sample;
    const double span_ns =
        std::max<double>(1, static_cast<double>(taken->measurement.span_ns));
    if (span_ns >= wanted_ns) return sample;
    const double growth = std::min(kGrowthMax, kMargin * wanted_ns / span_ns);
    runs_ = static_cast<std::int64_t>(std::ceil(static_cast<double>(runs_) * growth));
  }
}

OrFailure<CommandSample> PreparedCommand::Measure() {
  const ProgramOrder order = OrderOf(spec().program);
  Tally tally;
  std::string wrong_answer;
  for (std::int64_t i = 0; i < runs_; ++i) {
    if (auto failure = RunAround("prepare", spec().prepare)) return *failure;
    output_.Clear();
    errors_.Clear();
    tally.Begin(machine_.Read());
    const absl::StatusOr<ProgramRun> run = RunToEnd(order);
    if (!run.ok()) return CommandFailure{"setup", std::string(run.status().message())};
    tally.End(machine_.Read(), *run);
    if (auto failure = FailureOf(*run)) return *failure;
    if (absl::Status answer = CheckAnswer(); !answer.ok()) {
      wrong_answer = std::string(answer.message());
      break;
    }
  }
  CommandSample sample = tally.Sample(cell_.cpus);
  if (spec().timer == ProgramTimer::kGoogleBenchmark) {
    if (auto failure = ReadTimes(&sample.measurement)) return *failure;
  }
  if (!wrong_answer.empty()) sample.measurement.readings.clear();
  sample.measurement.wrong_answer = wrong_answer;
  return sample;
}

ProgramOrder PreparedCommand::OrderOf(const ProgramStart& start) const {
  return {.start = start,
          .cpus = cell_.cpus,
          .variables = variables_,
          .output = spec().discards_output ? -1 : output_.descriptor(),
          .errors = errors_.descriptor(),
          .output_bytes_max = kOutputBytesMax,
          .timeout_s = spec().timeout_s};
}

std::optional<CommandFailure> PreparedCommand::FailureOf(const ProgramRun& run) const {
  const bool is_failure =
      run.end != ProgramEnd::kExited || (run.code != 0 && !spec().ignores_exit_code);
  if (!is_failure) return std::nullopt;
  std::string summary = EndText(run, OrderOf(spec().program));
  ShowOutput(summary);
  switch (run.end) {
    case ProgramEnd::kExited:
      return CommandFailure{"exit_code", summary};
    case ProgramEnd::kSignalled:
      return CommandFailure{"crash", summary};
    case ProgramEnd::kTimeout:
      return CommandFailure{"hang", summary};
    case ProgramEnd::kTooMuchOutput:
      return CommandFailure{
          "output_limit",
          summary + "; --discard-output throws away what it writes to standard output"};
  }
  return std::nullopt;
}

// A command around the program: setup, prepare, cleanup. Never timed, not pinned.
std::optional<CommandFailure> PreparedCommand::RunAround(const char* what,
                                                         const std::string& text) {
  if (text.empty()) return std::nullopt;
  output_.Clear();
  errors_.Clear();
  const ProgramStart surroundings{.environment = spec().program.environment};
  const ProgramOrder order{.start = surroundings,
                           .output = output_.descriptor(),
                           .errors = errors_.descriptor(),
                           .output_bytes_max = kOutputBytesMax,
                           .timeout_s = spec().timeout_s};
  const absl::StatusOr<ProgramRun> run = RunShell(text, order);
  if (!run.ok()) return CommandFailure{"setup", std::string(run.status().message())};
  if (run->end == ProgramEnd::kExited && run->code == 0) return std::nullopt;
  const std::string summary =
      absl::StrFormat("%s (%s) %s", what, text, EndText(*run, order));
  ShowOutput(summary);
  return CommandFailure{"setup", summary};
}

// What the program says of its own time, in place of how long it lived.
std::optional<CommandFailure> PreparedCommand::ReadTimes(Measurement* measurement) {
  const auto fail = [&](const absl::Status& status) {
    const std::string summary(status.message());
    ShowOutput(summary);
    return CommandFailure{"benchmark_error", summary};
  };
  const absl::StatusOr<BenchmarkReport> report =
      ParseBenchmarkReport(output_.Tail(kOutputBytesMax), "its output");
  if (!report.ok()) return fail(report.status());
  const absl::StatusOr<ImportedSample> sample = OneSampleOf(*report);
  if (!sample.ok()) return fail(sample.status());
  SetTimes(*sample, cell_, measurement);
  return std::nullopt;
}

// Runs the program that the cell's output is compared with.
std::optional<CommandFailure> PreparedCommand::LearnReference() {
  if (!spec().same_output_as) return std::nullopt;
  if (auto failure = RunAround("prepare", spec().prepare)) return failure;
  output_.Clear();
  errors_.Clear();
  const absl::StatusOr<ProgramRun> run = RunToEnd(OrderOf(*spec().same_output_as));
  if (!run.ok()) return CommandFailure{"setup", std::string(run.status().message())};
  if (auto failure = FailureOf(*run)) {
    failure->summary = "the program whose output is the reference " + failure->summary;
    return failure;
  }
  reference_ = output_.Digest();
  return std::nullopt;
}

absl::Status PreparedCommand::CheckAnswer() {
  if (reference_) {
    const OutputDigest got = output_.Digest();
    if (got != *reference_) {
      const std::string text = absl::StrFormat(
          "its output, %d bytes, differs from the %d bytes of: %s", got.size,
          reference_->size, absl::StrJoin(spec().same_output_as->argv, " "));
      ShowOutput(text);
      return absl::DataLossError(text);
    }
  }
  if (spec().check.empty()) return absl::OkStatus();
  output_.Rewind();
  const OutputFile said;
  const ProgramStart surroundings{.environment = spec().program.environment};
  const ProgramOrder order{.start = surroundings,
                           .output = said.descriptor(),
                           .errors = said.descriptor(),
                           .input = output_.descriptor(),
                           .output_bytes_max = kOutputBytesMax,
                           .timeout_s = spec().timeout_s};
  const absl::StatusOr<ProgramRun> run = RunShell(spec().check, order);
  if (!run.ok()) return run.status();
  if (run->end == ProgramEnd::kExited && run->code == 0) return absl::OkStatus();
  std::string text =
      absl::StrFormat("the check (%s) %s", spec().check, EndText(*run, order));
  if (said.Size() > 0) text += ": " + said.Tail(kSaidBytesMax);
  ShowOutput(text);
  return absl::DataLossError(text);
}

// Into the child's own output, which is kept as evidence.
void PreparedCommand::ShowOutput(const std::string& why) const {
  std::fprintf(stderr, "%s: %s\n", name_.c_str(), why.c_str());
  const auto show = [](const char* name, const OutputFile& file) {
    if (file.Size() == 0) return;
    std::fprintf(stderr, "-- %s, %lld bytes%s:\n%s\n", name,
                 static_cast<long long>(file.Size()),
                 file.Size() > kShownBytesMax ? ", the end of it" : "",
                 file.Tail(kShownBytesMax).c_str());
  };
  show("standard output", output_);
  show("standard error", errors_);
}

}  // namespace assay
