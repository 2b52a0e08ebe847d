// See command_cell.h.
#include "harness/plan/command_cell.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "harness/base/utf8.h"
#include "harness/plan/make_cell.h"
#include "harness/topology/placement.h"

namespace assay {
namespace {

using Replacements = std::vector<std::pair<std::string, std::string>>;

std::string InBraces(const std::string& word) { return "{" + word + "}"; }

// A parameter of that name goes before a word for threads.
Replacements ReplacementsFor(int threads, const Params& params,
                             const std::vector<int>& cpus) {
  Replacements replacements;
  for (const auto& [name, value] : params) {
    replacements.emplace_back(InBraces(name), ParamText(value));
  }
  for (const std::string& word : WordsForThreads()) {
    if (params.contains(word)) continue;
    replacements.emplace_back(InBraces(word), std::to_string(threads));
  }
  if (!cpus.empty() && !params.contains("cpus")) {
    replacements.emplace_back("{cpus}", absl::StrJoin(cpus, ","));
  }
  return replacements;
}

// Every text of it that is the user's.
template <typename Start, typename Visit>
void VisitProgram(Start& program, const Visit& visit) {
  for (auto& word : program.argv) visit(word);
  for (auto& [name, value] : program.environment) visit(value);
  visit(program.input);
}
template <typename Spec, typename Visit>
void VisitTexts(Spec& spec, const Visit& visit) {
  VisitProgram(spec.program, visit);
  if (spec.same_output_as) VisitProgram(*spec.same_output_as, visit);
  for (auto* text : {&spec.setup, &spec.prepare, &spec.check, &spec.cleanup}) {
    visit(*text);
  }
}

CommandSpec Replaced(CommandSpec spec, const Replacements& replacements) {
  VisitTexts(spec,
             [&](std::string& text) { text = absl::StrReplaceAll(text, replacements); });
  return spec;
}

absl::Status CheckTexts(const CommandSpec& spec) {
  absl::Status status;
  VisitTexts(spec, [&](const std::string& text) {
    if (!status.ok()) return;
    if (text.find('\0') != std::string::npos || ValidUtf8(text) != text) {
      status = absl::InvalidArgumentError(
          absl::StrFormat("the command has bytes that are no UTF-8 in '%s'; use a link "
                          "with another name, "
                          "or make the name in a shell (--shell)",
                          ValidUtf8(text)));
    }
  });
  return status;
}

}  // namespace

const std::vector<std::string>& WordsForThreads() {
  static const std::vector<std::string> kWords = {"threads", "ranks", "jobs", "processes",
                                                  "workers"};
  return kWords;
}

bool IsWordForThreads(const std::string& word) {
  const std::vector<std::string>& words = WordsForThreads();
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::StatusOr<Cell> MakeCommandCell(const CommandTemplate& command, int threads,
                                     const PlanOptions& options,
                                     const Topology& topology) {
  absl::Status texts = CheckTexts(command.spec);
  if (!texts.ok()) return texts;
  absl::StatusOr<std::vector<int>> cpus =
      PlaceLanes(topology, options.placement, threads);
  if (!cpus.ok()) return cpus.status();
  CommandSpec spec =
      Replaced(command.spec, ReplacementsFor(threads, command.params, *cpus));
  return Cell{.workload = command.workload,
              .variant = command.variant,
              .threads = threads,
              .params = command.params,
              .placement = options.placement,
              .cpus = *std::move(cpus),
              .threading = command.is_sequential ? Threading::kSingle : Threading::kOwn,
              .item = "run",
              .command = std::move(spec)};
}

ProgramStart ProgramAt(const ProgramStart& program, int threads, const Params& params) {
  return Replaced({.program = program}, ReplacementsFor(threads, params, {})).program;
}

bool Mentions(const CommandSpec& spec, const std::string& word) {
  bool found = false;
  VisitTexts(spec, [&](const std::string& text) {
    found = found || text.find(InBraces(word)) != std::string::npos;
  });
  return found;
}

bool MentionsThreads(const CommandSpec& spec) {
  const std::vector<std::string>& words = WordsForThreads();
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return Mentions(spec, word); });
}

ParamValue InferParamValue(const std::string& text) {
  char* end = nullptr;
  errno = 0;
  const long long integer = std::strtoll(text.c_str(), &end, 10);
  const bool starts_well =
      !text.empty() && !std::isspace(static_cast<unsigned char>(text.front()));
  if (starts_well && *end == '\0' && errno == 0) return std::int64_t{integer};
  const double number = std::strtod(text.c_str(), &end);
  if (starts_well && *end == '\0' && std::isfinite(number)) return number;
  return text;
}

bool IsShell(const ProgramStart& program) {
  return program.argv.size() == 3 && program.argv[0] == kShell && program.argv[1] == "-c";
}

std::string NameOfProgram(const ProgramStart& program) {
  const std::string text = IsShell(program) ? program.argv.back() : program.argv.at(0);
  std::string name = std::filesystem::path(text.substr(0, text.find(' '))).filename();
  for (char& c : name) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) ||
                          std::string("-_.+").find(c) != std::string::npos;
    if (!is_plain) c = '_';
  }
  return name.empty() ? "command" : name;
}

}  // namespace assay
