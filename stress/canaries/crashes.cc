// An actor that crashes, and a check that does; a use after free, for AddressSanitizer.
#include <cstdlib>
#include <memory>

#include "harness/base/sanitizer.h"
#include "stress/engine/invariant.h"
#include "stress/engine/registry.h"

namespace assay {
namespace {

// The compiler must not see that it is null.
int* NullPointer() {
  int* pointer = nullptr;
  asm volatile("" : "+r"(pointer));
  return pointer;
}

struct CrashingActor {
  void Act(Actor& actor) {
    if (actor.index() == 1) *NullPointer() = 1;
  }
  std::string Check() { return ""; }
};

struct CrashingCheck {
  void Act(Actor&) {}
  std::string Check() {
    *NullPointer() = 1;
    return "";
  }
};

// A frame of 4 KiB each time.
volatile bool has_an_end = false;  // which the compiler does not know
int RecurseForEver(int depth) {
  if (has_an_end) return depth;
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  return RecurseForEver(depth + 1) + frame[0];
}

struct StackOverflow {
  void Act(Actor& actor) {
    if (actor.index() == 1) seen = RecurseForEver(0);
  }
  std::string Check() { return ""; }
  int seen = 0;
};

StressDeclaration DeclareCrash(const char* variant) {
  return {.name = "canary_crash",
          .variant = variant,
          .question = "Is a crash told?",
          .about = "crashes on purpose",
          .expected = Expected::kCaught};
}

const RegisterStress kActor{DeclareCrash("actor"), Invariant<CrashingActor>()};
const RegisterStress kCheck{DeclareCrash("check"), Invariant<CrashingCheck>()};

const RegisterStress kOverflow{DeclareCrash("stack_overflow"),
                               Invariant<StackOverflow>()};

#if ASSAY_ADDRESS_SANITIZER
struct UseAfterFree {
  void Act(Actor& actor) {
    if (actor.index() == 1) return;
    int* const number = new int(1);
    delete number;
    int* stale = number;
    asm volatile("" : "+r"(stale));
    seen = *stale;
  }
  std::string Check() { return ""; }
  int seen = 0;
};
const RegisterStress kStale{DeclareCrash("use_after_free"), Invariant<UseAfterFree>()};
#endif

}  // namespace
}  // namespace assay
