// `assay findings`: what sanitizers and Valgrind wrote into the logs of any program.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/app/commands.h"
#include "harness/app/finding_options.h"
#include "harness/app/run_folder.h"
#include "harness/app/terminal.h"
#include "results/export/finding_list.h"
#include "sanitizers/flavours.h"
#include "sanitizers/parse/collect.h"

namespace assay {
namespace {

struct FindingsOptions {
  std::vector<std::string> logs;
  std::string format = "console";
  std::string output;
  std::string category = "assay";
  FindingOptions findings;
};

std::string TitleOf(const std::vector<std::string>& logs) {
  if (logs.size() > 3) return absl::StrFormat("%d logs", logs.size());
  std::string title;
  for (const std::string& log : logs) {
    title += (title.empty() ? "" : ", ") + (log == "-" ? "standard input" : log);
  }
  return title;
}

absl::StatusOr<FindingList> Read(const FindingsOptions& options) {
  absl::StatusOr<std::vector<KnownFinding>> known = AcceptedFindings(options.findings);
  if (!known.ok()) return known.status();
  FindingCollector collector;
  for (const std::string& log : options.logs) {
    const std::string name = log == "-" ? "standard input" : log;
    absl::Status status = ReadLog(log, options.logs.size() == 1 ? "" : name, &collector);
    if (!status.ok()) return status;
  }
  FindingList list{.title = TitleOf(options.logs),
                   .category = options.category,
                   .assay_version = ASSAY_VERSION,
                   .findings = collector.findings()};
  if (collector.dropped() > 0) {
    list.notes.push_back(absl::StrFormat(
        "%d more reports, of faults beyond the first %d distinct ones, were left out",
        collector.dropped(), FindingCollector::kDistinctMax));
  }
  FinishFindings(options.findings, *known, &list.findings, &list.notes);
  return list;
}

std::string Rendered(const FindingList& list, const FindingsOptions& options) {
  for (const FindingFormat& format : FindingFormats()) {
    if (options.format == format.name) return format.render(list);
  }
  const bool to_terminal = options.output.empty();
  return FindingsText(list, {.unicode = to_terminal && TerminalWantsUnicode(),
                             .colour = to_terminal && TerminalWantsColour()});
}

// A sanitizer that did not start has checked nothing, which is worse than a finding.
int FindingsExitCode(const FindingList& list) {
  int exit_code = kExitProved;
  for (const Finding& finding : list.findings) {
    if (finding.kind == "not_started") {
      PrintError(finding.report->tool + " did not start, so nothing was checked: " +
                 StartRemedy(finding.report->problem));
      return kExitHarness;
    }
    if (IsNew(finding)) exit_code = kExitRefuted;
  }
  return exit_code;
}

int Findings(const FindingsOptions& options) {
  absl::StatusOr<FindingList> list = Read(options);
  if (!list.ok()) {
    PrintError(list.status());
    return kExitUsage;
  }
  const std::string text = Rendered(*list, options);
  if (options.output.empty()) {
    std::fputs(text.c_str(), stdout);
  } else if (absl::Status status = WriteTextFile(options.output, text); !status.ok()) {
    PrintError(status);
    return kExitUsage;
  }
  return FindingsExitCode(*list);
}

}  // namespace

void AddFindingsCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<FindingsOptions>();
  CLI::App* command = app.add_subcommand(
      "findings", "What sanitizers and Valgrind wrote into the logs of any program");
  command->add_option("log", options->logs, "Logs to read; - for standard input")
      ->required();
  std::vector<std::string> formats = {"console"};
  for (const FindingFormat& format : FindingFormats()) formats.push_back(format.name);
  command
      ->add_option("--format", options->format, "One of: " + absl::StrJoin(formats, ", "))
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "Write to this file")
      ->type_name("FILE");
  command
      ->add_option("--category", options->category,
                   "Of SARIF: one for each job that uploads, or they replace each other")
      ->type_name("NAME")
      ->capture_default_str();
  AddFindingOptions(*command, options->findings);
  command->footer(
      "Reads the reports of ThreadSanitizer, AddressSanitizer, LeakSanitizer,\n"
      "UndefinedBehaviorSanitizer (g++ and clang) and of Valgrind's memcheck, helgrind\n"
      "and drd out of whatever surrounds them: a test driver's output, a CI log. The "
      "same\n"
      "fault is one finding, whichever compiler or log shows it.\n\n"
      "Exit code: 0 nothing found, 1 something new, 2 a log cannot be read, 3 a "
      "sanitizer\n"
      "did not start, so that nothing was checked.\n\n"
      "Examples:\n"
      "  ./server 2>&1 | assay findings -\n"
      "  assay findings tsan.log.* --format sarif -o tsan.sarif --category tsan\n"
      "  valgrind --tool=helgrind ./server 2>helgrind.log; assay findings helgrind.log\n"
      "  assay findings ci.log --known known.toml --format md -o comment.md");
  command->callback([options, &exit_code] { exit_code = Findings(*options); });
}

}  // namespace assay
