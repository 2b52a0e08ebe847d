#include "harness/verdict/command_table.h"

#include "harness/base/duration.h"

namespace assay {

const Keys& ProgramKeys() {
  static const Keys kKeys = {
      {"command", false, "command = [\"xz\", \"-T{threads}\", \"-kc\", \"big.tar\"]"},
      {"shell", false, "shell = \"sort --parallel={threads} < names | uniq\""},
      {"name", false, "name = \"xz\""},
      {"env", false, "env = { OMP_NUM_THREADS = \"{threads}\" }"},
      {"input", false, "input = \"names.txt\""},
      {"setup", false, "setup = \"make\""},
      {"prepare", false, "prepare = \"rm -f out\""},
      {"check", false, "check = \"xz -dc | cmp - big.tar\""},
      {"cleanup", false, "cleanup = \"rm -f out\""},
      {"same_output", false, "same_output = true"},
      {"discard_output", false, "discard_output = true"},
      {"ignore_exit", false, "ignore_exit = true"},
      {"timeout", false, "timeout = \"90s\""},
      {"pin", false, "pin = \"threads\""},
  };
  return kKeys;
}

std::vector<std::string> ReadWords(TableReader& reader) {
  if (reader.Has("command") && reader.Has("shell")) {
    reader.Wrong("shell", "has both keys 'command' and 'shell'. Keep one");
  }
  if (reader.Has("shell")) return {"/bin/sh", "-c", reader.Text("shell")};
  return reader.Words("command");
}

CommandSpec ReadCommand(TableReader& reader) {
  CommandSpec spec;
  spec.program = {.argv = ReadWords(reader),
                  .environment = reader.Texts("env"),
                  .input = reader.Text("input")};
  spec.setup = reader.Text("setup");
  spec.prepare = reader.Text("prepare");
  spec.check = reader.Text("check");
  spec.cleanup = reader.Text("cleanup");
  spec.same_output = reader.Flag("same_output");
  spec.discards_output = reader.Flag("discard_output");
  spec.ignores_exit_code = reader.Flag("ignore_exit");
  if (const std::string timeout = reader.Text("timeout"); !timeout.empty()) {
    const absl::StatusOr<double> seconds = ParseDuration(timeout);
    if (!seconds.ok()) reader.Wrong("timeout", std::string(seconds.status().message()));
    spec.timeout_s = seconds.value_or(spec.timeout_s);
  }
  if (reader.Has("pin")) {
    const std::string pin = reader.Text("pin");
    if (pin != "threads" && pin != "process") {
      reader.Wrong("pin", absl::StrFormat("'pin' is '%s', but must be \"process\" or "
                                          "\"threads\"",
                                          pin));
    }
    if (pin == "threads") spec.pinning = ProgramPinning::kThreads;
  }
  return spec;
}

}  // namespace assay
