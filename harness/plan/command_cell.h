// From a command with placeholders to cells: "{threads}" in the words, the environment,
// the input's name and the commands around it becomes the cell's number of threads, and
// "{level}" the value of its parameter of that name. Any other braces stay as they are.
// Pure. Tested in command_cell_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/plan/make_plan.h"
#include "harness/topology/topology.h"
#include "results/model/command.h"

namespace assay {

// Other words for the number of threads, as programs have it: each may stand for it in
// braces, as an axis and in a claim.
const std::vector<std::string>& WordsForThreads();  // threads, ranks, jobs, ...
bool IsWordForThreads(const std::string& word);

struct CommandTemplate {
  std::string workload;
  std::string variant;
  bool is_sequential = false;  // one thread, and what a speedup is measured against
  CommandSpec spec;
  Params params;
};

// The cell of the template on so many threads. InvalidArgument where it cannot be placed
// or where a text is no UTF-8, which plans, journals and reports are written in.
absl::StatusOr<Cell> MakeCommandCell(const CommandTemplate& command, int threads,
                                     const PlanOptions& options,
                                     const Topology& topology);

// The program on so many threads; the names of parameters that are not given stay.
ProgramStart ProgramAt(const ProgramStart& program, int threads,
                       const Params& params = {});

// Whether "{word}" stands anywhere in it.
bool Mentions(const CommandSpec& spec, const std::string& word);
bool MentionsThreads(const CommandSpec& spec);

// 3 for "3", 0.5 for "0.5", the word itself for others.
ParamValue InferParamValue(const std::string& text);

// Whether it is a text for a shell, its last word.
inline constexpr char kShell[] = "/bin/sh";
bool IsShell(const ProgramStart& program);

// What to call a program: the name of its file, without what a report could not show.
std::string NameOfProgram(const ProgramStart& program);

}  // namespace assay
