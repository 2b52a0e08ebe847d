// Exceptions that leave an actor of an invariant test, an actor of a litmus test, and a
// check.
#include <atomic>
#include <stdexcept>

#include "stress/engine/invariant.h"
#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay {
namespace {

struct ThrowingActor {
  void Act(Actor& actor) {
    if (actor.index() == 1) throw std::runtime_error("cannot act");
  }
  std::string Check() { return ""; }
};

struct ThrowingCheck {
  void Act(Actor&) {}
  std::string Check() { throw std::runtime_error("cannot check"); }
};

struct ThrowingConstructor {
  explicit ThrowingConstructor(const TestSetup& setup) {
    if (setup.seed % 2 == 0) throw std::runtime_error("cannot begin");
  }
  void Act(Actor&) {}
  std::string Check() { return ""; }
};

struct Nothing {};

StressDeclaration DeclareThrowing(const char* variant) {
  return {.name = "canary_exception",
          .variant = variant,
          .question = "Is an exception told?",
          .about = "throws on purpose",
          .expected = Expected::kCaught,
          .outcomes = {{"0", kAllowed, "nothing was thrown"}}};
}

const RegisterStress kThrowingActor{DeclareThrowing("actor"), Invariant<ThrowingActor>()};
const RegisterStress kConstructor{DeclareThrowing("constructor"),
                                  Invariant<ThrowingConstructor>()};
const RegisterStress kThrowingCheck{DeclareThrowing("check"), Invariant<ThrowingCheck>()};
const RegisterStress kLitmus{
    DeclareThrowing("litmus_actor"),
    Litmus<Nothing>([](Nothing&) -> int { throw std::runtime_error("cannot play"); },
                    [](Nothing&) {})};

}  // namespace
}  // namespace assay
