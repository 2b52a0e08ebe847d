// What ThreadSanitizer reports in this process, taken from its runtime as data instead of
// text; without it there is never any. Other sanitizers end the process with their first
// report, which the driver reads from its output.
//
// The runtime calls a hook with every report that it does not suppress
// (compiler-rt, tsan/rtl/tsan_debugging.cpp; the same in g++ 12, clang 14 and 19). The
// hook runs in the middle of the runtime, on whatever thread raced, so it only copies
// numbers into memory that is there already; names are looked up later, when they are
// taken. Tested in sanitizer_reports_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "results/model/sanitizer_report.h"

namespace assay {

// How many reports there were in this process. Any thread.
std::int64_t SanitizerReports();

// The reports since the last call, without kind and places, which the driver finds out
// (sanitizers/parse/places.h). At most 64 in the life of a process; the runtime reports
// each pair of stacks once. One caller at a time. The first call takes some 100 ms, since
// debug information is read then; without new reports it costs nothing.
std::vector<SanitizerReport> TakeSanitizerReports();

// Lets LeakSanitizer look now, since a child is never let to end by itself. True where it
// reports memory that nothing points to any more; always false without AddressSanitizer.
bool FindsLeaks();

}  // namespace assay
