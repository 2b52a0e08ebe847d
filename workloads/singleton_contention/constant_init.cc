// singleton_contention/constant_init: nothing is lazy. The compiler fills the table, the
// instance is there before the first thread, and a get is an address. The floor of the
// steady mode. In first_touch nothing is built: what remains is the callers' meeting and
// their reads, which is what a storm costs before any instance is built.
#include "workloads/singleton_contention/contention.h"

namespace assay {
namespace {

// The longest table; a cell reads as many words of it as it asks for.
constinit const Service kService(kSharedSeed, Service::kMaxEntries);

class ConstantSlot final {
 public:
  static constexpr int kBuilds = 0;

  explicit ConstantSlot(const Site&) {}

  const Service* Get() { return &kService; }
  const Service* instance() const { return &kService; }
  std::uint64_t seed() const { return kSharedSeed; }
  int built() const { return 0; }
};

const RegisterWorkload kConstantInit{
    ContentionInfo("constant_init",
                   "filled by the compiler; nothing is built at run time"),
    MakeContention<ConstantSlot>};

}  // namespace
}  // namespace assay
