#include "stress/engine/registry.h"

#include <algorithm>
#include <deque>
#include <tuple>

#include "harness/base/check.h"

namespace assay {
namespace {

// A deque: FindStressCase hands out pointers, which later registrations must not move.
std::deque<RegisteredStress>& Cases() {
  static std::deque<RegisteredStress> cases;
  return cases;
}

}  // namespace

RegisterStress::RegisterStress(StressDeclaration declaration, const TestShape& shape,
                               const char* file) {
  ASSAY_CHECK(FindStressCase(declaration.name, declaration.variant) == nullptr);
  if (shape.actors > 0) declaration.actors_min = declaration.actors_max = shape.actors;
  ASSAY_CHECK(declaration.actors_min >= 1);
  ASSAY_CHECK(declaration.actors_max >= declaration.actors_min);
  CaseInfo info{.name = std::move(declaration.name),
                .variant = std::move(declaration.variant),
                .question = std::move(declaration.question),
                .about = std::move(declaration.about)};
  info.stress = StressInfo{.kind = shape.kind,
                           .expected = declaration.expected,
                           .actors_min = declaration.actors_min,
                           .actors_max = declaration.actors_max,
                           .outcomes = std::move(declaration.outcomes),
                           .reported_as = std::move(declaration.reported_as)};
  if (declaration.operations > 0) {
    info.params.push_back({.name = kOperationsParam,
                           .default_value = std::int64_t{declaration.operations},
                           .help = "operations in each actor's script",
                           .minimum = 1,
                           .maximum = declaration.operations});
  }
  Cases().push_back({std::move(info), shape.make, file});
}

std::vector<RegisteredStress> RegisteredStressCases() {
  std::vector<RegisteredStress> sorted(Cases().begin(), Cases().end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.info.name, a.info.variant) < std::tie(b.info.name, b.info.variant);
  });
  return sorted;
}

const RegisteredStress* FindStressCase(const std::string& name,
                                       const std::string& variant) {
  for (const RegisteredStress& registered : Cases()) {
    if (registered.info.name == name && registered.info.variant == variant) {
      return &registered;
    }
  }
  return nullptr;
}

}  // namespace assay
