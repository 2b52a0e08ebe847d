#include "harness/base/find_program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace assay {

absl::StatusOr<std::string> FindProgram(const std::string& name) {
  const auto may_execute = [](const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) {
    if (may_execute(name)) return name;
    return absl::InvalidArgumentError(
        access(name.c_str(), F_OK) == 0
            ? absl::StrFormat("'%s' cannot be executed; is it a program?", name)
            : absl::StrFormat("there is no program '%s'", name));
  }
  const char* path = getenv("PATH");
  for (const absl::string_view folder :
       absl::StrSplit(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
    const std::string candidate =
        (folder.empty() ? std::string(".") : std::string(folder)) + "/" + name;
    if (may_execute(candidate)) return candidate;
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "there is no program '%s' on the PATH; a built-in of a shell needs --shell", name));
}

}  // namespace assay
