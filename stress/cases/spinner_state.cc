// Spinner state race (seed 001, progress indicators: "shared state in spinner thread
// (_running, _current_message)", "fix: lock for state updates"): the message changes
// while the spinner draws it, and the frame shows half of each.
#include <array>
#include <atomic>
#include <mutex>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::spinner_state {
namespace {

template <typename Mutex>
class Spinner {
 public:
  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      if (actor.index() == 0) {
        SetMessage(i + 1);
      } else {
        Draw();
      }
    }
  }

  std::string Check() { return torn_.load() ? "a frame shows half of each message" : ""; }

 private:
  void SetMessage(int message) {
    const std::lock_guard<Mutex> lock(mutex_);
    for (std::atomic<int>& word : words_) word.store(message, std::memory_order_relaxed);
  }

  void Draw() {
    const std::lock_guard<Mutex> lock(mutex_);
    const int first = words_.front().load(std::memory_order_relaxed);
    for (const std::atomic<int>& word : words_) {
      if (word.load(std::memory_order_relaxed) != first) {
        torn_.store(true, std::memory_order_relaxed);
      }
    }
  }

  Mutex mutex_;
  // A message of eight words, all the same number. Atomic, so that a torn frame is all
  // that goes wrong here.
  std::array<std::atomic<int>, 8> words_{};
  std::atomic<bool> torn_{false};
};

const Pair kPair{.name = "spinner_state",
                 .question = "Does a spinner draw whole messages?",
                 .broken = "the message is written and drawn without a lock",
                 .fixed = "a lock around both",
                 .actors_max = 4,
                 .operations = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<Spinner<NoLock>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<Spinner<std::mutex>>()};

}  // namespace
}  // namespace assay::spinner_state
