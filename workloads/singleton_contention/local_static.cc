// singleton_contention/local_static: an object declared static inside a function, which
// C++11 initialises once however many threads arrive.
//
// The mode `steady` measures a genuine one. It can be built only once in a process, so it
// is built with the longest table, of which a cell reads as many words as it asks for.
//
// The mode `first_touch` needs thousands that are not built yet, which the language does
// not offer: there each slot drives a guard by hand (guarded_slot.h).
#include <atomic>

#include "workloads/singleton_contention/contention.h"
#include "workloads/singleton_contention/guarded_slot.h"

namespace assay {
namespace {

std::atomic<int> process_builds{0};

struct CountedService : Service {
  // Out of line, as most constructors of services are: it leaves ProcessInstance() small
  // enough for the compiler to inline its fast path.
  [[gnu::noinline]] CountedService() : Service(kSharedSeed, kMaxEntries) {
    process_builds.fetch_add(1, std::memory_order_relaxed);  // a count, nothing more
  }
};

const Service* ProcessInstance() {
  static const CountedService service;
  return &service;
}

class StaticSlot final {
 public:
  static constexpr int kBuilds = 1;

  explicit StaticSlot(const Site&) : instance_(ProcessInstance()) {}

  const Service* Get() { return ProcessInstance(); }
  const Service* instance() const { return instance_; }
  std::uint64_t seed() const { return kSharedSeed; }
  int built() const { return process_builds.load(std::memory_order_relaxed); }

 private:
  const Service* instance_;
};

const RegisterWorkload kLocalStatic{
    ContentionInfo("local_static",
                   "a function-local static; first_touch drives its guard by hand"),
    MakeContention<StaticSlot, GuardedSlot>};

}  // namespace
}  // namespace assay
