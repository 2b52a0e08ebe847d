#include "workloads/agent_evolution/gil.h"

#include "harness/base/check.h"

namespace assay {

void Gil::Acquire() {
  std::unique_lock lock(mutex_);
  while (held_) {
    const std::uint64_t seen = acquisitions_;
    const bool free = released_.wait_for(lock, switch_interval_, [&] { return !held_; });
    if (!free && acquisitions_ == seen) {
      drop_request_.store(true, std::memory_order_relaxed);
    }
  }
  held_ = true;
  ++acquisitions_;
  drop_request_.store(false, std::memory_order_relaxed);
  taken_.notify_all();
}

void Gil::Release() {
  std::unique_lock lock(mutex_);
  ASSAY_CHECK(held_);
  held_ = false;
  released_.notify_one();
  if (!DropRequested()) return;
  const std::uint64_t mine = acquisitions_;
  taken_.wait(lock, [&] { return acquisitions_ != mine; });
}

void Gil::HandOver() {
  Release();
  Acquire();
}

std::uint64_t Gil::Acquisitions() {
  const std::lock_guard lock(mutex_);
  return acquisitions_;
}

}  // namespace assay
