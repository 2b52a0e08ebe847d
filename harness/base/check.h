// ASSAY_CHECK: an assertion about our own code that stays on in every build. A failed
// one is our bug: it prints the place and the condition, then aborts. The world's
// faults (a bad file, a child that will not start) are absl::Status instead.
#pragma once

#include <cstdio>
#include <cstdlib>

#define ASSAY_CHECK(condition)                                                           \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
