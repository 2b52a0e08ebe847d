// A cache file torn by two writers (seed 001, hardware_detection.py: "cache file write
// without lock ... corrupted cache"; its "Fix 3: file lock"): both truncate it and write
// their text in pieces, and what is left is a bit of each.
#include <mutex>

#include "stress/cases/file_case.h"
#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::torn_file {
namespace {

// Texts of different length; each consists of one letter.
std::string TextOf(int actor) {
  return std::string(static_cast<std::size_t>(200 + 40 * actor),
                     static_cast<char>('a' + actor));
}

struct InPlace {
  void Write(const std::string& path, int actor) { WriteInPlace(path, TextOf(actor)); }
};

struct LockedAndReplaced {
  std::mutex mutex;
  void Write(const std::string& path, int actor) {
    const std::lock_guard<std::mutex> lock(mutex);
    Replace(path, path + ".new", TextOf(actor));
  }
};

template <typename Writer>
class TornFile {
 public:
  static constexpr std::int64_t kStrideMax = 1;  // one file
  using World = FileWorld;

  TornFile(World& world, const TestSetup& setup) : world_(world), actors_(setup.actors) {}

  void Act(Actor& actor) { writer_.Write(world_.path, actor.index()); }

  std::string Check() {
    const std::string left = ReadWhole(world_.path);
    for (int actor = 0; actor < actors_; ++actor) {
      if (left == TextOf(actor)) return "";
    }
    return "the file holds what nobody wrote\n  " + left;
  }

 private:
  World& world_;
  const int actors_;
  Writer writer_;
};

const Pair kPair{.name = "torn_file",
                 .question = "Is a cache file what one of its writers wrote?",
                 .broken = "two writers truncate it and write in pieces",
                 .fixed = "a lock, and a new file put in its place",
                 .actors_max = 4};

const RegisterStress kBroken{Broken(kPair), Invariant<TornFile<InPlace>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<TornFile<LockedAndReplaced>>()};

}  // namespace
}  // namespace assay::torn_file
