// A configuration's read-modify-write (seed 001, config_manager.py: "YAML file writes
// without lock"): whoever changes one setting reads the file, changes its text and writes
// it back, and undoes what somebody else has changed meanwhile.
#include <mutex>

#include "stress/cases/file_case.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::config_update {
namespace {

// A setting a line: how often each actor has changed its own.
template <typename Mutex>
class ConfigUpdate {
 public:
  static constexpr std::int64_t kStrideMax = 1;  // one file
  using World = FileWorld;

  ConfigUpdate(World& world, const TestSetup& setup)
      : world_(world), expected_(static_cast<std::size_t>(setup.actors), '0') {
    for (char& count : expected_) count = static_cast<char>('0' + setup.operations);
    WriteInPlace(world_.path, std::string(expected_.size(), '0'));
  }

  void Act(Actor& actor) {
    const auto own = static_cast<std::size_t>(actor.index());
    for (int i = 0; i < actor.operations(); ++i) {
      const std::lock_guard<Mutex> lock(mutex_);
      std::string text = ReadWhole(world_.path);
      ++text.at(own);
      // Readers never see half a file: what is lost is an update, no letters.
      Replace(world_.path, world_.path + std::to_string(own), text);
    }
  }

  std::string Check() {
    return ReadWhole(world_.path) == expected_ ? "" : "a change of the settings is lost";
  }

 private:
  World& world_;
  std::string expected_;
  Mutex mutex_;
};

const Pair kPair{.name = "config_update",
                 .question = "Are all changes of a configuration file kept?",
                 .broken = "reads, changes and writes it without a lock",
                 .fixed = "a lock around reading, changing and writing",
                 .actors_max = 4,
                 .operations = 3};

const RegisterStress kBroken{Broken(kPair), Invariant<ConfigUpdate<NoLock>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<ConfigUpdate<std::mutex>>()};

}  // namespace
}  // namespace assay::config_update
