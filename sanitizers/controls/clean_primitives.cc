// Correct programs, one for each way to synchronise of the standard library and of
// pthreads but locks, which are in clean_locks.cc. A report on any of them is a false
// one. What detectors are known to get wrong is not here but in README.md.
#include <pthread.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <stop_token>
#include <thread>
#include <vector>

#include "sanitizers/controls/control.h"
#include "sanitizers/controls/on_threads.h"

namespace assay::controls {
namespace {

constexpr int kRounds = 200;

void Join() {
  int numbers[kThreads] = {};
  OnThreads([&](int index) { numbers[index] = 1; });
  for (const int number : numbers) Require(number == 1, "what a joined thread wrote");
}

void ConditionVariable() {
  std::mutex mutex;
  std::condition_variable not_empty;
  std::deque<int> queue;
  int sum = 0;
  std::thread consumer([&] {
    for (int round = 0; round < kRounds; ++round) {
      std::unique_lock lock(mutex);
      not_empty.wait(lock, [&] { return !queue.empty(); });
      sum += queue.front();
      queue.pop_front();
    }
  });
  for (int round = 0; round < kRounds; ++round) {
    const std::lock_guard lock(mutex);
    queue.push_back(1);
    not_empty.notify_one();
  }
  consumer.join();
  Require(sum == kRounds, "the sum through a queue");
}

void ConditionVariableWaitFor() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  int number = 0;
  std::thread waiter([&] {
    std::unique_lock lock(mutex);
    // Runs out of time and waits again, until it is told.
    while (!changed.wait_for(lock, std::chrono::milliseconds(1), [&] { return ready; })) {
    }
    number += 1;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  {
    const std::lock_guard lock(mutex);
    number = 1;
    ready = true;
  }
  changed.notify_all();
  waiter.join();
  Require(number == 2, "the number after wait_for");
}

void CallOnce() {
  std::once_flag once;
  int number = 0;
  OnThreads([&](int) {
    std::call_once(once, [&] { ++number; });
    Require(number == 1, "what call_once made");
  });
}

const std::vector<int>& StaticNumbers() {
  static const std::vector<int> numbers(100, 1);
  return numbers;
}
void FunctionStatic() {
  OnThreads([](int) { Require(StaticNumbers()[99] == 1, "a static's value"); });
}

thread_local int own_count = 0;
void ThreadLocal() {
  OnThreads([](int) {
    for (int round = 0; round < kRounds; ++round) ++own_count;
    Require(own_count == kRounds, "a thread's own count");
  });
}

void ReleaseAcquire() {
  std::atomic<bool> ready{false};
  int number = 0;
  std::thread reader([&] {
    while (!ready.load(std::memory_order_acquire)) std::this_thread::yield();
    Require(number == 1, "what was published");
  });
  number = 1;
  ready.store(true, std::memory_order_release);
  reader.join();
}

// A relaxed read-modify-write in between continues the release sequence.
void ReleaseSequence() {
  std::atomic<int> stage{0};
  int number = 0;
  std::thread middle([&] {
    int expected = 1;
    while (!stage.compare_exchange_weak(expected, 2, std::memory_order_relaxed)) {
      expected = 1;
      std::this_thread::yield();
    }
  });
  std::thread reader([&] {
    while (stage.load(std::memory_order_acquire) != 2) std::this_thread::yield();
    Require(number == 1, "what a release sequence published");
  });
  number = 1;
  stage.store(1, std::memory_order_release);
  middle.join();
  reader.join();
}

// The last to count down sees what all others did before.
void CountedDown() {
  std::atomic<int> left{kThreads};
  int numbers[kThreads] = {};
  int sum = 0;
  OnThreads([&](int index) {
    numbers[index] = 1;
    if (left.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
    for (const int number : numbers) sum += number;
  });
  Require(sum == kThreads, "the sum of the last one");
}

void Semaphore() {
  std::counting_semaphore<1> semaphore(1);
  int count = 0;
  OnThreads([&](int) {
    for (int round = 0; round < kRounds; ++round) {
      semaphore.acquire();
      ++count;
      semaphore.release();
    }
  });
  Require(count == kThreads * kRounds, "the count under a semaphore");
}

void Latch() {
  std::latch written(kThreads);
  int numbers[kThreads] = {};
  OnThreads([&](int index) {
    numbers[index] = 1;
    written.arrive_and_wait();
    for (const int number : numbers) Require(number == 1, "what is behind a latch");
  });
}

void Barrier() {
  int phase = 0;
  std::barrier barrier(kThreads, [&]() noexcept { ++phase; });
  int numbers[kThreads] = {};
  OnThreads([&](int index) {
    for (int round = 0; round < 20; ++round) {
      numbers[index] = round;
      barrier.arrive_and_wait();
      Require(numbers[(index + 1) % kThreads] == round, "the neighbour's number");
      barrier.arrive_and_wait();
    }
  });
  Require(phase == 40, "the phases of a barrier");
}

void AtomicWait() {
  std::atomic<int> turn{0};
  int count = 0;
  const auto play = [&](int me) {
    for (int round = 0; round < kRounds; ++round) {
      while (turn.load(std::memory_order_acquire) != me) {
        turn.wait(1 - me, std::memory_order_acquire);
      }
      ++count;
      turn.store(1 - me, std::memory_order_release);
      turn.notify_one();
    }
  };
  std::thread one([&] { play(0); });
  std::thread two([&] { play(1); });
  one.join();
  two.join();
  Require(count == 2 * kRounds, "the count by turns");
}

void StopToken() {
  int rounds = 0;
  {
    const std::jthread worker([&](const std::stop_token& token) {
      do {
        ++rounds;
        std::this_thread::yield();
      } while (!token.stop_requested());
    });
  }
  Require(rounds > 0, "the rounds of a jthread");
}

void StopCallback() {
  int told = 0;
  std::stop_source source;
  std::jthread worker([&](const std::stop_token&) {
    const std::stop_callback callback(source.get_token(), [&] { told = 1; });
    while (!source.stop_requested()) std::this_thread::yield();
  });
  source.request_stop();
  worker.join();
  Require(told == 1, "the callback of a stop");
}

void Async() {
  std::vector<int> numbers(10, 1);
  std::future<int> sum = std::async(std::launch::async, [&] {
    numbers.push_back(1);
    return static_cast<int>(numbers.size());
  });
  Require(sum.get() == 11 && numbers.size() == 11, "what async did");
}

void Promise() {
  std::promise<std::vector<int>> promise;
  std::future<std::vector<int>> future = promise.get_future();
  int before = 0;
  std::thread maker([&] {
    before = 1;
    promise.set_value(std::vector<int>(10, 1));
  });
  Require(future.get().size() == 10 && before == 1, "what a promise brought");
  maker.join();
}

void SharedPointerCount() {
  // The last owner deletes what all have read.
  auto owner = std::make_shared<std::vector<int>>(100, 1);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([numbers = owner] {
      Require((*numbers)[50] == 1, "what a shared pointer holds");
    });
  }
  owner.reset();
  for (std::thread& thread : threads) thread.join();
}

void PthreadBarrier() {
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, kThreads);
  int numbers[kThreads] = {};
  OnThreads([&](int index) {
    numbers[index] = 1;
    pthread_barrier_wait(&barrier);
    for (const int number : numbers) Require(number == 1, "what is behind a barrier");
  });
  pthread_barrier_destroy(&barrier);
}

const RegisterControls kPrimitives{
    {"clean_async", "std::async and its future", "clean", Async},
    {"clean_atomic_wait", "std::atomic wait and notify", "clean", AtomicWait},
    {"clean_barrier", "std::barrier with a completion", "clean", Barrier},
    {"clean_call_once", "std::call_once", "clean", CallOnce},
    {"clean_condition_variable", "a queue with std::condition_variable", "clean",
     ConditionVariable},
    {"clean_condition_variable_wait_for", "std::condition_variable::wait_for", "clean",
     ConditionVariableWaitFor},
    {"clean_counted_down", "the last to count down an atomic reads all", "clean",
     CountedDown},
    {"clean_function_static", "a static variable of a function", "clean", FunctionStatic},
    {"clean_join", "a thread start and join order what the thread did", "clean", Join},
    {"clean_latch", "std::latch", "clean", Latch},
    {"clean_promise", "std::promise and std::future", "clean", Promise},
    {"clean_pthread_barrier", "pthread_barrier", "clean", PthreadBarrier},
    {"clean_release_acquire", "publication by release and acquire", "clean",
     ReleaseAcquire},
    {"clean_release_sequence", "a release sequence through a relaxed exchange", "clean",
     ReleaseSequence},
    {"clean_semaphore", "std::counting_semaphore", "clean", Semaphore},
    {"clean_shared_ptr", "the last std::shared_ptr deletes what all read", "clean",
     SharedPointerCount},
    {"clean_stop_callback", "std::stop_callback", "clean", StopCallback},
    {"clean_stop_token", "std::jthread and its stop token", "clean", StopToken},
    {"clean_thread_local", "a thread_local variable", "clean", ThreadLocal},
};

}  // namespace
}  // namespace assay::controls
