#include "stress/engine/perturb.h"

#include <sched.h>
#include <time.h>

#include "harness/base/clock.h"
#include "harness/base/sanitizer.h"
#include "harness/base/spin_barrier.h"

namespace assay {
namespace {

void SpinFor(std::int64_t ns) {
  for (const std::int64_t end = NowNs() + ns; NowNs() < end;) SpinPause();
}

}  // namespace

void Perturber::Begin(int actor, std::int64_t iteration) {
  if (is_away_) MoveTo(setting_.cpus[static_cast<std::size_t>(setting_.lane)]);
  is_away_ = false;
  random_ = KeyedRandom{setting_.seed, static_cast<std::uint64_t>(actor),
                        static_cast<std::uint64_t>(iteration)};
  // Rare delays find what needs one change of order, dense ones what needs several.
  constexpr std::uint64_t kChances[] = {0, 2, 8, 32};
  chance_ = kChances[random_() & 3];
  constexpr std::int64_t kLatestStartNs = 1000;
  if ((random_() & 1) == 0) {
    ++delays_;
    SpinFor(static_cast<std::int64_t>(random_.Below(kLatestStartNs)));
  }
}

void Perturber::Point() {
  if (chance_ == 0 || random_.Below(64) >= chance_) return;
  ++delays_;
  Delay();
}

void Perturber::Delay() {
  const std::uint64_t kind = random_.Below(256);
  if (kind == 0) {
    const timespec nap{.tv_sec = 0, .tv_nsec = 50'000};
    nanosleep(&nap, nullptr);
  } else if (kind == 1) {
    if (setting_.cpus.size() < 2) return;
    MoveTo(setting_.cpus[random_.Below(setting_.cpus.size())]);
    is_away_ = true;
  } else if (kind < (setting_.crowded ? 128u : 16u)) {
    sched_yield();
  } else {
    // 20 ns, doubled up to seven times: a store buffer's drain, a miss, a lock's
    // hand-over.
    SpinFor(std::int64_t{20} << random_.Below(8));
  }
}

void Perturber::MoveTo(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<unsigned>(cpu), &only);
  sched_setaffinity(0, sizeof only, &only);
}

// Not instrumented: what it reads first decides whether instrumented code calls it again.
ASSAY_NOT_INSTRUMENTED void PassPoint() {
  Perturber* const perturber = current_perturber;
  current_perturber = nullptr;
  perturber->Point();
  current_perturber = perturber;
}

}  // namespace assay
