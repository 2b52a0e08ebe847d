// Check, then insert (seed 001: "SQLite connections per call, no pooling ... cache
// corruption during parallel calls"): a cache asks whether the prompt is there, and
// inserts where it is not. Two callers both find nothing, and then there are two rows.
#include "absl/strings/str_format.h"
#include "stress/cases/database_case.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"
#include "workloads/cache_throughput/prompts.h"

namespace assay::check_then_insert {
namespace {

class CheckThenInsert {
 public:
  static constexpr std::int64_t kStrideMax = 1;  // one database

  struct World : RawWorld {
    World() : RawWorld("CREATE TABLE entries (prompt INTEGER, answer TEXT);") {
      for (auto& connection : connections) connection->WaitForOthers();
    }
  };

  CheckThenInsert(World& world, const TestSetup&) : world_(world) {
    world_.connections[0]->MustExecute("DELETE FROM entries");
  }

  void Act(Actor& actor) {
    RawConnection& own = *world_.connections[static_cast<std::size_t>(actor.index())];
    if (own.Number("SELECT count(*) FROM entries WHERE prompt = 7") > 0) return;
    own.MustExecute(
        absl::StrFormat("INSERT INTO entries VALUES (7, '%d')", actor.index()));
  }

  std::string Check() {
    const auto rows = world_.connections[0]->Number("SELECT count(*) FROM entries");
    return rows == 1 ? "" : "the prompt was stored more than once";
  }

 private:
  World& world_;
};

class Upsert {
 public:
  static constexpr std::int64_t kStrideMax = 1;

  using World = CacheWorld;

  Upsert(World& world, const TestSetup&) : world_(world) {
    world_.connections[0]->Replace({});
  }

  void Act(Actor& actor) {
    const auto own = static_cast<std::size_t>(actor.index());
    const std::string hash = HexText(HashText(Asked().text));
    std::string commands;
    Book().WriteCommands(
        0, WriteId({.key = 0, .caller = static_cast<std::uint32_t>(actor.index())}),
        &commands);
    CacheWrite write{.kind = CacheWrite::Kind::kStore,
                     .prompt = &Asked(),
                     .prompt_hash = &hash,
                     .embedding = &Asked().embedding,
                     .commands = &commands};
    CacheWrite* const writes[] = {&write};
    world_.connections[own]->Apply(writes);
  }

  std::string Check() {
    const CacheContents contents = world_.connections[0]->Contents();
    return contents.domains.at(0).size() == 1 ? ""
                                              : "the prompt was stored more than once";
  }

 private:
  static const PromptBook& Book() { return SharedPromptBook(1, 1); }
  static const Prompt& Asked() { return Book().prompt(0, 0); }

  World& world_;
};

const Pair kPair{.name = "check_then_insert",
                 .question = "Is a prompt stored once, whoever stores it?",
                 .broken = "a SELECT finds nothing, and then an INSERT follows",
                 .fixed =
                     "SqliteConnection: one statement in a write transaction "
                     "(cache_throughput)",
                 .actors_max = kDatabaseActorsMax};

const RegisterStress kBroken{Broken(kPair), Invariant<CheckThenInsert>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<Upsert>()};

}  // namespace
}  // namespace assay::check_then_insert
