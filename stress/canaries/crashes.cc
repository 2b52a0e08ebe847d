// An actor that crashes, and a check that does; a use after free, for AddressSanitizer.
#include <cstdlib>
#include <memory>

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

StressDeclaration Declare(const char* variant) {
  return {.name = "canary_crash",
          .variant = variant,
          .question = "Is a crash told?",
          .about = "crashes on purpose",
          .expected = Expected::kCaught};
}

const RegisterStress kActor{Declare("actor"), Invariant<CrashingActor>()};
const RegisterStress kCheck{Declare("check"), Invariant<CrashingCheck>()};

#if defined(__SANITIZE_ADDRESS__)
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
const RegisterStress kStale{Declare("use_after_free"), Invariant<UseAfterFree>()};
#endif

}  // namespace
}  // namespace assay
