// A broken invariant and a history that no order explains.
#include <atomic>

#include "stress/engine/history.h"
#include "stress/engine/registry.h"

namespace assay {
namespace {

struct LostAddition {
  void Act(Actor&) { count.store(count.load() + 1); }
  std::string Check() { return count.load() == 2 ? "" : "an addition is lost"; }
  std::atomic<int> count{0};
};

// A register that always reads 0.
class ForgetfulRegister {
 public:
  struct Model {
    std::int64_t value = 0;
    bool Apply(const Operation& call) {
      if (call.code == 1) return call.result == value;
      value = call.argument;
      return true;
    }
    auto operator<=>(const Model&) const = default;
  };
  static std::string Describe(const Operation& call) {
    return call.code == 1 ? "read() -> " + std::to_string(call.result)
                          : "write(" + std::to_string(call.argument) + ")";
  }
  void Act(HistoryActor& actor) {
    actor.Call(0, 7, [] { return 0; });
    actor.Call(1, 0, [] { return 0; });
  }
};

StressDeclaration DeclareOracle(const char* variant) {
  return {.name = "canary_oracle",
          .variant = variant,
          .question = "Does the oracle see it?",
          .about = "wrong on purpose",
          .expected = Expected::kCaught};
}

const RegisterStress kInvariant{DeclareOracle("invariant"), Invariant<LostAddition>()};
// The same, but nobody knows that it is broken.
const RegisterStress kBelieved{{.name = "canary_oracle",
                                .variant = "believed",
                                .question = "Does the oracle see it?",
                                .about = "wrong, and declared to be right"},
                               Invariant<LostAddition>()};
const RegisterStress kHistory{DeclareOracle("history"), History<ForgetfulRegister>()};

}  // namespace
}  // namespace assay
