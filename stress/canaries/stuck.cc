// A lane that sleeps for ever, and one that runs for ever: the watchdog's.
#include <condition_variable>
#include <mutex>

#include "harness/base/spin_barrier.h"
#include "stress/engine/invariant.h"
#include "stress/engine/registry.h"

namespace assay {
namespace {

struct Sleeper {
  void Act(Actor& actor) {
    if (actor.index() == 1) return;
    std::unique_lock<std::mutex> lock(mutex);
    never.wait(lock, [] { return false; });
  }
  std::string Check() { return ""; }
  std::mutex mutex;
  std::condition_variable never;
};

struct Runner {
  void Act(Actor& actor) {
    if (actor.index() == 1) return;
    while (true) SpinPause();
  }
  std::string Check() { return ""; }
};

StressDeclaration Declare(const char* variant) {
  return {.name = "canary_stuck",
          .variant = variant,
          .question = "Does the watchdog see it?",
          .about = "never ends, on purpose",
          .expected = Expected::kCaught};
}

const RegisterStress kSleeps{Declare("sleeps"), Invariant<Sleeper>()};
const RegisterStress kRuns{Declare("runs"), Invariant<Runner>()};

}  // namespace
}  // namespace assay
