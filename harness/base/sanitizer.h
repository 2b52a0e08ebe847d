// Which sanitizer this is compiled with, for g++ and clang alike: both macros are always
// defined, as 0 or 1.
#pragma once

#if defined(__has_feature)
#define ASSAY_HAS_FEATURE(feature) __has_feature(feature)
#else
#define ASSAY_HAS_FEATURE(feature) 0
#endif

#if defined(__SANITIZE_THREAD__) || ASSAY_HAS_FEATURE(thread_sanitizer)
#define ASSAY_THREAD_SANITIZER 1
#else
#define ASSAY_THREAD_SANITIZER 0
#endif

#if defined(__SANITIZE_ADDRESS__) || ASSAY_HAS_FEATURE(address_sanitizer)
#define ASSAY_ADDRESS_SANITIZER 1
#else
#define ASSAY_ADDRESS_SANITIZER 0
#endif

// For functions that the race detector's runtime calls, or that stand in for it: not
// instrumented at all. With no_sanitize alone clang instruments atomic accesses still.
#if defined(__clang__)
#define ASSAY_NOT_INSTRUMENTED \
  __attribute__((no_sanitize("thread"), disable_sanitizer_instrumentation))
#else
#define ASSAY_NOT_INSTRUMENTED __attribute__((no_sanitize("thread")))
#endif
