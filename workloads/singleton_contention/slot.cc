#include "workloads/singleton_contention/slot.h"

#include <new>

namespace assay {

struct LazySlot::Extra {
  Service service;
  Extra* next;
};

const Service* LazySlot::Build() {
  if (built_.fetch_add(1, std::memory_order_relaxed) == 0) {
    return ::new (static_cast<void*>(site_.memory)) Service(site_.seed, site_.entries);
  }
  Extra* extra = new Extra{Service(site_.seed, site_.entries),
                           extras_.load(std::memory_order_relaxed)};
  // Release: whoever frees the stack has acquired every push through the thread's end.
  while (!extras_.compare_exchange_weak(extra->next, extra, std::memory_order_release,
                                        std::memory_order_relaxed)) {
  }
  return &extra->service;
}

LazySlot::~LazySlot() {
  for (Extra* extra = extras_.load(std::memory_order_acquire); extra != nullptr;) {
    Extra* next = extra->next;
    delete extra;
    extra = next;
  }
}

}  // namespace assay
