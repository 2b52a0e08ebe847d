// Misused locks, threads and signals, for ThreadSanitizer. A second lock by the owner is
// not among them: no runtime reports it, the thread waits for ever.
#include "harness/base/sanitizer.h"

#if ASSAY_THREAD_SANITIZER
#include <pthread.h>

#include <csignal>
#include <cstdlib>
#include <mutex>

#include "sanitizers/controls/control.h"
#include "sanitizers/controls/hidden_order.h"

namespace assay::controls {
namespace {

[[gnu::noinline]] void LockBoth(std::mutex& outer, std::mutex& inner) {
  const std::lock_guard outer_lock(outer);
  const std::lock_guard inner_lock(inner);
}

void LockOrder() {
  std::mutex a;
  std::mutex b;
  RunInHiddenOrder([&] { LockBoth(a, b); }, [&] { LockBoth(b, a); });
}

void LockOrderOfThree() {
  std::mutex a;
  std::mutex b;
  std::mutex c;
  RunInHiddenOrder(
      [&] {
        LockBoth(a, b);
        LockBoth(b, c);
      },
      [&] { LockBoth(c, a); });
}

void DestroyedLocked() {
  auto* const mutex = static_cast<pthread_mutex_t*>(std::malloc(sizeof(pthread_mutex_t)));
  pthread_mutex_init(mutex, nullptr);
  pthread_mutex_lock(mutex);
  pthread_mutex_destroy(mutex);
  std::free(mutex);
}

void UnlockedTwice() {
  std::mutex mutex;
  mutex.lock();
  mutex.unlock();
  mutex.unlock();
}

void UnlockedByOther() {
  std::mutex mutex;
  mutex.lock();
  std::thread([&] { mutex.unlock(); }).join();
}

void UsedAfterDestroy() {
  auto* const mutex = static_cast<pthread_mutex_t*>(std::malloc(sizeof(pthread_mutex_t)));
  pthread_mutex_init(mutex, nullptr);
  pthread_mutex_destroy(mutex);
  pthread_mutex_lock(mutex);
  pthread_mutex_unlock(mutex);
  std::free(mutex);
}

void ThreadLeak() {
  HiddenOrder order;
  const auto body = [](void* argument) -> void* {
    static_cast<HiddenOrder*>(argument)->Announce();
    return nullptr;
  };
  pthread_t thread;
  Require(pthread_create(&thread, nullptr, body, &order) == 0, "a thread started");
  order.Await();
}

[[gnu::noinline]] void AllocateInHandler(int) { std::free(Opaque(std::malloc(10))); }

void SignalUnsafe() {
  std::signal(SIGUSR1, AllocateInHandler);
  pthread_kill(pthread_self(), SIGUSR1);
  sched_yield();
}

// Volatile, or the compiler would leave out a call whose result nobody wants.
[[gnu::noinline]] int Read(const volatile int* number) { return *number; }

void UseAfterFree() {
  int* const number = new int(1);
  RunInHiddenOrder([=] { delete number; }, [=] { Read(number); });
}

void Crash() {
  std::thread([] { *Opaque(static_cast<int*>(nullptr)) = 1; }).join();
}

const RegisterControls kControls{
    {"crash_in_thread", "a thread writes through a null pointer", "crash", Crash},
    {"lock_order", "two mutexes locked in both orders", "lock_order", LockOrder},
    {"lock_order_of_three", "three mutexes locked in a cycle", "lock_order",
     LockOrderOfThree},
    {"mutex_destroyed_locked", "a mutex destroyed while it is locked", "mutex_misuse",
     DestroyedLocked},
    {"mutex_unlocked_by_other", "a mutex unlocked by a thread that does not hold it",
     "mutex_misuse", UnlockedByOther},
    {"mutex_unlocked_twice", "unlock of an unlocked mutex", "mutex_misuse",
     UnlockedTwice},
    {"mutex_used_after_destroy", "a destroyed mutex is locked", "mutex_misuse",
     UsedAfterDestroy},
    {"signal_unsafe", "malloc in a signal handler", "signal_unsafe", SignalUnsafe},
    {"thread_leak", "a thread neither joined nor detached", "thread_leak", ThreadLeak},
    {"use_after_free", "one thread reads what another has freed", "use_after_free",
     UseAfterFree},
};

}  // namespace
}  // namespace assay::controls
#endif
