// Correct programs, one for each lock of the standard library and of pthreads; what else
// threads synchronise by is in clean_primitives.cc.
#include <pthread.h>

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "sanitizers/controls/control.h"
#include "sanitizers/controls/on_threads.h"

namespace assay::controls {
namespace {

constexpr int kAcquisitions = 200;  // by each thread

// Counts a plain int up under `lock`, a BasicLockable.
template <typename Lock>
void CountUnder(Lock& lock) {
  int count = 0;
  OnThreads([&](int) {
    for (int round = 0; round < kAcquisitions; ++round) {
      const std::lock_guard guard(lock);
      ++count;
    }
  });
  Require(count == kThreads * kAcquisitions, "the count under a lock");
}

void Mutex() {
  std::mutex mutex;
  CountUnder(mutex);
}

void TryLock() {
  std::mutex mutex;
  int count = 0;
  OnThreads([&](int) {
    for (int round = 0; round < kAcquisitions; ++round) {
      while (!mutex.try_lock()) std::this_thread::yield();
      ++count;
      mutex.unlock();
    }
  });
  Require(count == kThreads * kAcquisitions, "the count under try_lock");
}

void RecursiveMutex() {
  std::recursive_mutex mutex;
  int count = 0;
  OnThreads([&](int) {
    for (int round = 0; round < kAcquisitions; ++round) {
      const std::lock_guard outer(mutex);
      const std::lock_guard inner(mutex);
      ++count;
    }
  });
  Require(count == kThreads * kAcquisitions, "the count under a recursive mutex");
}

// Both orders, but std::lock avoids the deadlock.
void ScopedLockOfTwo() {
  std::mutex a;
  std::mutex b;
  int count = 0;
  OnThreads([&](int index) {
    for (int round = 0; round < kAcquisitions; ++round) {
      if (index % 2 == 0) {
        const std::scoped_lock both(a, b);
        ++count;
      } else {
        const std::scoped_lock both(b, a);
        ++count;
      }
    }
  });
  Require(count == kThreads * kAcquisitions, "the count under two locks");
}

void SharedMutex() {
  std::shared_mutex mutex;
  int count = 0;
  std::atomic<int> most{0};
  OnThreads([&](int index) {
    for (int round = 0; round < kAcquisitions; ++round) {
      if (index == 0) {
        const std::unique_lock lock(mutex);
        ++count;
      } else {
        const std::shared_lock lock(mutex);
        if (count > most.load(std::memory_order_relaxed)) {
          most.store(count, std::memory_order_relaxed);
        }
      }
    }
  });
  Require(count == kAcquisitions && most <= kAcquisitions,
          "the count under a shared mutex");
}

class FlagLock {
 public:
  void lock() {
    while (flag_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
  void unlock() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_;
};

void AtomicFlagLock() {
  FlagLock lock;
  CountUnder(lock);
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

void PthreadSpin() {
  PthreadSpinLock lock;
  CountUnder(lock);
}

void PthreadReadWriteLock() {
  pthread_rwlock_t lock;
  pthread_rwlock_init(&lock, nullptr);
  int count = 0;
  OnThreads([&](int index) {
    for (int round = 0; round < kAcquisitions; ++round) {
      if (index == 0) {
        pthread_rwlock_wrlock(&lock);
        ++count;
      } else {
        pthread_rwlock_rdlock(&lock);
        Require(count <= kAcquisitions, "the count of a writer");
      }
      pthread_rwlock_unlock(&lock);
    }
  });
  pthread_rwlock_destroy(&lock);
  Require(count == kAcquisitions, "the count under a read-write lock");
}

const RegisterControls kLocks{
    {"clean_atomic_flag", "a spinlock on std::atomic_flag", "clean", AtomicFlagLock},
    {"clean_mutex", "std::mutex", "clean", Mutex},
    {"clean_pthread_rwlock", "pthread_rwlock", "clean", PthreadReadWriteLock},
    {"clean_pthread_spin", "pthread_spinlock", "clean", PthreadSpin},
    {"clean_recursive_mutex", "std::recursive_mutex", "clean", RecursiveMutex},
    {"clean_scoped_lock", "std::scoped_lock of two mutexes in both orders", "clean",
     ScopedLockOfTwo},
    {"clean_shared_mutex", "std::shared_mutex", "clean", SharedMutex},
    {"clean_try_lock", "std::mutex::try_lock", "clean", TryLock},
};

}  // namespace
}  // namespace assay::controls
