// Every primitive of the standard library that this project uses, used rightly. What the
// detectors report falsely is not here but in sanitizers/README.md.
#include <pthread.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "sanitizers/controls/control.h"

namespace assay::controls {
namespace {

constexpr int kRounds = 200;

// Two threads run the function; a wrong sum would be a bug of the control itself.
template <typename Body>
void InTwoThreads(const Body& body) {
  std::thread one([&] { body(0); }), other([&] { body(1); });
  one.join();
  other.join();
}

void Check(bool holds) {
  if (!holds) std::abort();
}

template <typename Mutex>
void Exclusion() {
  Mutex mutex;
  int count = 0;
  InTwoThreads([&](int) {
    for (int i = 0; i < kRounds; ++i) {
      const std::lock_guard<Mutex> lock(mutex);
      ++count;
    }
  });
  Check(count == 2 * kRounds);
}

void SharedMutex() {
  std::shared_mutex mutex;
  int count = 0;
  InTwoThreads([&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      if (thread == 0) {
        const std::unique_lock<std::shared_mutex> lock(mutex);
        ++count;
      } else {
        const std::shared_lock<std::shared_mutex> lock(mutex);
        Check(count >= 0);
      }
    }
  });
}

void ScopedLock() {
  std::mutex one, other;
  int count = 0;
  InTwoThreads([&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      std::scoped_lock both(thread == 0 ? one : other, thread == 0 ? other : one);
      ++count;
    }
  });
}

void ConditionVariable() {
  std::mutex mutex;
  std::condition_variable turned;
  int turn = 0;
  InTwoThreads([&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      std::unique_lock<std::mutex> lock(mutex);
      turned.wait_for(lock, std::chrono::seconds(10), [&] { return turn % 2 == thread; });
      ++turn;
      turned.notify_one();
    }
  });
}

void CallOnce() {
  std::once_flag once;
  int value = 0;
  InTwoThreads([&](int) {
    std::call_once(once, [&] { value = 7; });
    Check(value == 7);
  });
}

const std::vector<int>& Numbers() {
  static const std::vector<int> numbers(64, 3);
  return numbers;
}

void FunctionStatic() {
  InTwoThreads([](int) { Check(Numbers()[63] == 3); });
}

void ThreadLocal() {
  thread_local int own = 0;
  InTwoThreads([](int thread) {
    for (int i = 0; i < kRounds; ++i) own += thread;
    Check(own == thread * kRounds);
  });
}

void Publication() {
  std::atomic<int*> published{nullptr};
  int value = 0;
  InTwoThreads([&](int thread) {
    if (thread == 0) {
      value = 7;
      published.store(&value, std::memory_order_release);
    } else {
      int* seen = nullptr;
      while ((seen = published.load(std::memory_order_acquire)) == nullptr) {
        std::this_thread::yield();
      }
      Check(*seen == 7);
    }
  });
}

void SpinLock() {
  std::atomic_flag locked = ATOMIC_FLAG_INIT;
  int count = 0;
  InTwoThreads([&](int) {
    for (int i = 0; i < kRounds; ++i) {
      while (locked.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
      ++count;
      locked.clear(std::memory_order_release);
    }
  });
  Check(count == 2 * kRounds);
}

void AtomicWait() {
  std::atomic<int> turn{0};
  int value = 0;
  InTwoThreads([&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      for (int now = turn.load(); now % 2 != thread; now = turn.load()) turn.wait(now);
      ++value;
      turn.fetch_add(1);
      turn.notify_one();
    }
  });
  Check(value == 2 * kRounds);
}

void Semaphore() {
  std::counting_semaphore<1> semaphore(1);
  int count = 0;
  InTwoThreads([&](int) {
    for (int i = 0; i < kRounds; ++i) {
      semaphore.acquire();
      ++count;
      semaphore.release();
    }
  });
  Check(count == 2 * kRounds);
}

void Latch() {
  std::latch ready(1);
  int value = 0;
  InTwoThreads([&](int thread) {
    if (thread == 0) {
      value = 7;
      ready.count_down();
    } else {
      ready.wait();
      Check(value == 7);
    }
  });
}

void Barrier() {
  std::barrier meet(2);
  int values[2] = {};
  InTwoThreads([&](int thread) {
    for (int i = 0; i < kRounds; ++i) {
      values[thread] = i;
      meet.arrive_and_wait();
      Check(values[1 - thread] == i);
      meet.arrive_and_wait();
    }
  });
}

void StopToken() {
  int value = 0;
  {
    std::jthread worker([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) std::this_thread::yield();
      value = 7;
    });
  }
  Check(value == 7);
}

void Async() {
  int value = 0;
  std::future<int> future = std::async(std::launch::async, [&] { return value = 7; });
  Check(future.get() == 7 && value == 7);
}

void SharedPointer() {
  auto pointer = std::make_shared<int>(7);
  InTwoThreads([pointer](int) {
    for (int i = 0; i < kRounds; ++i) {
      const std::shared_ptr<int> copy = pointer;
      Check(*copy == 7);
    }
  });
}

class PthreadSpinLock {
 public:
  PthreadSpinLock() { pthread_spin_init(&lock_, PTHREAD_PROCESS_PRIVATE); }
  ~PthreadSpinLock() { pthread_spin_destroy(&lock_); }
  void lock() { pthread_spin_lock(&lock_); }
  void unlock() { pthread_spin_unlock(&lock_); }

 private:
  pthread_spinlock_t lock_;
};

}  // namespace

std::vector<Control> Primitives() {
  return {
      {"clean_mutex", "std::mutex", "clean", Exclusion<std::mutex>},
      {"clean_recursive_mutex", "std::recursive_mutex", "clean",
       Exclusion<std::recursive_mutex>},
      {"clean_shared_mutex", "std::shared_mutex", "clean", SharedMutex},
      {"clean_scoped_lock", "std::scoped_lock in both orders", "clean", ScopedLock},
      {"clean_condition_variable", "std::condition_variable", "clean", ConditionVariable},
      {"clean_call_once", "std::call_once", "clean", CallOnce},
      {"clean_function_static", "a static within a function", "clean", FunctionStatic},
      {"clean_thread_local", "thread_local", "clean", ThreadLocal},
      {"clean_publication", "release and acquire", "clean", Publication},
      {"clean_spin_lock", "std::atomic_flag", "clean", SpinLock},
      {"clean_atomic_wait", "std::atomic wait and notify", "clean", AtomicWait},
      {"clean_semaphore", "std::counting_semaphore", "clean", Semaphore},
      {"clean_latch", "std::latch", "clean", Latch},
      {"clean_barrier", "std::barrier", "clean", Barrier},
      {"clean_stop_token", "std::jthread and its stop token", "clean", StopToken},
      {"clean_async", "std::async", "clean", Async},
      {"clean_shared_pointer", "std::shared_ptr's counts", "clean", SharedPointer},
      {"clean_pthread_spin_lock", "pthread_spin_lock", "clean",
       Exclusion<PthreadSpinLock>},
  };
}

}  // namespace assay::controls
