// The function-attribute singleton (seed 001, graceful_degradation.py): a function keeps
// its instance among its own attributes, and adds it when it finds none. Two callers both
// find none; and as the attributes are a list, one of two entries may be lost as well.
#include <array>
#include <cstring>

#include "stress/cases/pair.h"
#include "stress/cases/singleton_case.h"
#include "workloads/singleton_contention/guarded_slot.h"

namespace assay::function_static {
namespace {

class AttributeSlot final : public LazySlot {
 public:
  using LazySlot::LazySlot;

  const Service* Get() {
    if (const Service* found = Find("_instance")) return found;
    const Service* made = Build();
    attributes_[static_cast<std::size_t>(size_++ % kMost)] = {"_instance", made};
    return made;
  }

 private:
  static constexpr int kMost = 16;
  struct Attribute {
    const char* name = nullptr;
    const Service* value = nullptr;
  };

  const Service* Find(const char* name) const {
    for (int i = 0; i < size_ && i < kMost; ++i) {
      const Attribute& attribute = attributes_[static_cast<std::size_t>(i)];
      if (attribute.name != nullptr && std::strcmp(attribute.name, name) == 0) {
        return attribute.value;
      }
    }
    return nullptr;
  }

  int size_ = 0;
  std::array<Attribute, kMost> attributes_{};
};

const Pair kPair{
    .name = "function_static",
    .question = "Does a function that keeps its instance make it once?",
    .broken = "the function's attributes are looked at and added to, unlocked",
    .fixed = "a local static's guard (singleton_contention/local_static)",
    .actors_max = kSingletonActorsMax,
    .reported_as = {"race"}};

const RegisterStress kBroken{Broken(kPair), Invariant<SingletonCase<AttributeSlot>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<SingletonCase<GuardedSlot>>()};

}  // namespace
}  // namespace assay::function_static
