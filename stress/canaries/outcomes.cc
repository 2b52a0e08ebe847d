// Litmus tests that must be found wanting: an outcome that the table forbids, one that it
// does not name, and a case without a table.
#include <atomic>

#include "stress/engine/litmus.h"
#include "stress/engine/registry.h"

namespace assay {
namespace {

struct Variable {
  std::atomic<int> x{0};
};

TestShape TwoStores() {
  return Litmus<Variable>(
      Arbiter([](Variable& v) { return v.x.load(); }), [](Variable& v) { v.x.store(1); },
      [](Variable& v) { v.x.store(2); });
}

StressDeclaration Declare(const char* variant, std::vector<OutcomeInfo> outcomes) {
  return {.name = "canary_outcome",
          .variant = variant,
          .question = "Which of two stores comes last?",
          .about = "its table is wrong on purpose",
          .expected = Expected::kCaught,
          .outcomes = std::move(outcomes)};
}

const RegisterStress kForbiddenOne{
    Declare("forbidden", {{"1", kAllowed, "the first actor came last"},
                          {"2", kForbidden, "said to be impossible"}}),
    TwoStores()};
const RegisterStress kUnnamed{
    Declare("unnamed", {{"1", kAllowed, "the first actor came last"}}), TwoStores()};
const RegisterStress kNoOutcomes{Declare("no_outcomes", {}), TwoStores()};

}  // namespace
}  // namespace assay
