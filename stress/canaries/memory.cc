// Memory that grows with the iterations; and, for ThreadSanitizer, a data race without
// any other consequence.
#include <cstddef>
#include <cstring>

#include "harness/base/sanitizer.h"
#include "stress/engine/invariant.h"
#include "stress/engine/registry.h"

namespace assay {
namespace {

struct Leak {
  void Act(Actor& actor) {
    if (actor.index() == 1) return;
    constexpr std::size_t kBytes = 16384;
    char* lost = new char[kBytes];
    std::memset(lost, 1, kBytes);
    asm volatile("" : "+r"(lost) : : "memory");
  }
  std::string Check() { return ""; }
};

const RegisterStress kLeak{{.name = "canary_memory",
                            .variant = "leak",
                            .question = "Is growing memory seen?",
                            .about = "16 KiB an iteration are never freed, on purpose",
                            .expected = Expected::kCaught},
                           Invariant<Leak>()};

#if ASSAY_THREAD_SANITIZER
struct Race {
  void Act(Actor&) { plain = 1; }
  std::string Check() { return plain == 1 ? "" : "nobody wrote"; }
  int plain = 0;
};
const RegisterStress kRace{{.name = "canary_memory",
                            .variant = "race",
                            .question = "Is growing memory seen?",
                            .about = "two lanes write one plain variable, on purpose",
                            .expected = Expected::kCaught},
                           Invariant<Race>()};
#endif

}  // namespace
}  // namespace assay
