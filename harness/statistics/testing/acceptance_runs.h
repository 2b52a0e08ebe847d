// How many simulated runs an acceptance test makes: few enough for every test run, or, in
// the executable statistics_long_test (CTest label `long`), as many as it takes to tell
// rates a quarter of a percent apart.
#pragma once

namespace assay {

constexpr int AcceptanceRuns(int quick, int full) {
#ifdef ASSAY_FULL_ACCEPTANCE
  static_cast<void>(quick);
  return full;
#else
  static_cast<void>(full);
  return quick;
#endif
}

}  // namespace assay
