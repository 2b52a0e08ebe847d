#include "workloads/callers/callers.h"

#include <utility>

namespace assay {

Callers::Callers(Range range, std::function<void(int caller)> body)
    : body_(std::move(body)) {
  try {
    for (int i = 0; i < range.count; ++i) {
      threads_.emplace_back([this, caller = range.first + i] { Serve(caller); });
    }
  } catch (...) {
    Stop();  // the destructor of a half-made object does not run
    throw;
  }
}

Callers::~Callers() { Stop(); }

void Callers::RunOnce() {
  busy_.store(static_cast<int>(threads_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  int busy = busy_.load(std::memory_order_acquire);
  while (busy != 0) {
    busy_.wait(busy, std::memory_order_acquire);
    busy = busy_.load(std::memory_order_acquire);
  }
}

void Callers::Serve(int caller) {
  // A round starts only after the one before has ended, so none is ever skipped.
  for (std::uint32_t seen = 0;; ++seen) {
    round_.wait(seen, std::memory_order_acquire);
    if (stopping_) return;
    body_(caller);
    // Every decrement is part of one release sequence, so that the lane, which acquires
    // the last value, has seen all of them.
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

void Callers::Stop() {
  stopping_ = true;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace assay
