// Stress cases register themselves, one object at namespace scope per variant, in files
// that are compiled straight into the child executable (assay_stress_family in CMake).
#pragma once

#include <string>
#include <vector>

#include "results/model/case_info.h"
#include "stress/engine/stress_test.h"

namespace assay {

// The names of grades as outcome tables are written.
inline constexpr OutcomeGrade kAllowed = OutcomeGrade::kAllowed;
inline constexpr OutcomeGrade kInteresting = OutcomeGrade::kInteresting;
inline constexpr OutcomeGrade kForbidden = OutcomeGrade::kForbidden;

// What an author says of a case.
struct StressDeclaration {
  std::string name;      // the case: "store_buffering"
  std::string variant;   // "relaxed"; of pairs "broken" and "fixed"
  std::string question;  // what it asks, the same for all variants
  std::string about;     // what is particular to this variant, one sentence
  Expected expected = Expected::kClean;
  std::vector<OutcomeInfo> outcomes = {};  // litmus tests only
  int actors_min = 2;                      // litmus tests fix these themselves
  int actors_max = 2;
  int operations = 0;  // of an actor's script, by default; 0: no such axis
  std::vector<std::string> reported_as = {};  // StressInfo::reported_as
};

struct RegisteredStress {
  CaseInfo info;
  MakeStressTest make = nullptr;
};

void RegisterStressCase(StressDeclaration declaration, const TestShape& shape,
                        const char* version);

// Everything registered in this executable, sorted by name, then variant.
std::vector<RegisteredStress> RegisteredStressCases();

// Null where there is no such case.
const RegisteredStress* FindStressCase(const std::string& name,
                                       const std::string& variant);

// The parameter that a declaration's `operations` becomes.
inline constexpr char kOperationsParam[] = "operations";

namespace {

// In each file that includes this a type of its own, because the build gives each file a
// version of its own: a hash of its text and of what it stands on (assay_stress_family).
struct RegisterStress {
  RegisterStress(StressDeclaration declaration, const TestShape& shape) {
#ifdef ASSAY_SOURCE_VERSION
    RegisterStressCase(std::move(declaration), shape, ASSAY_SOURCE_VERSION);
#else
    RegisterStressCase(std::move(declaration), shape, "");
#endif
  }
};

}  // namespace
}  // namespace assay
