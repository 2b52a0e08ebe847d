// assay-sanitizer-controls --list | NAME. A run of the sanitizers trusts no silence
// before each of these programs has been reported as it must be, or not at all: a
// detector that was not compiled in, switched off by an option, or suppressed by too
// broad a line is found out that way. One control a process, because reports belong to
// processes.
//
// --list prints a JSON object a line, {"name","about","expect","detector"}, of what this
// build can show. NAME exits with 0 unless the runtime ends the process; 2 is a usage
// error.
#include <cstdio>
#include <string_view>

#include "harness/base/sanitizer.h"
#include "sanitizers/controls/control.h"

#if ASSAY_ADDRESS_SANITIZER
// Use after return is found by default only by clang from version 15 on.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "detect_stack_use_after_return=1";
}
#endif

namespace assay::controls {
namespace {

// Whose the controls are. "asan" is address, undefined and leak together. A build without
// a sanitizer has no controls.
constexpr const char* kDetector = ASSAY_THREAD_SANITIZER    ? "tsan"
                                  : ASSAY_ADDRESS_SANITIZER ? "asan"
                                                            : nullptr;

int List() {
  if (kDetector == nullptr) return 0;
  for (const Control& control : AllControls()) {
    std::printf(R"({"name": "%s", "about": "%s", "expect": "%s", "detector": "%s"})"
                "\n",
                control.name, control.about, control.expect, kDetector);
  }
  return 0;
}

int Run(std::string_view name) {
  for (const Control& control : AllControls()) {
    if (kDetector == nullptr || name != control.name) continue;
    control.run();
    return 0;
  }
  std::fprintf(stderr, "assay-sanitizer-controls: no control '%.*s' in this build\n",
               static_cast<int>(name.size()), name.data());
  return 2;
}

}  // namespace
}  // namespace assay::controls

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--list") return assay::controls::List();
  if (argc == 2) return assay::controls::Run(argv[1]);
  std::fputs("usage: assay-sanitizer-controls --list | NAME\n", stderr);
  return 2;
}
