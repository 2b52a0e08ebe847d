// See completion.h.
#include "harness/app/completion.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace assay {
namespace {

// Of a help text what fits into a menu: its first line up to what is added to it.
std::string Brief(const std::string& help) {
  std::string brief = help.substr(0, help.find('\n'));
  for (const char* end : {"; ", " ("}) brief = brief.substr(0, brief.find(end));
  while (!brief.empty() && (brief.back() == ':' || brief.back() == '.')) brief.pop_back();
  return brief;
}

// In single quotes, as all three shells read them.
std::string Quoted(const std::string& text, const char* quote) {
  return "'" + absl::StrReplaceAll(text, {{"'", quote}}) + "'";
}
std::string ForSh(const std::string& text) { return Quoted(text, "'\\''"); }
std::string ForFish(const std::string& text) {
  return Quoted(absl::StrReplaceAll(text, {{"\\", "\\\\"}}), "\\'");
}

std::vector<std::string> Names(const std::vector<OptionDoc>& options) {
  std::vector<std::string> names;
  for (const OptionDoc& option : options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

// What the command takes without a dash, if it takes anything.
ValueKind PositionalKind(const CommandDoc& command) {
  if (command.name == "command") return ValueKind::kAnything;  // another program
  return command.positionals.empty() ? ValueKind::kNone
                                     : command.positionals.front().kind;
}

// --- bash ------------------------------------------------------------------------------

std::string BashOffer(ValueKind kind, const std::vector<std::string>& choices) {
  switch (kind) {
    case ValueKind::kChoice:
      return "words " + ForSh(absl::StrJoin(choices, " "));
    case ValueKind::kFile:
      return "files";
    case ValueKind::kCase:
      return "words \"$(assay list --names 2>/dev/null)\"";
    case ValueKind::kRun:
      return "runs";
    case ValueKind::kNone:
    case ValueKind::kAnything:
      return "nothing";
  }
  return "nothing";
}

std::string BashCommand(const CommandDoc& command) {
  std::string text = absl::StrFormat("    %s)\n", command.name);
  std::string values;
  for (const OptionDoc& option : command.options) {
    if (option.kind == ValueKind::kNone) continue;
    values += absl::StrFormat("        %s) _assay_%s; return ;;\n",
                              absl::StrJoin(option.names, "|"),
                              BashOffer(option.kind, option.choices));
  }
  if (!values.empty()) text += "      case $previous in\n" + values + "      esac\n";
  text += absl::StrFormat("      [[ $current == -* ]] && { _assay_words %s; return; }\n",
                          ForSh(absl::StrJoin(Names(command.options), " ")));
  const std::vector<std::string> choices = command.positionals.empty()
                                               ? std::vector<std::string>{}
                                               : command.positionals.front().choices;
  return text + "      _assay_" + BashOffer(PositionalKind(command), choices) + " ;;\n";
}

// --- zsh -------------------------------------------------------------------------------

// Inside the brackets of a specification of _arguments.
std::string ForZshBrackets(const std::string& text) {
  return absl::StrReplaceAll(text, {{"[", "("}, {"]", ")"}, {"'", "'\\''"}});
}

std::string ZshOffer(ValueKind kind, const std::vector<std::string>& choices) {
  switch (kind) {
    case ValueKind::kChoice:
      return "(" + absl::StrJoin(choices, " ") + ")";
    case ValueKind::kFile:
      return "_files";
    case ValueKind::kCase:
      return "_assay_cases";
    case ValueKind::kRun:
      return "_assay_runs";
    case ValueKind::kNone:
    case ValueKind::kAnything:
      return " ";
  }
  return " ";
}

// One line for each name: repeating an option does no harm.
std::string ZshOption(const OptionDoc& option) {
  std::string text;
  for (const std::string& name : option.names) {
    text += absl::StrFormat(" \\\n        '*%s[%s]", name,
                            ForZshBrackets(Brief(option.help)));
    if (option.kind != ValueKind::kNone) {
      text += absl::StrFormat(":%s:%s", absl::StrReplaceAll(option.value, {{":", " "}}),
                              ZshOffer(option.kind, option.choices));
    }
    text += "'";
  }
  return text;
}

std::string ZshCommand(const CommandDoc& command) {
  std::string text = absl::StrFormat("    %s)\n      _arguments", command.name);
  for (const OptionDoc& option : command.options) text += ZshOption(option);
  if (command.name == "command") {
    text += " \\\n        '*::program:_normal'";
  } else if (!command.positionals.empty()) {
    const OptionDoc& positional = command.positionals.front();
    text += absl::StrFormat(" \\\n        '*:%s:%s'", positional.names.front(),
                            ZshOffer(positional.kind, positional.choices));
  }
  return text + " ;;\n";
}

// --- fish ------------------------------------------------------------------------------

std::string FishOffer(ValueKind kind, const std::vector<std::string>& choices) {
  switch (kind) {
    case ValueKind::kChoice:
      return " -x -a " + ForFish(absl::StrJoin(choices, " "));
    case ValueKind::kFile:
      return " -r -F";
    case ValueKind::kCase:
      return " -x -a '(assay list --names 2>/dev/null)'";
    case ValueKind::kRun:
      return " -r -F -a '(__assay_runs)'";
    case ValueKind::kAnything:
      return " -x";
    case ValueKind::kNone:
      return "";
  }
  return "";
}

std::string FishOption(const std::string& condition, const OptionDoc& option) {
  std::string text = "complete -c assay" + condition;
  for (const std::string& name : option.names) {
    text += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  return text + FishOffer(option.kind, option.choices) + " -d " +
         ForFish(Brief(option.help)) + "\n";
}

std::string FishCommand(const CommandDoc& command) {
  std::string text =
      absl::StrFormat("\ncomplete -c assay -n __fish_use_subcommand -f -a %s -d %s\n",
                      command.name, ForFish(command.description));
  const std::string condition =
      absl::StrFormat(" -n '__fish_seen_subcommand_from %s'", command.name);
  for (const OptionDoc& option : command.options) text += FishOption(condition, option);
  const ValueKind kind = PositionalKind(command);
  if (kind == ValueKind::kNone) {
    text += "complete -c assay" + condition + " -f\n";
  } else if (kind == ValueKind::kChoice || kind == ValueKind::kCase) {
    text += "complete -c assay" + condition + " -f" +
            FishOffer(kind, command.positionals.front().choices).substr(3) + "\n";
  } else if (kind == ValueKind::kRun) {
    text += "complete -c assay" + condition + " -a '(__assay_runs)'\n";
  }
  return text;
}

std::vector<std::string> CommandNames(const ProgramDoc& docs) {
  std::vector<std::string> names;
  for (const CommandDoc& command : docs.commands) names.push_back(command.name);
  return names;
}

}  // namespace

std::string BashCompletion(const ProgramDoc& docs) {
  std::string text = R"sh(# Completes the command line of assay in bash.
# Made by: assay completion bash

# Offers words one by one: compgen -W would run what looks like a command in them.
_assay_words() {
  local -a words
  local word
  read -d '' -ra words <<<"$1"
  for word in "${words[@]}"; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
}
_assay_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"); }
_assay_runs() {
  local run
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen -d -- "$current")
  for run in assay-results/*/; do
    run=${run%/}
    run=${run##*/}
    [[ $run == "$current"* && $run != "*" ]] && COMPREPLY+=("$run")
  done
}
_assay_nothing() { COMPREPLY=(); }

_assay() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} i
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
)sh";
  std::vector<std::string> first = CommandNames(docs);
  const std::vector<std::string> own = Names(docs.program.options);
  first.insert(first.end(), own.begin(), own.end());
  text += absl::StrFormat("    _assay_words %s\n    return\n  fi\n",
                          ForSh(absl::StrJoin(first, " ")));
  text += R"sh(  # Behind two dashes stands another program's command line.
  for ((i = 2; i < COMP_CWORD; ++i)); do
    [[ ${COMP_WORDS[i]} == -- ]] || continue
    if declare -F _command_offset >/dev/null; then _command_offset $((i + 1)); fi
    return
  done
  case ${COMP_WORDS[1]} in
)sh";
  for (const CommandDoc& command : docs.commands) text += BashCommand(command);
  return text + "  esac\n}\ncomplete -F _assay assay\n";
}

