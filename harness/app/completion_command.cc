// `assay completion` and `assay man`: the command line as shells and man know it.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "harness/app/command_docs.h"
#include "harness/app/commands.h"
#include "harness/app/completion.h"
#include "harness/app/manual.h"
#include "harness/app/pipeline.h"
#include "harness/app/run_folder.h"
#include "harness/app/terminal.h"
#include "harness/base/suggest.h"

namespace assay {
namespace {

std::string CompletionFor(const std::string& shell, const ProgramDoc& docs) {
  if (shell == "bash") return BashCompletion(docs);
  return shell == "zsh" ? ZshCompletion(docs) : FishCompletion(docs);
}

// Every page into a folder: assay.1, assay-prove.1, ...
absl::Status WritePages(const ProgramDoc& docs, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  absl::Status status =
      WriteTextFile(folder + "/assay.1", ProgramPage(docs, ASSAY_VERSION));
  for (const CommandDoc& command : docs.commands) {
    if (!status.ok()) return status;
    status = WriteTextFile(folder + "/assay-" + command.name + ".1",
                           CommandPage(command, ASSAY_VERSION));
  }
  return status;
}

absl::Status PrintPage(const ProgramDoc& docs, const std::string& name) {
  std::vector<std::string> known;
  for (const CommandDoc& command : docs.commands) {
    known.push_back(command.name);
    if (command.name != name) continue;
    std::fputs(CommandPage(command, ASSAY_VERSION).c_str(), stdout);
    return absl::OkStatus();
  }
  if (name.empty()) {
    std::fputs(ProgramPage(docs, ASSAY_VERSION).c_str(), stdout);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("there is no command '" + name + "'." +
                                    Suggestion(name, known));
}

}  // namespace

void AddCompletionCommand(CLI::App& app, int& exit_code) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "A script that completes commands in your shell");
  command->add_option("shell", *shell, "Which one")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(
      "An installed assay brings all three along. By hand:\n\n"
      "Examples:\n"
      "  source <(assay completion bash)\n"
      "  source <(assay completion zsh)\n"
      "  assay completion fish | source");
  command->callback([&app, shell, &exit_code] {
    std::fputs(CompletionFor(*shell, DocsOf(app)).c_str(), stdout);
    exit_code = kExitProved;
  });
}

void AddManCommand(CLI::App& app, int& exit_code) {
  struct ManOptions {
    std::string page;
    std::string folder;
  };
  auto options = std::make_shared<ManOptions>();
  CLI::App* command = app.add_subcommand("man", "Man pages, made of what --help says");
  command
      ->add_option("page", options->page,
                   "The command to print the page of (default: assay itself)")
      ->type_name("COMMAND");
  command->add_option("-o,--output", options->folder, "Write all pages into this folder")
      ->type_name("DIR");
  command->footer(
      "An installed assay brings the pages along: man assay-prove.\n\n"
      "Examples:\n"
      "  assay man prove | man -l -\n"
      "  assay man --output ~/.local/share/man/man1");
  command->callback([&app, options, &exit_code] {
    const ProgramDoc docs = DocsOf(app);
    const absl::Status status = options->folder.empty()
                                    ? PrintPage(docs, options->page)
                                    : WritePages(docs, options->folder);
    if (!status.ok()) PrintError(status);
    exit_code = status.ok() ? kExitProved : ExitCodeOf(status);
  });
}

}  // namespace assay
