// A control: a few lines of known-broken code that a detector must report, or of correct
// code on which it must be silent. Files of this folder register theirs in a table at
// their end; main.cc lists and runs them. Standard library only, so that all of it
// compiles in seconds with any compiler and sanitizer.
#pragma once

#include <initializer_list>
#include <vector>

namespace assay::controls {

struct Control {
  const char* name;    // unique; [a-z_]+
  const char* about;   // one phrase, without quotes or backslashes
  const char* expect;  // "clean", or the SanitizerReport::kind that must be reported
  void (*run)();       // runs it once, in this process; may not return
};

// All controls of this build, in the order of their names.
std::vector<Control> AllControls();

// Adds a file's table. Define one at namespace scope.
class RegisterControls {
 public:
  RegisterControls(std::initializer_list<Control> controls);
};

// The answer of correct code: aborts if it is wrong, because a control that computes
// nothing proves nothing.
void Require(bool condition, const char* what);

// The same value, of which the compiler knows nothing any more: it can neither remove the
// bug nor warn of it.
template <typename Value>
[[gnu::noinline]] Value Opaque(Value value) {
  asm volatile("" : "+r"(value) : : "memory");
  return value;
}

}  // namespace assay::controls
