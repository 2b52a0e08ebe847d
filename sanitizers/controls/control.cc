#include "sanitizers/controls/control.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace assay::controls {
namespace {

// Constructed by the first table that is registered, whichever file that is in.
std::vector<Control>& Registry() {
  static std::vector<Control> registry;
  return registry;
}

}  // namespace

std::vector<Control> AllControls() {
  std::vector<Control> controls = Registry();
  std::sort(controls.begin(), controls.end(), [](const Control& a, const Control& b) {
    return std::string_view(a.name) < std::string_view(b.name);
  });
  return controls;
}

RegisterControls::RegisterControls(std::initializer_list<Control> controls) {
  Registry().insert(Registry().end(), controls);
}

void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "assay-sanitizer-controls: wrong answer: %s\n", what);
  std::abort();
}

}  // namespace assay::controls
