// Stands in for the calls at which lanes are perturbed. The linker sends every reference
// to NAME here, as __wrap_NAME, and __real_NAME is the function that was meant (ld's
// --wrap; the names are in stress/engine/CMakeLists.txt). So the code under test is not
// modified. Calls from inside shared libraries do not come by.
//
// A point lies before each call and after it: before, so that another lane may come
// first; after, so that what was just published is acted upon late.
//
// With ThreadSanitizer the compiler turns every access of memory into a call, and those
// are wrapped as well: then the code is perturbed between any two accesses.
#include <cstddef>
#include <cstdint>
#include <utility>

#include "harness/base/sanitizer.h"
#include "stress/engine/perturb.h"

namespace {

ASSAY_NOT_INSTRUMENTED inline void Point() {
  if (assay::current_perturber != nullptr) assay::PassPoint();
}

}  // namespace

// All of these take and return what fits a register, so the types need not be the
// library's.
using Word = std::intptr_t;

// ThreadSanitizer knows its callers by what instrumented code tells it. Without being
// told, it would leave out the place from which the stand-in was called, which is the
// user's.
#if ASSAY_THREAD_SANITIZER
extern "C" void __tsan_func_entry(void* call_pc);
extern "C" void __tsan_func_exit();
#define ASSAY_ENTER() __tsan_func_entry(__builtin_return_address(0))
#define ASSAY_EXIT() __tsan_func_exit()
#else
#define ASSAY_ENTER() static_cast<void>(0)
#define ASSAY_EXIT() static_cast<void>(0)
#endif

#define ASSAY_WRAP(name, params, args)                          \
  extern "C" Word __real_##name params;                         \
  extern "C" ASSAY_NOT_INSTRUMENTED Word __wrap_##name params { \
    ASSAY_ENTER();                                              \
    Point();                                                    \
    const Word result = __real_##name args;                     \
    Point();                                                    \
    ASSAY_EXIT();                                               \
    return result;                                              \
  }
#define ASSAY_WRAP_1(name) ASSAY_WRAP(name, (Word a), (a))
#define ASSAY_WRAP_2(name) ASSAY_WRAP(name, (Word a, Word b), (a, b))
#define ASSAY_WRAP_3(name) ASSAY_WRAP(name, (Word a, Word b, Word c), (a, b, c))
#define ASSAY_WRAP_4(name) \
  ASSAY_WRAP(name, (Word a, Word b, Word c, Word d), (a, b, c, d))
#define ASSAY_WRAP_5(name) \
  ASSAY_WRAP(name, (Word a, Word b, Word c, Word d, Word e), (a, b, c, d, e))

#include "stress/engine/wrapped_calls.inc"

#if ASSAY_THREAD_SANITIZER

// ThreadSanitizer takes the address to which it returns for that of the access, so these
// must be tail calls (this file is compiled with -O2 in every flavour): the stand-in then
// shows in no stack.
#undef ASSAY_WRAP
#define ASSAY_WRAP(name, params, args)                          \
  extern "C" Word __real_##name params;                         \
  extern "C" ASSAY_NOT_INSTRUMENTED Word __wrap_##name params { \
    Point();                                                    \
    return __real_##name args;                                  \
  }

#include "stress/engine/wrapped_accesses.inc"

#endif
