// See manual.h.
#include "harness/app/manual.h"

#include <cctype>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace assay {
namespace {

// The contract of commands.h.
constexpr char kExitStatus[] =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nevery claim proved and nothing found\n"
    ".TP\n.B 1\na claim refuted, a regression, or a finding\n"
    ".TP\n.B 2\nbad usage or a bad file\n"
    ".TP\n.B 3\nthe harness could not do its job, or cannot be trusted\n"
    ".TP\n.B 4\nsomething undecided or untestable; only with \\-\\-strict\n"
    ".TP\n.B 130\ninterrupted; what was measured is kept\n";

// Text in which nothing is a request or an escape.
std::string Escaped(const std::string& text) {
  std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"},
                                                   {"-", "\\-"},
                                                   {"~", "\\(ti"},
                                                   {"^", "\\(ha"},
                                                   {"`", "\\(ga"},
                                                   {"'", "\\(aq"}});
  std::vector<std::string> lines = absl::StrSplit(escaped, '\n');
  for (std::string& line : lines) {
    if (!line.empty() && line[0] == '.') line.insert(0, "\\&");
  }
  return absl::StrJoin(lines, "\n");
}

// As it stands.
std::string Verbatim(const std::string& text) {
  return ".PP\n.nf\n.RS\n" + Escaped(text) + "\n.RE\n.fi\n";
}

std::string Header(const std::string& name, const std::string& version) {
  return absl::StrFormat(".TH \"%s\" 1 \"\" \"assay %s\" \"assay\"\n",
                         absl::AsciiStrToUpper(name), version);
}

// "Measure how a case scales" as NAME sections have it.
std::string NameSection(const std::string& name, std::string description) {
  if (!description.empty() && description.back() == '.') description.pop_back();
  return absl::StrFormat(".SH NAME\n%s \\- %s\n", Escaped(name), Escaped(description));
}

std::string Term(const OptionDoc& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names)
    names.push_back("\\fB" + Escaped(name) + "\\fR");
  std::string term = absl::StrJoin(names, ", ");
  if (!option.value.empty() && option.names.front().rfind('-', 0) == 0) {
    term += " \\fI" + Escaped(option.value) + "\\fR";
  }
  return term;
}

// Help of several lines is a list: a sentence, then an item a line.
std::string HelpText(const OptionDoc& option) {
  std::string text;
  const std::vector<std::string> lines = absl::StrSplit(option.help, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += (i == 0 ? "" : ".br\n") + Escaped(lines[i]) + "\n";
  }
  if (option.kind == ValueKind::kChoice &&
      option.help.find(option.choices.front()) == std::string::npos) {
    text += "(" + Escaped(absl::StrJoin(option.choices, ", ")) + ")\n";
  }
  if (!option.default_text.empty()) {
    text += "Default: " + Escaped(option.default_text) + ".\n";
  }
  return text;
}

std::string Options(const char* title, const std::vector<OptionDoc>& options) {
  if (options.empty()) return "";
  std::string text = absl::StrFormat(".SH %s\n", title);
  for (const OptionDoc& option : options) {
    text += ".TP\n" + Term(option) + "\n" + HelpText(option);
  }
  return text;
}

// Sentences, which were broken by hand to fit a terminal and are filled anew; then what
// follows "Examples:", as it stands.
std::string Footer(const std::string& footer) {
  constexpr char kExamples[] = "Examples:\n";
  const std::size_t at = footer.find(kExamples);
  const std::string prose(absl::StripAsciiWhitespace(footer.substr(0, at)));
  std::string text;
  if (!prose.empty()) {
    text +=
        ".SH NOTES\n" + Escaped(absl::StrReplaceAll(prose, {{"\n\n", "\n.PP\n"}})) + "\n";
    text = absl::StrReplaceAll(text, {{"\\&.PP\n", ".PP\n"}});
  }
  if (at != std::string::npos) {
    text += ".SH EXAMPLES\n" + Verbatim(footer.substr(at + sizeof kExamples - 1));
  }
  return text;
}

std::string PageOf(const CommandDoc& command) { return "assay-" + command.name; }

}  // namespace

std::string ProgramPage(const ProgramDoc& docs, const std::string& version) {
  std::string text = Header("assay", version) +
                     NameSection("assay", "proves or refutes parallel-speedup claims") +
                     ".SH SYNOPSIS\n.B assay\n.I COMMAND\n[\\fIOPTION\\fR...]\n"
                     ".SH DESCRIPTION\n" +
                     Escaped(docs.program.description) + "\n.SH COMMANDS\n";
  for (const CommandDoc& command : docs.commands) {
    text += absl::StrFormat(".TP\n.BR %s (1)\n%s\n", Escaped(PageOf(command)),
                            Escaped(command.description));
  }
  text += Options("OPTIONS", docs.program.options) + Footer(docs.program.footer);
  text += kExitStatus;
  text +=
      ".SH FILES\n.TP\n.I assay\\-results/\nruns, each in a folder of its own: "
      "run.json, journal.jsonl and report.*\n";
  return text;
}

std::string CommandPage(const CommandDoc& command, const std::string& version) {
  std::string synopsis =
      absl::StrFormat(".SH SYNOPSIS\n.B assay %s\n[\\fIOPTION\\fR...]", command.name);
  for (const OptionDoc& positional : command.positionals) {
    synopsis += " \\fI" + Escaped(positional.names.front()) + "\\fR";
  }
  if (command.name == "command")
    synopsis += " \\-\\- \\fIPROGRAM\\fR [\\fIARGUMENT\\fR...]";
  return Header(PageOf(command), version) +
         NameSection(PageOf(command), command.description) + synopsis + "\n" +
         Options("ARGUMENTS", command.positionals) + Options("OPTIONS", command.options) +
         Footer(command.footer) + kExitStatus + ".SH SEE ALSO\n.BR assay (1)\n";
}

}  // namespace assay
