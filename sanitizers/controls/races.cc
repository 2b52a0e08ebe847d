// Data races, for ThreadSanitizer: each in the form in which it is usually met.
#include "harness/base/sanitizer.h"

#if ASSAY_THREAD_SANITIZER
#include <atomic>
#include <cstddef>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "sanitizers/controls/control.h"
#include "sanitizers/controls/hidden_order.h"

namespace assay::controls {
namespace {

[[gnu::noinline]] void Write(int& number) { *Opaque(&number) = 1; }
// Volatile, or the compiler would leave out a call whose result nobody wants.
[[gnu::noinline]] int Read(const volatile int& number) { return number; }

int global_number = 0;

void WriteWrite() {
  RunInHiddenOrder([] { Write(global_number); }, [] { Write(global_number); });
}

void ReadWrite() {
  RunInHiddenOrder([] { Read(global_number); }, [] { Write(global_number); });
}

void WriteRead() {
  const auto number = std::make_unique<int>(0);
  RunInHiddenOrder([&] { Write(*number); }, [&] { Read(*number); });
}

void UnlockedReader() {
  std::mutex mutex;
  int number = 0;
  RunInHiddenOrder(
      [&] {
        const std::lock_guard lock(mutex);
        Write(number);
      },
      [&] { Read(number); });
}

void TwoMutexes() {
  std::mutex mutexes[2];
  int number = 0;
  RunInHiddenOrder(
      [&] {
        const std::lock_guard lock(mutexes[0]);
        Write(number);
      },
      [&] {
        const std::lock_guard lock(mutexes[1]);
        Write(number);
      });
}

void RelaxedPublication() {
  std::atomic<bool> ready{false};
  int number = 0;
  RunInHiddenOrder(
      [&] {
        Write(number);
        ready.store(true, std::memory_order_relaxed);  // the bug: must be release
      },
      [&] {
        while (!ready.load(std::memory_order_acquire)) sched_yield();
        Read(number);
      });
}

// The pointer is read without the lock and is not atomic.
struct LazyNumber {
  std::mutex mutex;
  int* number = nullptr;
  [[gnu::noinline]] int Get() {
    if (*Opaque(&number) == nullptr) {
      const std::lock_guard lock(mutex);
      if (number == nullptr) number = new int(1);
    }
    return *number;
  }
  ~LazyNumber() { delete number; }
};

void DoubleCheckedLocking() {
  LazyNumber lazy;
  RunInHiddenOrder([&] { lazy.Get(); }, [&] { lazy.Get(); });
}

struct Node {
  virtual ~Node() { Opaque(this); }
  [[gnu::noinline]] virtual int Number() const { return 1; }
};
struct Leaf : Node {
  explicit Leaf(HiddenOrder& order) : called(order) {}
  // Called through while the destructor is still at work.
  ~Leaf() override { called.Await(); }
  int Number() const override { return 2; }
  HiddenOrder& called;
};

// Without this detour the compiler would know which function is called.
[[gnu::noinline]] int CallNumber(const Node* node) { return Opaque(node)->Number(); }

void Vptr() {
  HiddenOrder called;
  Node* const node = new Leaf(called);
  std::thread caller([&] {
    CallNumber(node);
    called.Announce();
  });
  delete Opaque(node);  // ~Node() writes the vptr that was just read
  caller.join();
}

// Both accesses happen inside of an interceptor of the runtime.
void InMemcpy() {
  static char target[64];
  static const char source[64] = "a text";
  const auto copy = [] {
    std::memcpy(Opaque(&target[0]), source, Opaque(std::size_t{40}));
  };
  RunInHiddenOrder(copy, copy);
}

// Both accesses happen in code of the standard library.
void InVector() {
  std::vector<int> numbers;
  const auto append = [&] { numbers.push_back(Opaque(1)); };
  RunInHiddenOrder(append, append);
}

const RegisterControls kControls{
    {"race_double_checked_locking", "a pointer checked without the lock", "race",
     DoubleCheckedLocking},
    {"race_memcpy", "two memcpy calls write one buffer", "race", InMemcpy},
    {"race_read_write", "a plain int is read, then written by another thread", "race",
     ReadWrite},
    {"race_relaxed_publication", "data published by a relaxed store", "race",
     RelaxedPublication},
    {"race_two_mutexes", "writers that hold different mutexes", "race", TwoMutexes},
    {"race_unlocked_reader", "the writer holds a mutex, the reader does not", "race",
     UnlockedReader},
    {"race_vector", "two threads append to one vector", "race", InVector},
    {"race_vptr", "a virtual call during the destructor", "race", Vptr},
    {"race_write_read", "a plain int is written, then read by another thread", "race",
     WriteRead},
    {"race_write_write", "two threads write a plain int", "race", WriteWrite},
};

}  // namespace
}  // namespace assay::controls
#endif
