// See command_docs.h.
#include "harness/app/command_docs.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "absl/strings/str_split.h"

namespace assay {
namespace {

// "TEXT:{normal,high}" is what CLI11 makes of a set of values.
std::vector<std::string> ChoicesOfType(const std::string& type) {
  const std::size_t open = type.find('{'), close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return absl::StrSplit(type.substr(open + 1, close - open - 1), ',');
}

// Choices that only the help lists: "One of: md, csv", or a line "  cores: ..." for each.
std::vector<std::string> ChoicesOfHelp(const std::string& help) {
  constexpr char kOneOf[] = "One of: ";
  if (help.rfind(kOneOf, 0) == 0) {
    return absl::StrSplit(help.substr(sizeof kOneOf - 1), ", ");
  }
  std::vector<std::string> choices;
  const std::vector<std::string> lines = absl::StrSplit(help, '\n');
  for (const std::string& line : lines) {
    const std::size_t colon = line.find(':');
    if (line.rfind("  ", 0) != 0 || colon == std::string::npos) continue;
    choices.push_back(line.substr(2, colon - 2));
  }
  return choices;
}

std::string ValueOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

ValueKind KindOf(const CLI::Option& option, const OptionDoc& doc) {
  if (!option.get_positional() && option.get_items_expected_max() == 0) {
    return ValueKind::kNone;
  }
  if (!doc.choices.empty()) return ValueKind::kChoice;
  if (option.get_positional()) {
    const std::string& name = doc.names.front();
    if (name == "case") return ValueKind::kCase;
    const bool is_run = name == "run" || name == "before" || name == "after";
    return is_run ? ValueKind::kRun : ValueKind::kFile;
  }
  const std::vector<std::string> files = {"FILE", "FILE...", "DIR", "PATH"};
  const bool is_file = std::count(files.begin(), files.end(), doc.value) > 0;
  return is_file ? ValueKind::kFile : ValueKind::kAnything;
}

OptionDoc DocOf(const CLI::Option& option) {
  OptionDoc doc{.help = option.get_description(),
                .default_text = option.get_default_str()};
  if (option.get_positional()) doc.names.push_back(option.get_name(true));
  for (const std::string& name : option.get_snames()) doc.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) doc.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) doc.value = ValueOf(option);
  doc.choices = ChoicesOfType(option.get_type_name());
  if (doc.choices.empty()) doc.choices = ChoicesOfHelp(doc.help);
  doc.kind = KindOf(option, doc);
  if (doc.kind == ValueKind::kNone) doc.choices.clear();
  return doc;
}

CommandDoc DocOf(const CLI::App& app) {
  CommandDoc doc{.name = app.get_name(),
                 .description = app.get_description(),
                 .footer = app.get_footer()};
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? doc.positionals : doc.options).push_back(DocOf(*option));
  }
  return doc;
}

}  // namespace

ProgramDoc DocsOf(const CLI::App& app) {
  ProgramDoc docs{.program = DocOf(app)};
  // Without a group a command is for machines and not in --help.
  for (const CLI::App* command : app.get_subcommands(
           [](const CLI::App* one) { return !one->get_group().empty(); })) {
    docs.commands.push_back(DocOf(*command));
  }
  // `assay man` takes the name of a command.
  for (CommandDoc& command : docs.commands) {
    if (command.name != "man") continue;
    OptionDoc& page = command.positionals.front();
    page.kind = ValueKind::kChoice;
    for (const CommandDoc& one : docs.commands) page.choices.push_back(one.name);
  }
  return docs;
}

}  // namespace assay
