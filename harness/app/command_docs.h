// What the command line says of itself, as data: the one source of `--help`, of shell
// completion and of the man pages. The one place that looks into CLI11's objects for it.
// Tested in completion_test.cc.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace assay {

// What stands for a value, and what a shell can offer for it.
enum class ValueKind { kNone, kAnything, kChoice, kFile, kCase, kRun };

struct OptionDoc {
  std::vector<std::string> names;  // "-q", "--quiet"; of a positional its name
  std::string value;               // "TIME"; empty where it takes none
  ValueKind kind = ValueKind::kNone;
  std::vector<std::string> choices;  // of kChoice
  std::string help;
  std::string default_text;  // empty: none, or the help says it
};

struct CommandDoc {
  std::string name;         // "prove"; of the program itself "assay"
  std::string description;  // one sentence without its end
  std::vector<OptionDoc> positionals;
  std::vector<OptionDoc> options;
  std::string footer;  // what more --help says: sentences, then examples
};

struct ProgramDoc {
  CommandDoc program;
  std::vector<CommandDoc> commands;  // in the order of --help
};
ProgramDoc DocsOf(const CLI::App& app);

}  // namespace assay
