// Use after free behind a stale pointer: a reader gets a pointer to the current settings,
// the writer replaces and frees them, and the reader reads on. The freed memory is filled
// with a pattern, as a debug allocator does, so that a release build sees it too;
// AddressSanitizer sees the access itself.
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::stale_pointer {
namespace {

struct Settings {
  static constexpr std::uint64_t kAlive = 0x600d600d600d600d;
  static constexpr std::uint64_t kFreed = 0xdeaddeaddeaddead;

  ~Settings() { mark.store(kFreed, std::memory_order_relaxed); }
  bool IsAlive() const { return mark.load(std::memory_order_relaxed) == kAlive; }

  std::atomic<std::uint64_t> mark{kAlive};
};

class RawPointer {
 public:
  ~RawPointer() { delete current_.load(); }
  bool Read() {
    const Settings* settings = current_.load(std::memory_order_acquire);
    bool alive = true;
    for (int i = 0; i < 4; ++i) alive = alive && settings->IsAlive();
    return alive;
  }
  void Replace() { delete current_.exchange(new Settings, std::memory_order_acq_rel); }

 private:
  std::atomic<Settings*> current_{new Settings};
};

class SharedPointer {
 public:
  bool Read() {
    const std::shared_ptr<const Settings> settings = Current();
    bool alive = true;
    for (int i = 0; i < 4; ++i) alive = alive && settings->IsAlive();
    return alive;
  }
  void Replace() {
    auto fresh = std::make_shared<const Settings>();
    const std::lock_guard<std::mutex> lock(mutex_);
    current_.swap(fresh);
  }

 private:
  std::shared_ptr<const Settings> Current() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return current_;
  }

  std::mutex mutex_;
  std::shared_ptr<const Settings> current_ = std::make_shared<const Settings>();
};

template <typename Holder>
class StalePointer {
 public:
  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      if (actor.index() == 0) {
        holder_.Replace();
      } else if (!holder_.Read()) {
        freed_.store(true, std::memory_order_relaxed);
      }
    }
  }

  std::string Check() {
    return freed_.load() ? "settings were read after they were freed" : "";
  }

 private:
  Holder holder_;
  std::atomic<bool> freed_{false};
};

const Pair kPair{.name = "stale_pointer",
                 .question = "Are settings alive while they are read?",
                 .broken = "a raw pointer, and the old settings are freed at once",
                 .fixed = "a std::shared_ptr, copied under a lock",
                 .actors_max = 4,
                 .operations = 4,
                 .reported_as = {"race", "use_after_free"}};

const RegisterStress kBroken{Broken(kPair), Invariant<StalePointer<RawPointer>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<StalePointer<SharedPointer>>()};

}  // namespace
}  // namespace assay::stale_pointer
