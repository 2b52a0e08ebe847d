// A pool that hands one connection out twice (seed 001, "Fix 2: connection pooling",
// without a lock around the list of free ones): two callers take the same connection, and
// whoever gives it back first lets a third have it.
#include "workloads/cache_throughput/connection_pool.h"

#include <array>
#include <atomic>
#include <optional>

#include "stress/cases/database_case.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::connection_pool {
namespace {

constexpr int kConnections = 8;

// Takes the last of the free ones; the list's length is read and written in two steps.
class UnlockedPool {
 public:
  static constexpr std::int64_t kStrideMax = 128;
  struct World {};
  explicit UnlockedPool(World&) {
    for (int i = 0; i < kConnections; ++i) free_[static_cast<std::size_t>(i)].store(i);
  }
  int Take(CallerTally*) {
    const int size = size_.load(std::memory_order_relaxed);
    const int taken = free_[static_cast<std::size_t>(size - 1) % kConnections].load(
        std::memory_order_relaxed);
    size_.store(size - 1, std::memory_order_relaxed);
    return taken;
  }
  void GiveBack(int connection) {
    const int size = size_.load(std::memory_order_relaxed);
    free_[static_cast<std::size_t>(size) % kConnections].store(connection,
                                                               std::memory_order_relaxed);
    size_.store(size + 1, std::memory_order_relaxed);
  }

 private:
  // Atomic, so that handing out twice is all that goes wrong here.
  std::atomic<int> size_{kConnections};
  std::array<std::atomic<int>, kConnections> free_;
};

class LockedPool {
 public:
  static constexpr std::int64_t kStrideMax = 1;  // one pool for all
  struct World {
    World() : folder(MakeScratch()), options{.path = folder.path() + "/pool.db"} {
      pool.emplace(2, [this] {
        auto made = std::make_unique<SqliteConnection>(options, &clock, &opening);
        connections[static_cast<std::size_t>(count++)] = made.get();
        return made;
      });
    }
    ScratchFolder folder;
    SqliteOptions options;
    StampClock clock;
    CallerTally opening;
    std::array<SqliteConnection*, 2> connections{};
    int count = 0;
    std::optional<ConnectionPool> pool;
  };
  explicit LockedPool(World& world) : world_(world) {}
  int Take(CallerTally* tally) {
    return &world_.pool->Take(tally) == world_.connections[0] ? 0 : 1;
  }
  void GiveBack(int connection) {
    world_.pool->GiveBack(*world_.connections[static_cast<std::size_t>(connection)]);
  }

 private:
  World& world_;
};

template <typename Pool>
class PoolCase {
 public:
  static constexpr std::int64_t kStrideMax = Pool::kStrideMax;
  using World = typename Pool::World;

  PoolCase(World& world, const TestSetup&) : pool_(world) {}

  void Act(Actor& actor) {
    CallerTally tally;
    for (int i = 0; i < actor.operations(); ++i) {
      const int taken = pool_.Take(&tally);
      std::atomic<bool>& used = used_[static_cast<std::size_t>(taken)];
      // Relaxed: only whether two are here at once matters.
      if (used.exchange(true, std::memory_order_relaxed)) {
        twice_.store(true, std::memory_order_relaxed);
      }
      used.store(false, std::memory_order_relaxed);
      pool_.GiveBack(taken);
    }
  }

  std::string Check() {
    return twice_.load() ? "one connection was in use by two callers" : "";
  }

 private:
  Pool pool_;
  std::array<std::atomic<bool>, kConnections> used_{};
  std::atomic<bool> twice_{false};
};

const Pair kPair{.name = "connection_pool",
                 .question = "Is a pooled connection in use by one caller at a time?",
                 .broken = "the list of free connections is changed without a lock",
                 .fixed = "ConnectionPool (cache_throughput)",
                 .actors_max = 4,
                 .operations = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<PoolCase<UnlockedPool>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<PoolCase<LockedPool>>()};

}  // namespace
}  // namespace assay::connection_pool
