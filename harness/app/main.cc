// The driver. Everything that a user can ask for is a subcommand in a file of its own.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "harness/app/commands.h"
#include "harness/app/terminal.h"
#include "harness/base/suggest.h"

namespace assay {
namespace {

// CLI11 says what was not expected but not what was meant.
std::string WithSuggestion(const CLI::App& app, const CLI::ParseError& error, int argc,
                           char** argv) {
  std::string message = error.what();
  if (argc < 2 || argv[1][0] == '-') return message + ". Run: assay --help";
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({}))
    known.push_back(command->get_name());
  // Where TakeProgram() has found them, they stand at argv[argc].
  const bool lacks_dashes = std::string(argv[1]) == "command" && argv[argc] == nullptr;
  if (lacks_dashes &&
      error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    return message + ". The program stands behind two dashes: assay command -- PROGRAM";
  }
  for (const std::string& name : known) {
    if (name == argv[1]) return message + ". Run: assay " + name + " --help";
  }
  return "unknown command '" + std::string(argv[1]) + "'." + Suggestion(argv[1], known);
}

// A journal opened on descriptor 2 would collect the progress line.
void OpenStandardDescriptors() {
  int descriptor = 0;
  while ((descriptor = open("/dev/null", O_RDWR)) >= 0 && descriptor <= STDERR_FILENO) {
  }
  if (descriptor > STDERR_FILENO) close(descriptor);
}

// What was printed has arrived, or the exit code says that it has not.
int Finished(int exit_code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
  PrintError("cannot write to standard output");
  return kExitHarness;
}

// Takes the words behind "--" of `assay command` off the command line: they are another
// program's, and none of CLI11's rules (lists in brackets, names of subcommands) is for
// them.
std::vector<std::string> TakeProgram(int& argc, char** argv) {
  if (argc < 2 || std::string(argv[1]) != "command") return {};
  for (int i = 2; i < argc; ++i) {
    if (std::string(argv[i]) != "--") continue;
    std::vector<std::string> words(argv + i + 1, argv + argc);
    argc = i;
    return words;
  }
  return {};
}

int Main(int argc, char** argv) {
  OpenStandardDescriptors();
  CLI::App app("assay proves or refutes parallel-speedup claims on pinned cores.");
  app.name("assay");
  app.set_version_flag("--version", std::string("assay " ASSAY_VERSION));
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  assay prove workloads/claims/two_cores.toml   is it true?\n"
      "  assay sweep agent_evolution                   how does it scale?\n"
      "  assay command -- xz -T{threads} -kc FILE      how does any program scale?\n"
      "  assay import results.json                     what do others' numbers say?\n"
      "  assay stress                                  does it ever go wrong?\n"
      "  assay sanitize                                do sanitizers find anything?\n"
      "  assay doctor                                  can this machine tell?\n"
      "Every command explains itself: assay COMMAND --help");
  int exit_code = kExitProved;
  AddProveCommand(app, exit_code);
  AddSweepCommand(app, exit_code);
  AddCommandCommand(app, TakeProgram(argc, argv), exit_code);
  AddImportCommand(app, exit_code);
  AddStressCommand(app, exit_code);
  AddSanitizeCommand(app, exit_code);
  AddFindingsCommand(app, exit_code);
  AddListCommand(app, exit_code);
  AddTopologyCommand(app, exit_code);
  AddDoctorCommand(app, exit_code);
  AddReportCommand(app, exit_code);
  AddCompareCommand(app, exit_code);
  AddHistoryCommand(app, exit_code);
  AddVerdictCommand(app, exit_code);
  AddResumeCommand(app, exit_code);
  AddCompletionCommand(app, exit_code);
  AddManCommand(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    PrintError(WithSuggestion(app, error, argc, argv));
    return kExitUsage;
  } catch (const std::exception& error) {
    PrintError(std::string("unexpected: ") + error.what());
    return kExitHarness;
  }
  return Finished(exit_code);
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::Main(argc, argv); }
