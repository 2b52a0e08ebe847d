// Seeded delays in the way of lanes: at the points that a case marks with StressPoint(),
// and at every call that stress/engine/wraps.cc stands in for (locks, condition
// variables, files, SQLite; with ThreadSanitizer also every access of memory that the
// compiler instruments). The code under test is not modified. Tested in perturb_test.cc.
//
// An actor's delays in iteration i are a function of (seed, actor, i) and of the points
// that it passes, whichever lane plays it, so a seed repeats them, though not how the
// machine answers them.
#pragma once

#include <cstdint>
#include <span>

#include "harness/base/random.h"

namespace assay {

// One lane's source of delays. Used by that lane alone.
class Perturber {
 public:
  struct Setting {
    std::uint64_t seed = 1;
    int lane = 0;
    // Of all lanes, this one's own at its index; it may be moved between them. Empty: not
    // pinned. They outlive the perturber.
    std::span<const int> cpus;
    bool crowded = false;  // more lanes than CPUs: yielding is what reorders them
  };
  explicit Perturber(const Setting& setting) : setting_(setting) {}

  // Draws how dense the delays of this iteration are: a quarter have none. Then delays
  // the lane's start by up to a microsecond. A lane that has moved goes home first.
  void Begin(int actor, std::int64_t iteration);

  // May spin for 20 ns to 2.6 us, yield the CPU, sleep for 50 us, or move to another CPU
  // for the rest of the iteration.
  void Point();

  std::int64_t delays() const { return delays_; }

 private:
  void Delay();
  void MoveTo(int cpu);

  Setting setting_;
  KeyedRandom random_{0};
  std::uint64_t chance_ = 0;  // of a delay at a point, out of 64
  std::int64_t delays_ = 0;
  bool is_away_ = false;  // from the CPU of its lane
};

// The calling thread's perturber; null where nothing is to be in its way. Owned by the
// engine.
inline thread_local constinit Perturber* current_perturber = nullptr;

// Lets the calling thread's perturber act. It passes no points itself meanwhile, though
// what it calls may be instrumented or wrapped.
void PassPoint();

// Marks a point at which a change of order would be worth a visit. Costs a load and a
// branch where nothing is perturbed.
inline void StressPoint() {
  if (current_perturber != nullptr) PassPoint();
}

}  // namespace assay
