// A condition variable without a predicate: the waiter waits for the notification instead
// of for what it announces. A notification that comes before the wait is lost, and the
// waiter sleeps for ever. The fixed form is how the pool waits for a connection.
#include <condition_variable>
#include <mutex>
#include <optional>

#include "stress/cases/database_case.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"
#include "workloads/cache_throughput/connection_pool.h"

namespace assay::lost_wakeup {
namespace {

// Whoever finds the only connection taken waits until it is given back.
class NoPredicate {
 public:
  static constexpr std::int64_t kStrideMax = 1;

  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      Take();
      GiveBack();
    }
  }
  std::string Check() { return free_ ? "" : "the connection is still taken"; }

 private:
  void Take() {
    if (TryTake()) return;
    std::unique_lock<std::mutex> lock(mutex_);
    given_back_.wait(lock);
    free_ = false;
  }
  bool TryTake() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(free_, false);
  }
  void GiveBack() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      free_ = true;
    }
    given_back_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable given_back_;
  bool free_ = true;  // under mutex_
};

class WithPredicate {
 public:
  static constexpr std::int64_t kStrideMax = 1;

  struct World {
    World() : folder(MakeScratch()), options{.path = folder.path() + "/pool.db"} {
      pool.emplace(1, [this] {
        return std::make_unique<SqliteConnection>(options, &clock, &opening);
      });
    }
    ScratchFolder folder;
    SqliteOptions options;
    StampClock clock;
    CallerTally opening;
    std::optional<ConnectionPool> pool;
  };

  WithPredicate(World& world, const TestSetup&) : world_(world) {}

  void Act(Actor& actor) {
    CallerTally tally;
    for (int i = 0; i < actor.operations(); ++i) {
      world_.pool->GiveBack(world_.pool->Take(&tally));
    }
  }
  std::string Check() { return ""; }  // that it ends is what is asked

 private:
  World& world_;
};

const Pair kPair{.name = "lost_wakeup",
                 .question = "Does whoever waits for a connection get one?",
                 .broken = "waits for a notification that may have come already",
                 .fixed = "ConnectionPool waits with a predicate (cache_throughput)",
                 .actors_max = 4,
                 .operations = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<NoPredicate>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<WithPredicate>()};

}  // namespace
}  // namespace assay::lost_wakeup
