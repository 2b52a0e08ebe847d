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
  CaseInfo info;  // without its version, which is that of `file` (assay_stress_family)
  MakeStressTest make = nullptr;
  const char* file = "";  // where it is declared, as the compiler knows it
};

// Declares a variant: one object of namespace scope.
struct RegisterStress {
  RegisterStress(StressDeclaration declaration, const TestShape& shape,
                 const char* file = __builtin_FILE());
};

// Everything registered in this executable, sorted by name, then variant.
std::vector<RegisteredStress> RegisteredStressCases();

// Null where there is no such case.
const RegisteredStress* FindStressCase(const std::string& name,
                                       const std::string& variant);

// The parameter that a declaration's `operations` becomes.
inline constexpr char kOperationsParam[] = "operations";

}  // namespace assay
