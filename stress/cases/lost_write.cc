// A write lost on a busy database (seeds 001 and 003): while one connection writes,
// another one's INSERT returns SQLITE_BUSY. Whoever does not look at the code goes on as
// if the row were there.
#include "absl/strings/str_format.h"
#include "stress/cases/database_case.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::lost_write {
namespace {

class IgnoredCode {
 public:
  static constexpr std::int64_t kStrideMax = 1;  // one database

  struct World : RawWorld {
    World() : RawWorld("CREATE TABLE counted (caller INTEGER);") {}
  };

  IgnoredCode(World& world, const TestSetup& setup)
      : world_(world), expected_(setup.actors * setup.operations) {
    world_.connections[0]->MustExecute("DELETE FROM counted");
  }

  void Act(Actor& actor) {
    RawConnection& own = *world_.connections[static_cast<std::size_t>(actor.index())];
    for (int i = 0; i < actor.operations(); ++i) {
      own.Execute(absl::StrFormat("INSERT INTO counted VALUES (%d)", actor.index()));
    }
  }

  std::string Check() {
    const auto rows = world_.connections[0]->Number("SELECT count(*) FROM counted");
    return rows == expected_ ? "" : "a write is not in the database";
  }

 private:
  World& world_;
  const int expected_;
};

class Waiting {
 public:
  static constexpr std::int64_t kStrideMax = 1;

  using World = CacheWorld;

  Waiting(World& world, const TestSetup& setup)
      : world_(world), expected_(setup.actors * setup.operations) {
    world_.connections[0]->Replace({});
  }

  void Act(Actor& actor) {
    SqliteConnection& own = *world_.connections[static_cast<std::size_t>(actor.index())];
    for (int i = 0; i < actor.operations(); ++i) {
      CacheWrite miss{.kind = CacheWrite::Kind::kMiss};
      CacheWrite* const writes[] = {&miss};
      own.Apply(writes);
    }
  }

  std::string Check() {
    return world_.connections[0]->Contents().misses == expected_
               ? ""
               : "a write is not in the database";
  }

 private:
  World& world_;
  const int expected_;
};

const Pair kPair{.name = "lost_write",
                 .question = "Is every write in the database in the end?",
                 .broken = "the code SQLITE_BUSY is not looked at",
                 .fixed = "SqliteConnection waits and asks again (cache_throughput)",
                 .actors_max = kDatabaseActorsMax,
                 .operations = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<IgnoredCode>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<Waiting>()};

}  // namespace
}  // namespace assay::lost_write
