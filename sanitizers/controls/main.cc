// assay-sanitizer-controls --list       what there is, one JSON object a line
// assay-sanitizer-controls NAME         runs one; what the sanitizer says is on stderr
//
// Built in every flavour, with the flavour's flags; `assay sanitize` runs them all before
// it believes anything else.
#include <cstdio>
#include <cstring>

#include "harness/base/sanitizer.h"
#include "sanitizers/controls/control.h"

namespace assay::controls {
namespace {

std::vector<Control> All() {
  std::vector<Control> all;
  const auto add = [&](const std::vector<Control>& some) {
    all.insert(all.end(), some.begin(), some.end());
  };
#if ASSAY_THREAD_SANITIZER
  add(Races());
#endif
#if ASSAY_ADDRESS_SANITIZER
  add(Memory());
  add(Undefined());
#endif
  add(Primitives());
  add(Libraries());
  return all;
}

int List() {
  for (const Control& control : All()) {
    std::printf("{\"name\":\"%s\",\"about\":\"%s\",\"expect\":\"%s\"}\n", control.name,
                control.about, control.expect);
  }
  return 0;
}

int Main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--list") == 0) return List();
  if (argc == 2) {
    for (const Control& control : All()) {
      if (std::strcmp(argv[1], control.name) != 0) continue;
      control.run();
      return 0;
    }
  }
  std::fprintf(stderr, "usage: assay-sanitizer-controls --list | NAME\n");
  return 2;
}

}  // namespace
}  // namespace assay::controls

int main(int argc, char** argv) { return assay::controls::Main(argc, argv); }
