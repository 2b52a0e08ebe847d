#include "harness/app/check_programs.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_format.h"
#include "harness/base/find_program.h"

namespace assay {

absl::Status CheckPrograms(const Plan& plan) {
  for (const Cell& cell : plan.cells) {
    if (!cell.command) continue;
    const CommandSpec& spec = *cell.command;
    // A setup may yet make it.
    if (!spec.setup.empty() || !spec.prepare.empty()) continue;
    absl::StatusOr<std::string> path = FindProgram(spec.program.argv.front());
    if (!path.ok()) return path.status();
    const std::string& input = spec.program.input;
    if (!input.empty() && access(input.c_str(), R_OK) != 0) {
      return absl::InvalidArgumentError(
          absl::StrFormat("cannot read the input %s: %s", input, std::strerror(errno)));
    }
  }
  return absl::OkStatus();
}

}  // namespace assay
