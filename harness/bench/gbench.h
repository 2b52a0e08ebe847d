// Google Benchmark as the engine: the only file that includes it. Each timed body is a
// registered benchmark with one Google Benchmark thread and manual time; the team of
// lanes supplies the threads, because Benchmark's own cannot be pinned, start up to 589
// us apart and report a mean where the span is meant (1.7.1). Tested in gbench_test.cc.
#pragma once

#include "harness/cell/prepared_cell.h"

namespace assay {

// Registers the body, runs it once for the given iterations, and unregisters it. About
// 5 us besides the body. An error where Google Benchmark did not run it exactly once.
Engine GoogleBenchmarkEngine();

// Runs every registered case of this executable as an ordinary Google Benchmark program
// under the given --benchmark_ flags: parameters at their defaults, on 1, 2, 4, ... lanes
// pinned to the CPUs that the process may use. Returns the exit code.
int RunAsGoogleBenchmarkProgram(int argc, char** argv);

}  // namespace assay
