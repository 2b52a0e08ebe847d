// What ThreadSanitizer claims to catch. Each is certain to be caught: threads take turns
// by means that the detector does not see (usleep, a pipe), so that the bug happens in
// every run, and yet nothing orders the accesses.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <new>
#include <thread>

#include "sanitizers/controls/control.h"

namespace assay::controls {
namespace {

// Longer than a thread takes to start, and than the other needs for its part.
constexpr unsigned kAMomentUs = 20'000;

int shared_counter = 0;
volatile int sink = 0;

void WriteWrite() {
  std::thread other([] { shared_counter = 1; });
  usleep(kAMomentUs);
  shared_counter = 2;
  other.join();
}

void ReadWrite() {
  std::thread other([] { shared_counter = 1; });
  usleep(kAMomentUs);
  sink = shared_counter;
  other.join();
}

// The vptr is written by the destructor while another thread calls through it.
struct Base {
  virtual ~Base() { usleep(2 * kAMomentUs); }
  virtual void Call() {}
};
struct Derived : Base {
  void Call() override {}
};

void RaceOnVptr() {
  Base* const object = new Derived;
  std::thread other([object] {
    usleep(kAMomentUs);
    object->Call();
  });
  delete object;
  other.join();
}

void UseAfterFree() {
  int* const block = static_cast<int*>(std::malloc(16 * sizeof(int)));
  std::thread other([block] {
    usleep(kAMomentUs);
    *static_cast<volatile int*>(Opaque(block)) = 1;
  });
  std::free(block);
  other.join();
}

// Never at the same time, so that it cannot block: the order alone is wrong.
void LockOrder() {
  static std::mutex one, two;
  std::thread first([] {
    const std::lock_guard<std::mutex> a(one);
    const std::lock_guard<std::mutex> b(two);
  });
  first.join();
  std::thread second([] {
    const std::lock_guard<std::mutex> b(two);
    const std::lock_guard<std::mutex> a(one);
  });
  second.join();
}

void* Nothing(void*) { return nullptr; }

void ThreadLeak() {
  pthread_t thread;
  pthread_create(&thread, nullptr, Nothing, nullptr);
  usleep(kAMomentUs);  // it has ended, and nobody joins it
}

void* volatile allocated = nullptr;

void SignalUnsafe() {
  struct sigaction action = {};
  action.sa_handler = [](int) { allocated = std::malloc(1); };
  sigaction(SIGUSR1, &action, nullptr);
  kill(getpid(), SIGUSR1);
  usleep(kAMomentUs);
  std::free(allocated);
}

void DestroyLocked() {
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, nullptr);
  pthread_mutex_lock(&mutex);
  pthread_mutex_destroy(&mutex);
}

void UnlockUnlocked() {
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, nullptr);
  pthread_mutex_unlock(&mutex);
}

}  // namespace

std::vector<Control> Races() {
  return {
      {"race_write_write", "two threads write one int", "race", WriteWrite},
      {"race_read_write", "one thread reads what another writes", "race", ReadWrite},
      {"race_vptr", "a virtual call while the object is destroyed", "race", RaceOnVptr},
      {"race_use_after_free", "a write to memory that another thread freed",
       "use_after_free", UseAfterFree},
      {"lock_order", "two mutexes in opposite orders", "lock_order", LockOrder},
      {"thread_leak", "a thread that nobody joins", "thread_leak", ThreadLeak},
      {"signal_unsafe", "malloc in a signal handler", "signal_unsafe", SignalUnsafe},
      {"destroy_locked", "a locked mutex is destroyed", "mutex_misuse", DestroyLocked},
      {"unlock_unlocked", "a mutex is unlocked that nobody locked", "mutex_misuse",
       UnlockUnlocked},
  };
}

}  // namespace assay::controls
