// The one clock of a process: CLOCK_MONOTONIC, the same for every lane (on the machines
// we know, CPUs agree to within 17 ns, and a call takes about 25 ns). Code whose logic
// depends on time takes a `Clock&`, so that tests can move time themselves.
#pragma once

#include <chrono>
#include <cstdint>

namespace assay {

// Nanoseconds since an arbitrary start, monotonic. Callable from any thread.
inline std::int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t NowNs() = 0;
};

class SteadyClock final : public Clock {
 public:
  std::int64_t NowNs() override { return assay::NowNs(); }
};

// For tests: time moves only when told to.
class ManualClock final : public Clock {
 public:
  std::int64_t NowNs() override { return now_ns_; }
  void AdvanceNs(std::int64_t ns) { now_ns_ += ns; }

 private:
  std::int64_t now_ns_ = 0;
};

}  // namespace assay
