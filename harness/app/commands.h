// The subcommands of `assay`, one file each. Every Add function declares its options on
// the application; when the command line names it, its callback does the work and leaves
// the process's exit code in `exit_code`.
//
// Exit codes (a contract): 0 every claim proved and nothing found; 1 a claim refuted, a
// regression, or a finding; 2 bad usage or a bad file; 3 the harness could not do its
// job; 4 something undecided or untestable, with --strict only; 130 interrupted.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace assay {

inline constexpr int kExitProved = 0;
inline constexpr int kExitRefuted = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitHarness = 3;
inline constexpr int kExitUndecided = 4;
inline constexpr int kExitInterrupted = 130;

void AddListCommand(CLI::App& app, int& exit_code);
void AddTopologyCommand(CLI::App& app, int& exit_code);
void AddDoctorCommand(CLI::App& app, int& exit_code);
void AddSweepCommand(CLI::App& app, int& exit_code);
void AddProveCommand(CLI::App& app, int& exit_code);
// `words`: what stands behind "--", a program and its arguments.
void AddCommandCommand(CLI::App& app, std::vector<std::string> words, int& exit_code);
void AddImportCommand(CLI::App& app, int& exit_code);
void AddStressCommand(CLI::App& app, int& exit_code);
void AddSanitizeCommand(CLI::App& app, int& exit_code);
void AddFindingsCommand(CLI::App& app, int& exit_code);
void AddResumeCommand(CLI::App& app, int& exit_code);
void AddVerdictCommand(CLI::App& app, int& exit_code);
void AddReportCommand(CLI::App& app, int& exit_code);
void AddCompareCommand(CLI::App& app, int& exit_code);
void AddHistoryCommand(CLI::App& app, int& exit_code);
void AddCompletionCommand(CLI::App& app, int& exit_code);
void AddManCommand(CLI::App& app, int& exit_code);

}  // namespace assay
