// An order between threads that ThreadSanitizer does not see. A data race is reported
// whenever the accesses are not ordered for it, and most surely if they do not collide
// in the very same moment, when each may miss the other's shadow. So one thread goes
// first for certain, and the tool learns nothing of it. The idea is that of the barriers
// in compiler-rt's own tests, which hide behind dlsym().
#pragma once

#include <sched.h>

#include <thread>

namespace assay::controls {

class HiddenOrder {
 public:
  // Everything before Announce() in one thread happens before what follows Await() in
  // another, on the machine though not for ThreadSanitizer.
  [[gnu::noinline]] __attribute__((no_sanitize("thread"))) void Announce() {
    Fence();
    announced_ = 1;
  }
  [[gnu::noinline]] __attribute__((no_sanitize("thread"))) void Await() {
    while (announced_ == 0) sched_yield();
    Fence();
  }

 private:
  // Not std::atomic_thread_fence, which ThreadSanitizer would be told of.
  static void Fence() {
#if defined(__aarch64__)
    asm volatile("dmb ish" : : : "memory");
#else
    asm volatile("" : : : "memory");  // x86 keeps plain stores and plain loads in order
#endif
  }
  volatile int announced_ = 0;
};

// Two threads: `first` is through before `second` begins. Both are joined.
template <typename First, typename Second>
void RunInHiddenOrder(First first, Second second) {
  HiddenOrder order;
  std::thread one([&] {
    first();
    order.Announce();
  });
  std::thread two([&] {
    order.Await();
    second();
  });
  one.join();
  two.join();
}

}  // namespace assay::controls
