// A control: a few lines that are known to be wrong, or known to be right. A run of
// sanitizers means something only where every wrong one is caught and no right one is
// reported (sanitizers/README.md). Each runs in a process of its own.
#pragma once

#include <vector>

namespace assay::controls {

struct Control {
  const char* name;
  const char* about;  // one phrase
  const char*
      expect;  // "clean", or the kind that must be reported (SanitizerReport::kind)
  void (*run)();
};

// Those that this build's sanitizers claim to catch, and those that they must leave
// alone.
std::vector<Control> Races();       // ThreadSanitizer
std::vector<Control> Memory();      // AddressSanitizer, LeakSanitizer
std::vector<Control> Undefined();   // UndefinedBehaviorSanitizer
std::vector<Control> Primitives();  // of the standard library, used rightly
std::vector<Control> Libraries();   // third-party, used rightly

// Keeps the compiler from knowing what a value is, so that what is wrong stays.
template <typename T>
[[gnu::noinline]] T Opaque(T value) {
  asm volatile("" : "+r"(value) : : "memory");
  return value;
}

}  // namespace assay::controls
