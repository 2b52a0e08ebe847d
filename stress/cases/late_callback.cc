// A progress callback after destruction (seed 001, progress indicators; seed 003,
// progress callbacks of the coordinator): the reporter takes the callback, the listener
// deregisters and goes, and then the reporter calls it.
#include <array>
#include <atomic>
#include <mutex>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::late_callback {
namespace {

constexpr int kOperations = 8;

// Its memory stays (it is a member), so that a late call is seen and harms nothing.
class Listener {
 public:
  void Begin() { alive_.store(true, std::memory_order_release); }
  void End() { alive_.store(false, std::memory_order_release); }
  bool OnProgress() const { return alive_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> alive_{false};
};

class CallsUnlocked {
 public:
  void Register(Listener* listener) {
    listener_.store(listener, std::memory_order_release);
  }
  void Deregister() { listener_.store(nullptr, std::memory_order_release); }
  bool Report() {
    const Listener* listener = listener_.load(std::memory_order_acquire);
    if (listener == nullptr) return true;
    StressPoint();
    return listener->OnProgress();
  }

 private:
  std::atomic<Listener*> listener_{nullptr};
};

class CallsLocked {
 public:
  void Register(Listener* listener) {
    const std::lock_guard<std::mutex> lock(mutex_);
    listener_ = listener;
  }
  // Returns when no call is under way any more.
  void Deregister() {
    const std::lock_guard<std::mutex> lock(mutex_);
    listener_ = nullptr;
  }
  bool Report() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return listener_ == nullptr || listener_->OnProgress();
  }

 private:
  std::mutex mutex_;
  Listener* listener_ = nullptr;  // under mutex_
};

template <typename Reporter>
class LateCallback {
 public:
  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      if (actor.index() == 0) {
        // One that has ended stays so.
        Listener& listener = listeners_[static_cast<std::size_t>(i)];
        listener.Begin();
        reporter_.Register(&listener);
        StressPoint();
        reporter_.Deregister();
        listener.End();
      } else if (!reporter_.Report()) {
        late_.store(true, std::memory_order_relaxed);
      }
    }
  }

  std::string Check() {
    return late_.load() ? "a listener was called after its end" : "";
  }

 private:
  std::array<Listener, kOperations> listeners_;
  Reporter reporter_;
  std::atomic<bool> late_{false};
};

const Pair kPair{
    .name = "late_callback",
    .question = "Is a progress callback never called after its listener's end?",
    .broken = "the callback is taken first and called later",
    .fixed = "deregistering waits for a call that is under way",
    .actors_max = 4,
    .operations = 8};

const RegisterStress kBroken{Broken(kPair), Invariant<LateCallback<CallsUnlocked>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<LateCallback<CallsLocked>>()};

}  // namespace
}  // namespace assay::late_callback