std::string ZshCompletion(const ProgramDoc& docs) {
  std::string text = R"sh(#compdef assay
# Completes the command line of assay in zsh.
# Made by: assay completion zsh

_assay_cases() { compadd -- ${(f)"$(assay list --names 2>/dev/null)"} }
_assay_runs() { compadd -- assay-results/*(N/:t); _files -/ }

_assay() {
  local -a commands=(
)sh";
  for (const CommandDoc& command : docs.commands) {
    text += absl::StrFormat("    %s\n", ForSh(command.name + ":" + command.description));
  }
  text += "  )\n  if ((CURRENT == 2)); then\n    _describe command commands\n";
  text += "    _arguments";
  for (const OptionDoc& option : docs.program.options) text += ZshOption(option);
  text += R"sh(
    return
  fi
  local command=$words[2]
  shift words
  ((--CURRENT))
  case $command in
)sh";
  for (const CommandDoc& command : docs.commands) text += ZshCommand(command);
  return text +
         "  esac\n}\n\n# Loaded as a function of that name, or read by source.\n"
         "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n  _assay \"$@\"\nelse\n"
         "  compdef _assay assay\nfi\n";
}

std::string FishCompletion(const ProgramDoc& docs) {
  std::string text = R"sh(# Completes the command line of assay in fish.
# Made by: assay completion fish

function __assay_runs
    for run in assay-results/*/
        basename $run
    end 2>/dev/null
end

complete -c assay -n __fish_use_subcommand -f
)sh";
  for (const OptionDoc& option : docs.program.options) {
    text += FishOption(" -n __fish_use_subcommand", option);
  }
  for (const CommandDoc& command : docs.commands) text += FishCommand(command);
  return text;
}

}  // namespace assay
