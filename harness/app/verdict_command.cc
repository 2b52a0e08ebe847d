// `assay verdict`: the verdict on anyone's paired rounds, with everything that was
// counted.
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <memory>

#include "absl/strings/str_format.h"
#include "harness/app/commands.h"
#include "harness/app/number_option.h"
#include "harness/app/pipeline.h"
#include "harness/app/recount_text.h"
#include "harness/app/rounds_csv.h"
#include "harness/app/run_folder.h"
#include "harness/app/run_options.h"
#include "harness/app/terminal.h"
#include "harness/base/duration.h"
#include "harness/verdict/target.h"

namespace assay {
namespace {

struct VerdictOptions {
  std::string file;
  std::string target;
  std::string metric = "speedup";
  std::string span;
  RecountOptions recount;
  bool json = false;
  bool strict = false;
};

absl::StatusOr<RecountOptions> ParseOptions(const VerdictOptions& options) {
  RecountOptions recount = options.recount;
  const std::optional<Target> target = ParseTarget(options.target);
  if (!target) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--target: '%s' is none of the three forms %s", options.target, kTargetForms));
  }
  if (const std::string why = WhyUnprovable(*target); !why.empty()) {
    return absl::InvalidArgumentError("--target: " + why);
  }
  recount.target = *target;
  recount.metric = options.metric == "overhead" ? Metric::kOverhead : Metric::kSpeedup;
  if (options.span.empty()) return recount;
  if (options.span == "0") {
    recount.span_min_s = 0;
    return recount;
  }
  absl::StatusOr<double> span_s = ParseDuration(options.span);
  if (!span_s.ok()) {
    return absl::InvalidArgumentError("--span: " +
                                      std::string(span_s.status().message()));
  }
  recount.span_min_s = *span_s;
  return recount;
}

absl::StatusOr<Recount> RecountFile(const VerdictOptions& options,
                                    const RecountOptions& recount) {
  absl::StatusOr<std::string> text = ReadInput(options.file);
  if (!text.ok()) return absl::InvalidArgumentError(text.status().message());
  const std::string name = options.file == "-" ? "standard input" : options.file;
  absl::StatusOr<std::vector<PairedRow>> rows = ParseRounds(*text, name);
  if (!rows.ok()) return rows.status();
  absl::StatusOr<Recount> result = RecountRounds(*rows, recount);
  if (result.ok()) return result;
  return absl::InvalidArgumentError(name + ": " + std::string(result.status().message()));
}

int PrintVerdict(const VerdictOptions& options) {
  const auto fail = [](const absl::Status& status) {
    PrintError(status);
    return ExitCodeOf(status);
  };
  absl::StatusOr<RecountOptions> parsed = ParseOptions(options);
  if (!parsed.ok()) return fail(parsed.status());
  absl::StatusOr<Recount> recount = RecountFile(options, *parsed);
  if (!recount.ok()) return fail(recount.status());
  const std::string text =
      options.json ? RecountJson(*recount, *parsed) : RecountText(*recount, *parsed);
  std::fputs(text.c_str(), stdout);
  if (recount->kind == VerdictKind::kRefuted) return kExitRefuted;
  if (recount->kind == VerdictKind::kUndecided && options.strict) return kExitUndecided;
  return kExitProved;
}

}  // namespace

void AddVerdictCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<VerdictOptions>();
  RecountOptions& recount = options->recount;
  CLI::App* command = app.add_subcommand(
      "verdict", "The verdict on paired rounds that anyone measured (CSV)");
  command
      ->add_option("file", options->file,
                   "Columns round, baseline_s, candidate_s; '-' reads standard input")
      ->required();
  command
      ->add_option("--target", options->target,
                   "\">= 2.0\", \"<= 1.05\" or \"0.95..1.05\"")
      ->required()
      ->type_name("TARGET");
  command
      ->add_option("--metric", options->metric,
                   "speedup is baseline over candidate, overhead candidate over baseline")
      ->check(CLI::IsMember({"speedup", "overhead"}))
      ->capture_default_str();
  command->add_option("--confidence", recount.confidence, "Of the interval")
      ->check(NumberBetween(0.5, 0.9999))
      ->capture_default_str();
  command
      ->add_option("--warm-up", recount.rounds_dropped,
                   "Rounds to drop at the start, whatever their times")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option("--contention-max", recount.contention_max,
                   "A round is left out where an arm was kept from its CPUs for a larger "
                   "share of its time. 0.02 suits run delay, 0.1 CPU pressure")
      ->type_name("SHARE")
      ->check(NumberBetween(0, 1000))
      ->capture_default_str();
  command
      ->add_option("--span", options->span,
                   "Time that the clean rounds must span, since neighbours come and go "
                   "(default: 10s; 0 asks for none)")
      ->type_name("TIME");
  command->add_flag("--json", options->json, "As JSON");
  command->add_flag("--strict", options->strict, "Exit with 4 where it is undecided");
  command->footer(
      "Optional columns: baseline_contention and candidate_contention (share of the "
      "time,\n"
      "in every round), at_s (start of the round; otherwise rounds are taken to follow "
      "each\n"
      "other without a pause) and generation (rounds of one start of the processes have "
      "the\n"
      "same number; otherwise each is taken to have fresh ones).\n\n"
      "Examples:\n"
      "  assay verdict rounds.csv --target '>= 2.0'\n"
      "  assay verdict rounds.csv --metric overhead --target '<= 1.05' --json\n"
      "  ./measure | assay verdict - --target '0.97..1.03' --strict");
  command->callback([options, &exit_code] { exit_code = PrintVerdict(*options); });
}

}  // namespace assay
